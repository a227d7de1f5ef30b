//===--- ObjectScopes.cpp - threads that belong to objects ----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pairs what resident threads do with what functions of the same object or file
// do, and asks for each pair what shows that the two overlap. See "Threads that
// belong to objects" in docs/design.md for what counts and why.
//
//===----------------------------------------------------------------------===//

#include "analysis/Ordering.h"
#include "analysis/ObjectScopes.h"
#include "analysis/Excluders.h"
#include "analysis/LiveThreads.h"
#include "analysis/Locksets.h"
#include "analysis/ObjectViews.h"

namespace clang::tidy::fearless {

namespace {

/// Pairs looked at in one unit; more than that ends in silence.
constexpr unsigned MaxPairs = 200000;

/// An access of a function, in terms of the object.
struct Entry {
  const FunctionDecl *Function;
  Access What;
};

/// What the calls of a function from outside its class show.
struct OutsideCalls {
  bool Idle = false;    ///< seen where the thread does not run
  bool Running = false; ///< seen where it runs
  bool Unknown = false; ///< the caller got the object from elsewhere
};

/// What the functions of an object do besides accessing it.
struct Behaviour {
  SetId Locks = 0;     ///< taken around some access
  SetId Signalled = 0; ///< tokens
  SetId Waited = 0;    ///< tokens
  bool Public = false;
};

class ScopeRaceFinder {
public:
  ScopeRaceFinder(const ScopeInput &In,
                  llvm::ArrayRef<ResidentThread> Residents, Universe &All,
                  const ConflictOptions &Options, std::vector<Race> &Races,
                  std::vector<Verdict> &Verdicts)
      : In(In), Residents(Residents), All(All), Paths(All.Paths),
        Sets(All.Sets), Options(Options), Races(Races), Verdicts(Verdicts) {}

  void run() {
    for (const ResidentThread &R : Residents)
      for (const Access &A : R.Thread.Accesses)
        if (const void *Key = keyOf(A.Path))
          Index.try_emplace(Key);
    if (Index.empty())
      return;
    readFunctions();
    readOutsideCalls();
    for (const auto &Facts : In.Functions)
      for (const CallFact &Call : Facts->Calls)
        if (Call.May)
          CalledLocked.insert(Call.Callee);
    for (const ResidentThread &R : Residents) {
      reach(R.Thread.Entry);
      findStarting(R);
      for (const Access &B : R.Thread.Accesses)
        if (auto It = Index.find(keyOf(B.Path)); It != Index.end())
          for (const Entry &E : It->second)
            pair(E, R, B);
      for (const ResidentThread &Other : Residents)
        if (&Other > &R)
          pairThreads(R, Other);
      pairWithItself(R);
    }
  }

private:
  /// The member of the object, or the global, that \p P is in.
  const void *keyOf(PathId P) const {
    auto Steps = Paths.steps(P);
    if (Paths.kind(Steps[0]) == PathKind::Global)
      return Paths.node(Steps[0]).Ptr;
    if (Steps.size() > 1 && Paths.kind(Steps[1]) == PathKind::Field)
      return Paths.node(Steps[1]).Ptr;
    return nullptr;
  }

  static bool isPublic(const FunctionDecl *F) {
    if (const auto *Method = dyn_cast<CXXMethodDecl>(F))
      return Method->getAccess() == AS_public;
    return F->isExternallyVisible();
  }

  /// Copies, moves and swaps are of objects at rest.
  static bool isAboutWholeObjects(const FunctionDecl *F) {
    if (const auto *Method = dyn_cast<CXXMethodDecl>(F))
      if (Method->isCopyAssignmentOperator() ||
          Method->isMoveAssignmentOperator())
        return true;
    return F->getIdentifier() && F->getName() == "swap";
  }

  void readFunctions() {
    for (const FunctionDecl *F : In.Calls.Bodies) {
      const Summary *S = In.SummaryOf(F);
      if (!S)
        continue;
      for (ObjectView &View : ObjectView::of(F, *S, All)) {
        Behaviour &B = Does[F];
        B.Public = isPublic(F);
        B.Signalled = Sets.unite(B.Signalled, View.tokens(S->Signalled));
        B.Waited = Sets.unite(B.Waited, View.tokens(S->EverWaited));
        for (const Access &Known : S->Accesses) {
          // Most accesses are of no interest to any thread.
          PathId P = View.path(Known.Path);
          const void *Key = P ? keyOf(P) : nullptr;
          auto It = Key ? Index.find(Key) : Index.end();
          if (!P || (It == Index.end() && !Known.Must))
            continue;
          Access A = Known;
          View.access(A);
          B.Locks = Sets.unite(B.Locks, A.Must);
          if (It != Index.end())
            It->second.push_back({F, A});
        }
      }
    }
  }

