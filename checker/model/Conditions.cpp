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

namespace clang::tidy::fearless {

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
    OnTrue({.What = Event::WaitIfLocked,
            .Index = token(P, IfTrue),
            .Loc = E->getBeginLoc()});
    OnFalse({.What = Event::WaitIfLocked,
             .Index = token(P, IfFalse),
             .Loc = E->getBeginLoc()});
  };
  auto SeenFlag = [&](PathId P, Seen IfTrue, Seen IfFalse) {
    if (!P)
      return;
    OnTrue({.What = Event::Wait,
            .Index = token(P, IfTrue),
            .Loc = E->getBeginLoc()});
    OnFalse({.What = Event::Wait,
             .Index = token(P, IfFalse),
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
          const_cast<ASTContext &>(All.Context),
          Expr::NPC_ValueDependentIsNull);
      if ((R && *R == 0) || NullPointer)
        return condition(Binary->getLHS(),
                         Negated != (Binary->getOpcode() == BO_EQ), Depth + 1);
      if (L && *L == 0)
        return condition(Binary->getRHS(),
                         Negated != (Binary->getOpcode() == BO_EQ), Depth + 1);
      if (R &&
          Binary->getLHS()->IgnoreParenImpCasts()->getType()->isBooleanType())
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
    if (V && Words.isPointerLike(V->getType()) &&
        Words.handleInside(V->getType()))
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
  if (Object && Words.isAtomic(T)) {
    bool Relaxed = llvm::any_of(Args, [](const Expr *Arg) {
      const auto *Order =
          dyn_cast<DeclRefExpr>(Expressions::strip(Arg)->IgnoreParenImpCasts());
      return Order && Order->getDecl()->getIdentifier() &&
             (Order->getDecl()->getName() == "memory_order_relaxed" ||
              Order->getDecl()->getName() == "relaxed");
    });
    if (!Relaxed)
      return SeenFlag(P, Seen::True, Seen::False);
    // Relaxed orders nothing, but under a lock the lock does.
    OnTrue({.What = Event::WaitIfLocked,
            .Index = token(P, Seen::True),
            .Loc = E->getBeginLoc()});
    OnFalse({.What = Event::WaitIfLocked,
             .Index = token(P, Seen::False),
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
      SetId Lock = Sets.get({normalizedLock(P, Op.Shared)});
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
      bool Zero = Row->get("success") == "zero";
      Zero ? OnFalse(Got) : OnTrue(Got);
      Zero ? OnTrue(Not) : OnFalse(Not);
    }
  }
}

} // namespace clang::tidy::fearless
