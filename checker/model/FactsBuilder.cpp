//===--- FactsBuilder.cpp - from a function's body to its facts -----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "model/BrokenCode.h"
#include "model/Prepass.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::fearless {

FactsBuilder::FactsBuilder(Universe &All, SummarySource Summaries,
                           ExecutorSource Executors,
                           const FunctionDecl *Function)
    : All(All), Words(All.Words), Paths(All.Paths), Sets(All.Sets),
      Summaries(std::move(Summaries)), Executors(std::move(Executors)),
      Function(Function),
      Facts(std::make_unique<FunctionFacts>()),
      Values(All.Context, All.Words, All.Paths, All.Sets, Function) {
  Facts->Function = Function;
  Values.OnRefer = [this](PathId P, const Value &V) { kept(P, V); };
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
  if (!Body || isBroken(Function))
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
  findRegions(Body);
  if (Function->hasAttrs() || Function->getPreviousDecl())
    Facts->Assumed = assumedLocks();

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
  auto GivenAt = givenAtBlocks();
  std::vector<const Region *> InsideAtEnd(Graph.getNumBlockIDs());
  for (const CFGBlock *Block : Order) {
    Values.Now = Start(Block);
    Given = *GivenAt[Block->getBlockID()];
    Inside = nullptr;
    for (const CFGBlock *Pred : Block->preds())
      if (Pred && InsideAtEnd[Pred->getBlockID()]) {
        Inside = InsideAtEnd[Pred->getBlockID()];
        break;
      }
    Current = &Facts->Blocks[Block->getBlockID()];
    Sink = &Current->Events;
    OnTrue = &Current->OnEdge[0];
    OnFalse = &Current->OnEdge[1];
    walk(Block);
    branch(Block);
    InsideAtEnd[Block->getBlockID()] = Inside;
  }
  Inside = nullptr;
  // A coroutine keeps the guards that it was given.
  if (isa<CoroutineBodyStmt>(Body))
    for (const ParmVarDecl *Param : Function->parameters())
      if (const ModelRow *Row = Words.typeRow(Param->getType(), Role::Guard);
          Row && !Param->getType()->isReferenceType()) {
        SetId Held = Values.locksIn(Paths.variable(Param),
                                    Row->get("mode") == "shared");
        auto &Start = Facts->Blocks[Graph.getEntry().getBlockID()].Events;
        Start.push_back({.What = Event::Acquire,
                         .Set = Held,
                         .Loc = Param->getLocation()});
        Facts->Blocks[Graph.getExit().getBlockID()].Events.push_back(
            {.What = Event::Release, .Set = Held, .Loc = Body->getEndLoc()});
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

  for (Access &A : Facts->Accesses)
    if (!A.Chain && A.Object && !A.Write)
      A.Awaited |= WaitLoops.contains(
          LoopTests.lookup(A.Object->IgnoreParens()));

  // What the caller finds changed.
  Values.Now = Start(&Graph.getExit());
  for (const auto &[Where, What] : Values.Now) {
    PathKind Root = Paths.kind(Paths.root(Where));
    if (Root == PathKind::This || Root == PathKind::Result ||
        Root == PathKind::Global || Root == PathKind::Alloc ||
        (Root == PathKind::Param && Paths.hasDeref(Where)))
      Facts->Stores.push_back({Where, exported(Where, What)});
  }
  if (Facts->Accesses.size() > MaxAccesses)
    Facts->TooLarge = true;
  return std::move(Facts);
}

/// What the branches on the ways to each block have shown of parameters. One
/// pass is enough: what is known where a loop is entered holds in it, too.
std::vector<std::optional<SetId>> FactsBuilder::givenAtBlocks() {
  std::vector<std::optional<SetId>> At(Facts->Blocks.size());
  for (const CFGBlock *Block : Facts->Order) {
    std::optional<SetId> All;
    for (const CFGBlock *Pred : Block->preds()) {
      if (!Pred || !At[Pred->getBlockID()])
        continue;
      SetId Way = Sets.unite(*At[Pred->getBlockID()], givenOn(*Pred, Block));
      All = All ? Sets.intersect(*All, Way) : Way;
    }
    At[Block->getBlockID()] = All.value_or(0);
  }
  return At;
}

/// What is known of parameters on the edge from \p From to \p To.
SetId FactsBuilder::givenOn(const CFGBlock &From, const CFGBlock *To) {
  if (!Values.FixedParams || From.succ_size() != 2)
    return 0;
  const CFGBlock *Then = *From.succ_begin(), *Else = *(From.succ_begin() + 1);
  const Expr *Cond = From.getLastCondition();
  if (!Cond || Then == Else || !Then || !Else)
    return 0;
  bool NotZero = To == Then;
  for (;;) {
    Cond = Cond->IgnoreParenImpCasts();
    const auto *Unary = dyn_cast<UnaryOperator>(Cond);
    const auto *Binary = dyn_cast<BinaryOperator>(Cond);
    if (Unary && Unary->getOpcode() == UO_LNot) {
      NotZero = !NotZero;
      Cond = Unary->getSubExpr();
    } else if (Binary && Binary->isEqualityOp() &&
               Values.constant(Binary->getRHS()) == 0) {
      NotZero ^= Binary->getOpcode() == BO_EQ;
      Cond = Binary->getLHS();
    } else {
      break;
    }
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Cond);
  const auto *Param = Ref ? dyn_cast<ParmVarDecl>(Ref->getDecl()) : nullptr;
  PathId P = Param ? Paths.variable(Param) : OpaquePath;
  return P && Sets.contains(Values.FixedParams, P)
             ? Sets.get({givenOf(P, NotZero)})
             : 0;
}

/// A function object of our own becomes known by its call operator; what it
/// captured was copied to the parts of \p Where.
Value FactsBuilder::exported(PathId Where, const Value &What) {
  if (What.What != Value::CopyOf || What.Path == Where)
    return What;
  PathKind Root = Paths.kind(Paths.root(What.Path));
  if (Root != PathKind::Local && Root != PathKind::Temp)
    return What;
  Callable Own = Values.callableAt(What.Path);
  if (!Own.Function || !Own.Bound.empty())
    return What;
  if (Own.Object.What == Value::Unknown)
    return Value::function(Own.Function);
  // Its captures, if nobody has copied them yet.
  for (const auto &[Part, Held] : Values.Now) {
    if (Part == Own.Object.Path || !Paths.isPrefix(Own.Object.Path, Part))
      continue;
    PathId Copy = Where;
    auto Steps = Paths.steps(Part);
    for (size_t I = Paths.node(Own.Object.Path).Depth + 1; I < Steps.size();
         ++I)
      Copy = Paths.component(Copy, Steps[I]);
    if (Copy && !Values.Now.lookup(Copy))
      Facts->Stores.push_back({Copy, exported(Copy, Held)});
  }
  return Value::object(Own.Function);
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
      visitStatement(Element.castAs<CFGStmt>().getStmt());
      break;
    case CFGElement::Initializer:
      visitInitializer(Element.castAs<CFGInitializer>().getInitializer());
      break;
    case CFGElement::TemporaryDtor: {
      const auto *Bind =
          Element.castAs<CFGTemporaryDtor>().getBindTemporaryExpr();
      // What initialises a member is the member: it does not die here.
      PathId P = Values.location(Bind);
      if (Paths.kind(Paths.root(P)) != PathKind::This)
        destroy(P, Bind->getType(), Bind->getEndLoc());
      break;
    }
    case CFGElement::MemberDtor: {
      const FieldDecl *F = Element.castAs<CFGMemberDtor>().getFieldDecl();
      destroy(Paths.field(Paths.thisObject(), F), F->getType(),
              Function->getEndLoc());
      break;
    }
    case CFGElement::BaseDtor:
      destroy(Paths.thisObject(),
              Element.castAs<CFGBaseDtor>().getBaseSpecifier()->getType(),
              Function->getEndLoc());
      break;
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

/// The token of the initialisation of a static; its own signals, as a container
/// or flag, are others.
uint32_t FactsBuilder::initialised(const VarDecl *Static) {
  return tokenOf(Paths.shape(Paths.variable(Static)), Seen::Any);
}

/// The language runs the initialisation of a static once, under a lock of its
/// own, and who comes past it comes after it.
void FactsBuilder::visitStatement(const Stmt *S) {
  if (Emitting && !Regions.empty())
    comeTo(S);
  const VarDecl *Static = StaticInit.lookup(S);
  if (!Static)
    return visit(S);
  size_t FirstAccess = Facts->Accesses.size();
  size_t FirstCall = Facts->Invocations.size();
  {
    llvm::SaveAndRestore<bool> Started(ElsewhereStarted, true);
    visit(S);
  }
  PathId P = Paths.variable(Static);
  Circumstances Once;
  Once.Must = Once.May = Sets.get({lockOf(P, false)});
  Once.Signals = Sets.get({initialised(Static)});
  for (size_t I = FirstAccess; I < Facts->Accesses.size(); ++I)
    inherit(Facts->Accesses[I], &Once);
  for (size_t I = FirstCall; I < Facts->Invocations.size(); ++I)
    inherit(Facts->Invocations[I], &Once);
}

void FactsBuilder::visit(const Stmt *S) {
  llvm::SaveAndRestore<const Stmt *> Visited(Here, S);
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
    if (Cast->getCastKind() == CK_LValueToRValue)
      usesKept(Cast->getSubExpr());
    if (Cast->getCastKind() == CK_LValueToRValue ||
        Cast->getCastKind() == CK_LValueToRValueBitCast)
      accessLValue(Cast->getSubExpr(), false);
    if (Cast->getSubExpr()->getType()->isAtomicType())
      useOf(Values.location(Cast->getSubExpr()), E->getBeginLoc());
    // A C11 atomic read outside a condition: whatever was seen.
    if (Cast->getCastKind() == CK_AtomicToNonAtomic ||
        (Cast->getCastKind() == CK_LValueToRValue &&
         Cast->getSubExpr()->getType()->isAtomicType()))
      if (auto Op = atomicOperation(Expressions::strip(Cast->getSubExpr())))
        atomicEvents(*Op);
    return;
  }
  if (isa<AtomicExpr>(E)) {
    if (std::optional<AtomicOperation> Op = atomicOperation(E))
      atomicEvents(*Op);
    return;
  }
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return visitConstruct(Construct);
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return visitCall(Call);
  if (const auto *Lambda = dyn_cast<LambdaExpr>(E))
    return visitLambda(Lambda);
  if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(E))
    return suspend(Suspend);
  if (const auto *Name = dyn_cast<DeclRefExpr>(E);
      Name && (Name->getDecl()->getType()->isReferenceType() ||
               isa<BindingDecl>(Name->getDecl())))
    return usesKept(Name);
  if (const auto *List = dyn_cast<InitListExpr>(E))
    return visitInitList(List);
  if (const auto *Delete = dyn_cast<CXXDeleteExpr>(E))
    return freed(Delete->getArgument());
  if (isa<CXXNewExpr>(E)) {
    emit({.What = Event::Redefine,
          .Index = 1,
          .Path = Paths.alloc(E),
          .Loc = E->getBeginLoc()});
    return;
  }
}

