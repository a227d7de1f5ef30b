//===--- SynchronizedFixIts.cpp - mutex and data become one ---------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   std::mutex mutex_;                       fearless::Synchronized<List> list_;
//   List list_;
//   std::lock_guard lock(mutex_);      ->    auto lock = list_.lock();
//   list_.push_back(x);                      lock->push_back(x);
//   return list_;                            return *lock;
//
//===----------------------------------------------------------------------===//

#include "report/SynchronizedFixIts.h"
#include "report/FixIts.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/MapVector.h"

namespace clang::tidy::fearless {

namespace {

bool isStd(QualType T, std::initializer_list<llvm::StringRef> Names) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && R->getIdentifier() &&
         llvm::is_contained(Names, R->getName());
}

const ValueDecl *referred(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl());
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return cast<ValueDecl>(Member->getMemberDecl()->getCanonicalDecl());
  return nullptr;
}

/// Finds the guards of one mutex and the uses of what it guards, and says how
/// each would be written.
class Rewriter : public RecursiveASTVisitor<Rewriter> {
public:
  Rewriter(const ASTContext &Context, const ValueDecl *Mutex,
           llvm::ArrayRef<const ValueDecl *> Data, llvm::StringRef Object)
      : Context(Context), SM(Context.getSourceManager()),
        Mutex(cast<ValueDecl>(Mutex->getCanonicalDecl())), Object(Object) {
    for (const ValueDecl *D : Data)
      this->Data.insert(cast<ValueDecl>(D->getCanonicalDecl()));
  }

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool TraverseDecl(Decl *D) {
    if (D && !isa<TranslationUnitDecl>(D) &&
        SM.isInSystemHeader(D->getLocation()))
      return true;
    return RecursiveASTVisitor::TraverseDecl(D);
  }
  bool TraverseFunctionDecl(FunctionDecl *F) {
    return alone([&] { return RecursiveASTVisitor::TraverseFunctionDecl(F); });
  }
  bool TraverseCXXMethodDecl(CXXMethodDecl *F) {
    return alone([&] { return RecursiveASTVisitor::TraverseCXXMethodDecl(F); });
  }
  bool TraverseLambdaExpr(LambdaExpr *E) {
    // It may run when the lock is gone.
    return alone([&] { return RecursiveASTVisitor::TraverseLambdaExpr(E); });
  }
  bool TraverseCompoundStmt(CompoundStmt *S) {
    const size_t Before = Active.size();
    for (Stmt *Child : S->body()) {
      if (const VarDecl *Guard = guardIn(Child)) {
        edit(Guard->getSourceRange(),
             qualifier(Guard) + Guard->getNameAsString() + " = " + Object +
                 ".lock()");
        Active.push_back(Guard);
        Guards.insert(Guard);
        continue; // the mutex is named there
      }
      if (!TraverseStmt(Child))
        return false;
    }
    Active.resize(Before);
    return true;
  }
  bool TraverseConstructorInitializer(CXXCtorInitializer *Init) {
    const FieldDecl *F = Init->getAnyMember();
    if (F && Init->isWritten() && involves(F)) {
      // Synchronized is made from a finished value.
      bool Value =
          Data.size() == 1 && F->getCanonicalDecl() != Mutex &&
          (F->getType()->isScalarType() || isCopyOrMove(Init->getInit()));
      Refused |= !Value;
    }
    return RecursiveASTVisitor::TraverseConstructorInitializer(Init);
  }

  bool VisitMemberExpr(MemberExpr *E) {
    if (!E->isArrow() && !isa<ParenExpr>(E->getBase()->IgnoreImpCasts()))
      if (const ValueDecl *Base = referred(E->getBase());
          Base && Data.contains(Base))
        Dots[E->getBase()->IgnoreParenImpCasts()] = E->getOperatorLoc();
    return used(E);
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *V = dyn_cast<VarDecl>(E->getDecl());
        V && Guards.contains(V))
      Refused = true; // lock.unlock(), wait(lock), ...
    return used(E);
  }
  bool VisitVarDecl(VarDecl *V) {
    for (const VarDecl *Guard : Active)
      Refused |= Guard != V && V->getIdentifier() &&
                 Guard->getName() == V->getName();
    return true;
  }

  bool refused() const { return Refused; }
  std::vector<FixItHint> edits() const {
    std::vector<FixItHint> Fixes;
    for (const auto &[Range, Text] : Edits)
      Fixes.push_back(FixItHint::CreateReplacement(
          SourceRange(Range.first, Range.second), Text));
    return Fixes;
  }

