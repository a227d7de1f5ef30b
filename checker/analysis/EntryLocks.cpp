//===--- EntryLocks.cpp - what callers hold -------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/EntryLocks.h"

namespace clang::tidy::fearless {

namespace {

/// Ways in that are told apart; more than that are all looked at, but not kept.
constexpr unsigned MaxWays = 32;

class EntryFinder {
public:
  EntryFinder(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
              Universe &All, const Options &Opts,
              const llvm::DenseSet<const FunctionDecl *> &AddressTaken)
      : Functions(Functions), Paths(All.Paths), Sets(All.Sets),
        Words(All.Words), Opts(Opts), AddressTaken(AddressTaken) {}

  EntryMap run() {
    for (const auto &Facts : Functions)
      for (const CallFact &Call : Facts->Calls)
        if (!Call.Required)
          Callers[Call.Callee].push_back({Facts.get(), &Call});
    for (const auto &Facts : Functions)
      for (const ThreadClass &Thread : Facts->Threads)
        if (!Thread.Chain && Thread.Entry)
          Starts[Thread.Entry].push_back({Facts.get(), &Thread});
    Entries.reserve(Functions.size());
    // Callers before callees; a second round for what calls in a circle.
    constexpr unsigned Rounds = 2;
    for (unsigned Round = 0; Round != Rounds; ++Round)
      for (const auto &Facts : llvm::reverse(Functions))
        Entries[Facts->Function] = waysInto(*Facts);
    return std::move(Entries);
  }

private:
  /// Code that is not seen can call it by its name.
  bool isOpen(const FunctionDecl *F) const {
    if (const auto *Method = dyn_cast<CXXMethodDecl>(F)) {
      if (Method->getParent()->isLambda())
        return false;
      if (isa<CXXDestructorDecl>(Method) || isa<CXXConstructorDecl>(Method))
        return true;
      // What is protected is called by derived classes, which may well hold
      // the lock; what is private and virtual, by the base class.
      return Method->getAccess() == AS_public;
    }
    return F->isExternallyVisible();
  }

  bool takesGuard(const FunctionDecl *F) const {
    return llvm::any_of(F->parameters(), [&](const ParmVarDecl *Param) {
      return Words.isGuard(Param->getType().getNonReferenceType());
    });
  }

  Entry waysInto(const FunctionFacts &Facts) {
    const FunctionDecl *F = Facts.Function;
    Entry E;
    if (auto It = Callers.find(F); It != Callers.end())
      for (auto &[Caller, Call] : It->second)
        addCall(E, *Caller, *Call);
    if (auto It = Starts.find(F); It != Starts.end())
      for (auto &[Caller, Thread] : It->second) {
        WayIn Way{WayIn::Thread, Caller, Thread->Loc};
        // Under a lock of who waits for it.
        if ((Thread->Parallel || Thread->Scoped) && Thread->Must)
          Way.May = Sets.get({WildcardLock});
        E.Ways.push_back(Way);
        E.Roots.insert(F);
      }
    if (isOpen(F)) {
      E.Ways.push_back({WayIn::Outside});
      E.Roots.insert(nullptr);
    }
    // main() is the only thread until it starts another.
    if (F->isMain())
      E.Ways.back().Early = true;
    // Whose guard is passed in holds some lock; which, only its maker says.
    if (takesGuard(F))
      for (WayIn &Way : E.Ways)
        Way.May = Sets.insert(Way.May, WildcardLock);
    // What is given back without having been taken was taken by the caller.
    for (WayIn &Way : E.Ways)
      Way.May = Sets.unite(Way.May, Facts.Released);
    if (!Opts.Medium)
      followSeenCallers(E);
    combine(E);
    if (AddressTaken.contains(F) && !Starts.count(F)) {
      // The callback of something that may hold the lock.
      E.May = Sets.insert(E.May, WildcardLock);
      E.Roots.insert(nullptr);
    }
    return E;
  }

  /// Where each caller that is seen may hold a lock, those that are not seen may
  /// well do so, too.
  void followSeenCallers(Entry &E) {
    std::optional<SetId> Held;
    for (const WayIn &Way : E.Ways)
      if (Way.How == WayIn::Call && !Way.Early && Way.Fresh.empty())
        Held = Held ? bothMay(*Held, Way.May) : Way.May;
    for (WayIn &Way : E.Ways)
      if (Way.How == WayIn::Outside)
        Way.May = Sets.unite(Way.May, Held.value_or(0));
  }

  /// What may be held on two ways: a lock that is not known may be any.
  SetId bothMay(SetId A, SetId B) const {
    bool AnyA = Sets.contains(A, WildcardLock);
    bool AnyB = Sets.contains(B, WildcardLock);
    return AnyA && AnyB ? Sets.unite(A, B)
           : AnyA       ? B
           : AnyB       ? A
                        : Sets.intersect(A, B);
  }

