//===--- Prepass.h - what needs no flow -------------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over a body before the dataflow: where prvalues are created, which
// loop a call is in, which variables change behind our back, which variables
// step through a whole range, which guards guard nothing. Used by FactsBuilder
// only.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_PREPASS_H
#define FEARLESS_MODEL_PREPASS_H

#include "model/FactsBuilder.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringSet.h"

namespace clang::tidy::fearless {

/// Reads a body once for what needs no flow: where prvalues are created, which
/// loop a call is in, which variables change behind our back, which variables
/// step through a whole range.
class FactsBuilder::Prepass : public RecursiveASTVisitor<Prepass> {
public:
  explicit Prepass(FactsBuilder &Builder) : B(Builder) {}

  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseLambdaExpr(LambdaExpr *E) {
    // The body is another function; what it captures and assigns matters here.
    for (unsigned I = 0; I != E->capture_size(); ++I) {
      const LambdaCapture &C = *(E->capture_begin() + I);
      if (C.capturesVariable() && C.getCaptureKind() == LCK_ByRef)
        if (const auto *V = dyn_cast<VarDecl>(C.getCapturedVar()))
          B.Exposed.insert(V);
      if (Expr *Init = E->capture_init_begin()[I])
        TraverseStmt(Init);
    }
    ++LambdaDepth;
    TraverseStmt(E->getBody());
    --LambdaDepth;
    return true;
  }

  bool TraverseForStmt(ForStmt *S) {
    return inLoop(S, [&] {
      readFor(S);
      return RecursiveASTVisitor::TraverseForStmt(S);
    });
  }
  bool TraverseWhileStmt(WhileStmt *S) {
    return inLoop(S, [&] { return RecursiveASTVisitor::TraverseWhileStmt(S); });
  }
  bool TraverseDoStmt(DoStmt *S) {
    return inLoop(S, [&] { return RecursiveASTVisitor::TraverseDoStmt(S); });
  }
  bool TraverseCXXForRangeStmt(CXXForRangeStmt *S) {
    return inLoop(S, [&] {
      if (LambdaDepth == 0) {
        const VarDecl *V = S->getLoopVariable();
        B.RangeVariables.insert(V);
        B.Facts->Ranges[B.Paths.variable(V)] = {IndexTerm::Every};
      }
      return RecursiveASTVisitor::TraverseCXXForRangeStmt(S);
    });
  }

  bool VisitCallExpr(CallExpr *E) {
    // owner_ == std::this_thread::get_id(), pthread_equal(owner, pthread_self())
    if (E->getNumArgs() == 2 && E->getType()->isIntegerType() &&
        B.All.Context.hasSameUnqualifiedType(E->getArg(0)->getType(),
                                             E->getArg(1)->getType())) {
      compared(E->getArg(0));
      compared(E->getArg(1));
    }
    return noteLoop(E);
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) { return noteLoop(E); }

  bool VisitVarDecl(VarDecl *V) {
    Names.insert(V->getName());
    if (LambdaDepth)
      return true;
    if (V->isStaticLocal() && V->hasInit() && !V->isConstexpr())
      initialises(V->getInit(), V);
    if (B.Words.isGuard(V->getType()))
      guardVariable(V);
    if (const Expr *Init = V->getInit()) {
      if (V->getType()->isBooleanType() && V->hasLocalStorage())
        Outcomes.emplace_back(V, Init);
      const Expr *Inner = Expressions::strip(Init);
      // A reference bound to a temporary keeps it alive: the variable names it.
      if (!V->getType()->isReferenceType() ||
          (!Inner->isGLValue() && Inner->getType()->isRecordType())) {
        B.Values.setTarget(Init, B.Paths.variable(V));
        if (const auto *List = dyn_cast<InitListExpr>(Inner))
          listTargets(List, B.Paths.variable(V));
      }
    }
    return true;
  }
  bool VisitCXXNewExpr(CXXNewExpr *E) {
    noteLoop(E);
    if (!LambdaDepth && E->getInitializer())
      B.Values.setTarget(E->getInitializer(), B.Paths.alloc(E));
    if (!LambdaDepth && E->getConstructExpr())
      B.Values.setTarget(E->getConstructExpr(), B.Paths.alloc(E));
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *S) {
    if (!LambdaDepth && S->getRetValue() &&
        S->getRetValue()->getType()->isRecordType())
      B.Values.setTarget(S->getRetValue(), B.Paths.result());
    if (!LambdaDepth && S->getRetValue() &&
        S->getRetValue()->getType()->isScalarType())
      tested(S->getRetValue());
    return true;
  }

