//===--- AtomicFixIts.cpp - a variable becomes an atomic ------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every use in the unit must be an operation of the atomic, or one that a
// '.load()' makes so: where a type is deduced or a function is chosen by it, an
// atomic is not its value. What is read and written in two steps is left alone:
// an atomic would hide the race, not mend it.
//
//===----------------------------------------------------------------------===//

#include "report/FixIts.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"
#include <set>

namespace clang::tidy::fearless {

namespace {

bool isSharedPtr(QualType T) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && R->getIdentifier() &&
         R->getName() == "shared_ptr";
}

bool isOverloaded(const FunctionDecl *F) {
  auto Found = F->getDeclContext()->lookup(F->getDeclName());
  return !Found.isSingleResult();
}

/// The expression in what the compiler and the writer put around it.
const Expr *core(const Expr *E) {
  for (;;) {
    const Expr *Next = E->IgnoreParenImpCasts();
    if (const auto *Clean = dyn_cast<ExprWithCleanups>(Next))
      Next = Clean->getSubExpr();
    else if (const auto *Made = dyn_cast<MaterializeTemporaryExpr>(Next))
      Next = Made->getSubExpr();
    else if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(Next))
      Next = Bound->getSubExpr();
    if (Next == E)
      return E;
    E = Next;
  }
}

class AtomicUses : public RecursiveASTVisitor<AtomicUses> {
public:
  AtomicUses(const ASTContext &Context, const ValueDecl *D)
      : Context(Context), D(D->getCanonicalDecl()), T(D->getType()),
        Shared(isSharedPtr(D->getType())) {
    if (const auto *F = dyn_cast<FieldDecl>(D))
      Containing.insert(F->getParent()->getCanonicalDecl());
  }

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool TraverseDecl(Decl *Next) {
    if (Next && !isa<TranslationUnitDecl>(Next) &&
        Context.getSourceManager().isInSystemHeader(Next->getLocation()))
      return true;
    return RecursiveASTVisitor::TraverseDecl(Next);
  }

  // All uses, and those that are understood.

  bool VisitDeclRefExpr(DeclRefExpr *E) { return used(E); }
  bool VisitMemberExpr(MemberExpr *E) { return used(E); }