  void addCall(Entry &E, const FunctionFacts &Caller, const CallFact &Call) {
    auto It = Entries.find(Caller.Function);
    if (It == Entries.end())
      return; // a circle, in the first round
    const Entry &Above = It->second;
    E.Roots.insert(Above.Roots.begin(), Above.Roots.end());
    if (E.Ways.size() >= MaxWays)
      return;
    WayIn Way{WayIn::Call, &Caller, Call.Loc};
    Way.Must = translate(Sets.unite(Call.Must, Above.Must), Call, false);
    Way.May = translate(Sets.unite(Call.May, Above.May), Call, true);
    Way.Early = Above.Early && !Call.Running;
    // Before the first spawn, or after a join.
    if (!Caller.Threads.empty() && !Call.Running)
      Way.Early = true;
    if (Call.Joined)
      Way.Early = true;
    bool InLife = isa<CXXConstructorDecl, CXXDestructorDecl>(Caller.Function);
    const auto *Method = dyn_cast<CXXMethodDecl>(Call.Callee);
    bool Closure = Method && Method->getParent()->isLambda();
    for (auto [There, Here] : Call.Bindings)
      if (Closure && There == Paths.thisObject())
        Way.OwnClosure = isFresh(Paths, Here, Above.Fresh);
      else if (isFresh(Paths, Here, Above.Fresh) ||
          (InLife && Paths.kind(Paths.root(Here)) == PathKind::This))
        Way.Fresh.push_back(There);
    E.Ways.push_back(std::move(Way));
  }

  void combine(Entry &E) {
    E.Known = !E.Ways.empty();
    // Nobody can interfere where objects are new: what is held there says
    // nothing, unless they are new on every way.
    bool AllFresh = llvm::all_of(
        E.Ways, [](const WayIn &W) { return W.Early || !W.Fresh.empty(); });
    bool First = true;
    for (const WayIn &Way : E.Ways) {
      if (Way.Early || (!AllFresh && !Way.Fresh.empty()))
        continue;
      if (First) {
        E.Must = Way.Must;
        E.May = Way.May;
        First = false;
        continue;
      }
      E.Must = Sets.intersect(E.Must, Way.Must);
      E.May = bothMay(E.May, Way.May);
    }
    if (!E.Known) {
      E.May = Sets.get({WildcardLock});
      return;
    }
    E.Early = llvm::all_of(E.Ways, [](const WayIn &W) { return W.Early; });
    E.Fresh = E.Ways.front().Fresh;
    for (const WayIn &Way : E.Ways)
      llvm::erase_if(
          E.Fresh, [&](PathId P) { return !llvm::is_contained(Way.Fresh, P); });
  }

  /// Locks of the caller in the callee's terms. What the callee has no name
  /// for is dropped, or may be any lock.
  SetId translate(SetId S, const CallFact &Call, bool KeepUnknown) {
    llvm::SmallVector<uint32_t, 4> There;
    for (uint32_t Lock : Sets.values(S)) {
      if (Lock == WildcardLock) {
        There.push_back(Lock);
        continue;
      }
      PathId P = lockPath(Lock), Q = OpaquePath;
      size_t Longest = 0;
      if (Paths.kind(Paths.root(P)) == PathKind::Global)
        Q = P;
      for (auto [Name, Here] : Call.Bindings)
        if (Paths.isPrefix(Here, P) &&
            size_t(Paths.node(Here).Depth) + 1 > Longest) {
          Longest = Paths.node(Here).Depth + 1;
          Q = Name;
          auto Steps = Paths.steps(P);
          for (PathId Step : llvm::drop_begin(Steps, Longest))
            Q = Paths.component(Q, Step);
        }
      // An index of the caller's means nothing to the callee.
      for (PathId Step = Q; Step; Step = Paths.parent(Step))
        if (Paths.kind(Step) == PathKind::Elem &&
            Paths.node(Step).Index.What != IndexTerm::Const) {
          Q = OpaquePath;
          break;
        }
      if (Q)
        There.push_back(lockOf(Q, isShared(Lock)));
      else if (KeepUnknown)
        There.push_back(WildcardLock);
    }
    return Sets.get(There);
  }

  const std::vector<std::unique_ptr<FunctionFacts>> &Functions;
  PathTable &Paths;
  SetTable &Sets;
  const Vocabulary &Words;
  const Options &Opts;
  const llvm::DenseSet<const FunctionDecl *> &AddressTaken;
  llvm::DenseMap<
      const FunctionDecl *,
      std::vector<std::pair<const FunctionFacts *, const CallFact *>>>
      Callers;
  llvm::DenseMap<
      const FunctionDecl *,
      std::vector<std::pair<const FunctionFacts *, const ThreadClass *>>>
      Starts;
  EntryMap Entries;
};

} // namespace

EntryMap
computeEntries(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
               Universe &All, const Options &Opts,
               const llvm::DenseSet<const FunctionDecl *> &AddressTaken) {
  return EntryFinder(Functions, All, Opts, AddressTaken).run();
}

bool isFresh(const PathTable &Paths, PathId P, llvm::ArrayRef<PathId> Fresh) {
  switch (Paths.kind(Paths.root(P))) {
  case PathKind::Local:
  case PathKind::Temp:
  case PathKind::Alloc:
  case PathKind::Result:
    return !Paths.hasDeref(P);
  default:
    return llvm::any_of(Fresh, [&](PathId F) { return Paths.isPrefix(F, P); });
  }
}

bool isFresh(const PathTable &Paths, PathId P, const WayIn &Way) {
  return isFresh(Paths, P, Way.Fresh) ||
         (Way.OwnClosure && Paths.kind(Paths.root(P)) == PathKind::This &&
          !Paths.hasDeref(P));
}

} // namespace clang::tidy::fearless
