//===--- FactsBuilder.cpp - from a function's body to its facts -----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"
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

  bool TraverseForStmt(ForStmt *S) { return inLoop(S, [&] { readFor(S);
    return RecursiveASTVisitor::TraverseForStmt(S); }); }
  bool TraverseWhileStmt(WhileStmt *S) { return inLoop(S, [&] {
    return RecursiveASTVisitor::TraverseWhileStmt(S); }); }
  bool TraverseDoStmt(DoStmt *S) { return inLoop(S, [&] {
    return RecursiveASTVisitor::TraverseDoStmt(S); }); }
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

  bool VisitCallExpr(CallExpr *E) { return noteLoop(E); }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) { return noteLoop(E); }

  bool VisitVarDecl(VarDecl *V) {
    Names.insert(V->getName());
    if (LambdaDepth)
      return true;
    if (B.Words.isGuard(V->getType()))
      guardVariable(V);
    if (const Expr *Init = V->getInit()) {
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
    return true;
  }

  bool VisitIfStmt(IfStmt *S) {
    discarded(S->getThen(), /*CanName=*/false);
    discarded(S->getElse(), /*CanName=*/false);
    return tested(S->getCond());
  }
  bool VisitWhileStmt(WhileStmt *S) {
    discarded(S->getBody(), /*CanName=*/false);
    return tested(S->getCond());
  }
  bool VisitDoStmt(DoStmt *S) {
    discarded(S->getBody(), /*CanName=*/false);
    return tested(S->getCond());
  }
  bool VisitForStmt(ForStmt *S) {
    discarded(S->getBody(), /*CanName=*/false);
    return tested(S->getCond());
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
    if (E->isLogicalOp()) {
      tested(E->getLHS());
      tested(E->getRHS());
    }
    if (E->isAssignmentOp())
      assigned(E->getLHS());
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
    for (const VarDecl *V : B.Exposed)
      if (Assigned.count(V) && B.Words.isPointerLike(V->getType()))
        B.Values.Unstable.insert(V);
  }

private:
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
    bool Try = Class && B.Words.lockOperation(F, Class).What ==
                            LockOperation::Try;
    const ModelRow *Row = B.Words.match(Role::TryAcquire, F, Class, Args);
    if (Void || (!Try && !Row))
      return;
    D.What = DroppedGuard::TryResult;
    D.Lock = Try               ? text(Object->getSourceRange())
             : Args.size()     ? text(Args[0]->getSourceRange())
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
      auto Paren = V->getTypeSourceInfo()
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
    const auto *Cond =
        dyn_cast<BinaryOperator>(Expressions::strip(S->getCond())
                                     ->IgnoreParenImpCasts());
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
    if (!Lo)
      return;
    std::optional<int64_t> Hi = B.Values.constant(Cond->getRHS());
    if (Hi && Cond->getOpcode() == BO_LE)
      ++*Hi;
    if (Hi)
      LoopCounts[S] = *Hi - *Lo;
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

  FactsBuilder &B;
  unsigned LambdaDepth = 0;
  llvm::SmallVector<Stmt *, 4> Loops;
  llvm::DenseMap<const Stmt *, int64_t> LoopCounts;
  llvm::DenseMap<const VarDecl *, unsigned> Assigned;
  llvm::DenseMap<const VarDecl *, int> Mentioned, Asked;
  std::vector<std::pair<const VarDecl *, DroppedGuard>> Unasked;
  llvm::StringSet<> Names;
  std::vector<std::pair<const VarDecl *, DroppedGuard>> Unused;
};

FactsBuilder::FactsBuilder(Universe &All, SummarySource Summaries,
                           const FunctionDecl *Function)
    : All(All), Words(All.Words), Paths(All.Paths), Sets(All.Sets),
      Summaries(std::move(Summaries)), Function(Function),
      Facts(std::make_unique<FunctionFacts>()),
      Values(All.Context, All.Words, All.Paths, All.Sets, Function) {
  Facts->Function = Function;
}

