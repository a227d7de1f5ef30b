//===--- Conditions.cpp - what a branch tells -----------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Events that depend on the outcome of a condition: a flag that was seen, a
// lock that was got, a thread that was there. They stand on the edges.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::fearless {

void FactsBuilder::branch(const CFGBlock *Block) {
  if (const auto *S = dyn_cast_or_null<SwitchStmt>(Block->getTerminatorStmt()))
    return cases(Block, S);
  if (Block->succ_size() != 2 || !Current)
    return;
  const Stmt *Last = Block->getTerminatorCondition();
  const auto *Cond = dyn_cast_or_null<Expr>(Last);
  if (!Cond)
    return;
  // a && b: the block that looks at b is reached when a is true.
  const auto *Logical = dyn_cast<BinaryOperator>(Cond->IgnoreParenImpCasts());
  while (Logical && Logical->isLogicalOp()) {
    Cond = Logical->getRHS();
    Logical = dyn_cast<BinaryOperator>(Cond->IgnoreParenImpCasts());
  }
  condition(Cond, false);
  if (!isa_and_nonnull<WhileStmt, DoStmt, ForStmt>(Block->getTerminatorStmt()))
    return;
  // while (flag.test_and_set()) and the like, a spin lock: who leaves the loop
  // has the flag to himself until it is cleared.
  bool Negated = false;
  const Expr *E = Expressions::strip(Cond)->IgnoreParenImpCasts();
  while (const auto *Not = dyn_cast<UnaryOperator>(E)) {
    if (Not->getOpcode() != UO_LNot)
      return;
    Negated = !Negated;
    E = Expressions::strip(Not->getSubExpr())->IgnoreParenImpCasts();
  }
  std::optional<AtomicOperation> Op = atomicOperation(E);
  bool Takes = Op && Op->Reads && Op->Writes && !Op->Accumulates &&
               Op->Acquires && Op->Stored == Seen::True;
  if (Takes && Op->Object && knownLock(Paths, Op->Object))
    Current->OnEdge[!Op->Compares != Negated].push_back(
        {.What = Event::Acquire,
         .Set = Sets.get({lockOf(Op->Object, false)}),
         .Loc = E->getBeginLoc()});
}

/// switch (f.wait_for(t)) { case ready: ... }: what a case tells stands at its
/// start, if nothing falls into it.
void FactsBuilder::cases(const CFGBlock *Block, const SwitchStmt *S) {
  const auto *Call = dyn_cast<CallExpr>(
      Expressions::strip(S->getCond())->IgnoreParenImpCasts());
  CallSite Site;
  if (!Call || !siteOf(Call, Site))
    return;
  for (const CFGBlock *Succ : Block->succs()) {
    const auto *Case =
        Succ ? dyn_cast_or_null<CaseStmt>(Succ->getLabel()) : nullptr;
    const EnumConstantDecl *Named = Case ? isEnumerator(Case->getLHS()) : nullptr;
    if (!Named || Succ->pred_size() != 1)
      continue;
    std::vector<Event> Equal, Other;
    llvm::SaveAndRestore<std::vector<Event> *> True(OnTrue, &Equal);
    llvm::SaveAndRestore<std::vector<Event> *> False(OnFalse, &Other);
    (void)waitCondition(Site, Named->getName(), false);
    for (const Event &E : Equal)
      Delayed.emplace_back(Succ, E);
  }
}

void FactsBuilder::onEdge(bool True, const Event &E) {
  (True ? OnTrue : OnFalse)->push_back(E);
}

/// return ready.load(); tells whoever looks at the result.
void FactsBuilder::returnCondition(const Expr *E) {
  ReturnFacts R;
  R.Result = seenIn(E);
  if (R.Result == Seen::Any) {
    llvm::SaveAndRestore<std::vector<Event> *> True(OnTrue, &R.IfTrue);
    llvm::SaveAndRestore<std::vector<Event> *> False(OnFalse, &R.IfFalse);
    condition(E, false);
  }
  uint32_t Index = Facts->Returns.size();
  Facts->Returns.push_back(std::move(R));
  emit({.What = Event::Return, .Index = Index, .Loc = E->getBeginLoc()});
}

