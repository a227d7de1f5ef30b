//===--- Locksets.cpp - which locks are held ------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Locksets.h"
#include "analysis/Solver.h"

namespace clang::tidy::fearless {

namespace {

class LocksetAnalysis {
public:
  struct State {
    SetId Must = 0, May = 0, Released = 0;
    SetId GivenBack = 0; ///< released and not taken again
    SetId Taken = 0;     ///< acquired here on some way

    bool operator==(const State &) const = default;
  };

  LocksetAnalysis(FunctionFacts &Facts, const PathTable &Paths, SetTable &Sets)
      : Facts(Facts), Paths(Paths), Sets(Sets) {}

  State entry() { return {Facts.Assumed, Facts.Assumed}; }

  State join(State A, State B) {
    return {Sets.intersect(A.Must, B.Must), Sets.unite(A.May, B.May),
            Sets.unite(A.Released, B.Released),
            Sets.intersect(A.GivenBack, B.GivenBack),
            Sets.unite(A.Taken, B.Taken)};
  }

  void apply(State &S, const Event &E) {
    switch (E.What) {
    case Event::Acquire:
      for (uint32_t Lock : Sets.values(E.Set))
        if (Lock != WildcardLock)
          S.Must = Sets.insert(S.Must, Lock);
      S.May = Sets.unite(S.May, E.Set);
      S.Taken = Sets.unite(S.Taken, E.Set);
      S.GivenBack = without(Sets, S.GivenBack, E.Set);
      break;
    case Event::MayAcquire:
      S.May = Sets.unite(S.May, E.Set);
      S.Taken = Sets.unite(S.Taken, E.Set);
      S.GivenBack = without(Sets, S.GivenBack, E.Set);
      break;
    case Event::Release:
      for (uint32_t Lock : Sets.values(E.Set))
        release(S, Lock);
      break;
    case Event::Redefine:
      // locks[i] is another lock when i has changed.
      for (uint32_t Lock : Sets.values(S.May))
        if (chosenBy(lockPath(Lock), E.Path)) {
          S.Must = Sets.erase(S.Must, Lock);
          S.May = Sets.insert(Sets.erase(S.May, Lock), WildcardLock);
        }
      break;
    default:
      break;
    }
  }

  void observe(const State &S, const Event &E) {
    if (Circumstances *A = Facts.circumstances(E)) {
      A->Must = Sets.unite(A->Must, without(Sets, S.Must, A->GivenBack));
      SetId May = without(Sets, S.May, A->GivenBack);
      A->May = Sets.unite(Sets.unite(A->May, May), A->Must);
      // What this function took itself is nobody else's.
      A->GivenBack =
          Sets.unite(without(Sets, A->GivenBack, S.May), S.GivenBack);
    } else if (E.What == Event::Spawn) {
      Facts.Threads[E.Index].Must = S.Must;
    } else if (E.What == Event::Call) {
      CallFact &Call = Facts.Calls[E.Index];
      Call.Must = Sets.unite(Call.Must, S.Must);
      Call.May = Sets.unite(Sets.unite(Call.May, S.May), Call.Must);
    } else if (E.What == Event::Acquire || E.What == Event::MayAcquire) {
      Facts.EverAcquired = Sets.unite(Facts.EverAcquired, E.Set);
    }
  }

private:
  void release(State &S, uint32_t Lock) {
    // Which mode a release ends follows from the mode it was taken in.
    uint32_t Other = Lock == WildcardLock ? Lock : Lock ^ 1;
    // The destructor of a guard that has unlocked before ends nothing.
    SetId Own = Sets.unite(S.May, S.Taken);
    bool Held = Sets.contains(Own, Lock) || Sets.contains(Own, Other);
    if (!Held && Lock != WildcardLock)
      S.Released = Sets.insert(S.Released, Lock & ~1u);
    bool OfCaller = !Held || Sets.contains(Facts.Assumed, Lock) ||
                    Sets.contains(Facts.Assumed, Other);
    if (OfCaller && Lock != WildcardLock)
      S.GivenBack = Sets.insert(S.GivenBack, Lock & ~1u);
    for (uint32_t L : {Lock, Other}) {
      S.Must = Sets.erase(S.Must, L);
      S.May = Sets.erase(S.May, L);
    }
  }

  /// An index in \p Lock is the value of \p Variable.
  bool chosenBy(PathId Lock, PathId Variable) const {
    for (; Lock; Lock = Paths.parent(Lock))
      if (const PathNode &N = Paths.node(Lock);
          N.Kind == PathKind::Elem && N.Index.What == IndexTerm::Variable &&
          N.Index.Var == Variable)
        return true;
    return false;
  }

  FunctionFacts &Facts;
  const PathTable &Paths;
  SetTable &Sets;
};

} // namespace

void computeLocksets(FunctionFacts &Facts, const PathTable &Paths,
                     SetTable &Sets) {
  LocksetAnalysis Analysis(Facts, Paths, Sets);
  if (auto Exit = solveForward(Facts, Analysis)) {
    Facts.ExitMust = Exit->Must;
    Facts.ExitMay = Exit->May;
    Facts.Released = Exit->Released;
  }
}

/// The same lock, or two elements of one array of locks that may be the same.
static bool maySame(const PathTable &Paths, PathId A, PathId B) {
  while (A != B) {
    const PathNode &NodeA = Paths.node(A), &NodeB = Paths.node(B);
    bool Chosen = NodeA.Kind == PathKind::Elem &&
                  NodeB.Kind == PathKind::Elem &&
                  (NodeA.Index.What == IndexTerm::Variable ||
                   NodeB.Index.What == IndexTerm::Variable);
    bool Alike = NodeA.Kind == NodeB.Kind && NodeA.Ptr == NodeB.Ptr &&
                 NodeA.Index == NodeB.Index;
    if (!A || !B || !(Chosen || Alike) || !NodeA.Parent || !NodeB.Parent)
      return false;
    A = NodeA.Parent;
    B = NodeB.Parent;
  }
  return true;
}

std::optional<uint32_t> commonLock(const PathTable &Paths, SetTable &Sets,
                                   SetId A, SetId B) {
  auto LocksA = Sets.values(A), LocksB = Sets.values(B);
  if (LocksA.empty() || LocksB.empty())
    return std::nullopt;
  if (Sets.contains(A, WildcardLock) || Sets.contains(B, WildcardLock))
    return WildcardLock;
  for (uint32_t X : LocksA)
    for (uint32_t Y : LocksB)
      if (!(isShared(X) && isShared(Y)) &&
          maySame(Paths, lockPath(X), lockPath(Y)))
        return X;
  return std::nullopt;
}

} // namespace clang::tidy::fearless
