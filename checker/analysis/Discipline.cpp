//===--- Discipline.cpp - which lock guards what --------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/DeclaredGuards.h"
#include "analysis/Discipline.h"
#include "analysis/LockComments.h"
#include "analysis/LockRegions.h"
#include "clang/AST/Attr.h"
#include "llvm/Support/Regex.h"
#include <map>
#include <set>

namespace clang::tidy::fearless {

namespace {

class DisciplineFinder {
public:
  DisciplineFinder(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
                   Universe &All, Disciplines &Found, const Options &Opts)
      : Functions(Functions), All(All), Paths(All.Paths), Sets(All.Sets),
        Data(All), Found(Found), Opts(Opts), LockedNames(Opts.LockedNames) {}

  void run() {
    for (const auto &Facts : Functions) {
      if (isLockedByName(*Facts))
        Found.CallersLock.insert(Facts->Function);
      countVotes(*Facts, All, Found.Entries, Found.CallersLock, Found.Votes);
      for (uint32_t I = 0; I != Facts->Accesses.size(); ++I)
        awaited(*Facts, Facts->Accesses[I], I);
      required(*Facts);
    }
    for (auto &[Key, Votes] : Found.Votes)
      infer(Key, Votes);
    for (auto &[Key, Votes] : Found.Votes)
      judge(Key, Votes);
  }

private:
  /// A name such as 'pop_locked' says that the caller has the lock.
  bool isLockedByName(const FunctionFacts &Facts) const {
    return Facts.Function->getIdentifier() && !Opts.LockedNames.empty() &&
           LockedNames.match(Facts.Function->getName());
  }

  //===--------------------------------------------------------------------===//
  // Inference
  //===--------------------------------------------------------------------===//

  static bool guards(const Vote &V, const LockRelation &R, bool Write) {
    return llvm::any_of(V.Held, [&](const auto &H) {
      return H.first == R && !(H.second && Write);
    });
  }
  /// Where a pointer links the data and the lock, and the way that the rule goes
  /// is not the one that is seen here, each lock that is the same member may be
  /// the one: that of a neighbour in a list, or of the owner by another name.
  bool mayGuard(const Vote &V, const LockRelation &R, bool Write) {
    if (V.Any || llvm::any_of(V.Possible, [&](const auto &H) {
          return H.first == R && !(H.second && Write);
        }))
      return true;
    const bool Linked = Paths.hasDeref(R.Lock) ||
                        (Paths.hasDeref(R.Data) && !Data.ownerOf(V.Base, R));
    if (Linked && llvm::any_of(Sets.values(V.May), [&](uint32_t Lock) {
          return Lock != WildcardLock && !(isShared(Lock) && Write) &&
                 sameMember(lockPath(Lock), R.Lock);
        }))
      return true;
    return leavesLockToCallers(V.Way && V.Way->How == WayIn::Call
                                   ? *V.Way->Caller
                                   : *V.Facts);
  }
  /// The two are one member of one class, or what it points to.
  bool sameMember(PathId A, PathId B) const {
    while (Paths.kind(A) == PathKind::Deref && Paths.kind(B) == PathKind::Deref) {
      A = Paths.parent(A);
      B = Paths.parent(B);
    }
    bool Same = false;
    while (Paths.kind(A) == PathKind::Field &&
           Paths.kind(B) == PathKind::Field) {
      if (Paths.node(A).Ptr != Paths.node(B).Ptr)
        return false;
      Same = true;
      A = Paths.parent(A);
      B = Paths.parent(B);
    }
    return Same && Paths.kind(A) != PathKind::Field &&
           Paths.kind(B) != PathKind::Field;
  }

  /// Instances of one template are one access in the source.
  using Place = std::tuple<unsigned, bool, unsigned>;
  Place placeOf(const Vote &V) const {
    const Access &A = accessOf(V);
    return {A.Loc.getRawEncoding(), A.Write,
            V.Way ? V.Way->Loc.getRawEncoding() : 0};
  }