std::unique_ptr<FunctionFacts> FactsBuilder::build() {
  CFG::BuildOptions Options;
  Options.AddImplicitDtors = true;
  Options.AddTemporaryDtors = true;
  Options.AddInitializers = true;
  Options.AddLifetime = true;
  Options.AddCXXDefaultInitExprInCtors = true;
  Options.PruneTriviallyFalseEdges = true;
  Options.setAllAlwaysAdd();
  Stmt *Body = Function->getBody();
  if (!Body)
    return nullptr;
  Facts->Graph = CFG::buildCFG(Function, Body,
                               const_cast<ASTContext *>(&All.Context), Options);
  if (!Facts->Graph)
    return nullptr;
  const CFG &Graph = *Facts->Graph;
  Facts->Blocks.resize(Graph.getNumBlockIDs());
  PostOrderCFGView View(&Graph);
  Facts->Order.assign(View.begin(), View.end());
  if (Graph.getNumBlockIDs() > MaxBlocks) {
    Facts->TooLarge = true;
    return std::move(Facts);
  }

  Prepass Pre(*this);
  Pre.TraverseStmt(Body);
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(Function))
    for (const CXXCtorInitializer *I : Ctor->inits()) {
      if (I->isAnyMemberInitializer() && I->getInit())
        Values.setTarget(I->getInit(),
                         Paths.field(Paths.thisObject(), I->getAnyMember()));
      else if (I->getInit())
        Values.setTarget(I->getInit(), Paths.thisObject());
      if (I->getInit())
        Pre.TraverseStmt(I->getInit());
    }
  Pre.finish();

  for (const CFGBlock *Block : Graph)
    if (const Stmt *Loop = Block->getTerminatorStmt();
        Loop && isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Loop) &&
        Block->succ_size() == 2)
      LoopExit[Loop] = (Block->succ_begin() + 1)->getReachableBlock();

  // The environment at each block's start, until nothing changes. Pointers go
  // from a target to "unknown" and stay there, so few rounds are needed.
  std::vector<std::optional<Environment>> AtEnd(Graph.getNumBlockIDs());
  const auto &Order = Facts->Order;
  auto Start = [&](const CFGBlock *Block) {
    std::optional<Environment> In;
    for (const CFGBlock *Pred : Block->preds()) {
      if (!Pred || !AtEnd[Pred->getBlockID()])
        continue;
      const Environment &Out = *AtEnd[Pred->getBlockID()];
      In = In ? Values.merge(*In, Out) : Out;
    }
    return In ? *In : Values.Factory.getEmptyMap();
  };
  constexpr unsigned MaxRounds = 8;
  bool Changed = true;
  for (unsigned Round = 0; Changed && Round != MaxRounds; ++Round) {
    Changed = false;
    for (const CFGBlock *Block : Order) {
      Values.Now = Start(Block);
      walk(Block);
      auto &End = AtEnd[Block->getBlockID()];
      if (!End || !(*End == Values.Now)) {
        End = Values.Now;
        Changed = true;
      }
    }
  }

  Emitting = true;
  for (const CFGBlock *Block : Order) {
    Values.Now = Start(Block);
    Current = &Facts->Blocks[Block->getBlockID()];
    Sink = &Current->Events;
    walk(Block);
    branch(Block);
  }
  // The graph does not say that parameters die.
  Sink = &Facts->Blocks[Graph.getExit().getBlockID()].Events;
  for (const ParmVarDecl *Param : Function->parameters())
    emit({.What = Event::LifetimeEnd,
          .Path = Paths.variable(Param),
          .Loc = Body->getEndLoc()});
  for (auto &[Block, E] : Delayed) {
    auto &Events = Facts->Blocks[Block->getBlockID()].Events;
    Events.insert(Events.begin(), E);
  }

  // What the caller finds changed.
  Values.Now = Start(&Graph.getExit());
  for (const auto &[Where, What] : Values.Now) {
    PathKind Root = Paths.kind(Paths.root(Where));
    if (Root == PathKind::This || Root == PathKind::Result ||
        Root == PathKind::Global || Root == PathKind::Alloc ||
        (Root == PathKind::Param && Paths.hasDeref(Where)))
      Facts->Stores.push_back({Where, What});
  }
  if (Facts->Accesses.size() > MaxAccesses)
    Facts->TooLarge = true;
  return std::move(Facts);
}

/// The graph lets trivial objects die after all others of their scope; really
/// all die in the reverse order of their declarations.
void FactsBuilder::endOfScope(llvm::ArrayRef<CFGElement> Ends) {
  struct End {
    const VarDecl *V;
    SourceLocation Loc;
    bool Destroyed = false, Dies = false;
  };
  llvm::SmallVector<End, 8> Order;
  for (const CFGElement &Element : Ends) {
    const VarDecl *V = nullptr;
    const Stmt *Trigger = nullptr;
    bool Dtor = false;
    if (auto D = Element.getAs<CFGAutomaticObjDtor>()) {
      V = D->getVarDecl();
      Trigger = D->getTriggerStmt();
      Dtor = true;
    } else {
      auto L = Element.castAs<CFGLifetimeEnds>();
      V = L.getVarDecl();
      Trigger = L.getTriggerStmt();
    }
    auto It = llvm::find_if(Order, [&](const End &E) { return E.V == V; });
    if (It == Order.end()) {
      Order.push_back({V, Trigger ? Trigger->getEndLoc() : V->getEndLoc()});
      It = &Order.back();
    }
    (Dtor ? It->Destroyed : It->Dies) = true;
  }
  llvm::stable_sort(Order, [](const End &A, const End &B) {
    return A.V->getLocation().getRawEncoding() >
           B.V->getLocation().getRawEncoding();
  });
  for (const End &E : Order) {
    PathId P = Paths.variable(E.V);
    if (E.Destroyed) // of a reference that keeps a temporary: the temporary
      destroy(P, E.V->getType().getNonReferenceType(), E.Loc);
    if (E.Dies)
      emit({.What = Event::LifetimeEnd, .Path = P, .Loc = E.Loc});
  }
}

