//===--- Vocabulary.cpp - from declarations to their roles ----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "vocabulary/Vocabulary.h"
#include "compat/StringSwitch.h"
#include "compat/TagTypes.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"

namespace clang::tidy::fearless {

namespace {

enum Shape : unsigned {
  ShapeIterator = 1,
  ShapeContainer = 2,
  ShapeLock = 4,
};

const CXXRecordDecl *recordOf(QualType T) {
  if (T.isNull())
    return nullptr;
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->hasDefinition() ? R->getDefinition() : R;
}

/// The words of an identifier, in lower case: 'pa_mutex_lock', 'SDL_LockMutex'.
llvm::SmallVector<std::string, 6> wordsOf(llvm::StringRef Name) {
  llvm::SmallVector<std::string, 6> Words(1);
  for (size_t I = 0; I != Name.size(); ++I) {
    bool Upper = llvm::isUpper(Name[I]);
    bool Starts = Upper && I &&
                  (!llvm::isUpper(Name[I - 1]) ||
                   (I + 1 < Name.size() && llvm::isLower(Name[I + 1])));
    if (Name[I] == '_' || Starts)
      Words.emplace_back();
    if (Name[I] != '_')
      Words.back() += llvm::toLower(Name[I]);
  }
  return Words;
}

/// A type whose name calls it a mutex: GMutex, pa_mutex, uv_rwlock_t.
bool isNamedLock(QualType T) {
  auto Says = [](llvm::StringRef Name) {
    auto Words = wordsOf(Name);
    return llvm::any_of(
               Words,
               [](llvm::StringRef Word) {
                 return StringSwitch<bool>(Word)
                     .Cases({"mutex", "rwlock", "spinlock", "lock", "rmutex"},
                            true)
                     .Cases({"criticalsection", "recmutex"}, true)
                     .Default(false);
               }) ||
           (llvm::is_contained(Words, "critical") &&
            llvm::is_contained(Words, "section"));
  };
  for (QualType Q = T; const auto *Typedef = Q->getAs<TypedefType>();
       Q = Typedef->desugar())
    if (Says(Typedef->getDecl()->getName()))
      return true;
  const TagDecl *Tag = T->getAsTagDecl();
  return Tag && Tag->getIdentifier() && Says(Tag->getName());
}

/// What a function without a visible body does to the lock that it is given, by
/// its name; a null pointer if that says nothing.
const ModelRow *rowByName(const FunctionDecl *F) {
  auto Make = [](Role Kind, bool Shared = false) {
    ModelRow Row;
    Row.Kind = Kind;
    Row.IsFunction = true;
    Row.Params.push_back({"lock", "", false});
    Row.Params.push_back({"_", "", true});
    if (Shared)
      Row.Attributes.emplace_back("mode", "shared");
    Row.Source = "by its name";
    return Row;
  };
  static const ModelRow Acquire = Make(Role::Acquire),
                        Shared = Make(Role::Acquire, true),
                        Try = Make(Role::TryAcquire),
                        Release = Make(Role::Release),
                        Prepare = Make(Role::Prepare);
  if (!F->getIdentifier() || F->getNumParams() == 0 || F->getNumParams() > 2 ||
      isa<CXXMethodDecl>(F))
    return nullptr;
  QualType T = F->getParamDecl(0)->getType();
  if ((!T->isPointerType() && !T->isReferenceType()) ||
      !isNamedLock(T->getPointeeType()))
    return nullptr;
  auto Words = wordsOf(F->getName());
  auto Has = [&](llvm::StringRef Word) {
    return llvm::is_contained(Words, Word.str());
  };
  if (Has("unlock") || Has("leave") || Has("release") || Has("rdunlock") ||
      Has("wrunlock"))
    return &Release;
  if (Has("trylock") || Has("try") || Has("tryenter") || Has("tryrdlock") ||
      Has("trywrlock"))
    return &Try;
  if (Has("init") || Has("destroy") || Has("free") || Has("clear") ||
      Has("delete") || Has("deinit") || Has("initialize"))
    return &Prepare;
  if (Has("rdlock") || (Has("reader") && Has("lock")))
    return &Shared;
  // 'lock' may be part of the type's name only: 'rwlock_is_held'.
  if (Has("wrlock") || Words.back() == "lock" || Words.front() == "lock" ||
      Has("enter") || Has("acquire") ||
      (Has("lock") && F->getReturnType()->isVoidType()))
    return &Acquire;
  return nullptr;
}

/// 'AssertHeld' and its kin: whoever calls it knows that it has the lock.
bool assertsHeld(llvm::StringRef Name) {
  if (!Name.starts_with_insensitive("assert"))
    return false;
  auto Words = wordsOf(Name);
  return Words.front() == "assert" && !llvm::is_contained(Words, "not") &&
         llvm::any_of(Words, [](llvm::StringRef Word) {
           return Word == "held" || Word == "locked" || Word == "acquired" ||
                  Word == "owned";
         });
}

/// How projects call the methods of their own locks.
struct LockNames {
  llvm::StringRef Take, Give;
  bool Shared = false;
  /// Means nothing in a class that has lock() besides: 'acquire' of a semaphore.
  bool Vague = true;
};
constexpr LockNames OwnNames[] = {
    {"Lock", "Unlock", false, false},
    {"WriteLock", "WriteUnlock", false, false},
    {"ReadLock", "ReadUnlock", true, false},
    {"acquire", "release"},
    {"Acquire", "Release"},
    {"enter", "leave"},
    {"Enter", "Leave"},
};

bool hasMethod(const CXXRecordDecl *R, llvm::StringRef Name) {
  const ASTContext &Context = R->getASTContext();
  auto It = Context.Idents.find(Name);
  if (It == Context.Idents.end())
    return false;
  const DeclarationName Declared(It->second);
  if (!R->lookup(Declared).empty())
    return true;
  for (const CXXBaseSpecifier &Base : R->bases())
    if (const CXXRecordDecl *B = recordOf(Base.getType()))
      if (B->hasDefinition() && hasMethod(B, Name))
        return true;
  return false;
}

} // namespace

std::string modelName(const NamedDecl *D) {
  llvm::SmallVector<llvm::StringRef, 8> Parts;
  std::string Own = D->getNameAsString();
  for (const DeclContext *C = D->getDeclContext(); C; C = C->getParent()) {
    if (const auto *N = dyn_cast<NamespaceDecl>(C)) {
      if (!N->isInline() && !N->isAnonymousNamespace())
        Parts.push_back(N->getName());
    } else if (const auto *R = dyn_cast<RecordDecl>(C)) {
      if (R->getIdentifier())
        Parts.push_back(R->getName());
    }
  }
  // A constructor is written as in the source, thread::thread, whatever its
  // template arguments print as.
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(D))
    Own = Ctor->getParent()->getNameAsString();
  std::string Name;
  for (llvm::StringRef Part : llvm::reverse(Parts))
    Name += Part.str() + "::";
  return Name + Own;
}