  bool VisitUnaryOperator(UnaryOperator *E) {
    if (E->isIncrementDecrementOp() && counts())
      allow(E->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->getOpcode() == BO_Assign && !Shared) {
      assigned(E->getLHS(), E->getRHS());
      return true;
    }
    switch (E->getOpcode()) {
    case BO_AddAssign:
    case BO_SubAssign:
    case BO_AndAssign:
    case BO_OrAssign:
    case BO_XorAssign:
      if (counts() && refers(E->getLHS())) {
        Refused |= mentions(E->getRHS());
        allow(E->getLHS());
      }
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

  // Where the value is wanted, whatever its type.

  bool VisitCallExpr(CallExpr *E) {
    const FunctionDecl *F = E->getDirectCallee();
    bool Chosen = !F || F->getPrimaryTemplate() || isOverloaded(F) ||
                  isa<CXXOperatorCallExpr>(E);
    for (unsigned I = 0; I != E->getNumArgs(); ++I) {
      bool Object = isa<CXXOperatorCallExpr>(E) && I == 0 &&
                    isa_and_nonnull<CXXMethodDecl>(F);
      if (!Object && (Chosen || I >= F->getNumParams()))
        loadValue(E->getArg(I));
    }
    // Behind a 'const T &' the value is as good, if nothing of it is kept.
    bool Keeps = E->isGLValue() || E->getType()->isPointerType() ||
                 (E->getType()->isRecordType() && !isa<CXXOperatorCallExpr>(E));
    bool Streams = F && F->getOverloadedOperator() == OO_LessLess;
    if (F && (!Keeps || Streams))
      constArguments(F, llvm::ArrayRef(E->getArgs(), E->getNumArgs()),
                     isa<CXXOperatorCallExpr>(E) && isa<CXXMethodDecl>(F));
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) {
    const CXXConstructorDecl *Ctor = E->getConstructor();
    if (Ctor->isCopyOrMoveConstructor()) {
      if (Shared && E->getNumArgs() == 1 && isSharedPtr(E->getType()))
        load(E->getArg(0)); // a copy of it
      Refused |= isContaining(Ctor->getParent());
      return true;
    }
    for (const Expr *Arg : E->arguments())
      loadValue(Arg);
    return true;
  }
  bool VisitExplicitCastExpr(ExplicitCastExpr *E) {
    loadValue(E->getSubExpr());
    return true;
  }
  bool VisitConditionalOperator(ConditionalOperator *E) {
    loadValue(E->getTrueExpr());
    loadValue(E->getFalseExpr());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *S) {
    if (S->getRetValue()) {
      loadValue(S->getRetValue());
      keeps(S->getRetValue(), S->getRetValue()->isGLValue() ||
                                  S->getRetValue()->getType()->isPointerType());
    }
    return true;
  }
  bool VisitVarDecl(VarDecl *V) {
    if (V->getInit()) {
      loadValue(V->getInit());
      keeps(V->getInit(), V->getType()->isReferenceType() ||
                              V->getType()->isPointerType());
    }
    return held(V->getType());
  }
  bool VisitFieldDecl(FieldDecl *F) {
    if (F->hasInClassInitializer() && F->getInClassInitializer())
      loadValue(F->getInClassInitializer());
    return held(F->getType());
  }
  bool TraverseConstructorInitializer(CXXCtorInitializer *Init) {
    if (Init->getInit() && Init->isAnyMemberInitializer())
      loadValue(Init->getInit());
    return RecursiveASTVisitor::TraverseConstructorInitializer(Init);
  }

  // A shared_ptr.

  bool VisitCompoundStmt(CompoundStmt *S) {
    for (const Stmt *Child : S->body())
      if (const auto *E = dyn_cast<Expr>(Child))
        Statements.insert(core(E));
    return true;
  }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) {
    keeps(S->getRangeInit(), true);
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *E) {
    if (E->getOperator() == OO_Equal)
      if (const auto *M = dyn_cast_or_null<CXXMethodDecl>(E->getDirectCallee());
          M && (M->isCopyAssignmentOperator() || M->isMoveAssignmentOperator()))
        Refused |= isContaining(M->getParent());
    if (!Shared || E->getNumArgs() == 0)
      return true;
    if (E->getOperator() == OO_Equal && refers(E->getArg(0)))
      assignedShared(E->getArg(0), E->getArg(1), E);
    else if (E->getOperator() == OO_Arrow || E->getOperator() == OO_Star)
      load(E->getArg(0));
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *E) {
    if (!Shared || !refers(E->getImplicitObjectArgument()))
      return true;
    const CXXMethodDecl *M = E->getMethodDecl();
    const auto *Callee = dyn_cast<MemberExpr>(E->getCallee()->IgnoreParens());
    if (M && isa<CXXConversionDecl>(M)) {
      load(E->getImplicitObjectArgument());
    } else if (M && M->getIdentifier() && M->getName() == "use_count") {
      load(E->getImplicitObjectArgument());
    } else if (M && Callee && M->getIdentifier() && M->getName() == "reset" &&
               E->getNumArgs() == 0 && Statements.count(E)) {
      allow(E->getImplicitObjectArgument());
      replace({Callee->getMemberLoc(), E->getEndLoc()}, "store(nullptr)");
    }
    return true;
  }

  // One more name of the same object, or a copy of it.

  bool TraverseLambdaCapture(LambdaExpr *E, const LambdaCapture *C,
                             Expr *Init) {
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
  bool VisitDeclStmt(DeclStmt *S) {
    if (!S->isSingleDecl() && llvm::is_contained(S->decls(), D))
      Refused = true;
    return true;
  }
  bool VisitCXXRecordDecl(CXXRecordDecl *R) {
    // Members and bases come before the classes that have them.
    if (!R->isThisDeclarationADefinition())
      return true;
    for (const FieldDecl *F : R->fields())
      if (contains(F->getType()))
        Containing.insert(R->getCanonicalDecl());
    for (const CXXBaseSpecifier &Base : R->bases())
      if (contains(Base.getType()))
        Containing.insert(R->getCanonicalDecl());
    return true;
  }

  bool all() const {
    return !Refused && llvm::all_of(Seen, [&](const Expr *E) {
      return Allowed.contains(E);
    });
  }
  std::vector<FixItHint> edits() const {
    std::vector<FixItHint> Fixes;
    for (SourceLocation Loc : Loads)
      Fixes.push_back(FixItHint::CreateInsertion(Loc, ".load()"));
    for (const auto &[Range, Text] : Replaced)
      Fixes.push_back(FixItHint::CreateReplacement(
          SourceRange(Range.first, Range.second), Text));
    return Fixes;
  }

private:
  bool counts() const { return T->isIntegerType() && !T->isBooleanType(); }

  /// Without parentheses, casts to const and, for a shared_ptr, to a base class
  /// that the library puts its operators in.
  const Expr *bare(const Expr *E) const {
    return Shared ? E->IgnoreParenImpCasts() : E->IgnoreParenNoopCasts(Context);
  }
  bool refers(const Expr *E) const {
    E = bare(E);
    const ValueDecl *To = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      To = Ref->getDecl();
    else if (const auto *Member = dyn_cast<MemberExpr>(E))
      To = Member->getMemberDecl();
    return To && To->getCanonicalDecl() == D;
  }
  bool mentions(const Stmt *S) const {
    if (!S)
      return false;
    if (const auto *E = dyn_cast<Expr>(S))
      if ((isa<DeclRefExpr>(E) || isa<MemberExpr>(E)) && refers(E))
        return true;
    return llvm::any_of(S->children(),
                        [&](const Stmt *C) { return mentions(C); });
  }
  bool used(const Expr *E) {
    if (refers(E))
      Seen.insert(E);
    return true;
  }
  void allow(const Expr *E) {
    if (refers(E))
      Allowed.insert(bare(E));
  }

  /// '.load()' behind \p E, if that is the variable.
  void load(const Expr *E) {
    E = core(E);
    if (!refers(E))
      return;
    allow(E);
    if (E->getEndLoc().isMacroID()) {
      Refused = true;
      return;
    }
    Loads.insert(Lexer::getLocForEndOfToken(E->getEndLoc(), 0,
                                            Context.getSourceManager(),
                                            Context.getLangOpts()));
  }
  /// The same, if \p E reads a scalar.
  void loadValue(const Expr *E) {
    if (const auto *Clean = dyn_cast<ExprWithCleanups>(E))
      E = Clean->getSubExpr();
    if (const auto *List = dyn_cast<InitListExpr>(E);
        List && List->getNumInits() == 1)
      E = List->getInit(0);
    while (const auto *Cast = dyn_cast<ImplicitCastExpr>(E->IgnoreParens())) {
      if (Cast->getCastKind() == CK_LValueToRValue) {
        load(Cast->getSubExpr());
        return;
      }
      E = Cast->getSubExpr();
    }
  }

  void assigned(const Expr *LHS, const Expr *RHS) {
    // 'a = b' may be two atomics soon.
    loadValue(RHS);
    if (!refers(LHS))
      return;
    allow(LHS);
    const Expr *From = core(RHS);
    Refused |= mentions(RHS) && !refers(From);
  }
  void assignedShared(const Expr *LHS, const Expr *RHS, const Expr *Whole) {
    if (!Statements.count(Whole) || mentions(RHS)) {
      Refused = true; // its value is used, or it is read and written
      return;
    }
    allow(LHS);
    const Expr *Value = core(RHS);
    if (!Value->getType()->isNullPtrType() && !isNullConversion(Value))
      return;
    // Which of an atomic's assignments takes nullptr differs.
    SourceLocation Begin = Lexer::getLocForEndOfToken(
        LHS->getEndLoc(), 0, Context.getSourceManager(), Context.getLangOpts());
    replace({Begin, RHS->getEndLoc()}, ".store(nullptr)");
  }
  static bool isNullConversion(const Expr *E) {
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    return Construct && Construct->getNumArgs() == 1 &&
           Construct->getArg(0)->getType()->isNullPtrType();
  }

  void constArguments(const FunctionDecl *F, llvm::ArrayRef<Expr *> Args,
                      bool ObjectFirst) {
    if (ObjectFirst)
      Args = Args.drop_front();
    for (unsigned I = 0; I < Args.size() && I < F->getNumParams(); ++I)
      if (QualType P = F->getParamDecl(I)->getType();
          P->isLValueReferenceType() && P->getPointeeType().isConstQualified())
        load(Args[I]);
  }

  /// What \p E points into must live on, which a loaded copy does not promise.
  void keeps(const Expr *E, bool Refers) {
    if (Shared && Refers && mentions(E))
      Refused = true;
  }

  /// A container may copy or move what it holds.
  bool held(QualType Type) {
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        Type.getNonReferenceType()->getAsCXXRecordDecl());
    if (!Spec || !Spec->isInStdNamespace() ||
        Spec->getName() == "shared_ptr" || Spec->getName() == "unique_ptr" ||
        Spec->getName() == "weak_ptr")
      return true;
    for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray())
      if (Arg.getKind() == TemplateArgument::Type && contains(Arg.getAsType()))
        Refused = true;
    return true;
  }
  bool contains(QualType Type) const {
    const CXXRecordDecl *R = Type->isReferenceType() || Type->isPointerType()
                                 ? nullptr
                                 : Context.getBaseElementType(Type)
                                       ->getAsCXXRecordDecl();
    return R && isContaining(R);
  }
  bool isContaining(const CXXRecordDecl *R) const {
    return Containing.contains(R->getCanonicalDecl());
  }