void FactsBuilder::walk(const CFGBlock *Block) {
  llvm::SmallVector<CFGElement, 8> Ends;
  for (const CFGElement &Element : *Block) {
    if (Element.getKind() == CFGElement::AutomaticObjectDtor ||
        Element.getKind() == CFGElement::LifetimeEnds) {
      Ends.push_back(Element);
      continue;
    }
    if (!Ends.empty()) {
      endOfScope(Ends);
      Ends.clear();
    }
    switch (Element.getKind()) {
    case CFGElement::Statement:
    case CFGElement::Constructor:
    case CFGElement::CXXRecordTypedCall:
      visit(Element.castAs<CFGStmt>().getStmt());
      break;
    case CFGElement::Initializer:
      visitInitializer(Element.castAs<CFGInitializer>().getInitializer());
      break;
    case CFGElement::TemporaryDtor: {
      const auto *Bind =
          Element.castAs<CFGTemporaryDtor>().getBindTemporaryExpr();
      destroy(Values.location(Bind), Bind->getType(), Bind->getEndLoc());
      break;
    }
    case CFGElement::MemberDtor: {
      const FieldDecl *F = Element.castAs<CFGMemberDtor>().getFieldDecl();
      destroy(Paths.field(Paths.thisObject(), F), F->getType(),
              Function->getEndLoc());
      break;
    }
    case CFGElement::DeleteDtor: {
      const CXXDeleteExpr *E = Element.castAs<CFGDeleteDtor>().getDeleteExpr();
      QualType T = E->getDestroyedType();
      if (!T.isNull())
        destroy(Values.pointee(E->getArgument()), T, E->getBeginLoc());
      break;
    }
    default:
      break;
    }
  }
  if (!Ends.empty())
    endOfScope(Ends);
}

void FactsBuilder::visit(const Stmt *S) {
  if (const auto *Decl = dyn_cast<DeclStmt>(S)) {
    for (const clang::Decl *D : Decl->decls())
      if (const auto *V = dyn_cast<VarDecl>(D))
        visitDeclaration(V);
    return;
  }
  if (const auto *Return = dyn_cast<ReturnStmt>(S))
    return visitReturn(Return);
  const auto *E = dyn_cast<Expr>(S);
  if (!E)
    return;
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isAssignmentOp())
      visitAssignment(Binary);
    return;
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->isIncrementDecrementOp())
      visitIncrement(Unary);
    return;
  }
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    if (Cast->getCastKind() == CK_LValueToRValue ||
        Cast->getCastKind() == CK_LValueToRValueBitCast)
      accessLValue(Cast->getSubExpr(), false);
    if (Cast->getCastKind() == CK_AtomicToNonAtomic ||
        (Cast->getCastKind() == CK_LValueToRValue &&
         Cast->getSubExpr()->getType()->isAtomicType()))
      // A C11 atomic read outside a condition: whatever was seen.
      if (!Tested.contains(Expressions::strip(Cast->getSubExpr())))
        emit({.What = Event::Wait,
              .Index = token(Values.location(Cast->getSubExpr()), Seen::Any),
              .Loc = E->getBeginLoc()});
    return;
  }
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return visitConstruct(Construct);
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return visitCall(Call);
  if (const auto *Lambda = dyn_cast<LambdaExpr>(E))
    return visitLambda(Lambda);
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return visitInitList(List);
  if (const auto *Delete = dyn_cast<CXXDeleteExpr>(E)) {
    PathId Dead = Values.pointee(Delete->getArgument());
    access(Dead, true, Delete->getArgument());
    if (Dead && Paths.kind(Dead) == PathKind::Alloc)
      emit({.What = Event::LifetimeEnd, .Path = Dead,
            .Loc = Delete->getBeginLoc()});
    return;
  }
  if (isa<CXXNewExpr>(E)) {
    emit({.What = Event::Redefine,
          .Index = 1,
          .Path = Paths.alloc(E),
          .Loc = E->getBeginLoc()});
    return;
  }
}

