//===--- GuardEscapes.cpp - what outlives the lock ------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/GuardEscapes.h"
#include "analysis/Solver.h"
#include "compat/TagTypes.h"
#include "clang/AST/Attr.h"
#include <map>

namespace clang::tidy::fearless {

namespace {

/// Which bindings of local variables reach each use.
class Bindings {
public:
  using State = SetId; ///< numbers of reaches

  Bindings(const FunctionFacts &Facts, SetTable &Sets)
      : Facts(Facts), Sets(Sets) {}

  State entry() { return 0; }
  State join(State A, State B) { return Sets.unite(A, B); }
  void apply(State &S, const Event &E) {
    // A variable that gets something else is not used by a fact of this kind.
    if (E.What != Event::Keep || Facts.Reaches[E.Index].How != Reach::Bound)
      return;
    for (uint32_t I : Sets.values(S))
      if (Facts.Reaches[I].Holder == E.Path)
        S = Sets.erase(S, I);
    S = Sets.insert(S, E.Index);
  }
  void observe(const State &S, const Event &E) {
    if (E.What == Event::Keep && Facts.Reaches[E.Index].How == Reach::Used)
      for (uint32_t I : Sets.values(S))
        if (Facts.Reaches[I].Holder == Facts.Reaches[E.Index].Holder)
          Uses.emplace_back(I, E.Index);
  }

  std::vector<std::pair<uint32_t, uint32_t>> Uses; ///< binding and use

private:
  const FunctionFacts &Facts;
  SetTable &Sets;
};

class EscapeFinder {
public:
  EscapeFinder(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
               Universe &All, const Disciplines &Rules, const Options &Opts)
      : Functions(Functions), All(All), Paths(All.Paths), Sets(All.Sets),
        Data(All), Rules(Rules), Opts(Opts) {}

  GuardEscapes run() {
    // Which things are parts of which.
    for (const auto &[Key, Votes] : Rules.Votes)
      for (PathId Step = Paths.parent(Key); Step; Step = Paths.parent(Step))
        Parts[Step].push_back(Key);
    for (const auto &Facts : Functions) {
      uses(*Facts);
      for (uint32_t I = 0; I != Facts->Reaches.size(); ++I)
        judge(*Facts, I);
    }
    return std::move(Result);
  }

private:
  using Reason = EscapeVerdict::Reason;

  bool holds(SetId Set, PathId Lock) const {
    return Sets.contains(Set, WildcardLock) ||
           Sets.contains(Set, lockOf(Lock, false)) ||
           Sets.contains(Set, lockOf(Lock, true));
  }
  /// One of \p Locks may be in \p Set.
  bool holdsAny(SetId Set, SetId Locks) const {
    return Sets.contains(Set, WildcardLock) ||
           llvm::any_of(Sets.values(Locks), [&](uint32_t Lock) {
             return Lock == WildcardLock ? false : holds(Set, lockPath(Lock));
           });
  }

  //===--------------------------------------------------------------------===//
  // What a guard object gave
  //===--------------------------------------------------------------------===//

  void uses(const FunctionFacts &Facts) {
    FirstUse.clear();
    if (llvm::none_of(Facts.Reaches,
                      [](const Reach &R) { return R.How == Reach::Used; }))
      return;
    Bindings Flow(Facts, Sets);
    solveForward(Facts, Flow);
    for (auto [Bound, Use] : Flow.Uses) {
      const Reach &B = Facts.Reaches[Bound], &U = Facts.Reaches[Use];
      // It was bound under the lock (which a callee may have taken and released
      // meanwhile) and is used without it.
      bool Held = B.ByCallee || holdsAny(B.May, B.Through);
      if (Held && !holdsAny(U.May, B.Through))
        FirstUse.try_emplace(Bound, U.Loc);
    }
  }

  void judge(const FunctionFacts &Facts, uint32_t Index) {
    const Reach &R = Facts.Reaches[Index];
    if (R.How == Reach::Used)
      return;
    Reason Why = R.Through ? given(Facts, Index) : guarded(Facts, R);
    Result.Verdicts.push_back({&Facts, &R, Why});
  }