  void replace(SourceRange Range, llvm::StringRef Text) {
    if (Range.getBegin().isMacroID() || Range.getEnd().isMacroID())
      Refused = true;
    Replaced.insert({{Range.getBegin(), Range.getEnd()}, Text.str()});
  }

  const ASTContext &Context;
  const Decl *D;
  QualType T;
  bool Shared;
  llvm::DenseSet<const Expr *> Seen, Allowed;
  llvm::DenseSet<const Expr *> Statements;
  llvm::DenseSet<const TagDecl *> Containing; ///< classes that have it inside
  std::set<SourceLocation> Loads;
  std::set<std::pair<std::pair<SourceLocation, SourceLocation>, std::string>>
      Replaced;
  bool Refused = false;
};

/// Whether the standard library at hand has std::atomic<std::shared_ptr<T>>.
bool hasAtomicSharedPtr(const ASTContext &Context) {
  auto It = Context.Idents.find("atomic");
  auto Std = Context.Idents.find("std");
  if (It == Context.Idents.end() || Std == Context.Idents.end())
    return false;
  for (const NamedDecl *Space : Context.getTranslationUnitDecl()->lookup(
           DeclarationName(Std->second)))
    if (const auto *N = dyn_cast<NamespaceDecl>(Space))
      for (const NamedDecl *D : N->lookup(DeclarationName(It->second)))
        if (const auto *T = dyn_cast<ClassTemplateDecl>(D)) {
          llvm::SmallVector<ClassTemplatePartialSpecializationDecl *, 4> All;
          const_cast<ClassTemplateDecl *>(T)->getPartialSpecializations(All);
          for (const auto *Partial : All)
            if (Partial->getTemplateArgs().size() == 1)
              if (const auto *Named = Partial->getTemplateArgs()[0]
                                          .getAsType()
                                          ->getAs<TemplateSpecializationType>())
                if (const TemplateDecl *Of =
                        Named->getTemplateName().getAsTemplateDecl();
                    Of && Of->getName() == "shared_ptr")
                  return true;
        }
  return false;
}