Vocabulary::Vocabulary(const ASTContext &Context,
                       const std::vector<ModelRow> &Extra)
    : Context(Context) {
  for (const ModelRow &Row : Extra)
    add(Row);
  for (const ModelRow &Row : builtinModels())
    add(Row);
}

void Vocabulary::add(const ModelRow &Row) {
  NamedRows &In = Row.IsFunction ? Functions : Types;
  In.ByName[Row.Name].push_back(&Row);
  llvm::StringRef Last = Row.Name;
  size_t Colon = Last.rfind("::");
  In.LastParts[Colon == llvm::StringRef::npos ? Last : Last.substr(Colon + 2)] =
      1;
}

const Vocabulary::Rows *Vocabulary::lookup(const NamedRows &In,
                                           const NamedDecl *D) const {
  // Most declarations are refused by their last name, without building a
  // string.
  if (const IdentifierInfo *Id = D->getIdentifier())
    if (!In.LastParts.count(Id->getName()))
      return nullptr;
  auto It = In.ByName.find(modelName(D));
  return It == In.ByName.end() ? nullptr : &It->second;
}

const Vocabulary::Rows &Vocabulary::rowsOf(const FunctionDecl *F,
                                           const CXXRecordDecl *Object) const {
  if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern())
    F = Pattern;
  F = F->getCanonicalDecl();
  if (Object)
    Object = Object->getCanonicalDecl();
  auto [It, New] = FunctionCache.try_emplace({F, Object});
  if (!New)
    return *It->second;
  It->second = std::make_unique<Rows>();
  Rows &Found = *It->second;
  const FunctionDecl *Body = nullptr;
  const bool Seen = F->hasBody(Body) && !isSystem(Body);
  // An editor reads headers without the bodies of most functions: what this
  // one calls may be unseen.
  const bool AllSeen = Seen && !Body->isFromASTFile();
  if (const Rows *Own = lookup(Functions, F))
    llvm::copy_if(*Own, std::back_inserter(Found), [&](const ModelRow *Row) {
      return !AllSeen || Row->get("body") != "unseen";
    });
  if (Found.empty() && !isa<CXXMethodDecl>(F) && !Seen)
    if (const ModelRow *Row = rowByName(F))
      Found.push_back(Row);
  // std::future::wait is declared in a base class that no one writes: ask for
  // the method under the name of the object's class and its bases too.
  if (Found.empty() && Object && isa<CXXMethodDecl>(F)) {
    const std::string Method = F->getNameAsString();
    llvm::SmallVector<const CXXRecordDecl *, 4> Work{Object};
    while (!Work.empty() && Found.empty()) {
      const CXXRecordDecl *R = Work.pop_back_val();
      if (R != cast<CXXMethodDecl>(F)->getParent()) {
        auto Named = Functions.ByName.find(modelName(R) + "::" + Method);
        if (Named != Functions.ByName.end())
          Found.append(Named->second.begin(), Named->second.end());
      }
      if (R->hasDefinition())
        for (const CXXBaseSpecifier &Base : R->bases())
          if (const CXXRecordDecl *B = recordOf(Base.getType()))
            Work.push_back(B);
    }
  }
  return Found;
}