private:
  template <class F> bool alone(F Traverse) {
    llvm::SmallVector<const VarDecl *, 2> Outer;
    std::swap(Outer, Active);
    bool Continue = Traverse();
    std::swap(Outer, Active);
    return Continue;
  }

  bool involves(const ValueDecl *D) const {
    D = cast<ValueDecl>(D->getCanonicalDecl());
    return D == Mutex || Data.contains(D);
  }

  /// The guard that \p S declares, if it locks the mutex and nothing else.
  const VarDecl *guardIn(const Stmt *S) const {
    const auto *Declaration = dyn_cast<DeclStmt>(S);
    if (!Declaration || !Declaration->isSingleDecl())
      return nullptr;
    const auto *V = dyn_cast<VarDecl>(Declaration->getSingleDecl());
    if (!V || !V->getInit() || V->isStaticLocal() ||
        !isStd(V->getType(), {"lock_guard", "scoped_lock", "unique_lock"}))
      return nullptr;
    const auto *Made =
        dyn_cast<CXXConstructExpr>(V->getInit()->IgnoreImplicit());
    if (!Made || Made->getNumArgs() != 1 ||
        referred(Made->getArg(0)) != Mutex || !ofThis(Made->getArg(0)))
      return nullptr;
    return V;
  }
  static std::string qualifier(const VarDecl *V) {
    return V->getType().isConstQualified() ? "const auto " : "auto ";
  }

  /// A member of the object itself, or no member.
  static bool ofThis(const Expr *E) {
    const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts());
    return !Member ||
           isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts());
  }
  static bool isCopyOrMove(const Expr *E) {
    const auto *Made = dyn_cast<CXXConstructExpr>(E->IgnoreImplicit());
    return Made && Made->getConstructor()->isCopyOrMoveConstructor();
  }

  bool used(const Expr *E) {
    const ValueDecl *To = referred(E);
    if (!To || !involves(To))
      return true;
    if (To == Mutex || Active.empty() || !ofThis(E)) {
      Refused = true;
      return true;
    }
    const std::string Guard = Active.back()->getNameAsString();
    if (Data.size() > 1) {
      edit(E->getSourceRange(),
           Guard + "->" + cast<NamedDecl>(To)->getNameAsString());
      return true;
    }
    if (auto Dot = Dots.find(E); Dot != Dots.end()) {
      edit({E->getBeginLoc(), Dot->second}, Guard + "->");
      return true;
    }
    bool Parens = bindsTighter(E);
    edit(E->getSourceRange(), (Parens ? "(*" : "*") + Guard +
                                  (Parens ? ")" : ""));
    return true;
  }

  /// What stands around \p E would take hold of a '*' before it.
  bool bindsTighter(const Expr *E) const {
    if (E->getBeginLoc().isMacroID() || E->getEndLoc().isMacroID())
      return true;
    llvm::StringRef File = SM.getBufferData(SM.getFileID(E->getBeginLoc()));
    unsigned Begin = SM.getFileOffset(E->getBeginLoc());
    unsigned End = SM.getFileOffset(Lexer::getLocForEndOfToken(
        E->getEndLoc(), 0, SM, Context.getLangOpts()));
    llvm::StringRef After = File.substr(End).ltrim();
    for (llvm::StringRef Postfix : {"[", "(", ".", "->", "++", "--"})
      if (After.starts_with(Postfix))
        return true;
    return Begin && File[Begin - 1] == '/'; // no comment begins here
  }

  void edit(SourceRange Range, std::string Text) {
    if (Range.getBegin().isMacroID() || Range.getEnd().isMacroID())
      Refused = true;
    Edits[{Range.getBegin(), Range.getEnd()}] = std::move(Text);
  }

  const ASTContext &Context;
  const SourceManager &SM;
  const ValueDecl *Mutex;
  llvm::SmallPtrSet<const ValueDecl *, 4> Data;
  std::string Object; ///< the name of the Synchronized
  llvm::SmallVector<const VarDecl *, 2> Active;
  llvm::DenseSet<const VarDecl *> Guards;
  llvm::DenseMap<const Expr *, SourceLocation> Dots;
  llvm::MapVector<std::pair<SourceLocation, SourceLocation>, std::string> Edits;
  bool Refused = false;
};