/// The object that \p Pointer points to goes back to the heap.
void FactsBuilder::freed(const Expr *Pointer) {
  PathId Dead = Values.pointee(Pointer);
  access(Dead, true, Pointer);
  how(Access::Free);
  if (!Emitting || !Dead)
    return;
  Facts->Freed = Sets.insert(Facts->Freed, Dead);
  if (Paths.kind(Dead) == PathKind::Alloc)
    emit({.What = Event::LifetimeEnd,
          .Path = Dead,
          .Loc = Pointer->getExprLoc()});
}

void FactsBuilder::visitDeclaration(const VarDecl *V) {
  if (V->isStaticLocal() || !V->hasLocalStorage()) {
    if (V->isStaticLocal() && V->hasInit())
      emit({.What = Event::Wait,
            .Index = initialised(V),
            .Loc = V->getLocation()});
    return;
  }
  PathId P = Paths.variable(V);
  emit({.What = Event::Redefine,
        .Index = 1,
        .Path = P,
        .Loc = V->getLocation()});
  const Expr *Init = V->getInit();
  QualType T = V->getType();
  if ((T->isRecordType() || T->isArrayType()) && Init &&
      Values.location(Init) == P)
    ; // its constructor has set what is known of it
  else if (T->isPointerType() && Init &&
           Values.value(Init) == Value::pointsTo(Paths.deref(P)))
    ; // the call that started the thread has, which the pointer stands for
  else
    Values.forget(P);
  if (!Init) {
    if (Words.isPointerLike(T))
      Values.assign(P, {Value::Null}); // reading it now is undefined
    return;
  }
  if (T->isReferenceType()) {
    usesKept(Init);
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
    loopBounds(V);
    if (std::optional<Affine> A = Values.affine(Init);
        A && (A->isConstant() || T.isConstQualified() || A->Scale != 1 ||
              A->Add != 0))
      Values.assign(P, Value::linear(*A));
    else if (Words.isHandle(T)) {
      if (SetId Held = threadsOf(Init))
        Values.assign(P, Value::threads(Held));
    }
  }
}