  Reason given(const FunctionFacts &Facts, uint32_t Index) {
    const Reach &R = Facts.Reaches[Index];
    GuardEscape E;
    E.Facts = &Facts;
    E.What = &R;
    auto Locks = Sets.values(R.Through);
    if (Locks.size() == 1 && Locks[0] != WildcardLock)
      E.Lock = lockPath(Locks[0]);
    if (R.How == Reach::Bound) {
      auto Use = FirstUse.find(Index);
      if (Use == FirstUse.end())
        return Reason::NotUsedAfter;
      E.Use = Use->second;
      E.How = GuardEscape::Dies;
    } else {
      // The guard goes along, or was not released for another reason.
      if (holdsAny(Facts.ExitMay, R.Through))
        return Reason::StaysLocked;
      E.How = R.How == Reach::Returned ? GuardEscape::Returned
                                       : GuardEscape::Stored;
      if (R.Thread >= 0) {
        const ThreadClass &Thread = Facts.Threads[R.Thread];
        if (!Thread.DetachedHere && !Sets.contains(Facts.ExitRunning, R.Thread))
          return Reason::WaitedFor;
        E.How = GuardEscape::Threads;
      } else if (R.How == Reach::Stored && R.Captured &&
                 Paths.kind(Paths.root(R.Holder)) == PathKind::Param) {
        return Reason::CallersOwn; // with_lock(f): who has made f hears of it
      } else if (R.How == Reach::Stored && E.Lock &&
                 Paths.isPrefix(E.Lock, R.Holder)) {
        return Reason::SameLock; // one part of the data refers to another
      }
    }
    Result.Found.push_back(E);
    return Reason::Escapes;
  }

  //===--------------------------------------------------------------------===//
  // What others write under a lock
  //===--------------------------------------------------------------------===//

  struct Evidence {
    LockRelation Guard;
    unsigned Guarded = 0, Total = 0, Writes = 0;
    const Vote *Writer = nullptr;
  };

  bool isFlagLike(QualType T) const {
    if (T.isNull())
      return false;
    T = T.getNonReferenceType();
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    return T->isBooleanType() || T->isAnyPointerType() ||
           All.Words.isSmartPointer(T) ||
           // Whether an optional or a function is empty.
           (R && R->hasDefinition() &&
            llvm::any_of(R->getVisibleConversionFunctions(),
                         [](const NamedDecl *D) {
                           const auto *To = dyn_cast<CXXConversionDecl>(
                               D->getUnderlyingDecl());
                           return To &&
                                  To->getConversionType()->isBooleanType();
                         }));
  }

  /// The write happens the first time only: its function asks a flag or
  /// pointer that it sets, or 'once' does.
  bool isSetOnce(const Vote &V) {
    for (uint32_t Lock : Sets.values(accessOf(V).Must))
      if (All.OnceFlags.contains(Paths.node(lockPath(Lock)).Ptr))
        return true;
    auto [It, New] = SetsOnce.try_emplace(V.Facts, false);
    if (!New)
      return It->second;
    llvm::DenseSet<PathId> Asked;
    for (const Access &A : V.Facts->Accesses)
      if (!A.Write && !A.Chain && A.Object && isFlagLike(A.Object->getType()))
        Asked.insert(A.Path);
    bool Once = llvm::any_of(V.Facts->Accesses, [&](const Access &A) {
      return A.Write && !A.Chain && Asked.contains(A.Path);
    });
    return SetsOnce[V.Facts] = Once;
  }

  /// Changing the container as a whole moves or ends its elements.
  bool movesElements(PathId Container) const {
    QualType T = Paths.typeOf(Container);
    if (T.isNull())
      return false;
    const ModelRow *Row = All.Words.typeRow(T, Role::Lists);
    return T->isArrayType() || (Row && Row->get("moves") == "elements");
  }