/// The initialiser of the shared_ptr \p D also initialises the atomic. What is
/// of another type needs braces: '=' allows one conversion only. False if they
/// cannot be written.
bool braceInitialiser(const ASTContext &Context, const ValueDecl *D,
                      std::vector<FixItHint> &Fixes) {
  const Expr *Init = nullptr;
  bool Direct = false;
  if (const auto *V = dyn_cast<VarDecl>(D)) {
    Init = V->getInit();
    Direct = V->getInitStyle() != VarDecl::CInit;
  } else if (const auto *F = dyn_cast<FieldDecl>(D)) {
    Init = F->getInClassInitializer();
    Direct = F->getInClassInitStyle() != ICIS_CopyInit;
  }
  if (!Init || Direct)
    return true;
  const auto *Construct = dyn_cast<CXXConstructExpr>(core(Init));
  if (!Construct || Construct->getNumArgs() == 0 ||
      Construct->getConstructor()->isCopyOrMoveConstructor())
    return true;
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &Lang = Context.getLangOpts();
  SourceRange Written = Init->getSourceRange();
  if (Construct->getNumArgs() != 1 || Construct->isListInitialization() ||
      Written.getBegin().isMacroID() || Written.getEnd().isMacroID())
    return false;
  auto Sign = CharSourceRange::getCharRange(
      Lexer::getLocForEndOfToken(D->getLocation(), 0, SM, Lang),
      Written.getBegin());
  if (Lexer::getSourceText(Sign, SM, Lang).trim() != "=")
    return false;
  Fixes.push_back(FixItHint::CreateReplacement(Sign, "{"));
  Fixes.push_back(FixItHint::CreateInsertion(
      Lexer::getLocForEndOfToken(Written.getEnd(), 0, SM, Lang), "}"));
  return true;
}