void FactsBuilder::visitDeclaration(const VarDecl *V) {
  if (V->isStaticLocal() || !V->hasLocalStorage())
    return; // the language synchronises the initialisation of statics
  PathId P = Paths.variable(V);
  emit({.What = Event::Redefine, .Index = 1, .Path = P, .Loc = V->getLocation()});
  const Expr *Init = V->getInit();
  QualType T = V->getType();
  if ((T->isRecordType() || T->isArrayType()) && Init &&
      Values.location(Init) == P)
    ; // its constructor has set what is known of it
  else
    Values.forget(P);
  if (!Init) {
    if (Words.isPointerLike(T))
      Values.assign(P, {Value::Null}); // reading it now is undefined
    return;
  }
  if (T->isReferenceType()) {
    PathId Bound = Values.location(Init);
    // The variable of a range-for is another element each time round.
    if (RangeVariables.contains(V) && Bound &&
        Paths.kind(Bound) == PathKind::Elem &&
        Values.lookup(Paths.withoutElements(Bound)).What != Value::Unknown)
      Bound = Paths.elem(Paths.parent(Bound),
                         isPacked(Init) ? IndexTerm{IndexTerm::Every}
                                        : IndexTerm{IndexTerm::Variable, P});
    if (Bound != P)
      Values.assign(P, Bound ? Value::pointsTo(Bound) : Value{});
    return;
  }
  if (T->isRecordType()) {
    if (Words.isIterator(T)) {
      Value Begin = Values.lookup(P);
      if (RangeVariables.contains(V) && Begin.What == Value::PointsTo &&
          Paths.kind(Begin.Path) == PathKind::Part)
        Values.assign(P, Value::pointsTo(Paths.elem(Paths.parent(Begin.Path),
                                                    {IndexTerm::Variable, P})));
    }
    return;
  }
  if (Words.isPointerLike(T) || T->isFunctionPointerType() ||
      T->isMemberPointerType()) {
    Values.assign(P, Values.value(Init));
    return;
  }
  if (T->isIntegralOrEnumerationType()) {
    Outcome[V] = Init;
    if (std::optional<int64_t> C = Values.constant(Init))
      Values.assign(P, Value::constant(*C));
    else if (IndexTerm I = Values.index(Init);
             I.What == IndexTerm::Variable && I.Lo == 0 &&
             T.isConstQualified())
      Values.assign(P, Value::copyOf(I.Var));
    else if (Words.isHandle(T)) {
      SetId Held = Values.threadsIn(Values.location(Init));
      if (Held)
        Values.assign(P, Value::threads(Held));
    }
  }
}

void FactsBuilder::visitAssignment(const BinaryOperator *E) {
  const Expr *LHS = E->getLHS();
  if (LHS->getType()->isAtomicType()) {
    Seen Stored = Seen::Any;
    if (E->getOpcode() == BO_Assign)
      if (std::optional<int64_t> C = Values.constant(E->getRHS()))
        Stored = *C ? Seen::True : Seen::False;
    emit({.What = Event::Signal,
          .Index = token(Values.location(LHS), Stored),
          .Loc = E->getOperatorLoc()});
    return;
  }
  accessLValue(LHS, true);
  PathId P = Values.location(LHS);
  if (!P)
    return;
  QualType T = LHS->getType();
  emit({.What = Event::Redefine, .Path = P, .Loc = E->getOperatorLoc()});
  if (T->isRecordType() && E->getOpcode() == BO_Assign) { // C structs
    Values.copyObject(Values.location(E->getRHS()), P);
    return;
  }
  if (E->getOpcode() != BO_Assign) {
    if (T->isPointerType())
      Values.assign(P, Value::pointsTo(Paths.part(
                           Paths.withoutElements(Values.pointee(LHS)), -1,
                           INT64_MAX)));
    else
      Values.assign(P, {});
    return;
  }
  if (Words.isHandle(T)) {
    if (SetId Held = Values.threadsIn(Values.location(E->getRHS())))
      Values.assign(P, Value::threads(Held));
    return;
  }
  if (T->isPointerType() || T->isMemberPointerType())
    Values.assign(P, Values.value(E->getRHS()));
  else if (T->isIntegralOrEnumerationType()) {
    // A plain flag orders what was done before it for whoever sees it under
    // the lock.
    std::optional<int64_t> Flag = Values.constant(E->getRHS());
    if (Paths.kind(P) != PathKind::Local ||
        Exposed.contains(Paths.rootVariable(P)))
      emit({.What = Event::Signal,
          .Index = token(P, !Flag   ? Seen::Any
                            : *Flag ? Seen::True
                                    : Seen::False),
          .Loc = E->getOperatorLoc()});
    if (const auto *Ref = dyn_cast<DeclRefExpr>(LHS->IgnoreParens()))
      if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
        Outcome[V] = E->getRHS();
    std::optional<int64_t> C = Values.constant(E->getRHS());
    Values.assign(P, C ? Value::constant(*C) : Value{});
  }
}

void FactsBuilder::visitIncrement(const UnaryOperator *E) {
  const Expr *Sub = E->getSubExpr();
  if (Sub->getType()->isAtomicType()) {
    emit({.What = Event::Signal,
          .Index = token(Values.location(Sub), Seen::Any),
          .Loc = E->getBeginLoc()});
    return;
  }
  accessLValue(Sub, true);
  PathId P = Values.location(Sub);
  if (!P)
    return;
  emit({.What = Event::Redefine, .Path = P, .Loc = E->getBeginLoc()});
  if (Sub->getType()->isPointerType())
    Values.assign(P, Value::pointsTo(Paths.part(
                         Paths.withoutElements(Values.pointee(Sub)), -1,
                         INT64_MAX)));
  else
    Values.assign(P, {});
}