  /// The accesses to what \p D names, its parts, and what it is a part of, as
  /// far as they end or change what a reference to \p D refers to.
  template <typename Function>
  void forVotes(const Datum &D, const Reach &R, Function Look) {
    unsigned Pointers = pointersAfter(D.Key, R.Target);
    // In Rust a raw pointer borrows nothing.
    bool Wide = Opts.Medium && !(Opts.Strict && isRaw(R.Target));
    auto Each = [&](PathId Key, bool WritesOnly) {
      auto It = Rules.Votes.find(Key);
      if (It == Rules.Votes.end())
        return;
      for (const Vote &V : It->second) {
        const Access &A = accessOf(V);
        if (WritesOnly && !A.Write)
          continue;
        // A pointer that is set is not what it points to.
        if (Wide || WritesOnly ||
            pointersAfter(D.Key, A.Path) >= Pointers)
          Look(V);
      }
    };
    Each(D.Key, false);
    if (auto It = Parts.find(D.Key); It != Parts.end())
      for (PathId Part : It->second)
        if (!derefBetween(D.Key, Part))
          Each(Part, false);
    PathId Step = D.Key;
    for (PathId Up = Paths.parent(Step); Up; Up = Paths.parent(Up)) {
      if (Paths.kind(Step) == PathKind::Deref && !Wide)
        break; // what it points to stays, whoever points to it
      if (Paths.kind(Step) == PathKind::Elem && !R.Walks && !Wide &&
          !movesElements(Paths.parent(pathOf(D, R.Target, Step))))
        break;
      Each(Up, true);
      Step = Up;
    }
  }
  /// A raw pointer in a member or element leads to \p P.
  bool isRaw(PathId P) const {
    return llvm::any_of(Paths.steps(P), [&](PathId Step) {
      if (Paths.kind(Step) != PathKind::Deref)
        return false;
      PathId Pointer = Paths.parent(Step);
      QualType T = Paths.typeOf(Pointer);
      return !Paths.isRoot(Pointer) && !T.isNull() && T->isPointerType();
    });
  }
  /// How many pointers \p P goes through after the member that ends \p Key.
  unsigned pointersAfter(PathId Key, PathId P) const {
    while (Key && Paths.kind(Key) != PathKind::Field && Paths.parent(Key))
      Key = Paths.parent(Key);
    unsigned Pointers = 0;
    for (; P; P = Paths.parent(P)) {
      const PathNode &N = Paths.node(P);
      if (N.Kind == Paths.kind(Key) && N.Ptr == Paths.node(Key).Ptr)
        break;
      Pointers += N.Kind == PathKind::Deref;
    }
    return Pointers;
  }
  bool derefBetween(PathId Whole, PathId Part) const {
    for (; Part != Whole; Part = Paths.parent(Part))
      if (Paths.kind(Part) == PathKind::Deref)
        return true;
    return false;
  }
  /// The step of \p P, which has the name D.Key, that \p Key names.
  PathId pathOf(const Datum &D, PathId P, PathId Key) const {
    size_t From = D.Base ? Paths.node(D.Base).Depth : 0;
    auto Steps = Paths.steps(P);
    size_t At = From + Paths.node(Key).Depth;
    return At < Steps.size() ? Steps[At] : OpaquePath;
  }

  std::optional<Evidence> evidence(const FunctionFacts &Facts, const Reach &R,
                                   const Datum &D) {
    std::map<LockRelation, Evidence> ByLock;
    std::map<std::pair<unsigned, bool>, const Vote *> ByPlace;
    forVotes(D, R, [&](const Vote &V) {
      const Access &A = accessOf(V);
      const Vote *&Old = ByPlace[{A.Loc.getRawEncoding(), A.Write}];
      if (!Old || V.Held.size() > Old->Held.size())
        Old = &V; // an instance that holds the lock speaks for the place
    });
    const FunctionDecl *Self = Facts.Function;
    // Rust's guard gives a reference, whatever will be written.
    bool Ever = Opts.Strict && !isRaw(R.Target);
    for (const auto &[Where, V] : ByPlace)
      for (const auto &[Guard, Shared] : V->Held) {
        const Access &A = accessOf(*V);
        if (Shared && A.Write)
          continue;
        Evidence &E = ByLock[Guard];
        E.Guard = Guard;
        ++E.Guarded;
        if (A.Write && V->Facts->Function != Self &&
            (Ever || !isSetOnce(*V))) {
          ++E.Writes;
          if (!E.Writer)
            E.Writer = V;
        }
      }
    const Evidence *Best = nullptr;
    for (auto &[Guard, E] : ByLock)
      if (E.Writes && (!Best || E.Guarded > Best->Guarded))
        Best = &E;
    if (!Best)
      return std::nullopt;
    Evidence Found = *Best;
    for (const auto &[Where, V] : ByPlace) {
      bool May = V->Any || llvm::any_of(V->Possible, [&](const auto &H) {
                   return H.first == Found.Guard;
                 });
      bool Must = llvm::any_of(
          V->Held, [&](const auto &H) { return H.first == Found.Guard; });
      Found.Total += Must || !May;
    }
    return Found;
  }

