//===--- Ordering.cpp - what comes before what without a lock -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Ordering.h"
#include "analysis/Solver.h"

namespace clang::tidy::fearless {

namespace {

/// Forward: what was waited for, and what was signalled before.
class WaitAnalysis {
public:
  struct State {
    SetId Waited = 0;  ///< must
    SetId Again = 0;   ///< may: waited for more than once
    SetId Ever = 0;    ///< may: waited for
    SetId Early = 0;   ///< may: signalled since the last wait
    SetId Relaxed = 0; ///< must: seen by relaxed loads, without a fence yet
    SetId Held = 0;    ///< must: locks
    SetId Saw = 0;     ///< must: tokens seen without a lock
    uint8_t Asked = 0; ///< must: AskKind
    bool operator==(const State &) const = default;
  };

  WaitAnalysis(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets)
      : Facts(Facts), Paths(Paths), Sets(Sets) {
    findLoops();
  }

  State entry() { return {}; }

  State join(State A, State B) {
    return {Sets.intersect(A.Waited, B.Waited),
            Sets.unite(A.Again, B.Again),
            Sets.unite(A.Ever, B.Ever),
            Sets.unite(A.Early, B.Early),
            Sets.intersect(A.Relaxed, B.Relaxed),
            Sets.intersect(A.Held, B.Held),
            Sets.intersect(A.Saw, B.Saw),
            uint8_t(A.Asked & B.Asked)};
  }

  void apply(State &S, const Event &E) {
    switch (E.What) {
    case Event::Wait:
      waited(S, E.Index);
      break;
    case Event::WaitIfLocked:
      waited(S, S.Held ? E.Index
                       : tokenOf(tokenPath(E.Index), tokenSeen(E.Index), true));
      if (!S.Held)
        S.Saw = Sets.insert(S.Saw, E.Index);
      break;
    case Event::MayWait:
      EverWaited = Sets.insert(EverWaited, E.Index);
      break;
    case Event::AskThread:
      S.Asked |= E.Index;
      EverAsked |= E.Index;
      break;
    case Event::WaitIfFenced:
      S.Relaxed = Sets.insert(S.Relaxed, E.Index);
      // Under a lock it is the lock that orders.
      if (S.Held)
        waited(S, E.Index);
      break;
    case Event::Fence:
      if (E.Index & 1)
        for (uint32_t Token : Sets.values(S.Relaxed))
          waited(S, Token);
      break;
    case Event::Signal:
      // Who has set a flag under the lock need not see another do it: the lock
      // orders those who set it.
      if (tokenSeen(E.Index) != Seen::Any && !(E.Set & PlainFlag) && S.Held)
        S.Waited = Sets.insert(S.Waited, E.Index);
      if (!(E.Set & Accumulates))
        S.Early = Sets.insert(S.Early, E.Index);
      break;
    case Event::Join:
      S.Early = 0;
      break;
    case Event::Acquire:
      S.Held = Sets.unite(S.Held, E.Set);
      break;
    case Event::Release:
      S.Held = Sets.subtract(S.Held, E.Set);
      break;
    default:
      break;
    }
  }

  void observe(const State &S, const Event &E) {
    switch (E.What) {
    case Event::AccessEvent: {
      Access &A = Facts.Accesses[E.Index];
      A.Waited = Sets.unite(settled(A.Waited, S), S.Waited);
      A.WaitedAgain = Sets.unite(A.WaitedAgain, S.Again);
      // What a callee waited for and its caller had before.
      for (uint32_t Token : Sets.values(A.Waited))
        if (A.Chain && Sets.contains(S.Ever, Token))
          A.WaitedAgain = Sets.insert(A.WaitedAgain, Token);
      // An object that each round makes anew was not there at the last
      // round's signal.
      if (!NewInLoop.contains(Paths.root(A.Path)))
        A.Early = Sets.unite(A.Early, S.Early);
      A.Saw = Sets.unite(A.Saw, S.Saw);
      A.Confined |= S.Asked;
      break;
    }
    case Event::Invoke: {
      Invocation &A = Facts.Invocations[E.Index];
      A.Waited = Sets.unite(settled(A.Waited, S), S.Waited);
      A.WaitedAgain = Sets.unite(A.WaitedAgain, S.Again);
      A.Early = Sets.unite(A.Early, S.Early);
      A.Saw = Sets.unite(A.Saw, S.Saw);
      A.Confined |= S.Asked;
      break;
    }
    case Event::UseEvent: {
      Use &U = Facts.Uses[E.Index];
      U.Waited = Sets.unite(U.Waited, S.Waited);
      U.Must = Sets.unite(U.Must, S.Held);
      break;
    }
    case Event::LifetimeEnd:
      if (S.Waited)
        Facts.WaitedAtEnd[&E] = S.Waited;
      break;
    case Event::Return: {
      const ReturnFacts &R = Facts.Returns[E.Index];
      State True = S, False = S;
      for (const Event &Told : R.IfTrue)
        apply(True, Told);
      for (const Event &Told : R.IfFalse)
        apply(False, Told);
      if (R.Result != Seen::False)
        meet(0, True.Waited);
      if (R.Result != Seen::True)
        meet(1, False.Waited);
      break;
    }
    default:
      break;
    }
  }