const ModelRow *Vocabulary::match(Role Kind, const FunctionDecl *F,
                                  const CXXRecordDecl *Object,
                                  llvm::ArrayRef<const Expr *> Args) const {
  for (const ModelRow *Row : rowsOf(F, Object)) {
    if (Row->Kind != Kind)
      continue;
    if (Row->AnyParams)
      return Row;
    bool Rest = !Row->Params.empty() && Row->Params.back().Rest;
    size_t Fixed = Row->Params.size() - (Rest ? 1 : 0);
    if (Args.size() < Fixed)
      continue;
    // f(first, last, step, task) and f(first, last, task, partitioner).
    if (int Task = Row->param("task");
        Task >= 0 && Task < int(Args.size()) &&
        Args[Task]->getType()->isArithmeticType())
      continue;
    bool TypesFit = true;
    for (size_t I = 0; I != Fixed && TypesFit; ++I) {
      if (Row->Params[I].Type.empty())
        continue;
      const auto *Tag =
          Args[I]->getType().getNonReferenceType()->getAsTagDecl();
      // Libraries declare some types elsewhere and bring them in by a using:
      // then the last part of the name decides.
      llvm::StringRef Asked = Row->Params[I].Type;
      llvm::StringRef Last = Asked.substr(Asked.rfind(':') + 1);
      TypesFit = Tag && Tag->getIdentifier() && Tag->getName() == Last &&
                 (modelName(Tag) == Asked ||
                  llvm::StringRef(modelName(Tag)).starts_with("__"));
    }
    if (TypesFit)
      return Row;
  }
  return nullptr;
}

bool Vocabulary::isSharedOwner(QualType T) const {
  const ModelRow *Row = typeRow(T.getNonReferenceType(), Role::Pointer);
  return Row && Row->get("owns") == "shared";
}

const ModelRow *Vocabulary::typeRow(QualType T, Role Kind) const {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType();
  auto RowOf = [&](const NamedDecl *D) -> const ModelRow * {
    auto [It, New] = TypeCache.try_emplace(D, nullptr);
    if (New)
      It->second = lookup(Types, D);
    if (It->second)
      for (const ModelRow *Row : *It->second)
        if (Row->Kind == Kind)
          return Row;
    return nullptr;
  };
  // pthread_t and FILE are known by the typedef they are written with.
  for (QualType Q = T; const auto *Typedef = Q->getAs<TypedefType>();
       Q = Typedef->desugar())
    if (const ModelRow *Row = RowOf(Typedef->getDecl()))
      return Row;
  const TagDecl *Tag = T->getAsTagDecl();
  if (!Tag)
    return nullptr;
  if (const ModelRow *Row = RowOf(Tag))
    return Row;
  // Clang's attribute says the same as a row.
  if (Kind == Role::Guard && Tag->hasAttr<ScopedLockableAttr>()) {
    static const ModelRow Scoped = [] {
      ModelRow Row;
      Row.Kind = Role::Guard;
      Row.Source = "scoped_lockable";
      return Row;
    }();
    return &Scoped;
  }
  if (const CXXRecordDecl *R = recordOf(T); R && R->hasDefinition())
    for (const CXXBaseSpecifier &Base : R->bases())
      if (const ModelRow *Row = typeRow(Base.getType(), Kind))
        return Row;
  return nullptr;
}

