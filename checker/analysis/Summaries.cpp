//===--- Summaries.cpp - what a function means to its callers -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Summaries.h"
#include "analysis/Teams.h"
#include <array>
#include "model/Expressions.h"
#include <set>

namespace clang::tidy::fearless {

namespace {

class Summarizer {
public:
  Summarizer(const FunctionFacts &Facts, PathTable &Paths, SetTable &Sets)
      : Facts(Facts), Paths(Paths), Sets(Sets) {}

  std::unique_ptr<Summary> run() {
    auto S = std::make_unique<Summary>();
    S->Function = Facts.Function;
    S->Result = Facts.Result.What == Value::Threads ? Value{}
                                                    : exported(Facts.Result);
    findGivenOut();

    chooseThreads();
    keep(Facts.Accesses, S->Accesses, &Facts.RunningAt);
    keepInvocations(*S);
    S->Uses = kept(Facts.Uses);
    // What a thread did that was started and joined here happened in the call,
    // and under the locks that were held around it.
    for (uint32_t T = 0; T != Facts.Threads.size(); ++T) {
      if (Sets.contains(Facts.ExitRunning, T) || Facts.Threads[T].Escaped ||
          Facts.Threads[T].Within)
        continue;
      std::vector<Access> Done = Facts.Threads[T].Accesses;
      for (Access &A : Done) {
        A.Must = Sets.unite(A.Must, Facts.Threads[T].Must);
        A.May = Sets.unite(A.May, A.Must);
      }
      keep(Done, S->Accesses);
    }
    for (uint32_t T : Exported) {
      ThreadClass Thread = Facts.Threads[T];
      bool Outlives = Sets.contains(Facts.ExitRunning, T);
      if (!Outlives && !Thread.Within)
        Thread.Within = Thread.Site;
      Thread.AtOnce |= Sets.contains(Thread.Running, T) && Outlives;
      Thread.CountedBy = visible(general(Thread.CountedBy)) ||
                                 isParameterItself(Thread.CountedBy)
                             ? Thread.CountedBy
                             : OpaquePath;
      SetId Running = Thread.Running;
      Thread.Carriers = exportedNumbers(Thread.Carriers);
      Thread.SerialKey = general(Thread.SerialKey);
      std::vector<Invocation> Invokes = std::move(Thread.Invokes);
      Thread.Invokes.clear();
      for (Invocation &I : Invokes)
        if (exportInvocation(I))
          Thread.Invokes.push_back(std::move(I));
      std::vector<Access> All = std::move(Thread.Accesses);
      Thread.Accesses.clear();
      keep(All, Thread.Accesses);
      Thread.Uses = kept(Thread.Uses);
      llvm::erase_if(Thread.Borrows, [&](Borrow &B) {
        B.Target = general(B.Target);
        return !visible(B.Target);
      });
      Thread.Signalled = visibleTokens(Thread.Signalled);
      Thread.Handle = Outlives ? handleOf(T) : OpaquePath;
      // if (t) *t = std::move(worker); else worker.detach();
      Thread.DetachedElse &= Thread.Handle != OpaquePath;
      Thread.DetachedHere &= !Thread.DetachedElse;
      Thread.Running = Outlives ? 0 : exportedNumbers(Running);
      S->Threads.push_back(std::move(Thread));
    }
    for (const Crossing &C : Facts.Crossings)
      if (Paths.kind(Paths.root(C.Holder)) == PathKind::Param)
        S->Crossings.push_back(C);
    for (const AliasCandidate &C : Facts.Aliases)
      addAlias(*S, C);
    aliasCandidates(*S);
    for (const Store &St : Facts.Stores) {
      PathId Where = general(St.Where);
      if (!visible(Where) || St.What.What == Value::Threads)
        continue;
      S->Stores.push_back({Where, exported(St.What), storedUnder(St)});
    }
    for (PathId P : Sets.values(Facts.ExitHandedOver))
      if (Paths.kind(Paths.root(P)) == PathKind::Param)
        S->HandedOver = Sets.insert(S->HandedOver, general(P));
    S->Acquired = Sets.subtract(Facts.ExitMust, Facts.Assumed);
    S->MayAcquired =
        Sets.subtract(Sets.subtract(Facts.ExitMay, Facts.ExitMust),
                      Facts.Assumed);
    S->Released =
        Sets.unite(Facts.Released, Sets.subtract(Facts.Assumed, Facts.ExitMay));
    S->Prepared = visiblePaths(Facts.Prepared);
    S->Joined = visiblePaths(Facts.ExitJoined);
    S->Waited = visibleTokens(Facts.ExitWaited);
    for (unsigned Result : {0, 1})
      S->WaitedIf[Result] =
          Sets.subtract(visibleTokens(Facts.ExitWaitedIf[Result]), S->Waited);
    S->Signalled = visibleTokens(Facts.EverSignalled);
    S->EverJoined = visiblePaths(Facts.EverJoined);
    S->EverWaited = visibleTokens(Facts.EverWaited);
    S->CallsUnknown = Facts.CallsUnknown;
    S->AsksThread = Facts.AsksThread;
    return S;
  }

private:
  /// What the thread does depends on what callers know: it calls something of
  /// theirs, or runs a function object that they gave.
  bool dependsOnCaller(const ThreadClass &Thread) const {
    if (!Thread.Invokes.empty())
      return true;
    return llvm::any_of(Thread.Accesses, [&](const Access &A) {
      const VarDecl *V = Paths.rootVariable(A.Path);
      return isa_and_nonnull<ParmVarDecl>(V) &&
             callOperator(V->getASTContext(), V->getType());
    });
  }

