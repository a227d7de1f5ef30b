//===--- LockFixIts.cpp - repairs that take a lock ------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/LockFixIts.h"
#include "report/StatementFinder.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

namespace {

/// Calls something of the user's own, which might take the lock itself.
bool callsOwnCode(const Stmt *S, const SourceManager &SM) {
  if (!S)
    return false;
  const FunctionDecl *F = nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(S)) {
    F = Call->getDirectCallee();
    if (!F)
      return true;
  } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(S)) {
    F = Construct->getConstructor();
    if (F->isTrivial())
      F = nullptr;
  }
  if (F && !SM.isInSystemHeader(SM.getExpansionLoc(F->getLocation())))
    return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return callsOwnCode(C, SM); });
}

bool knows(const ASTContext &Context, llvm::StringRef Name) {
  return Context.Idents.find(Name) != Context.Idents.end();
}

bool isShared(QualType T) {
  const auto *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() &&
         (R->getName() == "shared_mutex" ||
          R->getName() == "shared_timed_mutex");
}

bool isBasicLockable(const ASTContext &Context, QualType T) {
  const auto *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return false;
  for (llvm::StringRef Name : {"lock", "unlock"}) {
    auto It = Context.Idents.find(Name);
    if (It == Context.Idents.end() ||
        !R->hasMemberName(DeclarationName(It->second)))
      return false;
  }
  return true;
}

} // namespace

std::vector<FixItHint> lockHere(const ASTContext &Context, const Access &A,
                                const FunctionDecl *Function,
                                llvm::StringRef Lock, const ValueDecl *Mutex,
                                bool TakesLock) {
  const SourceManager &SM = Context.getSourceManager();
  if (!A.Object || !Function->getBody() || Lock.contains("...") ||
      Lock.contains("object") || Lock.starts_with("*"))
    return {};
  StatementFinder Finder(A.Object);
  Finder.TraverseStmt(Function->getBody());
  const Stmt *S = Finder.Found;
  if (!S || callsOwnCode(S, SM) || S->getBeginLoc().isMacroID() ||
      S->getEndLoc().isMacroID())
    return {};
  bool Simple = isa<Expr>(S);
  if (!Simple && (!isa<ReturnStmt>(S) || TakesLock))
    return {};
  SourceLocation End = Lexer::findLocationAfterToken(
      S->getEndLoc(), tok::semi, SM, Context.getLangOpts(),
      /*SkipTrailingWhitespaceAndNewLine=*/false);
  if (End.isInvalid())
    return {};
  QualType T = Mutex->getType().getNonReferenceType();
  if (T->isPointerType())
    return {};

  if (!Context.getLangOpts().CPlusPlus) {
    llvm::StringRef Name;
    if (const auto *Typedef = T->getAs<TypedefType>())
      Name = Typedef->getDecl()->getName();
    llvm::StringRef Prefix = Name == "pthread_mutex_t" ? "pthread_mutex_"
                             : Name == "mtx_t"         ? "mtx_"
                                                       : "";
    if (Prefix.empty() || !Simple)
      return {};
    return {FixItHint::CreateInsertion(
                S->getBeginLoc(), (Prefix + "lock(&" + Lock + "); ").str()),
            FixItHint::CreateInsertion(
                End, (" " + Prefix + "unlock(&" + Lock + ");").str())};
  }

  // A const method can lock only what is mutable.
  if (const auto *Method = dyn_cast<CXXMethodDecl>(Function);
      Method && Method->isConst() && isa<FieldDecl>(Mutex) &&
      !cast<FieldDecl>(Mutex)->isMutable())
    return {};
  if (!isBasicLockable(Context, T) || !knows(Context, "lock_guard"))
    return {};
  bool Shared = !A.Write && isShared(T) && knows(Context, "shared_lock");
  std::string Name;
  for (llvm::StringRef Try : {"lock", "guard", "hold"})
    if (Name.empty() && !Finder.Names.contains(Try) && Lock != Try)
      Name = Try.str();
  if (Name.empty())
    return {};
  PrintingPolicy Policy = Context.getPrintingPolicy();
  Policy.SuppressScope = false;
  std::string Guard =
      (llvm::Twine(Shared ? "std::shared_lock<" : "std::lock_guard<") +
       T.getUnqualifiedType().getAsString(Policy) + "> " + Name + "(" + Lock +
       ");")
          .str();
  // A whole body, or a return at its end, needs no block of its own.
  if (!Simple || (Finder.Block->size() == 1 && !TakesLock)) {
    unsigned Column = SM.getSpellingColumnNumber(S->getBeginLoc());
    bool OwnLine = SM.getSpellingLineNumber(S->getBeginLoc()) !=
                   SM.getSpellingLineNumber(Finder.Block->getLBracLoc());
    return {FixItHint::CreateInsertion(
        S->getBeginLoc(),
        Guard + (OwnLine ? "\n" + std::string(Column - 1, ' ') : " "))};
  }
  return {FixItHint::CreateInsertion(S->getBeginLoc(), "{ " + Guard + " "),
          FixItHint::CreateInsertion(End, " }")};
}

std::vector<FixItHint> addGuardedBy(const ASTContext &Context,
                                    const ValueDecl *Thing,
                                    const ValueDecl *Mutex) {
  const auto *Field = dyn_cast<FieldDecl>(Thing);
  const auto *Lock = dyn_cast<FieldDecl>(Mutex);
  if (!!Field != !!Lock || Thing->getLocation().isMacroID())
    return {};
  // In C the members of a struct do not see each other.
  if (Field && (Field->getParent() != Lock->getParent() ||
                !Context.getLangOpts().CPlusPlus || Field->isBitField()))
    return {};
  if (!Field) {
    const SourceManager &SM = Context.getSourceManager();
    if (!cast<VarDecl>(Thing)->hasGlobalStorage() ||
        !SM.isBeforeInTranslationUnit(Mutex->getLocation(),
                                      Thing->getLocation()))
      return {};
  }
  QualType T = Thing->getType();
  if (T->isArrayType() || T->isFunctionPointerType())
    return {}; // the name is not the end of the declarator
  auto It = Context.Idents.find("GUARDED_BY");
  bool Macro = It != Context.Idents.end() && It->second->hasMacroDefinition();
  SourceLocation After = Lexer::getLocForEndOfToken(Thing->getLocation(), 0,
                                                    Context.getSourceManager(),
                                                    Context.getLangOpts());
  return {FixItHint::CreateInsertion(
      After,
      (llvm::Twine(Macro ? " GUARDED_BY(" : " __attribute__((guarded_by(") +
       Mutex->getName() + (Macro ? ")" : ")))"))
          .str())};
}

} // namespace clang::tidy::fearless