/// Writes the events that depend on the outcome of a condition: a flag that
/// was seen, a lock that was got, a thread that was there.
void FactsBuilder::condition(const Expr *E, bool Negated, unsigned Depth) {
  if (Depth > 8)
    return;
  E = Expressions::strip(E)->IgnoreParenImpCasts();
  E = Expressions::strip(E);
  auto OnTrue = [&](const Event &What) { onEdge(!Negated, What); };
  auto OnFalse = [&](const Event &What) { onEdge(Negated, What); };
  auto SeenUnderLock = [&](const Expr *Flag) {
    seenUnderLock(Flag, Seen::True, !Negated);
    seenUnderLock(Flag, Seen::False, Negated);
  };
  if (std::optional<AtomicOperation> Op = atomicOperation(E))
    return atomicCondition(*Op, Seen::True, Seen::False, Negated);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() == UO_LNot)
      condition(Unary->getSubExpr(), !Negated, Depth + 1);
    return;
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isLogicalOp())
      return both(Binary, Negated, Depth);
    return comparison(Binary, Negated, Depth);
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    if (const Expr *Init = V ? Outcome.lookup(V) : nullptr)
      condition(Init, Negated, Depth + 1);
    if (Ref->getType()->isIntegralOrEnumerationType())
      SeenUnderLock(Ref);
    if (!V || !Words.isPointerLike(V->getType()))
      return;
    // No handle, no thread.
    PathId Handle = Values.pointee(Ref);
    bool Started = Values.lookup(Handle).What == Value::Threads;
    if (Started || Words.handleInside(V->getType()))
      OnFalse({.What = Event::Join,
               .Path = Handle,
               .Set = Values.threadsIn(Started ? Handle : Values.location(Ref)),
               .Loc = E->getBeginLoc()});
    return;
  }
  if (isa<MemberExpr>(E) && E->getType()->isIntegralOrEnumerationType())
    return SeenUnderLock(E);

  const auto *Call = dyn_cast<CallExpr>(E);
  CallSite Site;
  if (!Call || !siteOf(Call, Site) || waitCondition(Site, "", Negated))
    return;
  callCondition(Site, Negated);
  const FunctionDecl *F = Call->getDirectCallee();
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
  // A pointer that is not null has not been moved from, or is set again.
  auto NotNull = [&](PathId Pointer) {
    return Event{.What = Event::Renew, .Path = Pointer, .Loc = E->getBeginLoc()};
  };
  if (Object && Words.isSmartPointer(T) && isa<CXXConversionDecl>(F))
    return OnTrue(NotNull(P));
  bool Equal = F->getOverloadedOperator() == OO_EqualEqual;
  if ((Equal || F->getOverloadedOperator() == OO_ExclaimEqual) &&
      Args.size() == 2)
    for (unsigned I : {0, 1})
      if (Words.isSmartPointer(Args[I]->getType()) &&
          Args[1 - I]->getType()->isNullPtrType()) {
        Event Set = NotNull(Values.location(Args[I]));
        return Equal ? OnFalse(Set) : OnTrue(Set);
      }
  if (Object && Words.isContainer(T)) { // while (queue.empty())
    // "True" is what an empty container says.
    bool Empty = nameOf(F) == "empty";
    if (!P)
      return;
    OnTrue({.What = Event::WaitIfLocked,
            .Index = token(P, Empty ? Seen::True : Seen::Any),
            .Loc = E->getBeginLoc()});
    OnFalse({.What = Event::WaitIfLocked,
             .Index = token(P, Empty ? Seen::False : Seen::Any),
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
        Op.What == LockOperation::Try) {
      SetId Lock = Sets.get({lockAt(P, T, Op.Shared)});
      OnTrue({.What = Event::Acquire, .Set = Lock, .Loc = E->getBeginLoc()});
      return OnFalse(
          {.What = Event::Release, .Set = Lock, .Loc = E->getBeginLoc()});
    }
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
      Event Not = Got;
      Not.What = Event::Release;
      // Where one release of a library says 'int' and 0, the next says 'bool'.
      bool Zero = Row->get("success") == "zero" &&
                  !F->getReturnType()->isBooleanType();
      Zero ? OnFalse(Got) : OnTrue(Got);
      Zero ? OnTrue(Not) : OnFalse(Not);
    }
  }
}

/// return a && b: if that is true, both are; if it is false, nothing is known.
void FactsBuilder::both(const BinaryOperator *E, bool Negated,
                        unsigned Depth) {
  std::vector<Event> Unknown;
  bool Known = (E->getOpcode() == BO_LAnd) != Negated; // of the whole being true
  llvm::SaveAndRestore<std::vector<Event> *> True(OnTrue,
                                                  Known ? OnTrue : &Unknown);
  llvm::SaveAndRestore<std::vector<Event> *> False(OnFalse,
                                                   Known ? &Unknown : OnFalse);
  condition(E->getLHS(), Negated, Depth + 1);
  condition(E->getRHS(), Negated, Depth + 1);
}