  SetId EverWaited = 0;
  uint8_t EverAsked = 0;

  SetId waitedIf(unsigned Result) const {
    return AnyReturn[Result] ? WaitedIf[Result] : 0;
  }

private:
  void waited(State &S, uint32_t Token) {
    if (Sets.contains(S.Ever, Token))
      S.Again = Sets.insert(S.Again, Token);
    S.Ever = Sets.insert(S.Ever, Token);
    if (!tokenIfLocked(Token))
      EverWaited = Sets.insert(EverWaited, Token);
    S.Waited = Sets.insert(S.Waited, Token);
    // Whoever has heard of the other side since starts a new round.
    S.Early = 0;
  }

  /// The tokens of a callee that count because a lock is held at its call.
  SetId settled(SetId Tokens, const State &S) {
    if (!S.Held)
      return Tokens;
    for (uint32_t Token : llvm::SmallVector<uint32_t, 8>(Sets.values(Tokens)))
      if (tokenIfLocked(Token))
        Tokens =
            Sets.insert(Tokens, tokenOf(tokenPath(Token), tokenSeen(Token)));
    return Tokens;
  }

  void meet(unsigned Result, SetId Waited) {
    WaitedIf[Result] = std::exchange(AnyReturn[Result], true)
                           ? Sets.intersect(WaitedIf[Result], Waited)
                           : Waited;
  }

  /// Roots that are declared or allocated within a loop.
  void findLoops() {
    llvm::DenseMap<const CFGBlock *, unsigned> Number;
    for (const CFGBlock *Block : Facts.Order)
      Number[Block] = Number.size();
    llvm::DenseSet<const CFGBlock *> InLoop;
    for (const CFGBlock *Latch : Facts.Order)
      for (const CFGBlock *Head : Latch->succs())
        if (Head && Number.lookup(Head) <= Number.lookup(Latch))
          loopBlocks(Head, Latch, InLoop);
    for (const CFGBlock *Block : InLoop)
      for (const Event &E : Facts.Blocks[Block->getBlockID()].Events)
        if (E.What == Event::Redefine && E.Index == 1)
          NewInLoop.insert(E.Path);
  }

  /// The blocks between the head of a loop and the jump back to it.
  static void loopBlocks(const CFGBlock *Head, const CFGBlock *Latch,
                         llvm::DenseSet<const CFGBlock *> &InLoop) {
    llvm::SmallVector<const CFGBlock *, 16> Work{Latch};
    llvm::DenseSet<const CFGBlock *> Seen{Head};
    while (!Work.empty()) {
      const CFGBlock *Block = Work.pop_back_val();
      if (!Seen.insert(Block).second)
        continue;
      for (const CFGBlock *Pred : Block->preds())
        if (Pred)
          Work.push_back(Pred);
    }
    InLoop.insert(Seen.begin(), Seen.end());
  }