  /// In which phases the functions of an object are seen to be called.
  void readOutsideCalls() {
    for (const auto &Facts : In.Functions) {
      const CXXRecordDecl *Here = ownerClass(Facts->Function);
      for (size_t I = 0; I != Facts->Accesses.size(); ++I) {
        const Access &A = Facts->Accesses[I];
        if (!A.Chain)
          continue;
        const CXXRecordDecl *There = ownerClass(A.Chain->Callee);
        if (There && Here == There)
          continue;
        OutsideCalls &Seen = Outside[A.Chain->Callee];
        PathKind Root = Paths.kind(Paths.root(A.Path));
        bool Whole = Facts->Function->isMain() || Root == PathKind::Local ||
                     Root == PathKind::Temp || Root == PathKind::Alloc;
        (Facts->RunningAt[I] ? Seen.Running
         : Whole             ? Seen.Idle
                             : Seen.Unknown) = true;
      }
    }
  }

  /// The functions that the thread itself may be in.
  void reach(const FunctionDecl *Entry) {
    OnThread.clear();
    llvm::SmallVector<const FunctionDecl *, 16> Work;
    if (Entry)
      Work.push_back(Entry);
    while (!Work.empty()) {
      const FunctionDecl *F = Work.pop_back_val();
      const FunctionDecl *Body = nullptr;
      if (F->hasBody(Body))
        F = Body;
      if (OnThread.insert(F).second)
        Work.append(In.Calls.callees(F).begin(), In.Calls.callees(F).end());
    }
  }

  /// The functions that start the thread, for whatever object, and those that
  /// call them: they set up what it uses.
  void findStarting(const ResidentThread &R) {
    Starting.clear();
    for (const ResidentThread &Other : Residents)
      if (Other.Thread.Site == R.Thread.Site)
        Starting.insert(Other.Starters.begin(), Other.Starters.end());
    for (const FunctionDecl *F : In.Calls.Bodies) // callees first
      if (llvm::any_of(In.Calls.callees(F), [&](const FunctionDecl *Callee) {
            return Starting.contains(Callee);
          }))
        Starting.insert(F);
  }

  /// A flag of the object has been seen with the value that the start sets
  /// (true), or with another (false).
  std::optional<bool> sawRunning(const Access &A, const ResidentThread &R) {
    std::optional<bool> Seen;
    for (const FunctionDecl *Starter : R.Starters)
      for (uint32_t Set : Sets.values(Does.lookup(Starter).Signalled))
        for (SetId Saw : {A.Saw, A.Waited})
          for (uint32_t Token : Sets.values(Saw)) {
            if (!tokenPath(Token) || tokenPath(Token) != tokenPath(Set))
              continue;
            if (tokenSeen(Token) == Seen::Any || tokenSeen(Set) == Seen::Any)
              return false; // which value is not known
            if (tokenSeen(Token) != tokenSeen(Set))
              return false;
            Seen = true;
          }
    return Seen;
  }

  bool joinedIn(SetId Joined, const ResidentThread &R) {
    return R.Handle && llvm::any_of(Sets.values(Joined), [&](PathId P) {
             return handlePlace(Paths, P) == R.Handle;
           });
  }

  /// A future that has been waited for is as good as a thread that was joined.
  bool waitedFor(const Access &A, const ResidentThread &R) {
    return R.Handle && llvm::any_of(Sets.values(A.Waited), [&](uint32_t T) {
             return handlePlace(Paths, tokenPath(T)) == R.Handle;
           });
  }

  /// Some other function lets its caller know when the pair is safe: it waits
  /// for what the thread signals after its access, or signals what the thread
  /// waits for before it.
  bool callerMayOrder(const Entry &E, const ResidentThread &R,
                      const Access &B) {
    for (const auto &[F, B2] : Does) {
      if (F == E.Function || !B2.Public ||
          llvm::is_contained(R.Starters, F) || OnThread.contains(F))
        continue;
      if (B.Write && orderedBy(Sets, B.Signals, B2.Waited))
        return true;
      if (E.What.Write && orderedBy(Sets, B2.Signalled, B.Waited) &&
          !llvm::is_contained(R.Joiners, F))
        return true;
    }
    return false;
  }