  /// Threads that outlive the call, and those that end in it but may race in
  /// ways that only callers see.
  void chooseThreads() {
    constexpr size_t MaxThreads = 64;
    Number.assign(Facts.Threads.size(), ~0u);
    for (uint32_t T = 0; T != Facts.Threads.size(); ++T) {
      const ThreadClass &Thread = Facts.Threads[T];
      bool Outlives = Sets.contains(Facts.ExitRunning, T);
      if (Thread.Escaped || !Thread.Site || Exported.size() >= MaxThreads ||
          (!Outlives && !dependsOnCaller(Thread)))
        continue;
      Number[T] = Exported.size();
      Exported.push_back(T);
      if (dependsOnCaller(Thread))
        Dependent = Sets.insert(Dependent, T);
    }
  }
  SetId exportedNumbers(SetId S) {
    llvm::SmallVector<uint32_t, 4> Mapped;
    for (uint32_t T : Sets.values(S))
      if (T < Number.size() && Number[T] != ~0u)
        Mapped.push_back(Number[T]);
    return Sets.get(Mapped);
  }

  bool exportInvocation(Invocation &I) {
    I.Target = general(I.Target);
    if (!visible(I.Target) && !isParameterItself(I.Target))
      return false;
    I.Joined = visiblePaths(I.Joined);
    I.JoinedHere = 0;
    for (Passed &A : I.Args) {
      A.Where = general(A.Where);
      A.Held = exported(A.Held);
      A.Written = nullptr;
    }
    return true;
  }

  void keepInvocations(Summary &S) {
    constexpr size_t MaxInvocations = 64;
    std::set<std::tuple<PathId, const void *, SetId, SetId, SetId>> Seen;
    for (Invocation I : Facts.Invocations) {
      SetId Beside = exportedNumbers(Sets.intersect(I.Running, Exportable()));
      if (!exportInvocation(I) || S.Invocations.size() >= MaxInvocations)
        continue;
      // Called here or kept for another thread: the condition decides.
      bool Kept = llvm::any_of(Facts.Stores, [&](const Store &St) {
        return St.What.What == Value::CopyOf && St.What.Path == I.Target;
      });
      if (Kept ||
          !Seen.emplace(I.Target, I.Method, I.Must, I.Joined, Beside).second)
        continue;
      I.Beside = Beside;
      I.Running = 0;
      S.Invocations.push_back(std::move(I));
    }
  }
  /// Every thread that callers get to know.
  SetId Exportable() { return Sets.get(Exported); }