  FunctionFacts &Facts;
  PathTable &Paths;
  SetTable &Sets;
  llvm::DenseSet<PathId> NewInLoop;
  SetId WaitedIf[2] = {0, 0};
  bool AnyReturn[2] = {false, false};
};

/// Backward: what is signalled and joined afterwards.
class SignalAnalysis {
public:
  struct State {
    SetId May = 0;
    SetId Must = 0;
    SetId Relaxed = 0; ///< may: by relaxed stores, if a fence comes first
    SetId Joins = 0;   ///< may: handle paths
    bool Reached = false; ///< the function's end can be reached from here
    bool operator==(const State &) const = default;
  };
  SignalAnalysis(FunctionFacts &Facts, SetTable &Sets)
      : Facts(Facts), Sets(Sets) {}
  State entry() { return {0, 0, 0, 0, true}; }
  State none() { return {}; }
  State join(State A, State B) {
    SetId Must = !A.Reached   ? B.Must
                 : !B.Reached ? A.Must
                              : Sets.intersect(A.Must, B.Must);
    return {Sets.unite(A.May, B.May), Must, Sets.unite(A.Relaxed, B.Relaxed),
            Sets.unite(A.Joins, B.Joins), A.Reached || B.Reached};
  }
  void apply(State &S, const Event &E) {
    if (E.What == Event::Signal) {
      S.May = Sets.insert(S.May, E.Index);
      S.Must = Sets.insert(S.Must, E.Index);
      Ever = Sets.insert(Ever, E.Index);
    } else if (E.What == Event::SignalIfFenced) {
      S.Relaxed = Sets.insert(S.Relaxed, E.Index);
    } else if (E.What == Event::Fence && (E.Index & 2)) {
      S.May = Sets.unite(S.May, S.Relaxed);
      Ever = Sets.unite(Ever, S.Relaxed);
    } else if ((E.What == Event::Join || E.What == Event::MayJoin) && E.Path &&
               E.Index != EndsWithObject) {
      S.Joins = Sets.insert(S.Joins, E.Path);
      EverJoined = Sets.insert(EverJoined, E.Path);
    }
  }
  void observe(const State &S, const Event &E) {
    if (E.What == Event::Spawn)
      Facts.Threads[E.Index].SignalledAfter = S.May;
    Circumstances *A = Facts.circumstances(E);
    if (!A)
      return;
    A->Signals = Sets.unite(A->Signals, S.May);
    A->Following = Sets.unite(A->Following, S.Must);
    A->JoinsAfter = Sets.unite(A->JoinsAfter, S.Joins);
  }
  SetId Ever = 0, EverJoined = 0;

private:
  FunctionFacts &Facts;
  SetTable &Sets;
};

} // namespace

void computeOrdering(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets) {
  WaitAnalysis Waits(Facts, Paths, Sets);
  if (auto Exit = solveForward(Facts, Waits))
    Facts.ExitWaited = Exit->Waited;
  for (unsigned Result : {0, 1})
    Facts.ExitWaitedIf[Result] = Waits.waitedIf(Result);
  Facts.EverWaited = Waits.EverWaited;
  Facts.AsksThread = Waits.EverAsked;
  SignalAnalysis Signals(Facts, Sets);
  solveBackward(Facts, Signals);
  Facts.EverSignalled = Signals.Ever;
  Facts.EverJoined = Signals.EverJoined;
}

std::optional<PathId> orderedBy(SetTable &Sets, SetId Signals, SetId Waited,
                                SetId Except) {
  if (!Signals || !Waited)
    return std::nullopt;
  for (uint32_t S : Sets.values(Signals))
    for (uint32_t W : Sets.values(Waited)) {
      if (tokenIfLocked(W))
        continue; // no lock was held
      // A wait for another value than the one that was signalled may tell the
      // two times apart.
      if (S == W && Sets.contains(Except, S))
        continue;
      bool SameObject =
          tokenPath(S) == tokenPath(W) || !tokenPath(S) || !tokenPath(W);
      bool SameValue = tokenSeen(S) == Seen::Any || tokenSeen(W) == Seen::Any ||
                       tokenSeen(S) == tokenSeen(W);
      if (SameObject && SameValue)
        return tokenPath(S) ? tokenPath(S) : tokenPath(W);
    }
  return std::nullopt;
}

std::optional<PathId> comesBefore(SetTable &Sets, const Access &First,
                                  const Access &Second) {
  // Given before the access and again after it: the other side may have gone on
  // at the first time, unless it waits more than once.
  SetId TooEarly =
      Sets.subtract(Sets.intersect(First.Early, First.Following),
                    Second.WaitedAgain);
  return orderedBy(Sets, First.Signals, Second.Waited, TooEarly);
}

} // namespace clang::tidy::fearless
