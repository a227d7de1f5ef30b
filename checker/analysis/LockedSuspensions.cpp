//===--- LockedSuspensions.cpp - coroutines that sleep with a lock --------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/LockedSuspensions.h"
#include "analysis/Solver.h"
#include <map>

namespace clang::tidy::fearless {

namespace {

/// Which places took the locks that are held: numbers of (event, lock).
class Takings {
public:
  using State = SetId;
  using Taking = std::pair<const Event *, uint32_t>;

  Takings(const FunctionFacts &Facts, SetTable &Sets, bool Strict)
      : Facts(Facts), Sets(Sets), Strict(Strict) {}

  State entry() { return 0; }
  State join(State A, State B) { return Sets.unite(A, B); }
  void apply(State &S, const Event &E) {
    if (E.What != Event::Acquire && E.What != Event::Release)
      return;
    // Whoever releases a lock that is not known may release any.
    if (E.What == Event::Release && Sets.contains(E.Set, WildcardLock))
      S = 0;
    for (uint32_t Lock : Sets.values(E.Set)) {
      for (uint32_t I : Sets.values(S))
        if (lockPath(All[I].second) == lockPath(Lock))
          S = Sets.erase(S, I);
      if (E.What == Event::Acquire)
        S = Sets.insert(S, number({&E, Lock}));
    }
  }
  void observe(const State &S, const Event &E) {
    if (E.What != Event::Suspend)
      return;
    const Suspension &At = Facts.Suspensions[E.Index];
    for (uint32_t I : Sets.values(S))
      if (Strict || Sets.contains(At.Must, All[I].second))
        Asleep[I].push_back(&At);
  }

  std::vector<Taking> All;
  std::map<uint32_t, std::vector<const Suspension *>> Asleep; ///< by taking

private:
  uint32_t number(Taking T) {
    auto [It, New] = Numbers.try_emplace(T, All.size());
    if (New)
      All.push_back(T);
    return It->second;
  }

  const FunctionFacts &Facts;
  SetTable &Sets;
  bool Strict; ///< held on some way is held
  std::map<Taking, uint32_t> Numbers;
};

/// It is made for coroutines: its row says so, or its lock() is awaited.
bool isAsynchronous(const Vocabulary &Words, QualType T) {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  if (const ModelRow *Row = Words.typeRow(T, Role::Lock))
    return Row->get("suspend") == "yes";
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  const CXXMethodDecl *Lock = R ? Words.lockMethod(R, false) : nullptr;
  return Lock && Lock->getReturnType()->isRecordType() &&
         !Words.isGuard(Lock->getReturnType());
}

} // namespace

std::vector<LockedSuspension> findLockedSuspensions(
    const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
    Universe &All, bool Strict) {
  std::vector<LockedSuspension> Found;
  for (const auto &Facts : Functions) {
    if (llvm::none_of(Facts->Suspensions, [&](const Suspension &S) {
          return Strict ? S.May : S.Must;
        }))
      continue;
    Takings Flow(*Facts, All.Sets, Strict);
    solveForward(*Facts, Flow);
    for (auto &[Number, At] : Flow.Asleep) {
      auto [Event, Lock] = Flow.All[Number];
      LockedSuspension L;
      L.Facts = Facts.get();
      L.Lock = lockPath(Lock);
      L.Taken = Event->Loc;
      L.At = std::move(At);
      if (!isAsynchronous(All.Words, All.Paths.typeOf(L.Lock)))
        Found.push_back(std::move(L));
    }
  }
  return Found;
}

} // namespace clang::tidy::fearless
