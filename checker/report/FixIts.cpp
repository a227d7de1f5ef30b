//===--- FixIts.cpp - repairs, where they are sure to compile -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/FixIts.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

namespace {

/// Whether all uses of a declaration are operations that std::atomic has.
class AtomicUses : public RecursiveASTVisitor<AtomicUses> {
public:
  AtomicUses(const ASTContext &Context, const ValueDecl *D)
      : Context(Context), D(D->getCanonicalDecl()), T(D->getType()) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool TraverseDecl(Decl *Next) {
    if (Next && !isa<TranslationUnitDecl>(Next) &&
        Context.getSourceManager().isInSystemHeader(Next->getLocation()))
      return true;
    return RecursiveASTVisitor::TraverseDecl(Next);
  }

  bool VisitDeclStmt(DeclStmt *S) {
    if (!S->isSingleDecl() && llvm::is_contained(S->decls(), D))
      Refused = true;
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) { return used(E); }
  bool VisitMemberExpr(MemberExpr *E) { return used(E); }
  bool VisitUnaryOperator(UnaryOperator *E) {
    if (E->isIncrementDecrementOp() && T->isIntegerType() &&
        !T->isBooleanType())
      allow(E->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) {
    switch (E->getOpcode()) {
    case BO_Assign:
      allow(E->getLHS());
      break;
    case BO_AddAssign:
    case BO_SubAssign:
    case BO_AndAssign:
    case BO_OrAssign:
    case BO_XorAssign:
      if (T->isIntegerType() && !T->isBooleanType())
        allow(E->getLHS());
      break;
    default:
      break;
    }
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) {
    if (E->getCastKind() == CK_LValueToRValue)
      allow(E->getSubExpr());
    return true;
  }
  // Where the type of the value is deduced or not converted, an atomic is not
  // an int.
  bool VisitCallExpr(CallExpr *E) {
    const FunctionDecl *F = E->getDirectCallee();
    for (unsigned I = 0; I != E->getNumArgs(); ++I)
      if (!F || I >= F->getNumParams())
        refuseValue(E->getArg(I));
      else if (F->getPrimaryTemplate())
        refuseValue(E->getArg(I));
    return true;
  }
  bool VisitVarDecl(VarDecl *V) {
    if (V->getType()->getContainedDeducedType() && V->getInit())
      refuseValue(V->getInit());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *S) {
    if (S->getRetValue())
      refuseValue(S->getRetValue());
    return true;
  }
  bool TraverseLambdaCapture(LambdaExpr *E, const LambdaCapture *C,
                             Expr *Init) {
    // A capture by reference is one more name of the same object.
    if (C->capturesVariable() && C->getCaptureKind() == LCK_ByRef &&
        C->getCapturedVar()->getCanonicalDecl() == D)
      return true;
    return RecursiveASTVisitor::TraverseLambdaCapture(E, C, Init);
  }
  bool VisitLambdaExpr(LambdaExpr *E) {
    for (const LambdaCapture &C : E->captures())
      if (C.capturesVariable() && C.getCaptureKind() == LCK_ByCopy &&
          C.getCapturedVar()->getCanonicalDecl() == D)
        Refused = true;
    return true;
  }

  bool all() const { return !Refused && Seen == Allowed; }

private:
  bool refers(const Expr *E) const {
    E = E->IgnoreParens();
    const ValueDecl *To = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      To = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(E))
      To = Member->getMemberDecl();
    return To && To->getCanonicalDecl() == D;
  }
  bool used(const Expr *E) {
    if (refers(E))
      ++Seen;
    return true;
  }
  void allow(const Expr *E) {
    if (refers(E))
      ++Allowed;
  }
  void refuseValue(const Expr *E) {
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E->IgnoreParens()))
      if (Cast->getCastKind() == CK_LValueToRValue &&
          refers(Cast->getSubExpr()))
        Refused = true;
  }

  const ASTContext &Context;
  const Decl *D;
  QualType T;
  unsigned Seen = 0, Allowed = 0;
  bool Refused = false;
};

/// A hint that includes <atomic> in the file of \p Loc, behind its last
/// #include; nullopt if it is included or there is no such place.
std::optional<FixItHint> includeAtomic(const SourceManager &SM,
                                       SourceLocation Loc, bool &Possible) {
  FileID File = SM.getFileID(Loc);
  llvm::StringRef Text = SM.getBufferData(File);
  Possible = true;
  if (Text.contains("#include <atomic>"))
    return std::nullopt;
  size_t Last = Text.substr(0, SM.getFileOffset(Loc)).rfind("#include");
  size_t End = Last == llvm::StringRef::npos ? Last : Text.find('\n', Last);
  if (End == llvm::StringRef::npos) {
    Possible = false;
    return std::nullopt;
  }
  return FixItHint::CreateInsertion(
      SM.getLocForStartOfFile(File).getLocWithOffset(End + 1),
      "#include <atomic>\n");
}

} // namespace

