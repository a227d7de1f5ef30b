//===--- Teams.cpp - the threads of OpenMP's directives -------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Teams.h"
#include "analysis/Solver.h"

namespace clang::tidy::fearless {

namespace {

/// The barriers (and starts of teams) that may have been the last. Two places
/// of a team can be run at the same time only if one barrier may be the last
/// before both.
class PhaseAnalysis {
public:
  using State = SetId;
  PhaseAnalysis(FunctionFacts &Facts, SetTable &Sets)
      : Facts(Facts), Sets(Sets) {}
  State entry() { return 0; }
  State join(State A, State B) { return Sets.unite(A, B); }
  void apply(State &S, const Event &E) {
    if (E.What == Event::Barrier)
      S = Sets.get({E.Index});
  }
  void observe(const State &S, const Event &E) {
    if (E.What == Event::AccessEvent)
      Facts.Accesses[E.Index].Phase = S;
  }

private:
  FunctionFacts &Facts;
  SetTable &Sets;
};

} // namespace

bool isOrphaned(const Region *R) {
  bool Shared = false;
  for (; R; R = R->Parent) {
    if (R->What == Region::Team || R->What == Region::Task)
      return false;
    Shared |= R->What == Region::Loop || R->What == Region::Once ||
              R->What == Region::Main;
  }
  return Shared;
}

void computeTeams(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets) {
  bool Any = llvm::any_of(Facts.Threads,
                          [](const ThreadClass &T) { return T.Of; });
  if (!Any)
    return;
  PhaseAnalysis Phases(Facts, Sets);
  solveForward(Facts, Phases);
  for (uint32_t T = 0; T != Facts.Threads.size(); ++T) {
    ThreadClass &Thread = Facts.Threads[T];
    if (!Thread.Of)
      continue;
    // Nobody but the directives joins it.
    Thread.Escaped |= Sets.contains(Facts.ExitRunning, T);
    // What runs beside the team runs beside the thread that came here.
    if (Thread.Of->What == Region::Team)
      Thread.Running = 0;
    for (const Region *R = Thread.Of; R; R = R->Parent)
      if (R->What == Region::Team)
        Thread.Running = Sets.erase(Thread.Running, R->Thread);
  }
  for (size_t I = 0; I != Facts.Accesses.size(); ++I) {
    const Access &A = Facts.Accesses[I];
    const Region *Of = runnerOf(A.Under);
    if (!Of || Of->Thread >= Facts.Threads.size())
      continue;
    if (!isUnder(A.Own, Of))
      Facts.Threads[Of->Thread].Accesses.push_back(A);
    // A thread of the team is one of the class; a task runs elsewhere.
    for (const Region *R = Of; R; R = R->Parent)
      if (R->What == Region::Team)
        Facts.RunningAt[I] = Sets.erase(Facts.RunningAt[I], R->Thread);
    if (Of->What == Region::Task)
      Facts.RunningAt[I] = 0;
  }
}

} // namespace clang::tidy::fearless