void FactsBuilder::visitReturn(const ReturnStmt *S) {
  const Expr *E = S->getRetValue();
  if (!E)
    return;
  QualType T = Function->getReturnType();
  Value V;
  if (T->isReferenceType()) {
    V = Value::pointsTo(Values.location(E));
  } else if (T->isRecordType()) {
    // The result object was built in place, or moved from a variable whose
    // constructor call did what moving does.
    PathId From = Values.location(E);
    if (From && From != Paths.result())
      Values.copyObject(From, Paths.result());
    return;
  } else if (T->isPointerType() || T->isIntegralOrEnumerationType() ||
             T->isMemberPointerType()) {
    V = Values.value(E);
  }
  if (!Emitting)
    return;
  if (Facts->Result.What == Value::Unknown || Facts->Result.What == Value::Null)
    Facts->Result = V;
  else if (V.What != Value::Null && !(V == Facts->Result))
    Facts->Result = {Value::Unknown, OpaquePath, 1};
}

void FactsBuilder::visitLambda(const LambdaExpr *E) {
  Paths.addClosure(E->getLambdaClass());
  PathId Closure = Values.location(E);
  if (!Closure)
    return;
  Values.forget(Closure);
  auto Field = E->getLambdaClass()->field_begin();
  auto Init = E->capture_init_begin();
  for (const LambdaCapture &C : E->captures()) {
    if (C.capturesVLAType()) {
      ++Field;
      ++Init;
      continue;
    }
    const FieldDecl *F = *Field++;
    const Expr *I = *Init++;
    if (!I)
      continue;
    PathId P = Paths.field(Closure, F);
    QualType T = F->getType();
    if (T->isReferenceType()) {
      PathId Target = Values.location(I);
      Values.assign(P, Target ? Value::pointsTo(Target) : Value{});
    } else if (Words.isPointerLike(T) || T->isMemberPointerType()) {
      Values.assign(P, Values.value(I));
    } else if (T->isRecordType()) {
      // A copy or move of a variable. Its threads and locks move with it.
      const auto *Construct =
          dyn_cast<CXXConstructExpr>(Expressions::strip(I));
      PathId From = Construct && Construct->getNumArgs() == 1
                        ? Values.location(Construct->getArg(0))
                        : Values.location(I);
      Value Held = Values.lookup(From);
      Values.copyObject(From, P);
      if (Held.What == Value::Threads || Held.What == Value::Locks)
        Values.assign(P, Held);
    } else if (T->isIntegralOrEnumerationType()) {
      if (std::optional<int64_t> Known = Values.constant(I))
        Values.assign(P, Value::constant(*Known));
      else if (IndexTerm Index = Values.index(I);
               Index.What == IndexTerm::Variable && Index.Lo == 0)
        Values.assign(P, Value::copyOf(Index.Var));
    }
  }
}

void FactsBuilder::visitInitList(const InitListExpr *E) {
  if (E->isSemanticForm() || !E->getSemanticForm()) {
    PathId P = Values.location(E);
    const auto *R = E->getType()->getAsRecordDecl();
    if (!P || !R || R->isUnion() || E->isTransparent())
      return;
    unsigned I = 0;
    if (const auto *Class = dyn_cast<CXXRecordDecl>(R))
      I = Class->getNumBases();
    for (const FieldDecl *F : R->fields()) {
      if (F->isUnnamedBitField())
        continue;
      if (I >= E->getNumInits())
        break;
      const Expr *Init = E->getInit(I++);
      PathId Member = Paths.field(P, F);
      QualType T = F->getType();
      if (T->isReferenceType())
        Values.assign(Member, Value::pointsTo(Values.location(Init)));
      else if (Words.isPointerLike(T) || T->isFunctionPointerType())
        Values.assign(Member, Values.value(Init));
      else if (T->isIntegralOrEnumerationType()) {
        if (std::optional<int64_t> C = Values.constant(Init))
          Values.assign(Member, Value::constant(*C));
        else if (IndexTerm Index = Values.index(Init);
                 Index.What == IndexTerm::Variable && Index.Lo == 0)
          Values.assign(Member, Value::copyOf(Index.Var));
      } else if (T->isRecordType()) {
        Values.copyObject(Values.location(Init), Member);
      }
    }
  }
}

void FactsBuilder::visitInitializer(const CXXCtorInitializer *I) {
  if (!I->isAnyMemberInitializer() || !I->getInit())
    return;
  const FieldDecl *F = I->getAnyMember();
  PathId P = Paths.field(Paths.thisObject(), F);
  const Expr *Init = Expressions::strip(I->getInit());
  QualType T = F->getType();
  if (T->isReferenceType())
    Values.assign(P, Value::pointsTo(Values.location(Init)));
  else if (T->isPointerType() || T->isMemberPointerType())
    Values.assign(P, Values.value(I->getInit()));
  else if (T->isIntegralOrEnumerationType()) {
    if (std::optional<int64_t> C = Values.constant(Init))
      Values.assign(P, Value::constant(*C));
  } else if (T->isRecordType()) {
    PathId From = Values.location(Init);
    if (From && From != P)
      Values.copyObject(From, P);
  }
}

