//===--- Crossing.cpp - which types may go to another thread --------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Crossing.h"
#include "compat/TagTypes.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::fearless {

namespace {

/// The constant that 'Spec::value' is, where it can be told without
/// instantiating anything: its own member or a std::integral_constant base.
std::optional<bool> traitValue(const CXXRecordDecl *Spec) {
  Spec = Spec->getDefinition();
  if (!Spec)
    return std::nullopt;
  for (const Decl *D : Spec->decls())
    if (const auto *V = dyn_cast<VarDecl>(D);
        V && V->getIdentifier() && V->getName() == "value" && V->getInit() &&
        !V->getInit()->isValueDependent())
      if (const APValue *Value = V->evaluateValue(); Value && Value->isInt())
        return Value->getInt() != 0;
  for (const CXXBaseSpecifier &Base : Spec->bases()) {
    const auto *B = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        Base.getType()->getAsCXXRecordDecl());
    if (!B)
      continue;
    if (B->isInStdNamespace() && B->getTemplateArgs().size() == 2 &&
        B->getTemplateArgs()[1].getKind() == TemplateArgument::Integral)
      return B->getTemplateArgs()[1].getAsIntegral() != 0;
    if (std::optional<bool> Value = traitValue(B))
      return Value;
  }
  return std::nullopt;
}

/// 'is_send<Box<T>>' is about all specialisations of Box.
bool isAbout(const ClassTemplatePartialSpecializationDecl *Partial,
             const CXXRecordDecl *R) {
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
  const auto &Args = Partial->getTemplateArgs();
  if (!Spec || Args.size() != 1 ||
      Args[0].getKind() != TemplateArgument::Type)
    return false;
  const auto *Pattern = Args[0].getAsType()->getAs<TemplateSpecializationType>();
  if (!Pattern)
    return false;
  const TemplateDecl *Named = Pattern->getTemplateName().getAsTemplateDecl();
  if (!Named || Named->getCanonicalDecl() !=
                    Spec->getSpecializedTemplate()->getCanonicalDecl())
    return false;
  // Only where every argument is a parameter: 'Box<int, T>' needs deduction.
  return llvm::all_of(Pattern->template_arguments(),
                      [](const TemplateArgument &A) {
                        return A.getKind() == TemplateArgument::Type &&
                               A.getAsType()->isTemplateTypeParmType();
                      });
}

bool isAnnotated(const CXXRecordDecl *R, llvm::StringRef What) {
  return llvm::any_of(R->specific_attrs<AnnotateAttr>(),
                      [&](const AnnotateAttr *A) {
                        return A->getAnnotation() == What;
                      });
}

} // namespace

SendTable::SendTable(Program &P)
    : Context(P.universe().Context), Words(P.universe().Words),
      Strict(P.options().Strict) {
  readCounters(P);
  auto Lookup = [&](const DeclContext *In, llvm::StringRef Name) {
    auto It = Context.Idents.find(Name);
    return It == Context.Idents.end()
               ? DeclContext::lookup_result()
               : In->lookup(DeclarationName(It->second));
  };
  for (const NamedDecl *Space :
       Lookup(Context.getTranslationUnitDecl(), "fearless"))
    if (const auto *N = dyn_cast<NamespaceDecl>(Space))
      for (const NamedDecl *D : Lookup(N, "is_send"))
        if (const auto *T = dyn_cast<ClassTemplateDecl>(D))
          Trait = T;
}

