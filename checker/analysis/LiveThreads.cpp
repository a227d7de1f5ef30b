//===--- LiveThreads.cpp - which threads may still run --------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/LiveThreads.h"
#include "analysis/Solver.h"

namespace clang::tidy::fearless {

namespace {

class LiveThreadAnalysis {
public:
  struct State {
    SetId Running = 0;  ///< may
    SetId Detached = 0; ///< may: no join of an old handle ends these
    SetId Joined = 0;   ///< must: handle paths
    SetId Waited = 0;   ///< must: tokens
    SetId Held = 0;     ///< must: locks
    SetId Saw = 0;      ///< must: tokens seen without a lock
    bool Asked = false; ///< must: which thread this is
    bool operator==(const State &) const = default;
  };

  LiveThreadAnalysis(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets)
      : Facts(Facts), Paths(Paths), Sets(Sets) {
    Facts.RunningAt.assign(Facts.Accesses.size(), 0);
  }

  State entry() { return {}; }

  State join(State A, State B) {
    return {Sets.unite(A.Running, B.Running),
            Sets.unite(A.Detached, B.Detached),
            Sets.intersect(A.Joined, B.Joined),
            Sets.intersect(A.Waited, B.Waited),
            Sets.intersect(A.Held, B.Held),
            Sets.intersect(A.Saw, B.Saw),
            A.Asked && B.Asked};
  }