void FactsBuilder::destroy(PathId P, QualType T, SourceLocation Loc,
                           unsigned Depth) {
  constexpr unsigned MaxDepth = 4;
  T = T.getNonReferenceType().getUnqualifiedType();
  if (!P || Depth > MaxDepth || T.isNull() || T->isScalarType())
    return;
  if (Words.isGuard(T)) {
    bool Shared = Words.typeRow(T, Role::Guard)->get("mode") == "shared";
    Value V = Values.lookup(P);
    SetId Held = V.What == Value::Unknown || V.What == Value::CopyOf
                     ? Values.locksIn(P, Shared)
                     : V.Set;
    if (Held)
      emit({.What = Event::Release, .Set = Held, .Loc = Loc});
    return;
  }
  if (const ModelRow *Row = Words.handleInside(T)) {
    // A std::thread that dies while it runs ends the program, so whoever goes
    // on has joined it.
    (void)Row;
    emit({.What = Event::Join,
          .Path = P,
          .Set = Values.threadsIn(P),
          .Loc = Loc});
    return;
  }
  // A handle that only its spawn function knows to be one.
  if (SetId Held = Sets.intersect(Values.threadsIn(P), JoinedByDestructor)) {
    emit({.What = Event::Join, .Path = P, .Set = Held, .Loc = Loc});
    return;
  }
  if (const ArrayType *A = All.Context.getAsArrayType(T)) {
    destroy(Paths.elem(P, {IndexTerm::Every}), A->getElementType(), Loc,
            Depth + 1);
    return;
  }
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return;
  R = R->getDefinition();
  if (R->hasTrivialDestructor())
    return;
  if (R->isInStdNamespace()) {
    if (R->getName() == "unique_ptr") {
      const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
      if (Spec && Spec->getTemplateArgs().size())
        if (const TemplateArgument &A = Spec->getTemplateArgs()[0];
            A.getKind() == TemplateArgument::Type) {
          Value V = Values.lookup(P);
          if (V.What == Value::PointsTo) {
            destroy(V.Path, A.getAsType(), Loc, Depth + 1);
            if (Paths.kind(V.Path) == PathKind::Alloc)
              emit({.What = Event::LifetimeEnd, .Path = V.Path, .Loc = Loc});
          }
          else if (V.What == Value::CopyOf)
            destroy(Paths.deref(V.Path), A.getAsType(), Loc, Depth + 1);
        }
    }
    return;
  }
  const CXXDestructorDecl *Dtor = R->getDestructor();
  if (Dtor && Dtor->isUserProvided()) {
    if (const FunctionDecl *Body = bodyOf(Dtor)) {
      Frame At;
      At.This = Value::pointsTo(P);
      enter(Body, At, Loc);
    }
    return;
  }
  llvm::SmallVector<const FieldDecl *, 8> Fields(R->fields());
  for (const FieldDecl *F : llvm::reverse(Fields))
    destroy(Paths.field(P, F), F->getType(), Loc, Depth + 1);
}

void FactsBuilder::branch(const CFGBlock *Block) {
  if (Block->succ_size() != 2 || !Current)
    return;
  const Stmt *Last = Block->getTerminatorCondition();
  const auto *Cond = dyn_cast_or_null<Expr>(Last);
  if (!Cond || isa_and_nonnull<SwitchStmt>(Block->getTerminatorStmt()))
    return;
  condition(Cond, false);
}