  void infer(PathId Key, const std::vector<Vote> &Votes) {
    auto Rule = std::make_unique<Discipline>();
    Rule->Data = Key;
    std::map<LockRelation, unsigned> Count;
    std::set<std::pair<LockRelation, Place>> Seen;
    for (const Vote &V : Votes)
      for (const auto &[R, Shared] : V.Held)
        if (!(Shared && accessOf(V).Write) &&
            Seen.insert({R, placeOf(V)}).second)
          ++Count[R];
    if (auto Said = declaredGuard(All, Key, Rule->Attributed)) {
      Rule->Guard = *Said;
      Rule->Why = Discipline::Declared;
    } else {
      unsigned Best = 0;
      for (const auto &[R, N] : Count)
        if (N > Best) {
          Best = N;
          Rule->Guard = R;
        }
      if (!Best)
        return;
    }
    // An instance that holds the lock speaks for the place.
    std::map<Place, const Vote *> ByPlace;
    for (const Vote &V : Votes) {
      const Vote *&Old = ByPlace[placeOf(V)];
      if (!Old || guards(V, Rule->Guard, accessOf(V).Write))
        Old = &V;
    }
    for (const auto &[Where, V] : ByPlace) {
      bool Write = accessOf(*V).Write;
      if (guards(*V, Rule->Guard, Write)) {
        ++Rule->Guarded;
        ++Rule->Total;
        Rule->GuardedWrites += Write;
        if (!Rule->Example.Facts || (Write && !accessOf(Rule->Example).Write))
          Rule->Example = *V;
      } else if (!mayGuard(*V, Rule->Guard, Write)) {
        ++Rule->Total;
      }
    }
    if (Rule->Why != Discipline::Declared && !believe(Key, Votes, *Rule)) {
      // A Mutex owns its data: what is guarded once is guarded always, by a
      // lock that stands beside it.
      bool Beside =
          Rule->Guard.Data == Paths.thisObject()
              ? Paths.kind(Rule->Guard.Lock) == PathKind::Field
              : Paths.kind(Rule->Guard.Lock) == PathKind::Global;
      if (!Opts.Strict || !Rule->GuardedWrites || !Beside ||
          Paths.hasDeref(Key))
        return;
      Rule->Why = Discipline::Majority;
    }
    Rules[Key] = Rule.get();
    Found.Rules.push_back(std::move(Rule));
  }

  bool isMajority(const Discipline &Rule) const {
    return Rule.Guarded >= Opts.MinGuarded && Rule.GuardedWrites &&
           Rule.Guarded * 100 >= Rule.Total * Opts.MinPercent;
  }

  /// Whether the accesses show that the lock guards, and how they do.
  bool believe(PathId Key, const std::vector<Vote> &Votes, Discipline &Rule) {
    const unsigned Forgotten = Rule.Total - Rule.Guarded;
    if (isMajority(Rule))
      return true;
    auto Waits = AwaitedUnder.find(Key);
    if (Waits != AwaitedUnder.end())
      for (const auto &[R, Where] : Waits->second)
        if (R == Rule.Guard) {
          Rule.Why = Discipline::WaitedFor;
          Rule.Example = Where;
          return true;
        }
    if (!Rule.GuardedWrites || llvm::any_of(Votes, [&](const Vote &V) {
          return accessOf(V).Write && !mayGuard(V, Rule.Guard, true);
        }))
      return false;
    if (llvm::any_of(Votes, [&](const Vote &V) {
          return checksAgain(V, Votes, Rule.Guard);
        })) {
      Rule.Why = Discipline::CheckedAgain;
      return true;
    }
    Rule.Why = Discipline::EveryWrite;
    return Rule.GuardedWrites >= Opts.MinGuarded && Forgotten < Rule.Guarded &&
           Rule.Guard.Data == Paths.thisObject() &&
           Paths.node(Rule.Guard.Lock).Depth == 1;
  }

  /// \p V reads without the lock what its function then reads again with the
  /// lock, and writes.
  bool checksAgain(const Vote &V, const std::vector<Vote> &Votes,
                   const LockRelation &Guard) {
    if (accessOf(V).Write || mayGuard(V, Guard, false))
      return false;
    bool Reads = false, Writes = false;
    for (const Vote &W : Votes)
      if (W.Facts == V.Facts && accessOf(W).Path == accessOf(V).Path &&
          guards(W, Guard, accessOf(W).Write))
        (accessOf(W).Write ? Writes : Reads) = true;
    return Reads && Writes;
  }

  /// Whoever waits for what \p A changes is notified.
  bool isTold(const Access &A) const {
    return llvm::any_of(Sets.values(A.Signals), [&](uint32_t Token) {
      QualType T = Paths.typeOf(tokenPath(Token));
      return !T.isNull() && All.Words.isSynchronized(T);
    });
  }

  /// What \p A waits for is changed by others, under the locks that it holds.
  void awaited(const FunctionFacts &Facts, const Access &A, uint32_t I) {
    auto It = Found.Entries.find(Facts.Function);
    if (!A.Awaited || A.Atomic || It == Found.Entries.end())
      return;
    Vote V;
    V.Facts = &Facts;
    V.Access = I;
    for (const Datum &D : Data.dataOf(A.Path))
      for (uint32_t Lock : Sets.values(Sets.unite(A.Must, It->second.Must)))
        if (auto R = Data.relation(D, lockPath(Lock), A.Path))
          AwaitedUnder[D.Key].push_back({*R, V});
  }

