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
    bool operator==(const State &) const = default;
  };

  LocksetAnalysis(FunctionFacts &Facts, SetTable &Sets)
      : Facts(Facts), Sets(Sets) {}

  State entry() { return {}; }

  State join(State A, State B) {
    return {Sets.intersect(A.Must, B.Must), Sets.unite(A.May, B.May),
            Sets.unite(A.Released, B.Released)};
  }

  void apply(State &S, const Event &E) {
    switch (E.What) {
    case Event::Acquire:
      for (uint32_t Lock : Sets.values(E.Set))
        if (Lock != WildcardLock)
          S.Must = Sets.insert(S.Must, Lock);
      S.May = Sets.unite(S.May, E.Set);
      break;
    case Event::MayAcquire:
      S.May = Sets.unite(S.May, E.Set);
      break;
    case Event::Release:
      for (uint32_t Lock : Sets.values(E.Set))
        release(S, Lock);
      break;
    default:
      break;
    }
  }

  void observe(const State &S, const Event &E) {
    if (Circumstances *A = Facts.circumstances(E)) {
      A->Must = Sets.unite(A->Must, S.Must);
      A->May = Sets.unite(Sets.unite(A->May, S.May), A->Must);
    } else if (E.What == Event::Spawn) {
      Facts.Threads[E.Index].Must = S.Must;
    }
  }

private:
  void release(State &S, uint32_t Lock) {
    // Which mode a release ends follows from the mode it was taken in.
    uint32_t Other = Lock == WildcardLock ? Lock : Lock ^ 1;
    bool Held = Sets.contains(S.May, Lock) || Sets.contains(S.May, Other);
    if (!Held && Lock != WildcardLock)
      S.Released = Sets.insert(S.Released, Lock & ~1u);
    for (uint32_t L : {Lock, Other}) {
      S.Must = Sets.erase(S.Must, L);
      S.May = Sets.erase(S.May, L);
    }
  }

  FunctionFacts &Facts;
  SetTable &Sets;
};

} // namespace

void computeLocksets(FunctionFacts &Facts, SetTable &Sets) {
  LocksetAnalysis Analysis(Facts, Sets);
  if (auto Exit = solveForward(Facts, Analysis)) {
    Facts.ExitMust = Exit->Must;
    Facts.ExitMay = Exit->May;
    Facts.Released = Exit->Released;
  }
}

std::optional<uint32_t> commonLock(SetTable &Sets, SetId A, SetId B) {
  auto LocksA = Sets.values(A), LocksB = Sets.values(B);
  if (LocksA.empty() || LocksB.empty())
    return std::nullopt;
  if (Sets.contains(A, WildcardLock) || Sets.contains(B, WildcardLock))
    return WildcardLock;
  for (uint32_t X : LocksA)
    for (uint32_t Y : LocksB)
      if (lockPath(X) == lockPath(Y) && !(isShared(X) && isShared(Y)))
        return X;
  return std::nullopt;
}

} // namespace clang::tidy::fearless