/// Writes the events that depend on the outcome of a condition: a flag that
/// was seen, a lock that was got, a thread that was there.
void FactsBuilder::condition(const Expr *E, bool Negated, unsigned Depth) {
  if (Depth > 8)
    return;
  E = Expressions::strip(E)->IgnoreParenImpCasts();
  E = Expressions::strip(E);
  auto OnTrue = [&](Event What) {
    Current->OnEdge[Negated ? 1 : 0].push_back(What);
  };
  auto OnFalse = [&](Event What) {
    Current->OnEdge[Negated ? 0 : 1].push_back(What);
  };
  auto SeenUnderLock = [&](const Expr *Flag, Seen IfTrue, Seen IfFalse) {
    PathId P = Values.location(Flag);
    if (!P || (Paths.kind(P) == PathKind::Local &&
               !Exposed.contains(Paths.rootVariable(P))))
      return; // nobody else sets it
    OnTrue({.What = Event::WaitIfLocked, .Index = token(P, IfTrue),
            .Loc = E->getBeginLoc()});
    OnFalse({.What = Event::WaitIfLocked, .Index = token(P, IfFalse),
             .Loc = E->getBeginLoc()});
  };
  auto SeenFlag = [&](PathId P, Seen IfTrue, Seen IfFalse) {
    if (!P)
      return;
    OnTrue({.What = Event::Wait, .Index = token(P, IfTrue),
            .Loc = E->getBeginLoc()});
    OnFalse({.What = Event::Wait, .Index = token(P, IfFalse),
             .Loc = E->getBeginLoc()});
  };

  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() == UO_LNot)
      condition(Unary->getSubExpr(), !Negated, Depth + 1);
    return;
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isEqualityOp()) {
      // x == 0, 0 == x, x != NULL: the truth of x, or its contrary.
      std::optional<int64_t> L = Values.constant(Binary->getLHS()),
                             R = Values.constant(Binary->getRHS());
      bool NullPointer = Binary->getRHS()->isNullPointerConstant(
          const_cast<ASTContext &>(All.Context), Expr::NPC_ValueDependentIsNull);
      if ((R && *R == 0) || NullPointer)
        return condition(Binary->getLHS(),
                         Negated != (Binary->getOpcode() == BO_EQ), Depth + 1);
      if (L && *L == 0)
        return condition(Binary->getRHS(),
                         Negated != (Binary->getOpcode() == BO_EQ), Depth + 1);
      if (R && Binary->getLHS()->IgnoreParenImpCasts()->getType()
                   ->isBooleanType())
        return condition(Binary->getLHS(),
                         Negated != (Binary->getOpcode() == BO_NE), Depth + 1);
    }
    if (Binary->isComparisonOp())
      for (const Expr *Side : {Binary->getLHS(), Binary->getRHS()}) {
        const Expr *Inner = Expressions::strip(Side->IgnoreParenImpCasts());
        if (isa<DeclRefExpr, MemberExpr>(Inner) &&
            Inner->getType()->isIntegralOrEnumerationType() &&
            !Values.constant(Inner))
          SeenUnderLock(Inner, Seen::Any, Seen::Any);
        PathId P = OpaquePath;
        if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Inner)) {
          const Expr *Object = Call->getImplicitObjectArgument();
          if (Words.isAtomic(Expressions::objectType(Object)))
            P = Object->getType()->isPointerType() ? Values.pointee(Object)
                                                   : Values.location(Object);
        } else if (Inner->getType()->isAtomicType()) {
          P = Values.location(Inner);
        }
        SeenFlag(P, Seen::Any, Seen::Any);
      }
    return;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (Ref->getType()->isAtomicType())
      return SeenFlag(Values.location(Ref), Seen::True, Seen::False);
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    if (const Expr *Init = V ? Outcome.lookup(V) : nullptr)
      condition(Init, Negated, Depth + 1);
    if (Ref->getType()->isIntegralOrEnumerationType())
      SeenUnderLock(Ref, Seen::True, Seen::False);
    if (V && Words.isPointerLike(V->getType()) && Words.handleInside(V->getType()))
      OnFalse({.What = Event::Join,
               .Path = Values.pointee(Ref),
               .Set = Values.threadsIn(Values.location(Ref)),
               .Loc = E->getBeginLoc()});
    return;
  }
  if (isa<MemberExpr>(E) && E->getType()->isAtomicType())
    return SeenFlag(Values.location(E), Seen::True, Seen::False);
  if (isa<MemberExpr>(E) && E->getType()->isIntegralOrEnumerationType())
    return SeenUnderLock(E, Seen::True, Seen::False);

  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  if (!F)
    return;
  llvm::SmallVector<const Expr *, 4> Args(Call->arguments());
  const Expr *Object = nullptr;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    Object = Member->getImplicitObjectArgument();
  const CXXRecordDecl *Class = nullptr;
  QualType T;
  PathId P = OpaquePath;
  if (Object) {
    T = Expressions::objectType(Object);
    P = Object->getType()->isPointerType() ? Values.pointee(Object)
                                           : Values.location(Object);
    Class = T->getAsCXXRecordDecl();
  }
  if (Object && Words.isContainer(T)) { // while (queue.empty())
    for (unsigned Edge : {0, 1})
      if (P)
        Current->OnEdge[Edge].push_back({.What = Event::WaitIfLocked,
                                         .Index = token(P, Seen::Any),
                                         .Loc = E->getBeginLoc()});
    return;
  }
  if (Object && Words.isAtomic(T)) {
    bool Relaxed = llvm::any_of(Args, [](const Expr *Arg) {
      const auto *Order = dyn_cast<DeclRefExpr>(
          Expressions::strip(Arg)->IgnoreParenImpCasts());
      return Order && Order->getDecl()->getIdentifier() &&
             (Order->getDecl()->getName() == "memory_order_relaxed" ||
              Order->getDecl()->getName() == "relaxed");
    });
    if (!Relaxed)
      return SeenFlag(P, Seen::True, Seen::False);
    // Relaxed orders nothing, but under a lock the lock does.
    OnTrue({.What = Event::WaitIfLocked, .Index = token(P, Seen::True),
            .Loc = E->getBeginLoc()});
    OnFalse({.What = Event::WaitIfLocked, .Index = token(P, Seen::False),
             .Loc = E->getBeginLoc()});
    return;
  }
  if (const ModelRow *Row = Words.match(Role::Spawn, F, Class, Args)) {
    // if (pthread_create(...) != 0): no thread on that way.
    if (auto It = ThreadNumbers.find({Call, ~0u}); It != ThreadNumbers.end()) {
      Event None{.What = Event::Join,
                 .Set = Sets.get({It->second}),
                 .Loc = E->getBeginLoc()};
      if (Row->get("success") == "zero")
        OnTrue(None);
    }
    return;
  }
  if (Words.match(Role::Joinable, F, Class, Args))
    return OnFalse({.What = Event::Join,
                    .Path = P,
                    .Set = Values.threadsIn(P),
                    .Loc = E->getBeginLoc()});
  if (Class)
    if (LockOperation Op = Words.lockOperation(F, Class);
        Op.What == LockOperation::Try)
      return OnTrue({.What = Event::Acquire,
                     .Set = Sets.get({normalizedLock(P, Op.Shared)}),
                     .Loc = E->getBeginLoc()});
  if (Object && Words.isGuard(T)) { // if (lock), lock.owns_lock(), try_lock()
    bool Shared = Words.typeRow(T, Role::Guard)->get("mode") == "shared";
    if (SetId Held = Values.locksIn(P, Shared)) {
      OnTrue({.What = Event::Acquire, .Set = Held, .Loc = E->getBeginLoc()});
      OnFalse({.What = Event::Release, .Set = Held, .Loc = E->getBeginLoc()});
    }
    return;
  }
  if (const ModelRow *Row = Words.match(Role::TryAcquire, F, Class, Args)) {
    int I = Row->param("lock");
    if (I >= 0 && I < int(Args.size())) {
      Event Got{.What = Event::Acquire,
                .Set = Sets.get({normalizedLock(Values.pointee(Args[I]),
                                                Row->get("mode") == "shared")}),
                .Loc = E->getBeginLoc()};
      Row->get("success") == "zero" ? OnFalse(Got) : OnTrue(Got);
    }
  }
}