/// A class that counts its copies: the copy constructor and the destructor
/// change one plain integer that a member points to, without a lock.
void SendTable::readCounters(Program &P) {
  PathTable &Paths = P.universe().Paths;
  for (const auto &Facts : P.functions()) {
    const auto *Ctor = dyn_cast<CXXConstructorDecl>(Facts->Function);
    bool Copies = Ctor && Ctor->isCopyConstructor();
    if (!Copies && !isa<CXXDestructorDecl>(Facts->Function))
      continue;
    const CXXRecordDecl *R =
        cast<CXXMethodDecl>(Facts->Function)->getParent()->getCanonicalDecl();
    for (const Access &A : Facts->Accesses) {
      if (!A.Write || A.Atomic || A.Must || A.May)
        continue;
      const FieldDecl *Member = nullptr, *Last = nullptr;
      bool Behind = false;
      for (PathId Step : Paths.steps(A.Path)) {
        const PathNode &N = Paths.node(Step);
        if (N.Kind == PathKind::Deref && Member)
          Behind = true;
        if (N.Kind != PathKind::Field)
          continue;
        Last = static_cast<const FieldDecl *>(N.Ptr);
        if (!Member)
          Member = Last;
      }
      if (!Behind || Member->getType()->isReferenceType())
        continue;
      QualType T = Last->getType();
      if (Last == Member)
        T = T->getPointeeType(); // int *count_
      if (!T.isNull() && T->isIntegerType() && !T->isBooleanType())
        (Copies ? OnCopy : OnDeath)[R].push_back({Last, A.Loc});
    }
  }
}

bool SendTable::countsPlainly(const CXXRecordDecl *R, CrossingReason &Why) {
  R = R->getCanonicalDecl();
  auto Copies = OnCopy.find(R), Deaths = OnDeath.find(R);
  if (Copies == OnCopy.end() || Deaths == OnDeath.end())
    return false;
  for (const Counter &C : Copies->second)
    for (const Counter &D : Deaths->second)
      if (C.Field == D.Field) {
        Why.What = CrossingReason::Counts;
        Why.Part = C.Field;
        Why.Loc = C.Loc;
        return true;
      }
  return false;
}

const SendAnswer &SendTable::send(QualType T) {
  T = Context.getCanonicalType(T).getUnqualifiedType();
  auto [It, New] = Known.try_emplace(T.getAsOpaquePtr());
  if (!New)
    return It->second;
  It->second.What = SendAnswer::Yes; // while it is being asked about
  SendAnswer Answer = derive(T);
  return Known[T.getAsOpaquePtr()] = std::move(Answer);
}

bool SendTable::inherit(SendAnswer &Into, QualType Inner,
                        CrossingReason Step) {
  const SendAnswer &Part = send(Inner);
  if (Part.What == SendAnswer::Unknown && Into.What == SendAnswer::Yes)
    Into.What = SendAnswer::Unknown;
  if (Part.What != SendAnswer::No)
    return false;
  Into.What = SendAnswer::No;
  Step.Inner = Inner;
  Into.Why = {Step};
  Into.Why.insert(Into.Why.end(), Part.Why.begin(), Part.Why.end());
  return true;
}

SendAnswer SendTable::derive(QualType T) {
  if (const ArrayType *Array = Context.getAsArrayType(T))
    return send(Array->getElementType());
  if (T->isFunctionPointerType() || T->isMemberPointerType() ||
      T->isArithmeticType() || T->isEnumeralType() || T->isNullPtrType() ||
      T->isAtomicType())
    return {SendAnswer::Yes, {}};
  if (T->isReferenceType() || T->isAnyPointerType()) {
    SendAnswer Answer;
    // A pointer has no lifetime that Rust could look at. A reference has: it is
    // a borrow, not a matter of its type.
    if (Strict && !T->isReferenceType()) {
      Answer.What = SendAnswer::No;
      Answer.Why.push_back({CrossingReason::Pointer, T});
      return Answer;
    }
    // What a thread refers to it uses: fine for most things while they live,
    // not for what is declared to stay on its own thread.
    QualType To = T->getPointeeType();
    if (T->isReferenceType())
      if (auto Said = declared(Context.getCanonicalType(To));
          Said && Said->What == SendAnswer::No)
        return *Said;
    return Answer;
  }
  if (const CXXRecordDecl *R = T->getAsCXXRecordDecl())
    return deriveClass(R, T);
  if (const RecordDecl *R = T->getAsRecordDecl(); R && R->getDefinition()) {
    SendAnswer Answer{SendAnswer::Yes, {}};
    for (const FieldDecl *F : R->getDefinition()->fields())
      if (inherit(Answer, F->getType(),
                  {CrossingReason::Member, T, {}, F, F->getLocation()}))
        return Answer;
    return Answer;
  }
  return {};
}