/// No other file can use the member \p F, nor copy what it is in.
bool onlyUsedHere(const ASTContext &Context, const FieldDecl *F) {
  const SourceManager &SM = Context.getSourceManager();
  const auto *R = dyn_cast<CXXRecordDecl>(F->getParent());
  if (!R || !isSeenWhole(Context, F))
    return false;
  if (SM.isInMainFile(SM.getExpansionLoc(R->getLocation())))
    return true;
  return !R->needsImplicitCopyConstructor() &&
         llvm::none_of(R->ctors(), [](const CXXConstructorDecl *Ctor) {
           return Ctor->isCopyOrMoveConstructor() && Ctor->isDefaulted() &&
                  !Ctor->isDeleted();
         });
}

bool mayBecomeAtomic(const ASTContext &Context, const ValueDecl *D) {
  const LangOptions &Lang = Context.getLangOpts();
  QualType T = D->getType();
  if (isSharedPtr(T)) {
    if (!Lang.CPlusPlus20 || T->isReferenceType() ||
        !hasAtomicSharedPtr(Context))
      return false;
  } else if (!Lang.CPlusPlus17 || !T->isScalarType() || T->isPointerType() ||
             T->isMemberPointerType()) {
    // Before C++17 'std::atomic<int> n = 0;' does not compile. The name of a
    // pointer may stand inside its type.
    return false;
  }
  if (T->isReferenceType() || T.isConstQualified() || T.isVolatileQualified() ||
      T->isDependentType() || T->getContainedDeducedType())
    return false;
  if (isInTemplate(D))
    return false;
  if (const auto *F = dyn_cast<FieldDecl>(D);
      F && (F->isBitField() || !onlyUsedHere(Context, F)))
    return false;
  if (const auto *V = dyn_cast<VarDecl>(D);
      V && (isa<ParmVarDecl>(V) || V->getPreviousDecl() ||
            !Context.getSourceManager().isInMainFile(
                Context.getSourceManager().getExpansionLoc(V->getLocation()))))
    return false;
  // 'int a, b;' outside a function.
  for (const Decl *Other : D->getDeclContext()->noload_decls())
    if (const auto *Neighbour = dyn_cast<DeclaratorDecl>(Other);
        Neighbour && Neighbour != D &&
        Neighbour->getBeginLoc() == D->getBeginLoc())
      return false;
  return true;
}

} // namespace

std::vector<FixItHint> makeAtomic(const ASTContext &Context,
                                  const ValueDecl *D) {
  const auto *Declared = dyn_cast<DeclaratorDecl>(D);
  if (!Declared || !mayBecomeAtomic(Context, D))
    return {};
  const TypeSourceInfo *Written = Declared->getTypeSourceInfo();
  if (!Written)
    return {};
  SourceRange Range = Written->getTypeLoc().getSourceRange();
  if (Range.isInvalid() || Range.getBegin().isMacroID() ||
      Range.getEnd().isMacroID() || D->getLocation().isMacroID())
    return {};
  AtomicUses Uses(Context, D);
  for (Decl *Top : Context.getTraversalScope())
    Uses.TraverseDecl(Top);
  if (!Uses.all())
    return {};
  const SourceManager &SM = Context.getSourceManager();
  llvm::StringRef Type =
      Lexer::getSourceText(CharSourceRange::getTokenRange(Range), SM,
                           Context.getLangOpts());
  std::vector<FixItHint> Fixes = Uses.edits();
  if (isSharedPtr(D->getType()) && !braceInitialiser(Context, D, Fixes))
    return {};
  if (Type.empty() || !addInclude(SM, D->getLocation(), "<atomic>", Fixes))
    return {};
  Fixes.push_back(
      FixItHint::CreateReplacement(CharSourceRange::getTokenRange(Range),
                                   ("std::atomic<" + Type + ">").str()));
  return Fixes;
}

} // namespace clang::tidy::fearless