  void apply(State &S, const Event &E) {
    switch (E.What) {
    case Event::Spawn:
      if (E.Set && !Sets.intersect(E.Set, S.Running))
        break; // nobody is there to run the task
      S.Running = Sets.insert(S.Running, E.Index);
      if (Sets.intersect(E.Set, S.Detached))
        S.Detached = Sets.insert(S.Detached, E.Index);
      break;
    case Event::Join:
      S.Running = Sets.subtract(S.Running, Sets.subtract(E.Set, S.Detached));
      if (E.Path)
        S.Joined = Sets.insert(S.Joined, E.Path);
      break;
    case Event::Escape:
      S.Running = Sets.subtract(S.Running, E.Set);
      break;
    case Event::Detach:
      S.Detached = Sets.unite(S.Detached, E.Set);
      break;
    case Event::Wait:
      S.Waited = Sets.insert(S.Waited, E.Index);
      EverWaited = Sets.insert(EverWaited, E.Index);
      break;
    case Event::WaitIfLocked:
      if (S.Held) {
        S.Waited = Sets.insert(S.Waited, E.Index);
        EverWaited = Sets.insert(EverWaited, E.Index);
      } else {
        S.Saw = Sets.insert(S.Saw, E.Index);
      }
      break;
    case Event::MayWait:
      EverWaited = Sets.insert(EverWaited, E.Index);
      break;
    case Event::AskThread:
      S.Asked = EverAsked = true;
      break;
    case Event::Signal:
      // Who has set a flag under the lock need not see another do it: the lock
      // orders those who set it.
      if (tokenSeen(E.Index) != Seen::Any && !E.Set && S.Held)
        S.Waited = Sets.insert(S.Waited, E.Index);
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
    case Event::AccessEvent:
    case Event::Invoke: {
      Circumstances &A = *Facts.circumstances(E);
      SetId Running = Sets.unite(Sets.subtract(S.Running, A.JoinedHere), A.Beside);
      if (E.What == Event::Invoke)
        Facts.Invocations[E.Index].Running = Running;
      else
        Facts.RunningAt[E.Index] = Running;
      A.Joined = Sets.unite(A.Joined, S.Joined);
      A.Waited = Sets.unite(A.Waited, S.Waited);
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
    case Event::Spawn:
      if (!E.Set || Sets.intersect(E.Set, S.Running))
        Facts.Threads[E.Index].Running = S.Running;
      break;
    case Event::Escape:
      for (uint32_t T : Sets.values(E.Set))
        if (T < Facts.Threads.size())
          Facts.Threads[T].Escaped = true;
      break;
    case Event::Detach:
      for (uint32_t T : Sets.values(E.Set))
        if (T < Facts.Threads.size()) {
          Facts.Threads[T].DetachedHere = true;
          Facts.Threads[T].DetachLoc = E.Loc;
        }
      break;
    case Event::LifetimeEnd:
      for (uint32_t T : Sets.values(S.Running))
        dies(T, E.Path, E.Loc, S.Waited);
      break;
    default:
      break;
    }
  }

  /// What a thread borrowed from objects that no event ends: temporaries die
  /// with the expression that started the thread.
  void temporaries() {
    for (uint32_t T = 0; T != Facts.Threads.size(); ++T) {
      const ThreadClass &Thread = Facts.Threads[T];
      bool JoinedAtOnce =
          Thread.Handle &&
          Paths.kind(Paths.root(Thread.Handle)) == PathKind::Temp &&
          !Thread.DetachedHere;
      if (JoinedAtOnce || Thread.Parallel || Thread.Escaped || Thread.Within)
        continue;
      for (uint32_t B = 0; B != Thread.Borrows.size(); ++B) {
        PathId Target = Thread.Borrows[B].Target;
        if (Paths.kind(Paths.root(Target)) == PathKind::Temp &&
            !Paths.hasDeref(Target))
          Dangling.push_back({T, B, Paths.root(Target), Thread.Loc});
      }
    }
  }

  std::vector<DanglingBorrow> Dangling;
  SetId EverWaited = 0;
  bool EverAsked = false;

private:
  void dies(uint32_t T, PathId Root, SourceLocation Loc, SetId Waited) {
    const ThreadClass &Thread = Facts.Threads[T];
    // A thread that was heard of before the object died: it said that it has
    // finished with it.
    if (orderedBy(Sets, Thread.Signalled, Waited))
      return;
    for (uint32_t B = 0; B != Thread.Borrows.size(); ++B) {
      PathId Target = Thread.Borrows[B].Target;
      if (Paths.root(Target) == Root && !Paths.hasDeref(Target))
        Dangling.push_back({T, B, Root, Loc});
    }
  }

  FunctionFacts &Facts;
  PathTable &Paths;
  SetTable &Sets;
};

/// What happens later on some way: signals and joins.
class SignalAnalysis {
public:
  struct State {
    SetId Signals = 0, Joins = 0;
    bool operator==(const State &) const = default;
  };
  SignalAnalysis(FunctionFacts &Facts, SetTable &Sets)
      : Facts(Facts), Sets(Sets) {}
  State entry() { return {}; }
  State join(State A, State B) {
    return {Sets.unite(A.Signals, B.Signals), Sets.unite(A.Joins, B.Joins)};
  }
  void apply(State &S, const Event &E) {
    if (E.What == Event::Signal) {
      S.Signals = Sets.insert(S.Signals, E.Index);
      Ever = Sets.insert(Ever, E.Index);
    } else if ((E.What == Event::Join || E.What == Event::MayJoin) && E.Path) {
      S.Joins = Sets.insert(S.Joins, E.Path);
      EverJoined = Sets.insert(EverJoined, E.Path);
    }
  }
  void observe(const State &S, const Event &E) {
    if (Circumstances *A = Facts.circumstances(E)) {
      A->Signals = Sets.unite(A->Signals, S.Signals);
      A->JoinsAfter = Sets.unite(A->JoinsAfter, S.Joins);
    }
  }
  SetId Ever = 0, EverJoined = 0;

private:
  FunctionFacts &Facts;
  SetTable &Sets;
};

} // namespace

std::vector<DanglingBorrow>
computeLiveThreads(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets) {
  LiveThreadAnalysis Analysis(Facts, Paths, Sets);
  if (auto Exit = solveForward(Facts, Analysis)) {
    Facts.ExitRunning = Exit->Running;
    Facts.ExitJoined = Exit->Joined;
    Facts.ExitWaited = Exit->Waited;
  }
  Facts.EverWaited = Analysis.EverWaited;
  Facts.AsksThread = Analysis.EverAsked;
  Analysis.temporaries();
  return std::move(Analysis.Dangling);
}

void computeOrdering(FunctionFacts &Facts, SetTable &Sets) {
  SignalAnalysis Analysis(Facts, Sets);
  solveBackward(Facts, Analysis);
  Facts.EverSignalled = Analysis.Ever;
  Facts.EverJoined = Analysis.EverJoined;
}

std::optional<PathId> orderedBy(SetTable &Sets, SetId Signals, SetId Waited) {
  if (!Signals || !Waited)
    return std::nullopt;
  for (uint32_t S : Sets.values(Signals))
    for (uint32_t W : Sets.values(Waited)) {
      bool SameObject =
          tokenPath(S) == tokenPath(W) || !tokenPath(S) || !tokenPath(W);
      bool SameValue = tokenSeen(S) == Seen::Any || tokenSeen(W) == Seen::Any ||
                       tokenSeen(S) == tokenSeen(W);
      if (SameObject && SameValue)
        return tokenPath(S) ? tokenPath(S) : tokenPath(W);
    }
  return std::nullopt;
}

} // namespace clang::tidy::fearless
