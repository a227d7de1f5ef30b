//===--- LiveThreads.cpp - which threads may still run --------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/LiveThreads.h"
#include "analysis/Ordering.h"
#include "analysis/Solver.h"

namespace clang::tidy::fearless {

namespace {

class LiveThreadAnalysis {
public:
  struct State {
    SetId Running = 0;  ///< may
    SetId Started = 0;  ///< may: those that have ended, too
    SetId Detached = 0; ///< may: no join of an old handle ends these
    SetId Joined = 0;   ///< must: handle paths
    SetId Loose = 0;    ///< may: one thread of the group was joined
    SetId Kept = 0;     ///< may: started and not detached
    bool operator==(const State &) const = default;
  };

  LiveThreadAnalysis(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets)
      : Facts(Facts), Paths(Paths), Sets(Sets) {
    Facts.RunningAt.assign(Facts.Accesses.size(), 0);
    Facts.StartedAt.assign(Facts.Accesses.size(), 0);
  }

  State entry() { return {}; }

  State join(State A, State B) {
    return {Sets.unite(A.Running, B.Running),
            Sets.unite(A.Started, B.Started),
            Sets.unite(A.Detached, B.Detached),
            Sets.intersect(A.Joined, B.Joined), Sets.unite(A.Loose, B.Loose),
            Sets.unite(A.Kept, B.Kept)};
  }

  void apply(State &S, const Event &E) {
    switch (E.What) {
    case Event::Spawn:
      if (E.Set && !Sets.intersect(E.Set, S.Running))
        break; // nobody is there to run the task
      S.Running = Sets.insert(S.Running, E.Index);
      S.Started = Sets.insert(S.Started, E.Index);
      S.Loose = Sets.erase(S.Loose, E.Index);
      S.Kept = Sets.insert(S.Kept, E.Index);
      if (Sets.intersect(E.Set, S.Detached))
        S.Detached = Sets.insert(S.Detached, E.Index);
      break;
    case Event::Join:
      for (uint32_t T : Sets.values(E.Set)) {
        if (Sets.contains(S.Detached, T))
          continue;
        // all[0].join() ends one of those that a loop started.
        if (E.Index == JoinsOne && T < Facts.Threads.size() && Facts.Threads[T].Many)
          S.Loose = Sets.insert(S.Loose, T);
        else
          S.Running = Sets.erase(S.Running, T);
      }
      if (E.Path)
        S.Joined = Sets.insert(S.Joined, E.Path);
      break;
    case Event::Escape:
      S.Running = Sets.subtract(S.Running, E.Set);
      break;
    case Event::Detach:
      S.Detached = Sets.unite(S.Detached, E.Set);
      S.Kept = Sets.subtract(S.Kept, E.Set);
      break;
    default:
      break;
    }
  }

  void observe(const State &S, const Event &E) {
    switch (E.What) {
    case Event::AccessEvent: {
      Access &A = Facts.Accesses[E.Index];
      Facts.RunningAt[E.Index] = Sets.unite(
          Sets.subtract(ofOneElement(A.Path) ? running(S) : S.Running,
                        A.JoinedHere),
          A.Beside);
      if (A.How == Access::Init)
        Facts.RunningAt[E.Index] = othersThan(A.Path, Facts.RunningAt[E.Index]);
      Facts.StartedAt[E.Index] = Sets.unite(S.Started, A.Beside);
      A.Joined = Sets.unite(A.Joined, S.Joined);
      break;
    }
    case Event::Invoke: {
      Invocation &A = Facts.Invocations[E.Index];
      A.Running =
          Sets.unite(Sets.subtract(S.Running, A.JoinedHere), A.Beside);
      A.Joined = Sets.unite(A.Joined, S.Joined);
      break;
    }
    case Event::Spawn:
      if (!E.Set || Sets.intersect(E.Set, S.Running))
        Facts.Threads[E.Index].Running = running(S);
      break;
    case Event::Call:
      Facts.Calls[E.Index].Running = S.Running;
      Facts.Calls[E.Index].Joined = S.Joined;
      break;
    case Event::Join:
      for (uint32_t T : Sets.values(E.Set))
        if (T < Facts.Threads.size() && !Facts.Threads[T].JoinLoc.isValid())
          Facts.Threads[T].JoinLoc = E.Loc;
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
      for (uint32_t T : Sets.values(running(S)))
        dies(T, E.Path, E.Loc, Facts.WaitedAtEnd.lookup(&E));
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

  /// Those that may run, when joining one of a group is taken to have joined
  /// those that matter.
  SetId running(const State &S) { return Sets.subtract(S.Running, S.Loose); }

private:
  /// for (...) { all[i].join(); sum += part[i]; }: the element of the thread
  /// that was joined.
  bool ofOneElement(PathId P) const {
    for (PathId Step : Paths.steps(P))
      if (Paths.kind(Step) == PathKind::Elem ||
          Paths.kind(Step) == PathKind::Part)
        return true;
    return false;
  }

  /// Without the threads that \p Member has itself: its own constructor tells
  /// whether they start too early.
  SetId othersThan(PathId Member, SetId Running) {
    for (uint32_t T : llvm::SmallVector<uint32_t, 8>(Sets.values(Running)))
      if (T < Facts.Threads.size() &&
          Paths.isPrefix(Member, Facts.Threads[T].Handle))
        Running = Sets.erase(Running, T);
    return Running;
  }

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

} // namespace

std::vector<DanglingBorrow>
computeLiveThreads(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets) {
  LiveThreadAnalysis Analysis(Facts, Paths, Sets);
  if (auto Exit = solveForward(Facts, Analysis)) {
    Facts.ExitRunning = Analysis.running(*Exit);
    Facts.ExitJoined = Exit->Joined;
    for (uint32_t T : Sets.values(Exit->Kept))
      if (T < Facts.Threads.size())
        Facts.Threads[T].DetachedElse = Facts.Threads[T].DetachedHere;
  } else {
    Facts.EndReached = false;
  }
  Analysis.temporaries();
  return std::move(Analysis.Dangling);
}

} // namespace clang::tidy::fearless