  /// Allocations that the result or a store lets out of the function.
  void findGivenOut() {
    auto Add = [&](const Value &V) {
      if (V.What == Value::PointsTo || V.What == Value::CopyOf)
        if (PathId Root = Paths.root(V.Path);
            Paths.kind(Root) == PathKind::Alloc)
          GivenOut.insert(Root);
    };
    Add(Facts.Result);
    for (const Store &S : Facts.Stores)
      if (Paths.kind(Paths.root(S.Where)) != PathKind::Alloc)
        Add(S.What);
  }

  bool visible(PathId P) const {
    switch (Paths.kind(Paths.root(P))) {
    case PathKind::Global:
    case PathKind::Hidden:
    case PathKind::This:
    case PathKind::Result:
      return true;
    case PathKind::Param: {
      // By value: only what is reached through it.
      const VarDecl *V = Paths.rootVariable(P);
      return Paths.hasDeref(P) || V->getType()->isRecordType();
    }
    case PathKind::Alloc:
      return GivenOut.contains(Paths.root(P));
    default:
      return false;
    }
  }

  /// \p P with indexes that callers understand: variables of this function
  /// become the range that they step through, or an unknown element.
  /// \p EachThread: for the accesses of threads, of which each has a value of
  /// its own of the variable that chose the element.
  PathId general(PathId P, bool EachThread = false) {
    if (!P)
      return P;
    bool Variable = false;
    for (PathId Step : Paths.steps(P))
      Variable |= isLocalIndex(Paths.node(Step));
    if (!Variable)
      return P;
    auto Steps = Paths.steps(P);
    PathId Q = Steps[0];
    for (size_t I = 1; I < Steps.size(); ++I) {
      const PathNode Node = Paths.node(Steps[I]);
      if (!isLocalIndex(Node)) {
        Q = Paths.component(Q, Steps[I]);
        continue;
      }
      if (Node.Kind == PathKind::Part) {
        Q = Paths.part(Q, -1, INT64_MAX);
        continue;
      }
      IndexTerm Term{IndexTerm::Unknown};
      if (Node.Index.What == IndexTerm::Chosen) {
        PathId By = general(Node.Index.Var);
        PathKind Root = Paths.kind(Paths.root(By));
        if (By && Root != PathKind::Local && Root != PathKind::Temp)
          Term = {IndexTerm::Chosen, By};
      } else if (auto It = Facts.Ranges.find(Node.Index.Var);
          It != Facts.Ranges.end() && Node.Index.What == IndexTerm::Variable) {
        Term = It->second;
        if (isLocalIndex({.Kind = PathKind::Elem, .Index = Term}))
          Term = Term.From.isConstant()
                     ? IndexTerm::chunk(Term.From, {OpaquePath, 0, INT64_MAX})
                     : IndexTerm{IndexTerm::Unknown};
        Term = Term.shifted(Node.Index.Lo);
        if (EachThread)
          Term.Var = Node.Index.Var;
      }
      Q = Paths.elem(Q, Term);
    }
    return Q;
  }
  bool isLocalIndex(const PathNode &Node) const {
    if (Node.Kind != PathKind::Elem && Node.Kind != PathKind::Part)
      return false;
    auto Local = [&](PathId Var) {
      PathKind Root = Var ? Paths.kind(Paths.root(Var)) : PathKind::Opaque;
      return Root == PathKind::Local || Root == PathKind::Temp ||
             Root == PathKind::Alloc;
    };
    switch (Node.Index.What) {
    case IndexTerm::Variable:
      return Local(Node.Index.Var);
    case IndexTerm::Chosen: {
      bool Inside = Local(Node.Index.Var);
      for (PathId Step : Paths.steps(Node.Index.Var))
        Inside |= isLocalIndex(Paths.node(Step));
      return Inside;
    }
    case IndexTerm::Chunk:
      return Local(Node.Index.From.Var) || Local(Node.Index.To.Var);
    default:
      return false;
    }
  }