  //===--------------------------------------------------------------------===//
  // Judgement
  //===--------------------------------------------------------------------===//

  void judge(PathId Key, const std::vector<Vote> &Votes) {
    auto It = Rules.find(Key);
    if (It == Rules.end())
      return;
    const Discipline &Rule = *It->second;
    std::set<Place> Fine, Told;
    const bool Once = llvm::all_of(Votes, [&](const Vote &V) {
      return !accessOf(V).Write ||
             (accessOf(V).First && guards(V, Rule.Guard, true));
    });
    for (const Vote &V : Votes)
      if (mayGuard(V, Rule.Guard, accessOf(V).Write))
        Fine.insert(placeOf(V));
    for (const Vote &V : Votes) {
      const Access &A = accessOf(V);
      if (Fine.contains(placeOf(V)) || !Told.insert(placeOf(V)).second ||
          !isReachable(V) || keepsOtherRule(V, Key) ||
          keepsCommonRule(V, Key, Votes))
        continue;
      if (V.Facts->Function->hasAttr<NoThreadSafetyAnalysisAttr>())
        continue;
      if (Rule.Why != Discipline::Declared && !canCollide(V, Votes))
        continue;
      // Data that goes from one lock to another has no owner to name.
      if (Rule.Why == Discipline::Majority && !isMajority(Rule) &&
          (A.Must || A.May))
        continue;
      // Only these are certain.
      if (Rule.Why == Discipline::WaitedFor && !(A.Write && isTold(A)))
        continue;
      if (Rule.Why == Discipline::CheckedAgain &&
          !checksAgain(V, Votes, Rule.Guard))
        continue;
      Unguarded U;
      U.Rule = &Rule;
      U.What = V;
      U.Lock = lockOfRule(V, Key, Rule.Guard);
      if (!U.Lock) { // the owner is not to be seen from here
        // What a constructor is given it may be making the owner of.
        if (isa<CXXConstructorDecl>(V.Facts->Function))
          continue;
        U.Lock = lockOfRule(Rule.Example, Key, Rule.Guard);
      }
      U.OnlyShared = A.Write && mayGuard(V, Rule.Guard, false);
      const LockRegions Around(*V.Facts, V.Access, Sets);
      U.AfterUnlock = !V.Way && !U.OnlyShared && Around.afterUnlock(U.Lock);
      // Who opens a window in a locked region may read there what only those
      // who hold some right by turns write.
      if (U.AfterUnlock && !A.Write && !Opts.Medium &&
          Rule.Why != Discipline::Declared &&
          Around.beforeRelock(U.Lock))
        continue;
      // Set once, by whoever comes first: after a look under the lock it stays.
      if (!A.Write && Once && Around.passedRegion(U.Lock))
        continue;
      U.Relaxed = !A.Write && isScalarRead(A);
      if (U.Relaxed && !Opts.RelaxedReads)
        continue;
      Found.Broken.push_back(std::move(U));
    }
  }

  /// The guard in the terms of the access.
  PathId lockOfRule(const Vote &V, PathId Key, const LockRelation &Guard) {
    for (const Datum &D : Data.dataOf(accessOf(V).Path))
      if (D.Key == Key && D.Base)
        return Data.lockOf(D, Guard);
    return Guard.Lock;
  }

  /// Its comment leaves the lock to callers, and each that is seen may have one
  /// or does so, too; or only such functions call it.
  bool leavesLockToCallers(const FunctionFacts &Facts) {
    auto [It, New] = LeftToCallers.try_emplace(Facts.Function, false);
    if (!New)
      return It->second; // false in a circle
    const Entry &E = Found.Entries.find(Facts.Function)->second;
    const bool Says = saysCallersLock(*Facts.Function, All.Context);
    const bool Leaves =
        (Says || !E.Ways.empty()) && llvm::all_of(E.Ways, [&](const WayIn &W) {
          return W.How != WayIn::Call ? Says
                                      : (Says && W.May) ||
                                            leavesLockToCallers(*W.Caller);
        });
    return LeftToCallers[Facts.Function] = Leaves;
  }

  static bool isScalarRead(const Access &A) {
    return A.Object && A.Object->getType()->isScalarType();
  }

  /// It can be entered from outside or by a thread, and the object is one that
  /// others can have.
  bool isReachable(const Vote &V) const {
    const Entry &E = Found.Entries.find(V.Facts->Function)->second;
    if (E.Roots.empty() || !E.Known)
      return false;
    // What a function that is not seen has returned may be new.
    PathId Root = Paths.root(accessOf(V).Path);
    return Paths.kind(Root) != PathKind::Local;
  }