/// for (int k = lo; k < hi; ++k): the elements from lo to hi, in terms of what
/// does not change in the loop.
void FactsBuilder::loopBounds(const VarDecl *V) {
  auto It = LoopEnds.find(V);
  if (It == LoopEnds.end())
    return;
  std::optional<Affine> From = Values.affine(V->getInit()),
                        To = Values.affine(It->second.Bound);
  if (From && To)
    Facts->Ranges[Paths.variable(V)] =
        IndexTerm::chunk(*From, It->second.Inclusive ? To->plus(1) : *To);
}

/// The variable \p P gets another value: what was a multiple of it is one of
/// its old value.
void FactsBuilder::outdate(PathId P) {
  llvm::SmallVector<PathId, 4> Old;
  for (const auto &[Where, What] : Values.Now)
    if (What.What == Value::Linear && What.Path == P)
      Old.push_back(Where);
  for (PathId Where : Old)
    Values.assign(Where, {});
}

/// The threads that the handle \p E stands for.
SetId FactsBuilder::threadsOf(const Expr *E) {
  if (SetId Held = Values.threadsIn(Values.location(E)))
    return Held;
  Value V = Values.value(E); // the result of a call
  return V.What == Value::Threads ? V.Set : 0;
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
          .Set = E->getOpcode() == BO_Assign && isExact(E->getRHS())
                     ? EachTime
                     : Accumulates,
          .Loc = E->getOperatorLoc()});
    return;
  }
  accessLValue(LHS, true);
  if (E->getOpcode() == BO_Assign)
    how(Access::Assign);
  if (Emitting && Written && FirstValues.contains(E))
    Facts->Accesses.back().First = true;
  PathId P = Values.location(LHS);
  if (!P)
    return;
  QualType T = LHS->getType();
  emit({.What = Event::Redefine, .Path = P, .Loc = E->getOperatorLoc()});
  if (T->isIntegralOrEnumerationType())
    outdate(P);
  if (T->isRecordType() && E->getOpcode() == BO_Assign) { // C structs
    Values.copyObject(Values.location(E->getRHS()), P);
    return;
  }
  if (E->getOpcode() != BO_Assign) {
    if (T->isPointerType())
      Values.assign(
          P, Value::pointsTo(Paths.part(
                 Paths.withoutElements(Values.pointee(LHS)), -1, INT64_MAX)));
    else
      Values.assign(P, {});
    return;
  }
  if (Words.isHandle(T)) {
    if (SetId Held = threadsOf(E->getRHS()))
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
            .Set = PlainFlag | (isExact(E->getRHS()) ? 0 : Accumulates),
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
          .Set = Accumulates,
          .Loc = E->getBeginLoc()});
    return;
  }
  accessLValue(Sub, true);
  PathId P = Values.location(Sub);
  if (!P)
    return;
  emit({.What = Event::Redefine, .Path = P, .Loc = E->getBeginLoc()});
  outdate(P);
  if (Sub->getType()->isPointerType())
    Values.assign(
        P, Value::pointsTo(Paths.part(
               Paths.withoutElements(Values.pointee(Sub)), -1, INT64_MAX)));
  else
    Values.assign(P, {});
}