/// The result of a function with a visible body: what it heard of.
void FactsBuilder::callCondition(const CallSite &Site, bool Negated) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  if (Method && Method->isVirtual())
    return;
  const FunctionDecl *Body = bodyOf(Site.Callee);
  const Summary *S = Body ? Summaries(Body) : nullptr;
  if (!S || (!S->WaitedIf[0] && !S->WaitedIf[1]))
    return;
  Frame At = frameFor(Body, Site);
  for (unsigned Result : {0, 1}) {
    llvm::SmallVector<Event, 4> Told;
    waitsOf(*S, At, Result, Site.E->getExprLoc(), Told);
    for (const Event &E : Told)
      onEdge((Result == 0) != Negated, E);
  }
}

/// x == 0, x != NULL: the truth of x, or its contrary. Other comparisons tell
/// that x was looked at.
void FactsBuilder::comparison(const BinaryOperator *E, bool Negated,
                              unsigned Depth) {
  if (!E->isComparisonOp())
    return;
  const Expr *Sides[] = {E->getLHS(), E->getRHS()};
  if (E->isEqualityOp()) {
    for (unsigned I : {0, 1}) {
      const Expr *X = Sides[I], *Other = Sides[1 - I];
      std::optional<int64_t> C = Values.constant(Other);
      bool Null = Other->isNullPointerConstant(
          const_cast<ASTContext &>(All.Context),
          Expr::NPC_ValueDependentIsNull);
      bool IfEqual = Negated == (E->getOpcode() == BO_NE);
      // f.wait_for(t) == std::future_status::ready
      if (const auto *Call = dyn_cast<CallExpr>(outcome(X)))
        if (const EnumConstantDecl *Named = isEnumerator(Other)) {
          CallSite Site;
          if (siteOf(Call, Site) &&
              waitCondition(Site, Named->getName(), !IfEqual))
            return;
        }
      if ((C && *C == 0) || Null)
        return condition(X, IfEqual, Depth + 1);
      if (C && X->IgnoreParenImpCasts()->getType()->isBooleanType())
        return condition(X, !IfEqual, Depth + 1);
    }
  }
  for (unsigned I : {0, 1}) {
    const Expr *X = outcome(Sides[I]);
    std::optional<int64_t> C = Values.constant(Sides[1 - I]);
    if (std::optional<AtomicOperation> Op = atomicOperation(X)) {
      // Of other numbers than 1, "true" would say too little.
      bool Equals = E->isEqualityOp() && C && *C == 1;
      bool NotEqual = E->getOpcode() == BO_NE;
      atomicCondition(*Op, Equals && !NotEqual ? Seen::True : Seen::Any,
                      Equals && NotEqual ? Seen::True : Seen::Any, Negated);
    }
    X = Expressions::strip(Sides[I]->IgnoreParenImpCasts());
    if (isa<DeclRefExpr, MemberExpr>(X) &&
        X->getType()->isIntegralOrEnumerationType() && !Values.constant(X))
      for (bool Edge : {false, true})
        seenUnderLock(X, Seen::Any, Edge);
  }
}

/// The call whose result \p E is, if it is a variable that holds one.
const Expr *FactsBuilder::outcome(const Expr *E) const {
  E = Expressions::strip(E->IgnoreParenImpCasts());
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
      if (const Expr *Held = Outcome.lookup(V))
        return Expressions::strip(Held->IgnoreParenImpCasts());
  return E;
}

const EnumConstantDecl *FactsBuilder::isEnumerator(const Expr *E) {
  const auto *Ref =
      dyn_cast<DeclRefExpr>(Expressions::strip(E)->IgnoreParenImpCasts());
  return Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
}

/// A plain flag, looked at: under a lock that tells who set it.
void FactsBuilder::seenUnderLock(const Expr *Flag, Seen What, bool True) {
  PathId P = Values.location(Flag);
  if (!P || ((Paths.kind(P) == PathKind::Local ||
              Paths.kind(P) == PathKind::Param) &&
             !Exposed.contains(Paths.rootVariable(P))))
    return; // nobody else sets it
  onEdge(True, {.What = Event::WaitIfLocked,
                .Index = token(P, What),
                .Loc = Flag->getBeginLoc()});
}

} // namespace clang::tidy::fearless