  /// It has a lock of its own, is atomic, or never changes.
  bool looksAfterItself(PathId P) const {
    for (PathId Step = P; Step; Step = Paths.parent(Step))
      if (const PathNode &N = Paths.node(Step); N.Kind == PathKind::Field)
        if (QualType T = static_cast<const FieldDecl *>(N.Ptr)->getType();
            T.isConstQualified() || All.Words.isSynchronized(T))
          return true;
    QualType T = Paths.typeOf(P);
    if (T.isNull())
      return false;
    if (T.isConstQualified() || All.Words.isSynchronized(T) ||
        All.Words.isLock(T) || All.Words.isGuard(T))
      return true;
    const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
    return R && R->hasDefinition() &&
           llvm::any_of(R->getDefinition()->fields(), [&](const FieldDecl *F) {
             return All.Words.isLock(F->getType());
           });
  }

  /// Others than the class can take the lock: it is public, given out, or the
  /// object is its own lock.
  bool isOpen(PathId Lock) {
    const PathNode &N = Paths.node(Lock);
    if (N.Kind == PathKind::Global)
      return static_cast<const VarDecl *>(N.Ptr)->isExternallyVisible();
    if (N.Kind != PathKind::Field)
      return true;
    const auto *F = static_cast<const FieldDecl *>(N.Ptr);
    const auto *R = dyn_cast<CXXRecordDecl>(F->getParent());
    if (!R || F->getAccess() == AS_public)
      return true;
    for (const CXXMethodDecl *M : R->methods()) {
      if (M->getAccess() != AS_public || isa<CXXConstructorDecl>(M))
        continue;
      QualType T = M->getReturnType();
      if (T->isPointerType())
        T = T->getPointeeType();
      if (All.Words.isLock(T.getNonReferenceType()) ||
          All.Words.isGuard(T.getNonReferenceType()))
        return true;
    }
    return All.Words.isLock(canonicalTagType(All.Context, R));
  }

  Reason guarded(const FunctionFacts &Facts, const Reach &R) {
    if (R.How == Reach::Bound)
      return Reason::NotUsedAfter; // whoever uses it then makes an access
    const FunctionDecl *F = Facts.Function;
    if (F->hasAttr<NoThreadSafetyAnalysisAttr>() ||
        Rules.CallersLock.contains(F))
      return Reason::CallersLock;
    auto Known = Rules.Entries.find(F);
    if (Known == Rules.Entries.end())
      return Reason::NotGuarded;
    const Entry &In = Known->second;
    if (isFresh(Paths, R.Target, In.Fresh) ||
        (isa<CXXConstructorDecl>(F) &&
         Paths.kind(Paths.root(R.Target)) == PathKind::This))
      return Reason::NotGuarded;
    Reason Why = Reason::NotGuarded;
    for (const Datum &D : Data.dataOf(R.Target)) {
      std::optional<Evidence> Found = evidence(Facts, R, D);
      if (!Found)
        continue;
      if (looksAfterItself(R.Target))
        return Reason::LooksAfter;
      PathId Lock = Data.lockOf(D, Found->Guard);
      Why = outlives(Facts, R, *Found, Lock, In);
      if (Why == Reason::Escapes)
        return Why;
    }
    return Why;
  }