  Value exported(Value V) {
    if (V.What == Value::Linear) {
      PathKind Root = Paths.kind(Paths.root(V.Path));
      return Root == PathKind::Local || Root == PathKind::Temp ? Value{} : V;
    }
    if (V.What == Value::PointsTo || V.What == Value::CopyOf) {
      V.Path = general(V.Path);
      PathKind Root = Paths.kind(Paths.root(V.Path));
      if (Root == PathKind::Local || Root == PathKind::Temp)
        return {};
    }
    return V;
  }

  std::vector<Use> kept(const std::vector<Use> &All) {
    std::vector<Use> Kept;
    for (Use U : All) {
      U.Path = general(U.Path);
      U.Waited = visibleTokens(U.Waited);
      if (visible(U.Path))
        Kept.push_back(U);
    }
    return Kept;
  }

  void keep(const std::vector<Access> &All, std::vector<Access> &Kept,
            const std::vector<SetId> *RunningAt = nullptr) {
    std::set<std::array<uint32_t, 18>> Seen;
    for (size_t I = 0; I != All.size(); ++I) {
      Access A = All[I];
      if (A.How == Access::Init)
        continue; // nobody else has the object yet
      if (isOrphaned(A.Under))
        continue; // the team that shares the work is the caller's
      A.Under = A.Own = nullptr;
      A.Phase = 0;
      A.Beside = RunningAt && I < RunningAt->size()
                     ? exportedNumbers(
                           Sets.intersect((*RunningAt)[I], Dependent))
                     : 0;
      A.Path = general(A.Path, !RunningAt);
      if (!visible(A.Path) || isParameterItself(A.Path))
        continue;
      A.Joined = visiblePaths(A.Joined);
      A.JoinsAfter = visiblePaths(A.JoinsAfter);
      A.JoinedHere = 0;
      if (!Seen.insert({A.Path, A.Write, A.Atomic, A.Must, A.May, A.Waited,
                        A.WaitedAgain, A.Signals, A.Following, A.Early,
                        A.Joined, A.JoinsAfter, A.Saw, A.Polled, A.Confined,
                        A.Beside, A.GivenBack, A.Given})
               .second)
        continue;
      if (Kept.size() >= MaxSummaryAccesses)
        break;
      Kept.push_back(A);
    }
  }

  bool isParameterItself(PathId P) const {
    return Paths.kind(Paths.root(P)) == PathKind::Param && !Paths.hasDeref(P);
  }

  SetId visiblePaths(SetId S) {
    llvm::SmallVector<uint32_t, 4> Kept;
    for (PathId P : Sets.values(S))
      if (PathId Q = general(P); visible(Q))
        Kept.push_back(Q);
    return Sets.get(Kept);
  }

  SetId visibleTokens(SetId S) {
    llvm::SmallVector<uint32_t, 4> Kept;
    for (uint32_t Token : Sets.values(S)) {
      PathId P = general(tokenPath(Token));
      if (!P || visible(P))
        Kept.push_back(tokenOf(P, tokenSeen(Token), tokenIfLocked(Token)));
    }
    return Sets.get(Kept);
  }

  /// The locks under which a callable of the caller's keeps what it is given.
  SetId storedUnder(const Store &St) {
    if (St.What.What == Value::PointsTo)
      for (const Reach &R : Facts.Reaches)
        if (R.How == Reach::Stored && R.Captured && R.Holder == St.Where &&
            R.Target == St.What.Path)
          return Sets.subtract(R.Must, Facts.ExitMay);
    return 0;
  }

  /// Where the caller finds the handle of thread \p T.
  PathId handleOf(uint32_t T) {
    if (Facts.Result.What == Value::Threads &&
        Sets.contains(Facts.Result.Set, T))
      return Paths.result();
    for (const Store &S : Facts.Stores)
      if (S.What.What == Value::Threads && Sets.contains(S.What.Set, T))
        if (PathId P = general(S.Where); visible(P))
          return P;
    return OpaquePath;
  }