std::optional<SendAnswer> SendTable::declared(QualType T) {
  auto No = [&](CrossingReason::Kind What, SourceLocation Loc) {
    return SendAnswer{SendAnswer::No, {{What, T, {}, nullptr, Loc}}};
  };
  const SendAnswer Yes{SendAnswer::Yes, {}};
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  SourceLocation Loc = R ? R->getLocation() : SourceLocation();
  // The user's word about the type comes before what the rows say of guards.
  if (Words.typeRow(T, Role::NotSend))
    return No(CrossingReason::Row, Loc);
  if (Words.typeRow(T, Role::Send))
    return Yes;
  if (R) {
    SourceLocation Where;
    if (std::optional<bool> Said = specialised(R, Where)) {
      if (*Said)
        return Yes;
      return No(Words.isGuard(T) ? CrossingReason::Guard
                                 : CrossingReason::Trait,
                Where);
    }
    if (const CXXRecordDecl *Definition = R->getDefinition())
      R = Definition;
    if (isAnnotated(R, "fearless::not_send"))
      return No(CrossingReason::Annotation, Loc);
    if (isAnnotated(R, "fearless::thread_safe"))
      return Yes;
  }
  if (Words.isGuard(T))
    return No(CrossingReason::Guard, {});
  if (Words.isSynchronized(T))
    return Yes;
  return std::nullopt;
}

/// What a specialisation of fearless::is_send says of \p R.
std::optional<bool> SendTable::specialised(const CXXRecordDecl *R,
                                           SourceLocation &Loc) {
  if (!Trait)
    return std::nullopt;
  QualType T = canonicalTagType(Context, R);
  for (const ClassTemplateSpecializationDecl *Spec : Trait->specializations()) {
    const auto &Args = Spec->getTemplateArgs();
    if (Args.size() != 1 || Args[0].getKind() != TemplateArgument::Type ||
        !Context.hasSameType(Args[0].getAsType(), T))
      continue;
    if (Spec->getSpecializationKind() != TSK_ExplicitSpecialization)
      continue;
    Loc = Spec->getLocation();
    return traitValue(Spec);
  }
  llvm::SmallVector<ClassTemplatePartialSpecializationDecl *, 8> Partials;
  const_cast<ClassTemplateDecl *>(Trait)->getPartialSpecializations(Partials);
  for (const ClassTemplatePartialSpecializationDecl *Partial : Partials)
    if (isAbout(Partial, R)) {
      Loc = Partial->getLocation();
      return traitValue(Partial);
    }
  return std::nullopt;
}

SendAnswer SendTable::deriveClass(const CXXRecordDecl *R, QualType T) {
  if (auto Said = declared(T))
    return *Said;
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
  bool Refers = Words.isPointerLike(T);
  if (R->isInStdNamespace() || (Refers && Spec)) {
    // Containers, smart pointers and wrappers pass on the answer of what they
    // own; views, iterators and erased callables say nothing.
    bool Owns = !Refers || Words.isSmartPointer(T);
    bool Wrapper = R->getIdentifier() && R->getName() == "reference_wrapper";
    SendAnswer Answer{Owns && !Wrapper ? SendAnswer::Yes : SendAnswer::Unknown,
                      {}};
    if (!Owns || Wrapper || !Spec) {
      if (Strict && Refers && !Wrapper)
        return {SendAnswer::No, {{CrossingReason::Pointer, T}}};
      return Answer;
    }
    for (QualType Part : Vocabulary::typeArguments(T))
      if (!Part->isFunctionType() &&
          inherit(Answer, Part,
                  {CrossingReason::Holds, T, {}, nullptr, {}}))
        return Answer;
    return Answer;
  }
  R = R->getDefinition();
  if (!R)
    return {};
  if (CrossingReason Why{CrossingReason::Counts, T}; countsPlainly(R, Why))
    return {SendAnswer::No, {Why}};
  SendAnswer Answer{SendAnswer::Yes, {}};
  for (const CXXBaseSpecifier &Base : R->bases())
    if (inherit(Answer, Base.getType(),
                {CrossingReason::Base, T, {}, nullptr, Base.getBeginLoc()}))
      return Answer;
  llvm::DenseMap<const ValueDecl *, FieldDecl *> Captures;
  FieldDecl *ThisField = nullptr;
  if (R->isLambda())
    R->getCaptureFields(Captures, ThisField);
  for (const FieldDecl *F : R->fields()) {
    CrossingReason Step{CrossingReason::Member, T, {}, F, F->getLocation()};
    for (auto [Captured, Field] : Captures)
      if (Field == F) {
        Step.What = CrossingReason::Captures;
        Step.Part = Captured;
      }
    // What a library's own pointers are for is its business.
    if (Strict && F->getType()->isAnyPointerType() &&
        Context.getSourceManager().isInSystemHeader(F->getLocation()))
      continue;
    if (inherit(Answer, F->getType(), Step))
      return Answer;
  }
  return Answer;
}