  /// Others than the functions of this file can name \p F.
  bool isOpenElsewhere(const FieldDecl *F) const {
    const SourceManager &SM = All.Context.getSourceManager();
    return F->getAccess() == AS_public &&
           !SM.isInMainFile(SM.getExpansionLoc(F->getLocation()));
  }

  /// The lock of the other side can be taken by the callers of \p Called.
  bool callerMayLock(const FunctionDecl *Called, const Access &B) {
    if (B.Must && CalledLocked.contains(Called))
      return true;
    for (uint32_t Lock : Sets.values(B.Must)) {
      auto Steps = Paths.steps(lockPath(Lock));
      const PathNode &Last = Paths.node(Steps.back());
      if (Last.Kind == PathKind::Field &&
          isOpenElsewhere(static_cast<const FieldDecl *>(Last.Ptr)))
        return true;
      for (const auto &[F, Unused] : Does) {
        const Summary *S = In.SummaryOf(F);
        if (!isPublic(F) || !S)
          continue;
        if (Sets.contains(S->Acquired, Lock) ||
            (S->Result.What == Value::PointsTo &&
             S->Result.Path == lockPath(Lock)))
          return true;
      }
    }
    return false;
  }

  SetId locksOf(const ResidentThread &R) {
    SetId Locks = 0;
    for (const Access &A : R.Thread.Accesses)
      Locks = Sets.unite(Locks, A.Must);
    return Locks;
  }

  SetId waitsOf(const ResidentThread &R) {
    SetId Waits = 0;
    for (const Access &A : R.Thread.Accesses)
      Waits = Sets.unite(Waits, A.Waited);
    for (const Use &U : R.Thread.Uses)
      Waits = Sets.unite(Waits, U.Waited);
    return Waits;
  }

  static bool isScalar(const PathTable &Paths, PathId P) {
    const PathNode &N = Paths.node(P);
    return (N.Kind == PathKind::Field || N.Kind == PathKind::Global) &&
           static_cast<const ValueDecl *>(N.Ptr)
               ->getType()
               .getNonReferenceType()
               ->isArithmeticType();
  }

  /// What shows that \p E's function is called while \p R runs. None if
  /// nothing does: then \p Doubt says why not.
  Overlap::Kind evidence(const Entry &E, const ResidentThread &R,
                         const Access &B, std::string &Doubt) {
    const Access &A = E.What;
    if (joinedIn(A.JoinsAfter, R))
      return Overlap::JoinsLater;
    if (Starting.contains(E.Function)) {
      Doubt = "the function starts the thread";
      return Overlap::None;
    }
    OutsideCalls Calls = Outside.lookup(E.Function);
    if (Calls.Idle && !Calls.Running && !Calls.Unknown) {
      Doubt = "the function is only called while the thread does not run";
      return Overlap::None;
    }
    if (!isPublic(E.Function)) {
      Doubt = "the function is not called from outside";
      return Overlap::None;
    }
    std::optional<bool> Running = sawRunning(A, R);
    if (Running)
      return Overlap::SeesFlag;
    if (Calls.Running)
      return Overlap::Called;
    Doubt = "callers may order the two";
    if (callerMayOrder(E, R, B) || callerMayLock(E.Function, B))
      return Overlap::None;
    const Behaviour &Own = Does[E.Function];
    if (commonLock(Paths, Sets, Own.Locks, locksOf(R)))
      return Overlap::SharesLock;
    if (orderedBy(Sets, Own.Signalled, waitsOf(R)))
      return Overlap::Signals;
    Doubt = "the thread runs code that is not seen and may call the function";
    if (R.Thread.CallsUnknown || !R.Thread.Invokes.empty())
      return Overlap::None;
    // Before the start one sets what the thread reads; after the end one reads
    // what it wrote. Where that phase does not exist, the thread is running.
    bool OfObject = Paths.kind(Paths.root(A.Path)) == PathKind::This;
    bool SameScope = OfObject || !R.Handle ||
                     Paths.kind(Paths.root(R.Handle)) == PathKind::Global;
    if (SameScope && !R.Before && !R.After)
      return Overlap::WholeLife;
    if (SameScope && !R.Before && A.Write && !B.Write)
      return Overlap::FromStart;
    if (SameScope && !R.After && !A.Write &&
        (R.Handle || isScalar(Paths, A.Path)))
      return Overlap::ToTheEnd;
    if (SameScope && A.Write && B.Polled && isScalar(Paths, B.Path))
      return Overlap::Polls;
    if (SameScope && R.Service && !A.Write && B.Write &&
        isScalar(Paths, A.Path))
      return Overlap::Status;
    Doubt = "the function may belong to a phase in which the thread does not "
            "run";
    return Overlap::None;
  }