void FactsBuilder::visitReturn(const ReturnStmt *S) {
  const Expr *E = S->getRetValue();
  if (!E)
    return;
  QualType T = Function->getReturnType();
  if (Emitting && T->isScalarType() && !T->isReferenceType())
    returnCondition(E);
  usesKept(E);
  Value V;
  if (T->isReferenceType()) {
    V = Value::pointsTo(Values.location(E));
  } else if (T->isRecordType()) {
    // The result object was built in place, or moved from a variable whose
    // constructor call did what moving does.
    PathId From = Values.location(E);
    if (From && From != Paths.result())
      Values.copyObject(From, Paths.result());
    // What a constructor keeps is told where it is called.
    if (isa<CallExpr>(Expressions::strip(E)))
      returned(E);
    return;
  } else if (T->isPointerType() || T->isIntegralOrEnumerationType() ||
             T->isMemberPointerType()) {
    V = Values.value(E);
  }
  if (!Emitting)
    return;
  returned(E);
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
      if (T->isRecordType())
        moves(Values.location(I), P, I, I->getExprLoc());
      Values.assign(P, Values.value(I));
    } else if (T->isRecordType()) {
      // A copy or move of a variable. Its threads and locks move with it.
      const auto *Construct = dyn_cast<CXXConstructExpr>(Expressions::strip(I));
      PathId From = Construct && Construct->getNumArgs() == 1
                        ? Values.location(Construct->getArg(0))
                        : Values.location(I);
      Value Held = Values.lookup(From);
      // The capture is made in place: what went into a temporary is in it.
      if (Construct && Construct->getConstructor()->isMoveConstructor())
        moves(Values.location(I), P, I, I->getExprLoc());
      Values.copyObject(From, P);
      if (Held.What == Value::Threads || Held.What == Value::Locks)
        Values.assign(P, Held);
    } else if (T->isIntegralOrEnumerationType()) {
      if (std::optional<Affine> Known = Values.affine(I))
        Values.assign(P, Value::linear(*Known));
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
        if (std::optional<Affine> Known = Values.affine(Init))
          Values.assign(Member, Value::linear(*Known));
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
  // Leaving a member as it is is no initialisation.
  const auto *Construct = dyn_cast<CXXConstructExpr>(Init);
  if (I->isWritten() || isa<CXXDefaultInitExpr>(I->getInit()) || !Construct ||
      !Construct->getConstructor()->isTrivial())
    initialize(P, I->isWritten() ? I->getMemberLocation() : F->getLocation());
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

void FactsBuilder::emit(Event E) {
  if (!Emitting || !Sink)
    return;
  if (E.What == Event::Acquire || E.What == Event::MayAcquire)
    for (uint32_t Lock : Sets.values(E.Set))
      useOf(lockPath(Lock), E.Loc);
  else if (E.What == Event::Signal || E.What == Event::Wait)
    useOf(tokenPath(E.Index), E.Loc);
  else if (E.What == Event::AccessEvent && !Regions.empty())
    underDirectives(Facts->Accesses[E.Index]);
  Sink->push_back(E);
}

/// The constructor sets the member \p P, whatever its type: before that it is
/// not there.
void FactsBuilder::initialize(PathId P, SourceLocation Loc) {
  if (!Emitting || !P || Facts->Accesses.size() > MaxAccesses)
    return;
  Access A;
  A.Path = P;
  A.Write = true;
  A.How = Access::Init;
  A.Loc = Loc;
  A.In = Function;
  uint32_t Index = Facts->Accesses.size();
  Facts->Accesses.push_back(A);
  emit({.What = Event::AccessEvent, .Index = Index, .Path = P, .Loc = Loc});
}

void FactsBuilder::use(Use::Kind What, PathId P, SourceLocation Loc,
                       const CXXMethodDecl *Method) {
  if (!Emitting || !Sink || !P || Facts->Uses.size() >= MaxSummaryUses ||
      !KnownUses.insert({P, Method}).second)
    return;
  Use U;
  U.What = What;
  U.Path = P;
  U.Loc = Loc;
  U.Method = Method;
  Facts->Uses.push_back(U);
  Sink->push_back({.What = Event::UseEvent,
                   .Index = uint32_t(Facts->Uses.size() - 1),
                   .Path = P,
                   .Loc = Loc});
}

void FactsBuilder::useOf(PathId P, SourceLocation Loc) {
  if (!Emitting || !P)
    return;
  const PathNode &Node = Paths.node(P);
  bool Field = Node.Kind == PathKind::Field;
  if (!Field || Paths.kind(Paths.root(P)) == PathKind::Local)
    return; // only members are finished later than the code that uses them
  QualType T = static_cast<const FieldDecl *>(Node.Ptr)->getType();
  if (Words.isSynchronized(T) || Words.isLock(T))
    use(Use::Synchronized, P, Loc);
}

void FactsBuilder::skip(const Expr *E, std::string Why) {
  if (!Emitting || !All.Explain || !E || E->getBeginLoc().isInvalid())
    return;
  std::string Name =
      Lexer::getSourceText(
          CharSourceRange::getTokenRange(E->getSourceRange()),
          All.Context.getSourceManager(), All.Context.getLangOpts())
          .str();
  Facts->Skipped.push_back({E->getExprLoc(), std::move(Name), std::move(Why)});
}

bool FactsBuilder::countsAsAccess(PathId P) const {
  if (const VarDecl *V = Paths.rootVariable(P); V && !Paths.hasDeref(P)) {
    if (Words.isSynchronized(V) || V->getTLSKind() != VarDecl::TLS_None)
      return false;
    if (V->hasGlobalStorage() && V->getType().isConstQualified() &&
        Paths.isRoot(P))
      return false; // never written
  }
  // A part of an object that looks after itself.
  for (PathId Step : Paths.steps(P))
    if (const PathNode &N = Paths.node(Step); N.Kind == PathKind::Field)
      if (Words.isSynchronized(
              static_cast<const FieldDecl *>(N.Ptr)->getType()))
        return false;
  // What only its guards give access to.
  if (Paths.hasDeref(P))
    if (const VarDecl *V = Paths.rootVariable(P);
        V && Words.typeRow(V->getType(), Role::Guarded))
      return false;
  return true;
}

std::string FactsBuilder::ownedReason(PathId P) const {
  const VarDecl *V = Paths.rootVariable(P);
  if (V && V->getTLSKind() != VarDecl::TLS_None && !Paths.hasDeref(P))
    return "it is thread_local: each thread has its own";
  if (V && !Words.isSynchronized(V) && V->getType().isConstQualified() &&
      Paths.isRoot(P))
    return "it is const: nobody writes it";
  QualType T = V ? V->getType() : QualType();
  for (PathId Step : Paths.steps(P))
    if (const PathNode &N = Paths.node(Step); N.Kind == PathKind::Field)
      T = static_cast<const FieldDecl *>(N.Ptr)->getType();
  return "its type looks after itself: '" +
         T.getAsString(All.Context.getPrintingPolicy()) + "'";
}

void FactsBuilder::access(PathId P, bool Write, const Expr *Object,
                          SourceLocation Loc, bool Atomic) {
  Written = false;
  if (!Emitting || Facts->Accesses.size() > MaxAccesses)
    return;
  if (!P)
    return skip(Object, "which object this is, is not known");
  if (!countsAsAccess(P)) {
    // A part of an object that looks after itself is used all the same.
    for (PathId Step : Paths.steps(P))
      if (Object)
        useOf(Step, Object->getExprLoc());
    return skip(Object, ownedReason(P));
  }
  Access A;
  A.Path = P;
  A.Write = Write;
  A.Atomic = Atomic;
  A.Object = Object;
  A.Loc = Loc.isValid() ? Loc
          : Object      ? Object->getExprLoc()
                        : Function->getLocation();
  A.In = Function;
  A.Given = Given;
  A.Polled = Object && Polls.contains(Object->IgnoreParens());
  uint32_t Index = Facts->Accesses.size();
  Facts->Accesses.push_back(A);
  Written = true;
  emit({.What = Event::AccessEvent, .Index = Index, .Path = P, .Loc = A.Loc});
}

void FactsBuilder::how(Access::Kind How) {
  if (Emitting && Written)
    Facts->Accesses.back().How = How;
}

void FactsBuilder::accessLValue(const Expr *E, bool Write) {
  Written = false;
  if (!Emitting)
    return;
  if (Words.isSynchronized(E->getType()))
    return skip(E, "its type looks after itself: '" +
                       E->getType().getAsString(
                           All.Context.getPrintingPolicy()) +
                       "'");
  if (E->getType()->isFunctionType())
    return;
  access(Values.location(E), Write, E);
}

/// \p E is an element of a vector<bool>, whose elements share memory.
bool FactsBuilder::isPacked(const Expr *E) const {
  const CXXRecordDecl *R =
      E->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->getIdentifier() &&
         (R->getName() == "_Bit_reference" ||
          R->getName() == "__bit_reference");
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
          .Set = Handle ? Values.threadsIn(Handle) : HandleUnknown,
          .Loc = Loc};
  bool One = false;
  for (PathId Step : Paths.steps(Handle))
    if (const PathNode &N = Paths.node(Step); N.Kind == PathKind::Elem) {
      One |= N.Index.What == IndexTerm::Const ||
             N.Index.What == IndexTerm::Variable;
    }
  E.Index = One ? JoinsOne : JoinsAll;
  emit(E);
  emitJoinOfOriginal(Handle, Loc);
  // for (auto &t : threads) t.join(): when the loop ends, all have been joined,
  // also where there were none.
  if (const CFGBlock *Exit = afterLoopOver(Handle, At)) {
    E.Path = Paths.elem(Paths.withoutElements(Handle), {IndexTerm::Every});
    E.Index = JoinsAll;
    Delayed.emplace_back(Exit, E);
    if (PathId Original = originalHandle(E.Path)) {
      E.Path = Original;
      Delayed.emplace_back(Exit, E);
    }
  }
}