/// A declaration in the source: its parts, and all of it with its semicolon.
struct Declaration {
  SourceRange Type;
  std::string TypeText;
  std::string Init; ///< what stands behind the name, as an argument in braces
  std::string Text; ///< type, name and initialiser, without 'static'
  SourceLocation Begin, Semicolon;
};

class DeclarationReader {
public:
  explicit DeclarationReader(const ASTContext &Context)
      : SM(Context.getSourceManager()), Lang(Context.getLangOpts()) {}

  /// nullopt for what is not one plain declaration outside of macros.
  std::optional<Declaration> read(const ValueDecl *V) const {
    const auto *D = dyn_cast<DeclaratorDecl>(V);
    if (!D || !D->getTypeSourceInfo() || D->hasAttrs() ||
        D->getType()->isArrayType() || D->getType()->isFunctionPointerType() ||
        D->getType()->isReferenceType() || D->getType().isConstQualified() ||
        D->getType()->getContainedDeducedType())
      return std::nullopt;
    for (const Decl *Other : D->getDeclContext()->noload_decls())
      if (const auto *Neighbour = dyn_cast<DeclaratorDecl>(Other);
          Neighbour && Neighbour != D &&
          Neighbour->getBeginLoc() == D->getBeginLoc())
        return std::nullopt; // 'int a, b;'
    Declaration Read;
    Read.Type = D->getTypeSourceInfo()->getTypeLoc().getSourceRange();
    Read.Begin = D->getBeginLoc();
    if (Read.Begin.isMacroID() || D->getEndLoc().isMacroID() ||
        Read.Type.getBegin().isMacroID() || Read.Type.getEnd().isMacroID())
      return std::nullopt;
    std::optional<Token> Next = Lexer::findNextToken(D->getEndLoc(), SM, Lang);
    if (!Next || Next->isNot(tok::semi))
      return std::nullopt;
    Read.Semicolon = Next->getLocation();
    Read.TypeText = text(CharSourceRange::getTokenRange(Read.Type));
    Read.Text = text(
        CharSourceRange::getCharRange(Read.Type.getBegin(), Read.Semicolon));
    llvm::StringRef Rest = llvm::StringRef(Read.Text)
                               .substr(Read.TypeText.size())
                               .ltrim();
    if (!Rest.consume_front(D->getName()))
      return std::nullopt;
    return initialiser(Rest.trim(), D->getType(), Read)
               ? std::optional(Read)
               : std::nullopt;
  }

private:
  std::string text(CharSourceRange Range) const {
    return Lexer::getSourceText(Range, SM, Lang).str();
  }
  static bool initialiser(llvm::StringRef Rest, QualType T, Declaration &Read) {
    if (Rest.empty())
      return true;
    if (Rest.consume_front("=")) {
      Rest = Rest.trim();
      // A constant fits where it stands; other values may need to be converted.
      Read.Init = T->isScalarType() || Rest.starts_with(Read.TypeText)
                      ? Rest.str()
                      : Read.TypeText + "(" + Rest.str() + ")";
      if (Rest.starts_with("{"))
        Read.Init = Read.TypeText + Rest.str();
      return true;
    }
    if (!Rest.starts_with("{"))
      return false;
    if (Rest != "{}")
      Read.Init = Read.TypeText + Rest.str();
    return true;
  }

  const SourceManager &SM;
  const LangOptions &Lang;
};

FixItHint removal(const SourceManager &SM, const Declaration &D) {
  return removeLine(SM, D.Begin, D.Semicolon.getLocWithOffset(1));
}