  void pair(const Entry &E, const ResidentThread &R, const Access &B) {
    const FunctionDecl *F = E.Function;
    if (++Pairs > MaxPairs)
      return;
    if ((!E.What.Write && !B.Write) || F->isMain() ||
        isa<CXXConstructorDecl>(F) || isAboutWholeObjects(F) ||
        llvm::is_contained(R.Starters, F) || OnThread.contains(F))
      return;
    std::string Reason;
    Candidate C = candidate(E.What, R, B);
    if (joinedIn(E.What.Joined, R) || waitedFor(E.What, R))
      Reason = "the thread has been joined";
    else if (E.What.Confined)
      Reason = "the code has asked which thread it is on";
    else if (sawRunning(E.What, R) == false)
      Reason = "a flag says that the thread does not run";
    else
      Reason = excluded(C);
    Overlap::Kind Why = Overlap::None;
    if (Reason.empty())
      Why = evidence(E, R, B, Reason);
    if (Why != Overlap::None)
      Reason.clear();
    tell(C, Reason);
    bool Doubtful = Why == Overlap::None || C.Doubtful;
    if (Doubtful && (!Options.Medium || !isPublic(F) || !wasDoubt(Reason)))
      return;
    report(C, R, Doubtful, {Why, F, R.Starters.front(), nullptr});
  }

  /// Doubts about phases may be reported at medium confidence; in strict mode
  /// an order that only callers could keep as well.
  bool wasDoubt(llvm::StringRef Reason) const {
    return Reason.empty() || Reason.starts_with("the function may belong") ||
           (Options.Strict && Reason.starts_with("callers may order"));
  }

  /// \p F asks whether the thread is there: it may be one of several ways.
  bool asksFor(const FunctionDecl *F, const ResidentThread &R) {
    const Summary *S = In.SummaryOf(F);
    for (ObjectView &View : ObjectView::of(F, *S, All))
      for (Use U : S->Uses)
        if (U.What == Use::Handle && View.use(U) &&
            handlePlace(Paths, U.Path) == R.Handle)
          return true;
    return false;
  }

  void pairThreads(const ResidentThread &R, const ResidentThread &Other) {
    if (R.Handle == Other.Handle)
      return; // one after the other
    // Started by one function: seen there.
    bool Together = false;
    for (const FunctionDecl *F : R.Starters)
      if (llvm::is_contained(Other.Starters, F))
        return;
    for (const FunctionDecl *F : R.Joiners)
      Together |= llvm::is_contained(Other.Joiners, F) &&
                  !asksFor(F, R) && !asksFor(F, Other);
    if (!Together)
      return;
    for (const Access &A : R.Thread.Accesses)
      for (const Access &B : Other.Thread.Accesses) {
        if ((!A.Write && !B.Write) || keyOf(A.Path) != keyOf(B.Path))
          continue;
        Candidate C = candidate(A, Other, B);
        std::string Reason = excluded(C);
        tell(C, Reason);
        if (!Reason.empty() || C.Doubtful)
          continue;
        C.First.Thread = &R.Thread;
        report(C, Other, false,
               {Overlap::Threads, nullptr, Other.Starters.front(),
                R.Starters.front()});
      }
  }