void FactsBuilder::emit(Event E) {
  if (Emitting && Sink)
    Sink->push_back(E);
}

void FactsBuilder::access(PathId P, bool Write, const Expr *Object,
                          SourceLocation Loc, bool Atomic) {
  if (!Emitting || !P || Facts->Accesses.size() > MaxAccesses)
    return;
  if (const VarDecl *V = Paths.rootVariable(P)) {
    if (Words.isSynchronized(V) && !Paths.hasDeref(P))
      return;
    if (V->hasGlobalStorage() && V->getType().isConstQualified() &&
        Paths.isRoot(P))
      return; // never written
    if (V->getTLSKind() != VarDecl::TLS_None && !Paths.hasDeref(P))
      return; // each thread has its own
  }
  // A part of an object that looks after itself.
  for (PathId Step : Paths.steps(P))
    if (const PathNode &N = Paths.node(Step); N.Kind == PathKind::Field)
      if (Words.isSynchronized(static_cast<const FieldDecl *>(N.Ptr)->getType()))
        return;
  Access A;
  A.Path = P;
  A.Write = Write;
  A.Atomic = Atomic;
  A.Object = Object;
  A.Loc = Loc.isValid() ? Loc
          : Object      ? Object->getExprLoc()
                        : Function->getLocation();
  A.In = Function;
  uint32_t Index = Facts->Accesses.size();
  Facts->Accesses.push_back(A);
  emit({.What = Event::AccessEvent, .Index = Index, .Path = P, .Loc = A.Loc});
}

void FactsBuilder::how(Access::Kind How) {
  if (Emitting && !Facts->Accesses.empty())
    Facts->Accesses.back().How = How;
}

void FactsBuilder::accessLValue(const Expr *E, bool Write) {
  if (!Emitting)
    return;
  if (Words.isSynchronized(E->getType()))
    return;
  if (E->getType()->isFunctionType())
    return;
  access(Values.location(E), Write, E);
}

/// \p E is an element of a vector<bool>, whose elements share memory.
bool FactsBuilder::isPacked(const Expr *E) const {
  const CXXRecordDecl *R =
      E->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->getIdentifier() &&
         (R->getName() == "_Bit_reference" || R->getName() == "__bit_reference");
}

uint32_t FactsBuilder::threadNumber(const void *Site, uint32_t Sub) {
  return ThreadNumbers.try_emplace({Site, Sub}, ThreadNumbers.size())
      .first->second;
}

const FunctionDecl *FactsBuilder::bodyOf(const FunctionDecl *F) const {
  const FunctionDecl *Body = nullptr;
  if (!F || !F->hasBody(Body) || Words.isSystem(Body))
    return nullptr;
  return Body;
}

void FactsBuilder::joinThreads(PathId Handle, const Stmt *At,
                               SourceLocation Loc) {
  if (!Emitting)
    return;
  Event E{.What = Event::Join,
          .Path = Handle,
          .Set = Values.threadsIn(Handle),
          .Loc = Loc};
  emit(E);
  // for (auto &t : threads) t.join(): when the loop ends, all have been joined,
  // also where there were none.
  bool Element = false;
  for (PathId Step : Paths.steps(Handle))
    if (const PathNode &N = Paths.node(Step);
        N.Kind == PathKind::Elem && N.Index.What != IndexTerm::Const)
      Element = true;
  const Stmt *Loop = LoopOf.lookup(At);
  if (!Element || !Loop)
    return;
  if (const CFGBlock *Exit = LoopExit.lookup(Loop)) {
    E.Path = Paths.elem(Paths.withoutElements(Handle), {IndexTerm::Every});
    Delayed.emplace_back(Exit, E);
  }
}

} // namespace clang::tidy::fearless