LockOperation Vocabulary::lockOperation(const FunctionDecl *F,
                                        const CXXRecordDecl *Object) const {
  if (!Object || !F->getIdentifier())
    return {};
  QualType T = canonicalTagType(Context, Object);
  llvm::StringRef Name = F->getName();
  if (assertsHeld(Name) && !isGuard(T) && isLock(T))
    return {LockOperation::Acquire,
            Name.contains_insensitive("shared") ||
                Name.contains_insensitive("read")};
  if (const ModelRow *Row = typeRow(T, Role::Lock)) {
    auto Has = [&](llvm::StringRef Key) {
      llvm::SmallVector<llvm::StringRef, 4> Names;
      Row->get(Key).split(Names, ',');
      return llvm::is_contained(Names, Name);
    };
    if (Has("acquire"))
      return {LockOperation::Acquire, false};
    if (Has("release"))
      return {LockOperation::Release, false};
    if (Has("try"))
      return {LockOperation::Try, false};
    if (Has("acquire-shared"))
      return {LockOperation::Acquire, true};
    if (Has("release-shared"))
      return {LockOperation::Release, true};
    if (Has("try-shared"))
      return {LockOperation::Try, true};
    return {};
  }
  // Anything that meets the standard's BasicLockable requirements without a
  // visible body is taken at its word.
  if (!isGuard(T) && isLock(T)) {
    if (Name == "lock")
      return {LockOperation::Acquire, false};
    if (Name == "unlock")
      return {LockOperation::Release, false};
    if (Name == "try_lock")
      return {LockOperation::Try, false};
    if (Name == "lock_shared")
      return {LockOperation::Acquire, true};
    if (Name == "unlock_shared")
      return {LockOperation::Release, true};
    const auto *Method = dyn_cast<CXXMethodDecl>(F);
    if (!Method || !isNamedLock(T))
      return {};
    const bool Lockable = hasMethod(Object->getDefinition(), "lock");
    auto isHidden = [&](const FunctionDecl *Own) {
      const FunctionDecl *Body = nullptr;
      return !Own->hasBody(Body) || isSystem(Body);
    };
    if (isHidden(F) &&
        (Name == "TryLock" ||
         (!Lockable && (Name == "tryLock" || Name == "TryEnter"))))
      return {LockOperation::Try, false};
    for (const LockNames &Own : OwnNames) {
      const bool Takes = Name == Own.Take;
      if ((!Takes && Name != Own.Give) || (Own.Vague && Lockable))
        continue;
      // If one of the two is seen, it speaks of what is inside; the other one
      // would speak of the object.
      auto Other = Context.Idents.find(Takes ? Own.Give : Own.Take);
      bool Hidden = isHidden(F);
      if (Other != Context.Idents.end())
        for (const NamedDecl *D :
             Method->getParent()->lookup(DeclarationName(Other->second)))
          if (const auto *Partner = dyn_cast<CXXMethodDecl>(D))
            Hidden |= isHidden(Partner);
      if (Hidden)
        return {Takes ? LockOperation::Acquire : LockOperation::Release,
                Own.Shared};
    }
  }
  return {};
}

const CXXMethodDecl *Vocabulary::lockMethod(const CXXRecordDecl *R,
                                            bool Shared) const {
  auto It = Context.Idents.find(Shared ? "lock_shared" : "lock");
  if (It == Context.Idents.end() || !R->hasDefinition())
    return nullptr;
  llvm::SmallVector<const CXXRecordDecl *, 4> Work{R->getDefinition()};
  while (!Work.empty()) {
    const CXXRecordDecl *C = Work.pop_back_val();
    for (const NamedDecl *D : C->lookup(DeclarationName(It->second)))
      if (const auto *Method = dyn_cast<CXXMethodDecl>(D);
          Method && Method->getMinRequiredArguments() == 0)
        return Method;
    for (const CXXBaseSpecifier &Base : C->bases())
      if (const CXXRecordDecl *B = recordOf(Base.getType());
          B && B->hasDefinition())
        Work.push_back(B);
  }
  return nullptr;
}

bool Vocabulary::isAtomic(QualType T) const {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  return T->isAtomicType() || typeRow(T, Role::Atomic);
}

bool Vocabulary::isSynchronized(QualType T) const {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  while (const ArrayType *A = Context.getAsArrayType(T))
    T = A->getElementType();
  return isAtomic(T) || typeRow(T, Role::Sync) || typeRow(T, Role::Lock);
}

bool Vocabulary::isEnd(QualType T) const {
  const ModelRow *Row = typeRow(T, Role::Sync);
  return Row && !Row->get("of").empty();
}