  Reason outlives(const FunctionFacts &Facts, const Reach &R,
                  const Evidence &Found, PathId Lock, const Entry &In) {
    bool Held = Sets.contains(R.Must, lockOf(Lock, false)) ||
                Sets.contains(R.Must, lockOf(Lock, true));
    // T *p; { lock; p = &data; } return p;
    if (!Held && R.Variable)
      Held = Sets.contains(Facts.EverAcquired, lockOf(Lock, false)) ||
             Sets.contains(Facts.EverAcquired, lockOf(Lock, true));
    if (holds(Facts.Assumed, Lock) || holds(In.May, Lock) ||
        llvm::any_of(In.Ways, [&](const WayIn &Way) {
          return Way.How == WayIn::Call && holds(Way.May, Lock);
        }))
      return Reason::CallersLock;
    if (holds(Facts.ExitMay, Lock))
      return Reason::StaysLocked;
    GuardEscape E;
    E.Facts = &Facts;
    E.What = &R;
    E.Lock = Lock;
    E.Writer = Found.Writer;
    E.Guarded = Found.Guarded;
    E.Total = Found.Total;
    if (Held) {
      if ((Found.Guarded + 1) * 100 < (Found.Total + 1) * Opts.MinPercent)
        return Reason::NotGuarded;
      if (R.How == Reach::Stored && !leaves(R, Lock))
        return Reason::SameLock;
      E.How = R.How == Reach::Returned ? GuardEscape::Returned
                                       : GuardEscape::Stored;
    } else {
      if (R.How != Reach::Returned || Found.Guarded < Opts.MinGuarded ||
          Found.Guarded != Found.Total)
        return Reason::NotGuarded;
      // Who gets what a member points to got it from its owner, not from here.
      for (PathId Step = R.Target; Step; Step = Paths.parent(Step))
        if (Paths.kind(Step) == PathKind::Deref &&
            Paths.kind(Paths.parent(Step)) == PathKind::Field)
          return Reason::NotGuarded;
      // Callers can only do without if they have no way to the lock.
      if (holds(R.May, Lock) || isOpen(Lock) || !comesFromOutside(In))
        return Reason::CallersLock;
      E.How = GuardEscape::NoLock;
    }
    Result.Found.push_back(E);
    return Reason::Escapes;
  }

  static bool comesFromOutside(const Entry &In) {
    return llvm::any_of(
        In.Ways, [](const WayIn &Way) { return Way.How == WayIn::Outside; });
  }

  /// What is stored there is looked at without \p Lock: it is the caller's
  /// variable, or others have been seen to.
  bool leaves(const Reach &R, PathId Lock) {
    PathId Root = Paths.root(R.Holder);
    if (Paths.kind(Root) == PathKind::Param) {
      // The caller's variable, not a member of some other object; what his
      // lambda captures, he knows better.
      for (PathId Step = R.Holder; Step != Root; Step = Paths.parent(Step))
        if (Paths.kind(Step) == PathKind::Field)
          return false;
      return true;
    }
    for (const Datum &D : Data.dataOf(R.Holder)) {
      auto It = Rules.Votes.find(D.Key);
      if (It == Rules.Votes.end())
        continue;
      for (const Vote &V : It->second)
        if (!V.Any && V.Possible.empty() && !accessOf(V).Write)
          return true;
    }
    return false;
  }

  const std::vector<std::unique_ptr<FunctionFacts>> &Functions;
  Universe &All;
  PathTable &Paths;
  SetTable &Sets;
  GuardedData Data;
  const Disciplines &Rules;
  const Options &Opts;
  llvm::DenseMap<PathId, llvm::SmallVector<PathId, 2>> Parts;
  llvm::DenseMap<uint32_t, SourceLocation> FirstUse; ///< of a binding
  llvm::DenseMap<const FunctionFacts *, bool> SetsOnce;
  GuardEscapes Result;
};

} // namespace

GuardEscapes
findGuardEscapes(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
                 Universe &All, const Disciplines &Rules, const Options &Opts) {
  return EscapeFinder(Functions, All, Rules, Opts).run();
}

} // namespace clang::tidy::fearless
