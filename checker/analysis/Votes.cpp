//===--- Votes.cpp - what each access says about locks --------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Votes.h"

namespace clang::tidy::fearless {

namespace {

class VoteCounter {
public:
  VoteCounter(Universe &All, const EntryMap &Entries,
              const llvm::DenseSet<const FunctionDecl *> &CallersLock,
              VoteMap &Votes)
      : All(All), Paths(All.Paths), Sets(All.Sets), Data(All), Entries(Entries),
        CallersLock(CallersLock), Votes(Votes) {}

  void vote(const FunctionFacts &Facts, uint32_t I) {
    const Access &A = Facts.Accesses[I];
    if (A.Chain || A.Atomic || !A.Loc.isValid())
      return;
    auto It = Entries.find(Facts.Function);
    if (It == Entries.end())
      return;
    const Entry &E = It->second;
    if (isExempt(Facts, A, I, E))
      return;
    auto Touched = Data.dataOf(A.Path);
    if (Touched.empty())
      return;
    Vote V;
    V.Facts = &Facts;
    V.Access = I;
    // Each way in counts where they differ in what they bring along.
    llvm::SmallVector<const WayIn *, 4> Ways;
    for (const WayIn &Way : E.Ways)
      if (!Way.Early && !isFresh(Paths, A.Path, Way))
        Ways.push_back(&Way);
    if (E.Known && Ways.empty())
      return; // nobody else has it
    bool Differ = llvm::any_of(Ways, [&](const WayIn *Way) {
      return Way->Must != Ways.front()->Must || Way->May != Ways.front()->May;
    });
    if (!Differ || hasOutside(Ways)) {
      V.Must = Sets.unite(A.Must, without(Sets, E.Must, A.GivenBack));
      V.May = Sets.unite(A.May, without(Sets, E.May, A.GivenBack));
      cast(Touched, V, A.Path);
      return;
    }
    for (const WayIn *Way : Ways) {
      V.Way = Way;
      V.Must = Sets.unite(A.Must, without(Sets, Way->Must, A.GivenBack));
      V.May = Sets.unite(A.May, without(Sets, Way->May, A.GivenBack));
      V.Held.clear();
      cast(Touched, V, A.Path);
    }
  }

private:
  bool isExempt(const FunctionFacts &Facts, const Access &A, uint32_t I,
                const Entry &E) const {
    const FunctionDecl *F = Facts.Function;
    PathId Root = Paths.root(A.Path);
    if (isFresh(Paths, A.Path, llvm::ArrayRef<PathId>()))
      return true;
    // Objects that come to be, go away or are emptied into another.
    if (Paths.kind(Root) == PathKind::This &&
        isa<CXXConstructorDecl, CXXDestructorDecl>(F))
      return true;
    if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(F);
        Ctor && Ctor->isMoveConstructor())
      return true;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(F);
        Method && Method->isMoveAssignmentOperator())
      return true;
    for (PathId Dead : Sets.values(Facts.Freed))
      if (Paths.isPrefix(Dead, A.Path))
        return true;
    // Before the first thread, or after the last.
    SetId Running = Facts.RunningAt.empty() ? 0 : Facts.RunningAt[I];
    if (A.Joined)
      return true;
    if (!Running && (E.Early || !Facts.Threads.empty()))
      return true;
    for (PathId Step = A.Path; Step; Step = Paths.parent(Step)) {
      const PathNode &N = Paths.node(Step);
      if (N.Kind != PathKind::Field && !Paths.isRoot(Step))
        continue;
      const auto *D = N.Kind == PathKind::Field
                          ? static_cast<const ValueDecl *>(
                                static_cast<const FieldDecl *>(N.Ptr))
                          : Paths.rootVariable(Step);
      if (D && (All.Words.handleInside(D->getType()) ||
                All.Words.isLock(D->getType())))
        return true;
      if (N.Kind == PathKind::Field && D->getType().isConstQualified())
        return true;
    }
    return false;
  }

  static bool hasOutside(llvm::ArrayRef<const WayIn *> Ways) {
    return llvm::any_of(Ways,
                        [](const WayIn *W) { return W->How != WayIn::Call; });
  }

  void cast(llvm::ArrayRef<Datum> Touched, Vote V, PathId P) {
    V.Any = Sets.contains(V.May, WildcardLock) ||
            CallersLock.contains(V.Facts->Function);
    for (const Datum &D : Touched) {
      V.Held.clear();
      V.Possible.clear();
      V.Base = D.Base;
      for (uint32_t Lock : Sets.values(V.Must))
        if (auto R = Data.relation(D, lockPath(Lock), P))
          V.Held.emplace_back(*R, isShared(Lock));
      V.Strange = 0;
      for (uint32_t Lock : Sets.values(V.May))
        if (Lock == WildcardLock)
          continue;
        else if (auto R = Data.relation(D, lockPath(Lock), P))
          V.Possible.emplace_back(*R, isShared(Lock));
        else
          V.Strange = Sets.insert(V.Strange, Lock);
      // Who makes or ends the lock is alone: as good as holding it.
      for (PathId Lock : Sets.values(V.Facts->Prepared))
        if (auto R = Data.relation(D, Lock, P))
          V.Possible.emplace_back(*R, false);
      Votes[D.Key].push_back(V);
    }
  }

  Universe &All;
  PathTable &Paths;
  SetTable &Sets;
  GuardedData Data;
  const EntryMap &Entries;
  const llvm::DenseSet<const FunctionDecl *> &CallersLock;
  VoteMap &Votes;
};

} // namespace

void countVotes(const FunctionFacts &Facts, Universe &All,
                const EntryMap &Entries,
                const llvm::DenseSet<const FunctionDecl *> &CallersLock,
                VoteMap &Votes) {
  VoteCounter Counter(All, Entries, CallersLock, Votes);
  for (uint32_t I = 0; I != Facts.Accesses.size(); ++I)
    Counter.vote(Facts, I);
}

} // namespace clang::tidy::fearless