  bool VisitIfStmt(IfStmt *S) {
    if (!Loops.empty() && (leaves(S->getThen()) || leaves(S->getElse())))
      polls(S->getCond());
    firstValues(S);
    discarded(S->getThen(), /*CanName=*/false);
    discarded(S->getElse(), /*CanName=*/false);
    return tested(S->getCond());
  }
  bool VisitWhileStmt(WhileStmt *S) {
    polls(S->getCond());
    discarded(S->getBody(), /*CanName=*/false);
    return tested(S->getCond());
  }
  bool VisitDoStmt(DoStmt *S) {
    polls(S->getCond());
    discarded(S->getBody(), /*CanName=*/false);
    return tested(S->getCond());
  }
  bool VisitForStmt(ForStmt *S) {
    polls(S->getCond());
    discarded(S->getBody(), /*CanName=*/false);
    return tested(S->getCond());
  }
  bool VisitSwitchStmt(SwitchStmt *S) {
    // A wait that may fail: the cases tell whether it did.
    const auto *Call = dyn_cast<CallExpr>(
        Expressions::strip(S->getCond())->IgnoreParenImpCasts());
    if (!Call || !Call->getDirectCallee())
      return true;
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    const CXXRecordDecl *Class =
        Member ? Expressions::objectType(Member->getImplicitObjectArgument())
                     ->getAsCXXRecordDecl()
               : nullptr;
    llvm::SmallVector<const Expr *, 4> Args(Call->arguments());
    for (Role Kind : {Role::Wait, Role::CondWait})
      if (const ModelRow *Row =
              B.Words.match(Kind, Call->getDirectCallee(), Class, Args);
          Row && mayFail(*Row))
        B.Tested.insert(Call);
    return true;
  }
  void compared(const Expr *E) {
    if (const auto *Call =
            dyn_cast<CallExpr>(Expressions::strip(E)->IgnoreParenImpCasts()))
      B.Compared.insert(Call);
  }
  bool VisitSwitchCase(SwitchCase *S) {
    discarded(S->getSubStmt(), /*CanName=*/false);
    return true;
  }
  bool VisitLabelStmt(LabelStmt *S) {
    discarded(S->getSubStmt(), /*CanName=*/false);
    return true;
  }
  bool VisitConditionalOperator(ConditionalOperator *E) {
    return tested(E->getCond());
  }

  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->isEqualityOp()) {
      compared(E->getLHS());
      compared(E->getRHS());
    }
    if (E->isLogicalOp()) {
      tested(E->getLHS());
      tested(E->getRHS());
    }
    if (E->isAssignmentOp())
      assigned(E->getLHS());
    if (E->getOpcode() == BO_Assign && !LambdaDepth)
      if (const auto *Call = dyn_cast<CallExpr>(E->getRHS()->IgnoreParenCasts()))
        B.KeptIn[Call] = E->getLHS();
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) {
    if (E->isIncrementDecrementOp())
      assigned(E->getSubExpr());
    if (E->getOpcode() == UO_AddrOf)
      if (const VarDecl *V = variable(E->getSubExpr()))
        B.Exposed.insert(V);
    return true;
  }

  bool VisitCompoundStmt(CompoundStmt *S) {
    for (const Stmt *Child : S->body())
      discarded(Child, /*CanName=*/true);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *V = dyn_cast<VarDecl>(E->getDecl()))
      ++Mentioned[V];
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *E) {
    // Asking a guard whether it holds its lock does not lock it.
    const Expr *Object = E->getImplicitObjectArgument();
    const CXXMethodDecl *F = E->getMethodDecl();
    if (!Object || !F || !B.Words.isGuard(Expressions::objectType(Object)))
      return true;
    llvm::StringRef Name = F->getIdentifier() ? F->getName() : "";
    bool Asks = Name == "owns_lock" || isa<CXXConversionDecl>(F);
    if (const VarDecl *V = variable(Object)) {
      if (Asks)
        ++Asked[V];
      if (Asks || Name == "mutex" || Name == "unlock")
        --Mentioned[V];
    }
    return true;
  }

  void finish() {
    nameGuards();
    for (const auto &[V, End] : Ends)
      if (keepsValue(End.Bound) && keepsValue(V->getInit()))
        B.LoopEnds[V] = End;
    // bool got = s.try_acquire(); if (got) ...: the condition tells.
    for (const auto &[V, Init] : Outcomes)
      if (!Assigned.count(V))
        tested(Init);
    for (const VarDecl *V : B.Exposed)
      if (Assigned.count(V) && B.Words.isPointerLike(V->getType()))
        B.Values.Unstable.insert(V);
    for (const ParmVarDecl *Param : B.Function->parameters())
      if (Param->getType()->isIntegralOrEnumerationType() &&
          !Assigned.count(Param) && !B.Exposed.contains(Param))
        B.Values.FixedParams =
            B.Sets.insert(B.Values.FixedParams, B.Paths.variable(Param));
  }