/// Nothing but space lies between two declarations.
bool standsRightBefore(const SourceManager &SM, const Declaration &D,
                       const Declaration &Next) {
  FileID File = SM.getFileID(D.Semicolon);
  return SM.getFileID(Next.Begin) == File && D.Semicolon < Next.Begin &&
         SM.getBufferData(File)
             .slice(SM.getFileOffset(D.Semicolon) + 1,
                    SM.getFileOffset(Next.Begin))
             .trim()
             .empty();
}

bool isKnownName(const ASTContext &Context, llvm::StringRef Name) {
  return Context.Idents.find(Name) != Context.Idents.end();
}

} // namespace

std::vector<FixItHint>
makeSynchronized(const ASTContext &Context, const ValueDecl *Mutex,
                 llvm::ArrayRef<const ValueDecl *> Data) {
  const SourceManager &SM = Context.getSourceManager();
  if (!Context.getLangOpts().CPlusPlus20 || Data.empty() ||
      !isStd(Mutex->getType(), {"mutex"}) || isInTemplate(Mutex))
    return {};
  DeclarationReader Reader(Context);
  std::optional<Declaration> Lock = Reader.read(Mutex);
  if (!Lock)
    return {};
  std::vector<Declaration> Read;
  for (const ValueDecl *D : Data) {
    std::optional<Declaration> One = Reader.read(D);
    const auto *V = dyn_cast<VarDecl>(D);
    if (!One || D->getDeclContext() != Mutex->getDeclContext() ||
        D->getAccess() != Mutex->getAccess() || D->getType()->isPointerType() ||
        (V && V->getTLSKind() != VarDecl::TLS_None) ||
        !isSeenWhole(Context, D))
      return {};
    Read.push_back(*One);
  }
  const bool Several = Data.size() > 1, Member = isa<FieldDecl>(Mutex);
  std::string Object = Data.front()->getNameAsString(), Struct = "Guarded";
  if (Several) {
    Object = Mutex->getName().ends_with("_") ? "guarded_" : "guarded";
    if (isKnownName(Context, Object) || isKnownName(Context, Struct))
      return {};
    // The initialisers of a nested class are not known before the outer class
    // is complete.
    for (const Declaration &D : Read)
      if (Member && !D.Init.empty())
        return {};
  }
  Rewriter Uses(Context, Mutex, Data, Object);
  for (Decl *Top : Context.getTraversalScope())
    Uses.TraverseDecl(Top);
  if (Uses.refused())
    return {};

  std::vector<FixItHint> Fixes = Uses.edits();
  const Declaration &First = Read.front();
  // The mutex goes with its line; right before the data it is replaced with it.
  SourceLocation Begin = First.Begin;
  if (standsRightBefore(SM, *Lock, First))
    Begin = Lock->Begin;
  else
    Fixes.push_back(removal(SM, *Lock));
  const auto *Variable = dyn_cast<VarDecl>(Data.front());
  std::string Static =
      Variable && Variable->getStorageClass() == SC_Static ? "static " : "";
  std::string Made;
  if (Several) {
    unsigned Column = SM.getSpellingColumnNumber(First.Begin);
    std::string Indent(Column - 1, ' ');
    Made = "struct " + Struct + " {\n";
    for (const Declaration &D : Read)
      Made += Indent + "  " + D.Text + ";\n";
    Made += Indent + "};\n" + Indent + Static + "fearless::Synchronized<" +
            Struct + "> " + Object;
    for (const Declaration &D : llvm::drop_begin(Read))
      Fixes.push_back(removal(SM, D));
  } else {
    Made = Static + "fearless::Synchronized<" + First.TypeText + "> " + Object;
    if (!First.Init.empty())
      Made += "{" + First.Init + "}";
  }
  Fixes.push_back(FixItHint::CreateReplacement(
      CharSourceRange::getCharRange(Begin, First.Semicolon), Made));
  if (!addInclude(SM, First.Begin, "<fearless/synchronized.hpp>", Fixes))
    return {};
  return Fixes;
}

} // namespace clang::tidy::fearless