bool Vocabulary::isSynchronized(const VarDecl *V) const {
  if (isSynchronized(V->getType()))
    return true;
  const Rows *Found = V->hasGlobalStorage() ? lookup(Types, V) : nullptr;
  return Found && llvm::any_of(*Found, [](const ModelRow *Row) {
           return Row->Kind == Role::Sync;
         });
}

unsigned Vocabulary::shapesOf(QualType T) const {
  const CXXRecordDecl *R = recordOf(T);
  if (!R || !R->hasDefinition())
    return 0;
  auto [It, New] = ShapeCache.try_emplace(R, 0);
  if (!New)
    return It->second;
  unsigned Shapes = 0;
  if (hasMethod(R, "iterator_category") ||
      (hasMethod(R, "difference_type") && hasMethod(R, "operator*")))
    Shapes |= ShapeIterator;
  if (hasMethod(R, "begin") && hasMethod(R, "end"))
    Shapes |= ShapeContainer;
  if (hasMethod(R, "lock") && hasMethod(R, "unlock"))
    Shapes |= ShapeLock;
  if (isNamedLock(T) && llvm::any_of(OwnNames, [&](const LockNames &Own) {
        return hasMethod(R, Own.Take) && hasMethod(R, Own.Give);
      }))
    Shapes |= ShapeLock;
  return ShapeCache[R] = Shapes;
}

bool Vocabulary::isLock(QualType T) const {
  return typeRow(T, Role::Lock) || shapesOf(T) & ShapeLock;
}

bool Vocabulary::isIterator(QualType T) const {
  return shapesOf(T) & ShapeIterator;
}

bool Vocabulary::isPointerLike(QualType T) const {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  return T->isAnyPointerType() || T->isBlockPointerType() ||
         isSmartPointer(T) || isView(T) || isIterator(T);
}

bool Vocabulary::isContainer(QualType T) const {
  const CXXRecordDecl *R = recordOf(T);
  if (!R)
    return false;
  if (typeRow(T, Role::Lists))
    return true;
  return R->isInStdNamespace() && !isView(T) && shapesOf(T) & ShapeContainer;
}

llvm::SmallVector<QualType, 4> Vocabulary::typeArguments(QualType T) {
  llvm::SmallVector<QualType, 4> Types;
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!Spec)
    return Types;
  auto Add = [&](const TemplateArgument &Arg) {
    if (Arg.getKind() == TemplateArgument::Type)
      Types.push_back(Arg.getAsType());
  };
  for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray())
    if (Arg.getKind() == TemplateArgument::Pack)
      llvm::for_each(Arg.pack_elements(), Add);
    else
      Add(Arg);
  return Types;
}

bool Vocabulary::refers(QualType T) const {
  if (T->isReferenceType())
    return !T->getPointeeType()->isFunctionType();
  if (T->isPointerType())
    return !T->isFunctionPointerType();
  // A reference_wrapper is called as what it refers to; owners are not.
  if (isPointerLike(T))
    return !isSmartPointer(T) || typeRow(T, Role::Callable);
  return isWrapper(T) && llvm::any_of(typeArguments(T), [&](QualType Part) {
           return refers(Part);
         });
}

const ModelRow *Vocabulary::handleInside(QualType T) const {
  for (unsigned Depth = 0; Depth != 4 && !T.isNull(); ++Depth) {
    T = T.getNonReferenceType();
    if (const ModelRow *Row = typeRow(T, Role::Handle))
      return Row;
    if (const ArrayType *A = Context.getAsArrayType(T)) {
      T = A->getElementType();
      continue;
    }
    if (T->isPointerType()) {
      T = T->getPointeeType();
      continue;
    }
    const auto *Spec =
        dyn_cast_or_null<ClassTemplateSpecializationDecl>(recordOf(T));
    if (!Spec || !Spec->isInStdNamespace())
      return nullptr;
    QualType Element;
    for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray())
      if (Arg.getKind() == TemplateArgument::Type) {
        Element = Arg.getAsType();
        // A map owns its mapped values; keys are not threads.
        if (!typeRow(T, Role::Keyed))
          break;
        if (typeRow(Element, Role::Handle))
          break;
      }
    T = Element;
  }
  return nullptr;
}

bool Vocabulary::isSystem(const Decl *D) const {
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation Loc = SM.getExpansionLoc(D->getLocation());
  return Loc.isInvalid() || SM.isInSystemHeader(Loc);
}

} // namespace clang::tidy::fearless