  void addAlias(Summary &S, AliasCandidate C) {
    constexpr size_t MaxAliases = 32;
    C.First.Path = general(C.First.Path);
    C.Second.Path = general(C.Second.Path);
    if (S.Aliases.size() < MaxAliases && visible(C.First.Path) &&
        visible(C.Second.Path))
      S.Aliases.push_back(C);
  }

  /// Accesses to different parameters, by threads that overlap here: a race if
  /// a caller passes one object for both.
  void aliasCandidates(Summary &S) {
    auto Through = [&](const Access &A) -> const VarDecl * {
      PathId Root = Paths.root(A.Path);
      if (Paths.kind(Root) != PathKind::Param)
        return nullptr;
      const VarDecl *V = Paths.rootVariable(A.Path);
      QualType T = V->getType();
      return T->isReferenceType() || T->isPointerType() ? V : nullptr;
    };
    auto Pair = [&](const Access &A, const Access &B, SourceLocation Loc) {
      const VarDecl *X = Through(A), *Y = Through(B);
      if (!X || !Y || X == Y || (!A.Write && !B.Write) ||
          X->getType()
                  ->getPointeeType()
                  .getCanonicalType()
                  .getUnqualifiedType() != Y->getType()
                                               ->getPointeeType()
                                               .getCanonicalType()
                                               .getUnqualifiedType())
        return;
      addAlias(S, {A, B, Loc});
    };
    for (uint32_t T = 0; T != Facts.Threads.size(); ++T) {
      const ThreadClass &Thread = Facts.Threads[T];
      for (uint32_t Other : Sets.values(Thread.Running))
        if (Other < Facts.Threads.size() && Other != T)
          for (const Access &A : Facts.Threads[Other].Accesses)
            for (const Access &B : Thread.Accesses)
              Pair(A, B, Thread.Loc);
    }
    for (uint32_t I = 0; I != Facts.Accesses.size(); ++I)
      for (uint32_t T : Sets.values(Facts.RunningAt[I]))
        if (T < Facts.Threads.size())
          for (const Access &B : Facts.Threads[T].Accesses)
            Pair(Facts.Accesses[I], B, Facts.Threads[T].Loc);
  }

  const FunctionFacts &Facts;
  PathTable &Paths;
  SetTable &Sets;
  llvm::DenseSet<PathId> GivenOut;
  std::vector<uint32_t> Exported; ///< numbers of the threads that callers see
  std::vector<uint32_t> Number;   ///< of each thread among those
  SetId Dependent = 0;            ///< of those, what dependsOnCaller()
};

} // namespace

bool sameLocks(const Summary &A, const Summary &B) {
  return A.Acquired == B.Acquired && A.MayAcquired == B.MayAcquired &&
         A.Released == B.Released && A.Joined == B.Joined &&
         A.Waited == B.Waited;
}

bool sameEffects(const Summary &A, const Summary &B) {
  auto SameAccess = [](const Access &X, const Access &Y) {
    return X.Path == Y.Path && X.Write == Y.Write && X.Must == Y.Must &&
           X.May == Y.May && X.Waited == Y.Waited && X.Signals == Y.Signals &&
           X.Joined == Y.Joined;
  };
  return sameLocks(A, B) && A.Signalled == B.Signalled &&
         A.Threads.size() == B.Threads.size() &&
         A.Invocations.size() == B.Invocations.size() &&
         llvm::equal(A.Stores, B.Stores,
                     [](const Store &X, const Store &Y) {
                       return X.Where == Y.Where && X.What == Y.What;
                     }) &&
         llvm::equal(A.Accesses, B.Accesses, SameAccess);
}

std::unique_ptr<Summary> summarize(const FunctionFacts &Facts, PathTable &Paths,
                                   SetTable &Sets) {
  return Summarizer(Facts, Paths, Sets).run();
}

} // namespace clang::tidy::fearless
