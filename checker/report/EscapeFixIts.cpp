//===--- EscapeFixIts.cpp - repairs of escaping references ----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/EscapeFixIts.h"
#include "report/StatementFinder.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

namespace {

/// The call whose result, a temporary that has a destructor, \p E goes through.
const Expr *temporaryGuard(const Expr *E) {
  while (E) {
    E = E->IgnoreParenImpCasts();
    if (const auto *Full = dyn_cast<FullExpr>(E)) {
      E = Full->getSubExpr();
    } else if (const auto *Made = dyn_cast<MaterializeTemporaryExpr>(E)) {
      E = Made->getSubExpr();
    } else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(E)) {
      const auto *Call =
          dyn_cast<CallExpr>(Bind->getSubExpr()->IgnoreParenImpCasts());
      const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Call);
      return Operator ? nullptr : Call;
    } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
      E = Operator->getNumArgs() ? Operator->getArg(0) : nullptr;
    } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
      E = Call->getImplicitObjectArgument();
    } else if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      E = Member->getBase();
    } else if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
      E = Unary->getSubExpr();
    } else if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
      E = Construct->getNumArgs() == 1 ? Construct->getArg(0) : nullptr;
    } else {
      return nullptr;
    }
  }
  return nullptr;
}

/// The range-for whose range \p Range is.
class LoopFinder : public RecursiveASTVisitor<LoopFinder> {
public:
  explicit LoopFinder(const Stmt *Range) : Range(Range) {}
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) {
    if (S->getRangeStmt() == Range)
      Loop = S;
    return !Loop;
  }
  const CXXForRangeStmt *Loop = nullptr;

private:
  const Stmt *Range;
};

} // namespace

std::vector<FixItHint> nameTheGuard(const ASTContext &Context, const Reach &R,
                                    const FunctionDecl *Function) {
  const SourceManager &SM = Context.getSourceManager();
  if (!R.Where || !Context.getLangOpts().CPlusPlus17)
    return {};
  // What is built in place is noted at its call.
  StatementFinder Around(R.Where);
  Around.TraverseStmt(Function->getBody());
  const auto *Declaration = dyn_cast<DeclStmt>(
      isa<DeclStmt>(R.Where) || !Around.Found ? R.Where : Around.Found);
  const Expr *Guard = Declaration ? temporaryGuard(R.From) : nullptr;
  if (!Guard)
    return {};
  const Stmt *Statement = Declaration;
  LoopFinder Loops(Declaration);
  Loops.TraverseStmt(Function->getBody());
  if (Loops.Loop)
    Statement = Loops.Loop;
  StatementFinder Finder(Statement);
  Finder.TraverseStmt(Function->getBody());
  // A label or a branch without braces is no place for a declaration.
  if (Finder.Found != Statement)
    return {};
  CharSourceRange Range =
      CharSourceRange::getTokenRange(Guard->getSourceRange());
  SourceLocation Begin = Statement->getBeginLoc();
  if (Begin.isMacroID() || Range.getBegin().isMacroID() ||
      Range.getEnd().isMacroID())
    return {};
  llvm::StringRef Text = Lexer::getSourceText(Range, SM, Context.getLangOpts());
  std::string Name = Finder.freeName("guard");
  unsigned Column = SM.getSpellingColumnNumber(Begin);
  bool OwnLine = SM.getSpellingLineNumber(Begin) !=
                 SM.getSpellingLineNumber(Finder.Block->getLBracLoc());
  return {FixItHint::CreateInsertion(
              Begin, ("auto " + Name + " = " + Text + ";").str() +
                         (OwnLine ? "\n" + std::string(Column - 1, ' ') : " ")),
          FixItHint::CreateReplacement(Range, Name)};
}

std::vector<FixItHint> returnByValue(const ASTContext &Context,
                                     const FunctionDecl *Function) {
  const SourceManager &SM = Context.getSourceManager();
  QualType T = Function->getReturnType();
  const auto *Method = dyn_cast<CXXMethodDecl>(Function);
  if (!T->isLValueReferenceType() || !T->getPointeeType().isConstQualified() ||
      Function->getPreviousDecl() ||
      !Function->isThisDeclarationADefinition() ||
      Function->isTemplateInstantiation() || Function->isTemplated() ||
      !Function->getIdentifier() ||
      (Method && (Method->isVirtual() || Method->getParent()->isLambda() ||
                  Method->getParent()->isDependentContext())))
    return {};
  if (const CXXRecordDecl *R = T->getPointeeType()->getAsCXXRecordDecl()) {
    if (!R->hasDefinition() || R->isAbstract())
      return {};
    bool Copies = R->needsImplicitCopyConstructor() &&
                  !R->defaultedCopyConstructorIsDeleted();
    for (const CXXConstructorDecl *Ctor : R->ctors())
      if (Ctor->isCopyConstructor())
        Copies |= !Ctor->isDeleted() && Ctor->getAccess() == AS_public;
    if (!Copies)
      return {};
  } else if (!T->getPointeeType()->isScalarType()) {
    return {};
  }
  // 'const' and '&' among the tokens before the name.
  SourceLocation At = Function->getBeginLoc(), End = Function->getLocation();
  if (At.isMacroID() || End.isMacroID())
    return {};
  SourceRange Const, Reference;
  unsigned Consts = 0, References = 0;
  while (SM.isBeforeInTranslationUnit(At, End)) {
    Token Tok;
    if (Lexer::getRawToken(At, Tok, SM, Context.getLangOpts(),
                           /*IgnoreWhiteSpace=*/true))
      return {};
    if (Tok.is(tok::raw_identifier) && Tok.getRawIdentifier() == "const") {
      Const = {Tok.getLocation(), Tok.getEndLoc()};
      ++Consts;
    } else if (Tok.is(tok::raw_identifier) &&
               (Tok.getRawIdentifier() == "auto" ||
                Tok.getRawIdentifier() == "decltype")) {
      return {};
    } else if (Tok.is(tok::amp)) {
      Reference = {Tok.getLocation(), Tok.getEndLoc()};
      ++References;
    }
    At = Tok.getEndLoc();
  }
  if (Consts != 1 || References != 1)
    return {};
  auto Remove = [&](SourceRange R) {
    SourceLocation Last = R.getEnd();
    while (*SM.getCharacterData(Last) == ' ')
      Last = Last.getLocWithOffset(1);
    // 'T &f' keeps the blank before the sign, 'T& f' the one after it.
    if (R.getBegin() == Reference.getBegin() &&
        *SM.getCharacterData(R.getBegin().getLocWithOffset(-1)) != ' ')
      Last = R.getEnd();
    return FixItHint::CreateRemoval(
        CharSourceRange::getCharRange(R.getBegin(), Last));
  };
  return {Remove(Const), Remove(Reference)};
}

} // namespace clang::tidy::fearless