private:
  void initialises(const Stmt *S, const VarDecl *Static) {
    if (!S)
      return;
    B.StaticInit[S] = Static;
    for (const Stmt *Child : S->children())
      initialises(Child, Static);
  }
  std::string text(SourceRange Range) const {
    return Lexer::getSourceText(CharSourceRange::getTokenRange(Range),
                                B.All.Context.getSourceManager(),
                                B.All.Context.getLangOpts())
        .str();
  }
  SourceLocation after(SourceLocation Loc) const {
    return Lexer::getLocForEndOfToken(Loc, 0, B.All.Context.getSourceManager(),
                                      B.All.Context.getLangOpts());
  }
  std::string lockText(const CXXConstructExpr *E) const {
    for (const Expr *Arg : E->arguments())
      if (!isa<CXXDefaultArgExpr>(Arg))
        return text(Arg->getSourceRange());
    return "";
  }

  /// Locks in its constructor what it unlocks in its destructor.
  bool isGuardClass(QualType T, const CXXConstructorDecl *Ctor) const {
    if (B.Words.isGuard(T))
      return true;
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    const CXXDestructorDecl *Dtor =
        R && R->hasDefinition() ? R->getDestructor() : nullptr;
    if (!Ctor || !Dtor || !B.bodyOf(Ctor) || !B.bodyOf(Dtor))
      return false;
    const Summary *Begin = B.Summaries(B.bodyOf(Ctor));
    const Summary *End = B.Summaries(B.bodyOf(Dtor));
    return Begin && End && Begin->Acquired && End->Released;
  }

  /// A statement that is only an expression: what it makes dies at once.
  void discarded(const Stmt *S, bool CanName) {
    const auto *E = dyn_cast_or_null<Expr>(S);
    if (!E || LambdaDepth)
      return;
    const Expr *Outer = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(Outer))
      Outer = Full->getSubExpr()->IgnoreParens();
    bool Void = false;
    if (const auto *Cast = dyn_cast<CStyleCastExpr>(Outer);
        Cast && Cast->getType()->isVoidType()) {
      Void = true;
      Outer = Cast->getSubExpr()->IgnoreParens();
    }
    const Expr *Inner = Expressions::strip(Outer);
    B.Discarded.insert(Inner);
    DroppedGuard D;
    D.Loc = Inner->getExprLoc();
    if (const auto *C = dyn_cast<CXXConstructExpr>(Inner)) {
      if (C->getConstructor()->isCopyOrMoveConstructor() ||
          !isGuardClass(C->getType(), C->getConstructor()))
        return;
      D.What = DroppedGuard::Unnamed;
      D.Lock = lockText(C);
      const TypeSourceInfo *Written = nullptr;
      if (const auto *T = dyn_cast<CXXTemporaryObjectExpr>(C))
        Written = T->getTypeSourceInfo();
      const Expr *Up = Outer;
      while (const auto *Wrap = dyn_cast<CastExpr>(Up)) {
        if (const auto *F = dyn_cast<CXXFunctionalCastExpr>(Wrap))
          Written = F->getTypeInfoAsWritten();
        Up = Wrap->getSubExpr()->IgnoreParens();
      }
      if (Written && !Void && CanName) {
        D.NameLoc = after(Written->getTypeLoc().getEndLoc());
        D.Name = " ";
      }
      D.Loc = Outer->getBeginLoc();
      B.Facts->Drops.push_back(D);
      return;
    }
    const auto *Call = dyn_cast<CallExpr>(Inner);
    const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
    if (!F)
      return;
    const Expr *Object = nullptr;
    const CXXRecordDecl *Class = nullptr;
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
      Object = M->getImplicitObjectArgument();
      Class = Expressions::objectType(Object)->getAsCXXRecordDecl();
    }
    if (!Call->isGLValue() && B.Words.isGuard(Call->getType())) {
      D.What = DroppedGuard::Discarded;
      if (Object && !Object->isImplicitCXXThis())
        D.Lock = text(Object->getSourceRange());
      else if (!Object && Call->getNumArgs())
        D.Lock = text(Call->getArg(0)->getSourceRange());
      if (!Void && CanName) {
        D.NameLoc = Outer->getBeginLoc();
        D.Name = "auto ";
      }
      D.Loc = Outer->getBeginLoc();
      B.Facts->Drops.push_back(D);
      return;
    }
    llvm::SmallVector<const Expr *, 4> Args(Call->arguments());
    // lock.try_lock(); and nobody asks the guard afterwards.
    if (Object && B.Words.isGuard(Expressions::objectType(Object)) &&
        F->getIdentifier() && F->getName().starts_with("try_lock") && !Void)
      if (const VarDecl *V = variable(Object)) {
        D.What = DroppedGuard::TryResult;
        D.Lock = V->getNameAsString();
        Unasked.emplace_back(V, D);
        return;
      }
    bool Try =
        Class && B.Words.lockOperation(F, Class).What == LockOperation::Try;
    const ModelRow *Row = B.Words.match(Role::TryAcquire, F, Class, Args);
    // WaitForSingleObject waits for anything, mutexes among it.
    if (Row && B.Words.match(Role::Wait, F, Class, Args))
      return;
    if (Void || (!Try && !Row))
      return;
    D.What = DroppedGuard::TryResult;
    D.Lock = Try           ? text(Object->getSourceRange())
             : Args.size() ? text(Args[0]->getSourceRange())
                           : "";
    if (!D.Lock.empty() && D.Lock[0] == '&')
      D.Lock.erase(0, 1);
    B.Facts->Drops.push_back(D);
  }

  void guardVariable(const VarDecl *V) {
    const auto *C = dyn_cast_or_null<CXXConstructExpr>(
        V->getInit() ? Expressions::strip(V->getInit()) : nullptr);
    if (!C || V->isStaticLocal() || isa<ParmVarDecl>(V))
      return;
    DroppedGuard D;
    D.Loc = V->getLocation();
    D.GuardName = V->getNameAsString();
    bool NoArgs = llvm::all_of(C->arguments(), [](const Expr *A) {
      return isa<CXXDefaultArgExpr>(A);
    });
    if (NoArgs) {
      auto Paren =
          V->getTypeSourceInfo()
              ? V->getTypeSourceInfo()->getTypeLoc().getAs<ParenTypeLoc>()
              : ParenTypeLoc();
      if (Paren) {
        D.What = DroppedGuard::Shadow;
        D.Lock = D.GuardName;
        D.NameLoc = Paren.getLParenLoc();
        D.Name = "(";
        B.Facts->Drops.push_back(D);
      } else if (!B.Function->isTemplateInstantiation()) {
        // An empty pack is somebody's valid instantiation.
        D.What = DroppedGuard::NoLock;
        Unused.emplace_back(V, D);
      }
      return;
    }
    for (const Expr *Arg : C->arguments())
      if (const CXXRecordDecl *R =
              Arg->getType().getNonReferenceType()->getAsCXXRecordDecl();
          R && R->isInStdNamespace() && R->getIdentifier() &&
          R->getName() == "defer_lock_t") {
        D.What = DroppedGuard::Deferred;
        D.Lock = lockText(C);
        Unused.emplace_back(V, D);
      }
  }

  /// Chooses names that are free in the function, and keeps what is certain.
  void nameGuards() {
    for (const auto &[V, D] : Unused)
      if (Mentioned.lookup(V) <= 0)
        B.Facts->Drops.push_back(D);
    for (const auto &[V, D] : Unasked)
      if (!Asked.lookup(V))
        B.Facts->Drops.push_back(D);
    for (const ParmVarDecl *P : B.Function->parameters())
      Names.insert(P->getName());
    unsigned Next = 1;
    for (DroppedGuard &D : B.Facts->Drops) {
      if (D.Name.empty())
        continue;
      std::string Free;
      do
        Free = Next == 1 ? "guard" : "guard" + std::to_string(Next);
      while (++Next && Names.contains(Free));
      if (D.Name == " ") {
        D.Name = " " + Free;
      } else if (D.Name == "(") {
        bool Space = *B.All.Context.getSourceManager().getCharacterData(
                         D.NameLoc.getLocWithOffset(-1)) == ' ';
        D.Name = Space ? Free : " " + Free;
      } else {
        D.Name = "auto " + Free + " = ";
      }
    }
  }

  /// The elements of an initialiser list are built in place.
  void listTargets(const InitListExpr *List, PathId P) {
    const RecordDecl *R = List->getType()->getAsRecordDecl();
    auto Field = R ? R->field_begin() : RecordDecl::field_iterator();
    for (unsigned I = 0; I != List->getNumInits(); ++I) {
      PathId Part = OpaquePath;
      if (List->getType()->isArrayType())
        Part = B.Paths.elem(P, {IndexTerm::Const, OpaquePath, I});
      else if (R && !R->isUnion() && Field != R->field_end())
        Part = B.Paths.field(P, *Field++);
      if (!Part)
        return;
      B.Values.setTarget(List->getInit(I), Part);
      if (const auto *Inner =
              dyn_cast<InitListExpr>(Expressions::strip(List->getInit(I))))
        listTargets(Inner, Part);
    }
  }

  static const VarDecl *variable(const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  }
  void assigned(const Expr *E) {
    if (const VarDecl *V = variable(E))
      ++Assigned[V];
  }

  /// Leaves the loop (or the function) that it stands in.
  static bool leaves(const Stmt *S) {
    if (const auto *Block = dyn_cast_or_null<CompoundStmt>(S))
      S = Block->body_empty() ? nullptr : Block->body_back();
    return isa_and_nonnull<BreakStmt, ReturnStmt>(S);
  }

  /// The variables that decide whether a loop goes on.
  void polls(const Stmt *S) {
    if (!S || LambdaDepth)
      return;
    if (const auto *E = dyn_cast<Expr>(S);
        E && isa<DeclRefExpr, MemberExpr>(E)) {
      B.LoopTests[E] = Loops.back();
      if (E->getType()->isIntegralOrEnumerationType())
        B.Polls.insert(E);
    }
    for (const Stmt *Child : S->children())
      polls(Child);
  }

  /// The variable or member that \p Cond finds to be null, or null.
  static const Expr *foundNull(const Expr *Cond) {
    const Expr *Null = nullptr;
    Cond = Cond->IgnoreParenImpCasts();
    if (const auto *Not = dyn_cast<UnaryOperator>(Cond);
        Not && Not->getOpcode() == UO_LNot)
      Null = Not->getSubExpr()->IgnoreParenImpCasts();
    else if (const auto *Equal = dyn_cast<BinaryOperator>(Cond);
             Equal && Equal->getOpcode() == BO_EQ) {
      const Expr *L = Equal->getLHS()->IgnoreParenImpCasts(),
                 *R = Equal->getRHS()->IgnoreParenImpCasts();
      auto IsNull = [](const Expr *E) {
        E = E->IgnoreParenCasts();
        if (const auto *Number = dyn_cast<IntegerLiteral>(E))
          return Number->getValue().isZero();
        return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E);
      };
      Null = IsNull(R) ? L : IsNull(L) ? R : nullptr;
    }
    return Null && Null->getType()->isPointerType() ? Null : nullptr;
  }
  static bool sameMember(const Expr *A, const Expr *B) {
    A = A->IgnoreParenImpCasts();
    B = B->IgnoreParenImpCasts();
    if (const auto *X = dyn_cast<DeclRefExpr>(A)) {
      const auto *Y = dyn_cast<DeclRefExpr>(B);
      return Y && X->getDecl() == Y->getDecl();
    }
    if (const auto *X = dyn_cast<MemberExpr>(A)) {
      const auto *Y = dyn_cast<MemberExpr>(B);
      return Y && X->getMemberDecl() == Y->getMemberDecl() &&
             sameMember(X->getBase(), Y->getBase());
    }
    return isa<CXXThisExpr>(A) && isa<CXXThisExpr>(B);
  }
  /// What the branch itself, not a statement within it, sets.
  void firstValues(const IfStmt *S) {
    const Expr *Null = S->getCond() && !LambdaDepth ? foundNull(S->getCond())
                                                    : nullptr;
    if (!Null)
      return;
    auto Look = [&](const Stmt *Child) {
      const auto *E = dyn_cast<BinaryOperator>(
          isa<Expr>(Child) ? cast<Expr>(Child)->IgnoreParenCasts() : Child);
      if (E && E->getOpcode() == BO_Assign && sameMember(E->getLHS(), Null))
        B.FirstValues.insert(E);
    };
    if (const auto *Block = dyn_cast<CompoundStmt>(S->getThen()))
      llvm::for_each(Block->body(), Look);
    else
      Look(S->getThen());
  }

  /// What a condition looks at is said on the edges that leave it.
  bool tested(const Expr *E) {
    if (!E)
      return true;
    E = Expressions::strip(Expressions::strip(E)->IgnoreParenImpCasts());
    if (const auto *Unary = dyn_cast<UnaryOperator>(E);
        Unary && Unary->getOpcode() == UO_LNot)
      return tested(Unary->getSubExpr());
    if (const auto *Binary = dyn_cast<BinaryOperator>(E);
        Binary && (Binary->isLogicalOp() || Binary->isComparisonOp())) {
      tested(Binary->getLHS());
      return tested(Binary->getRHS());
    }
    B.Tested.insert(E);
    return true;
  }

  template <typename F> bool inLoop(Stmt *S, F Body) {
    Loops.push_back(S);
    bool Continue = Body();
    Loops.pop_back();
    return Continue;
  }
  bool noteLoop(Expr *E) {
    if (!LambdaDepth && !Loops.empty())
      B.LoopOf[E] = Loops.back();
    if (!LambdaDepth && Loops.size() == 1)
      if (auto It = LoopCounts.find(Loops.back()); It != LoopCounts.end())
        B.Repeats[E] = It->second;
    if (!LambdaDepth && Loops.size() == 1)
      if (const Expr *Bound = LoopBounds.lookup(Loops.back()))
        B.RepeatedBy[E] = Bound;
    return true;
  }

  /// for (int i = 0; i < n; ++i): i takes every value from the start on, unless
  /// some test in the body picks the values.
  void readFor(ForStmt *S) {
    const auto *Decl = dyn_cast_or_null<DeclStmt>(S->getInit());
    if (LambdaDepth || !Decl || !Decl->isSingleDecl() || !S->getCond() ||
        !S->getInc())
      return;
    const auto *V = dyn_cast<VarDecl>(Decl->getSingleDecl());
    const auto *Cond = dyn_cast<BinaryOperator>(
        Expressions::strip(S->getCond())->IgnoreParenImpCasts());
    const auto *Step = dyn_cast<UnaryOperator>(S->getInc()->IgnoreParens());
    if (!V || !V->getInit())
      return;
    if (B.Words.isIterator(V->getType())) {
      B.RangeVariables.insert(V);
      B.Facts->Ranges[B.Paths.variable(V)] = {IndexTerm::Every};
      return;
    }
    if (!Cond || !Step || !Step->isIncrementOp() ||
        !V->getType()->isIntegerType() || variable(Step->getSubExpr()) != V)
      return;
    if (Cond->getOpcode() != BO_LT && Cond->getOpcode() != BO_LE &&
        Cond->getOpcode() != BO_NE)
      return;
    if (variable(Cond->getLHS()) != V)
      return;
    std::optional<int64_t> Lo = B.Values.constant(V->getInit());
    std::optional<int64_t> Hi = B.Values.constant(Cond->getRHS());
    if ((!Lo || !Hi) && !testsVariable(S->getBody(), V))
      Ends.push_back({V, {Cond->getRHS(), Cond->getOpcode() == BO_LE}});
    if (!Lo)
      return;
    if (Hi && Cond->getOpcode() == BO_LE)
      ++*Hi;
    if (Hi)
      LoopCounts[S] = *Hi - *Lo;
    else if (*Lo == 0 && Cond->getOpcode() != BO_LE)
      LoopBounds[S] = Cond->getRHS();
    if (!testsVariable(S->getBody(), V))
      B.Facts->Ranges[B.Paths.variable(V)] = {IndexTerm::Every, OpaquePath, *Lo,
                                              Hi.value_or(INT64_MAX)};
  }

  static bool mentions(const Stmt *S, const VarDecl *V) {
    if (!S)
      return false;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S); Ref && Ref->getDecl() == V)
      return true;
    return llvm::any_of(S->children(),
                        [&](const Stmt *C) { return mentions(C, V); });
  }
  static bool testsVariable(const Stmt *S, const VarDecl *V) {
    if (!S)
      return false;
    if (const auto *If = dyn_cast<IfStmt>(S); If && mentions(If->getCond(), V))
      return true;
    if (const auto *Sw = dyn_cast<SwitchStmt>(S);
        Sw && mentions(Sw->getCond(), V))
      return true;
    if (const auto *C = dyn_cast<ConditionalOperator>(S);
        C && mentions(C->getCond(), V))
      return true;
    return llvm::any_of(S->children(),
                        [&](const Stmt *C) { return testsVariable(C, V); });
  }

  /// The variables in \p E are set once.
  bool keepsValue(const Stmt *E) const {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
      return V && !Assigned.count(V) &&
             (isa<ParmVarDecl>(V) || V->hasInit());
    }
    if (isa<CallExpr, CXXConstructExpr>(E))
      return false;
    return llvm::all_of(E->children(),
                        [&](const Stmt *C) { return !C || keepsValue(C); });
  }

  FactsBuilder &B;
  unsigned LambdaDepth = 0;
  std::vector<std::pair<const VarDecl *, LoopEnd>> Ends;
  llvm::SmallVector<Stmt *, 4> Loops;
  llvm::DenseMap<const Stmt *, int64_t> LoopCounts;
  llvm::DenseMap<const Stmt *, const Expr *> LoopBounds;
  llvm::DenseMap<const VarDecl *, unsigned> Assigned;
  llvm::DenseMap<const VarDecl *, int> Mentioned, Asked;
  std::vector<std::pair<const VarDecl *, DroppedGuard>> Unasked;
  std::vector<std::pair<const VarDecl *, const Expr *>> Outcomes;
  llvm::StringSet<> Names;
  std::vector<std::pair<const VarDecl *, DroppedGuard>> Unused;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_PREPASS_H