std::vector<FixItHint> makeAtomic(const ASTContext &Context,
                                  const ValueDecl *D) {
  const auto *Declared = dyn_cast<DeclaratorDecl>(D);
  const LangOptions &Lang = Context.getLangOpts();
  QualType T = D->getType();
  // Before C++17 'std::atomic<int> n = 0;' does not compile.
  if (!Declared || !Lang.CPlusPlus17 || !T->isScalarType() ||
      T->isReferenceType() || T.isConstQualified() || T.isVolatileQualified() ||
      T->isDependentType() || T->getContainedDeducedType())
    return {};
  if (const auto *F = dyn_cast<FieldDecl>(D); F && F->isBitField())
    return {};
  if (const auto *V = dyn_cast<VarDecl>(D);
      V && (isa<ParmVarDecl>(V) || V->getPreviousDecl()))
    return {};
  const TypeSourceInfo *Written = Declared->getTypeSourceInfo();
  if (!Written || T->isPointerType() || T->isMemberPointerType())
    return {}; // the name may stand inside the type
  SourceRange Range = Written->getTypeLoc().getSourceRange();
  if (Range.isInvalid() || Range.getBegin().isMacroID() ||
      Range.getEnd().isMacroID() || D->getLocation().isMacroID())
    return {};
  // 'int a, b;' outside a function.
  for (const Decl *Other : D->getDeclContext()->noload_decls())
    if (const auto *Neighbour = dyn_cast<DeclaratorDecl>(Other);
        Neighbour && Neighbour != D &&
        Neighbour->getBeginLoc() == D->getBeginLoc())
      return {};
  AtomicUses Uses(Context, D);
  for (Decl *Top : Context.getTraversalScope())
    Uses.TraverseDecl(Top);
  if (!Uses.all())
    return {};
  const SourceManager &SM = Context.getSourceManager();
  llvm::StringRef Type =
      Lexer::getSourceText(CharSourceRange::getTokenRange(Range), SM, Lang);
  bool Possible = false;
  std::optional<FixItHint> Include =
      includeAtomic(SM, D->getLocation(), Possible);
  if (Type.empty() || !Possible)
    return {};
  std::vector<FixItHint> Fixes;
  Fixes.push_back(
      FixItHint::CreateReplacement(CharSourceRange::getTokenRange(Range),
                                   ("std::atomic<" + Type + ">").str()));
  if (Include)
    Fixes.push_back(*Include);
  return Fixes;
}

std::vector<FixItHint> captureByCopy(const ASTContext &Context,
                                     const ValueDecl *Captured,
                                     SourceLocation Loc) {
  QualType T = Captured->getType().getNonReferenceType();
  if (!T->isArithmeticType() && !T->isEnumeralType())
    return {};
  if (Loc.isInvalid() || Loc.isMacroID())
    return {};
  SourceLocation Ampersand = Loc.getLocWithOffset(-1);
  const SourceManager &SM = Context.getSourceManager();
  if (*SM.getCharacterData(Ampersand) != '&' ||
      !llvm::StringRef(SM.getCharacterData(Loc))
           .starts_with(Captured->getName()))
    return {}; // '[&]'
  return {
      FixItHint::CreateRemoval(CharSourceRange::getCharRange(Ampersand, Loc))};
}

std::vector<FixItHint> moveMember(const ASTContext &Context, const FieldDecl *F,
                                  const FieldDecl *After) {
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &Lang = Context.getLangOpts();
  // From the start of the declaration to behind its semicolon.
  auto Whole = [&](const FieldDecl *D) -> CharSourceRange {
    SourceLocation Begin = D->getBeginLoc(), End = D->getEndLoc();
    if (Begin.isMacroID() || End.isMacroID() || D->hasAttrs())
      return {};
    std::optional<Token> Next = Lexer::findNextToken(End, SM, Lang);
    if (!Next || Next->isNot(tok::semi))
      return {}; // one of several declarators
    return CharSourceRange::getCharRange(Begin, Next->getEndLoc());
  };
  // Two members declared together begin at one place.
  for (const FieldDecl *Other : F->getParent()->fields())
    if ((Other != F && Other->getBeginLoc() == F->getBeginLoc()) ||
        (Other != After && Other->getBeginLoc() == After->getBeginLoc()))
      return {};
  CharSourceRange From = Whole(F), To = Whole(After);
  if (From.isInvalid() || To.isInvalid() ||
      F->getAccess() != After->getAccess())
    return {};
  llvm::StringRef Text = Lexer::getSourceText(From, SM, Lang);
  if (Text.empty())
    return {};
  // With its line, where it has one to itself.
  unsigned Column = SM.getSpellingColumnNumber(From.getBegin());
  llvm::StringRef File = SM.getBufferData(SM.getFileID(From.getBegin()));
  unsigned Begin = SM.getFileOffset(From.getBegin()),
           End = SM.getFileOffset(From.getEnd());
  llvm::StringRef Indent = File.slice(Begin - (Column - 1), Begin);
  bool Alone = Indent.trim().empty() && End < File.size() && File[End] == '\n';
  CharSourceRange Gone =
      Alone ? CharSourceRange::getCharRange(
                  From.getBegin().getLocWithOffset(1 - int(Column)),
                  From.getEnd().getLocWithOffset(1))
            : From;
  std::string Inserted =
      Alone ? ("\n" + Indent + Text).str() : (" " + Text).str();
  return {FixItHint::CreateRemoval(Gone),
          FixItHint::CreateInsertion(To.getEnd(), Inserted)};
}

} // namespace clang::tidy::fearless