  /// add(task) puts another thread into a container each time it is called.
  void pairWithItself(const ResidentThread &R) {
    const FunctionDecl *Starter = R.Starters.front();
    auto Method = dyn_cast<CXXMethodDecl>(Starter);
    if (!R.Handle || R.Thread.Handle == R.Handle || R.Starters.size() != 1 ||
        !Method || isa<CXXConstructorDecl>(Method) ||
        Method->param_empty() || Method->getAccess() != AS_public ||
        R.Thread.Count)
      return;
    if (llvm::is_contained(R.Joiners, Starter))
      return;
    for (const ResidentThread &Other : Residents)
      if (&Other != &R && Other.Handle == R.Handle)
        return;
    bool InSequence = false;
    for (PathId Step : Paths.steps(R.Thread.Handle))
      InSequence |= Paths.kind(Step) == PathKind::Elem;
    if (!InSequence)
      return;
    for (const Access &A : R.Thread.Accesses)
      for (const Access &B : R.Thread.Accesses) {
        if (&B < &A || (!A.Write && !B.Write) ||
            keyOf(A.Path) != keyOf(B.Path))
          continue;
        Candidate C = candidate(A, R, B);
        std::string Reason = excluded(C);
        tell(C, Reason);
        if (!Reason.empty() || C.Doubtful)
          continue;
        C.First.Thread = &R.Thread;
        C.Self = true;
        report(C, R, false, {Overlap::Again, Starter, Starter, Starter});
      }
  }

  const FunctionFacts &factsOf(const FunctionDecl *F) {
    if (FactsByFunction.empty())
      for (const auto &Facts : In.Functions)
        FactsByFunction[Facts->Function] = Facts.get();
    auto It = FactsByFunction.find(F);
    return It == FactsByFunction.end() ? *In.Functions.front() : *It->second;
  }

  Candidate candidate(const Access &A, const ResidentThread &R,
                      const Access &B) {
    return {factsOf(R.Starters.front()), All, Options, {&A},
            {&B, &R.Thread}};
  }

  std::string excluded(Candidate &C) {
    // The other function has no control flow in common with the start; what a
    // pointer refers to is compared by who changes it.
    for (const Excluder &X : excluders())
      if (X.Name != "objects")
        if (auto Proof = X.Proof(C))
          return *Proof;
    for (PathId Step : Paths.steps(C.First.What->Path))
      if (Paths.kind(Step) == PathKind::Deref &&
          isChanged(Paths.parent(Step)))
        return "reached through a pointer that is changed";
    return "";
  }

  /// Some function changes the pointer \p P while the object can be used.
  bool isChanged(PathId P) {
    auto It = Index.find(keyOf(P));
    return It != Index.end() && llvm::any_of(It->second, [&](const Entry &E) {
             return E.What.Write && E.What.Path == P &&
                    !isa<CXXConstructorDecl, CXXDestructorDecl>(E.Function);
           });
  }

  void tell(const Candidate &C, const std::string &Reason) {
    if (Options.WantVerdicts)
      Verdicts.push_back({*C.First.What, *C.Second.What,
                          C.First.Thread ? C.First.Thread->Loc
                                         : SourceLocation(),
                          C.Second.Thread->Loc, Reason});
  }

  void report(const Candidate &C, const ResidentThread &R, bool Doubtful,
              Overlap Why) {
    Race Found;
    Found.Facts = &C.Facts;
    Found.First = *C.First.What;
    Found.Second = *C.Second.What;
    if (C.First.Thread)
      Found.FirstThread = *C.First.Thread;
    Found.SecondThread = R.Thread;
    Found.FirstThread.Accesses.clear();
    Found.SecondThread.Accesses.clear();
    Found.Self = C.Self;
    Found.MediumConfidence = Doubtful;
    Found.Lenient = C.Lenient;
    Found.Overlaps = Why;
    Races.push_back(std::move(Found));
  }

  const ScopeInput &In;
  llvm::ArrayRef<ResidentThread> Residents;
  Universe &All;
  PathTable &Paths;
  SetTable &Sets;
  const ConflictOptions &Options;
  std::vector<Race> &Races;
  std::vector<Verdict> &Verdicts;
  unsigned Pairs = 0;
  llvm::DenseMap<const void *, std::vector<Entry>> Index;
  llvm::DenseMap<const FunctionDecl *, OutsideCalls> Outside;
  llvm::MapVector<const FunctionDecl *, Behaviour> Does;
  llvm::DenseSet<const FunctionDecl *> OnThread, Starting, CalledLocked;
  llvm::DenseMap<const FunctionDecl *, const FunctionFacts *> FactsByFunction;
};

} // namespace

void findScopeRaces(const ScopeInput &In,
                    llvm::ArrayRef<ResidentThread> Residents, Universe &All,
                    const ConflictOptions &Options, std::vector<Race> &Races,
                    std::vector<Verdict> &Verdicts) {
  if (!Residents.empty())
    ScopeRaceFinder(In, Residents, All, Options, Races, Verdicts).run();
}

} // namespace clang::tidy::fearless