void SendTable::addCounting(const CXXRecordDecl *R,
                            llvm::DenseSet<unsigned> &Places) const {
  for (const auto *Changes : {&OnCopy, &OnDeath})
    if (auto It = Changes->find(R->getCanonicalDecl()); It != Changes->end())
      for (const Counter &C : It->second)
        Places.insert(C.Loc.getRawEncoding());
}

/// What the threads that \p Facts leaves running get that points to a
/// thread_local variable: it ends with the thread that started them.
static void pointersToOwn(const Universe &All, const FunctionFacts &Facts,
                          std::vector<BadCrossing> &Found) {
  const PathTable &Paths = All.Paths;
  for (uint32_t I = 0; I != Facts.Threads.size(); ++I) {
    const ThreadClass &Thread = Facts.Threads[I];
    if (!Thread.DetachedHere && !All.Sets.contains(Facts.ExitRunning, I))
      continue;
    for (const Borrow &B : Thread.Borrows) {
      const VarDecl *V = Paths.rootVariable(B.Target);
      if (!V || V->getTLSKind() == VarDecl::TLS_None ||
          Paths.hasDeref(B.Target))
        continue;
      for (const Crossing &C : Facts.Crossings)
        if (C.Loc == B.Loc && C.Field == B.Field) {
          Found.push_back({&C,
                           {SendAnswer::No,
                            {{CrossingReason::OwnCopy, C.Type, {}, V,
                              V->getLocation()}}}});
          break;
        }
    }
  }
}

static std::vector<BadCrossing> badCrossings(Program &P, SendTable &Table) {
  const PathTable &Paths = P.universe().Paths;
  std::vector<BadCrossing> Found;
  for (const auto &Facts : P.functions()) {
    pointersToOwn(P.universe(), *Facts, Found);
    for (const Crossing &C : Facts->Crossings) {
      // What a parameter carries is told where it is given, if that is seen.
      if (Paths.kind(Paths.root(C.Holder)) == PathKind::Param &&
          P.hasCaller(Facts->Function))
        continue;
      const SendAnswer &Answer = Table.send(C.Type);
      if (Answer.What != SendAnswer::No)
        continue;
      // A scope keeps what is pointed to; the 'this' of a closure is a borrow.
      bool This = C.How == Crossing::Capture && !Paths.capturedBy(C.Field);
      if (Answer.Why.back().What == CrossingReason::Pointer &&
          (C.Scoped || This))
        continue;
      Found.push_back({&C, Answer});
    }
  }
  return Found;
}

std::vector<BadCrossing> findBadCrossings(Program &P) {
  SendTable Table(P);
  return badCrossings(P, Table);
}

llvm::DenseSet<unsigned> sentCounters(Program &P) {
  SendTable Table(P);
  llvm::DenseSet<unsigned> Places;
  for (const BadCrossing &Bad : badCrossings(P, Table))
    if (const CrossingReason &Why = Bad.Answer.Why.back();
        Why.What == CrossingReason::Counts)
      Table.addCounting(Why.Outer->getAsCXXRecordDecl(), Places);
  return Places;
}

} // namespace clang::tidy::fearless