/// auto t = std::move(worker_); t.join(): it is worker_'s thread that ends.
PathId FactsBuilder::originalHandle(PathId Handle) {
  Value V = Values.lookup(Handle);
  return V.What == Value::CopyOf && V.Path != Handle ? V.Path : OpaquePath;
}

void FactsBuilder::emitJoinOfOriginal(PathId Handle, SourceLocation Loc) {
  if (PathId Original = originalHandle(Handle))
    emit({.What = Event::Join,
          .Path = Original,
          .Set = Values.threadsIn(Original),
          .Loc = Loc});
}

/// The handles of the threads that \p Site starts stay beside each other: it
/// stands in a loop, and they are kept outside of it.
bool FactsBuilder::fillsGroup(const Expr *Site, PathId Handle) const {
  const Stmt *Loop = LoopOf.lookup(Site);
  if (!Loop || !Handle || Paths.withoutElements(Handle) == Handle)
    return false;
  const VarDecl *V = Paths.rootVariable(Handle);
  if (!V)
    return true;
  const SourceManager &SM = All.Context.getSourceManager();
  SourceRange Range = Loop->getSourceRange();
  return !V->isLocalVarDecl() ||
         SM.isBeforeInTranslationUnit(V->getLocation(), Range.getBegin());
}

const CFGBlock *FactsBuilder::afterLoopOver(PathId Element,
                                            const Stmt *At) const {
  bool InSequence = llvm::any_of(Paths.steps(Element), [&](PathId Step) {
    const PathNode &N = Paths.node(Step);
    return N.Kind == PathKind::Elem && N.Index.What != IndexTerm::Const;
  });
  const Stmt *Loop = LoopOf.lookup(At);
  return Emitting && InSequence && Loop ? LoopExit.lookup(Loop) : nullptr;
}

} // namespace clang::tidy::fearless