  /// Another thing that the same access touches has a rule, which it keeps.
  bool keepsOtherRule(const Vote &V, PathId Key) {
    const PathId P = accessOf(V).Path;
    for (const Datum &D : Data.dataOf(P)) {
      auto It = Rules.find(D.Key);
      if (It == Rules.end() || D.Key == Key)
        continue;
      for (uint32_t Lock : Sets.values(V.May))
        if (isShared(Lock) && accessOf(V).Write)
          continue;
        else if (auto R = Data.relation(D, lockPath(Lock), P);
                 R && *R == It->second->Guard)
          return true;
    }
    return false;
  }

  /// A lock that it holds may be held by all: then that is the rule, whatever
  /// most of them hold besides.
  bool keepsCommonRule(const Vote &V, PathId Key,
                       const std::vector<Vote> &Votes) {
    const PathId P = accessOf(V).Path;
    for (const Datum &D : Data.dataOf(P)) {
      if (D.Key != Key)
        continue;
      for (uint32_t Lock : Sets.values(V.Must)) {
        auto R = Data.relation(D, lockPath(Lock), P);
        if (R && llvm::all_of(Votes, [&](const Vote &W) {
              return mayGuard(W, *R, accessOf(W).Write);
            }))
          return true;
      }
    }
    return false;
  }

  /// Some access that holds no lock in common can happen at the same time.
  bool canCollide(const Vote &V, const std::vector<Vote> &Votes) {
    const Access &A = accessOf(V);
    const Entry &E = Found.Entries.find(V.Facts->Function)->second;
    // The one thread that runs this, if it is one.
    const FunctionDecl *Own = E.Roots.size() == 1 ? E.Roots.front() : nullptr;
    for (const Vote &W : Votes) {
      const Access &B = accessOf(W);
      if (!A.Write && !B.Write)
        continue;
      bool Common = llvm::any_of(W.Held, [&](const auto &H) {
        return mayGuard(V, H.first, A.Write || H.second);
      });
      if (Common || mayBeOne(V, W))
        continue;
      const Entry &F = Found.Entries.find(W.Facts->Function)->second;
      if (Own && F.Roots.size() == 1 && F.Roots.front() == Own)
        continue;
      return true;
    }
    return false;
  }

  /// A lock that \p W holds is of an object that it has from elsewhere: it may
  /// be the one that \p V reached the data through.
  bool mayBeOne(const Vote &V, const Vote &W) const {
    for (uint32_t X : Sets.values(W.Strange))
      for (uint32_t Y : Sets.values(V.May))
        if (Y != WildcardLock && !(isShared(X) && isShared(Y)) &&
            sameMember(lockPath(X), lockPath(Y)) &&
            (Sets.contains(V.Strange, Y) || !isBeside(V, lockPath(Y))))
          return true;
    return false;
  }
  /// \p Lock is a member of the object that has the data of \p V.
  bool isBeside(const Vote &V, PathId Lock) const {
    while (Paths.kind(Lock) == PathKind::Field)
      Lock = Paths.parent(Lock);
    return Lock == V.Base;
  }

  void required(const FunctionFacts &Facts) {
    auto It = Found.Entries.find(Facts.Function);
    if (It == Found.Entries.end() ||
        Facts.Function->hasAttr<NoThreadSafetyAnalysisAttr>() ||
        isa<CXXConstructorDecl, CXXDestructorDecl>(Facts.Function))
      return;
    const Entry &E = It->second;
    for (const CallFact &Call : Facts.Calls) {
      SetId May = Sets.unite(Call.May, E.May);
      if (!Call.Required || Sets.contains(May, WildcardLock) || !E.Known)
        continue;
      for (uint32_t Lock : Sets.values(Call.Required))
        if (!Sets.contains(May, lockOf(lockPath(Lock), false)) &&
            !(isShared(Lock) && Sets.contains(May, Lock)) &&
            !isFresh(Paths, lockPath(Lock), E.Fresh)) {
          Found.Missing.push_back({&Facts, &Call, Lock});
          break;
        }
    }
  }

  const std::vector<std::unique_ptr<FunctionFacts>> &Functions;
  Universe &All;
  PathTable &Paths;
  SetTable &Sets;
  GuardedData Data;
  Disciplines &Found;
  const Options &Opts;
  llvm::Regex LockedNames;
  /// The locks under which something is waited for, and where.
  llvm::DenseMap<PathId, std::vector<std::pair<LockRelation, Vote>>>
      AwaitedUnder;
  llvm::DenseMap<PathId, const Discipline *> Rules;
  llvm::DenseMap<const FunctionDecl *, bool> LeftToCallers;
};

} // namespace

Disciplines
findDisciplines(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
                Universe &All, EntryMap Entries, const Options &Opts) {
  Disciplines Found;
  Found.Entries = std::move(Entries);
  DisciplineFinder(Functions, All, Found, Opts).run();
  return Found;
}

} // namespace clang::tidy::fearless
