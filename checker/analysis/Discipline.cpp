//===--- Discipline.cpp - which lock guards what --------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/DisciplineDump.h"
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
      for (uint32_t I = 0; I != Facts->Accesses.size(); ++I) {
        vote(*Facts, I);
        awaited(*Facts, Facts->Accesses[I], I);
      }
      required(*Facts);
    }
    for (auto &[Key, Votes] : ByData)
      infer(Key, Votes);
    for (auto &[Key, Votes] : ByData)
      judge(Key, Votes);
    Found.Votes = std::move(ByData);
  }

private:
  //===--------------------------------------------------------------------===//
  // Votes
  //===--------------------------------------------------------------------===//

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

  void vote(const FunctionFacts &Facts, uint32_t I) {
    const Access &A = Facts.Accesses[I];
    if (A.Chain || A.Atomic || !A.Loc.isValid())
      return;
    auto It = Found.Entries.find(Facts.Function);
    if (It == Found.Entries.end())
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

  static bool hasOutside(llvm::ArrayRef<const WayIn *> Ways) {
    return llvm::any_of(Ways,
                        [](const WayIn *W) { return W->How != WayIn::Call; });
  }

  void cast(llvm::ArrayRef<Datum> Touched, Vote V, PathId P) {
    V.Any = Sets.contains(V.May, WildcardLock) ||
            Found.CallersLock.contains(V.Facts->Function);
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
      ByData[D.Key].push_back(V);
    }
  }

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
  bool mayGuard(const Vote &V, const LockRelation &R, bool Write) const {
    if (V.Any || llvm::any_of(V.Possible, [&](const auto &H) {
          return H.first == R && !(H.second && Write);
        }))
      return true;
    if (!Paths.hasDeref(R.Lock) &&
        !(Paths.hasDeref(R.Data) && !Data.ownerOf(V.Base, R)))
      return false;
    return llvm::any_of(Sets.values(V.May), [&](uint32_t Lock) {
      return Lock != WildcardLock && !(isShared(Lock) && Write) &&
             sameMember(lockPath(Lock), R.Lock);
    });
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
    if (auto Said = declaredGuard(Key, Rule->Attributed)) {
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
                   const LockRelation &Guard) const {
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

  /// What guarded_by or pt_guarded_by on a member or global says.
  std::optional<LockRelation> declaredGuard(PathId Key,
                                            const ValueDecl *&Declared) {
    for (PathId Step = Key; Step; Step = Paths.parent(Step)) {
      const PathNode Node = Paths.node(Step);
      const ValueDecl *D =
          Node.Kind == PathKind::Field
              ? static_cast<const FieldDecl *>(Node.Ptr)
              : static_cast<const ValueDecl *>(
                    Paths.isRoot(Step) ? Paths.rootVariable(Step) : nullptr);
      if (!D)
        continue;
      bool Reached =
          Step != Key && Paths.kind(nextOf(Key, Step)) == PathKind::Deref;
      const Expr *Arg = nullptr;
      if (Reached) {
        if (const auto *A = D->getAttr<PtGuardedByAttr>())
          Arg = A->getArg();
      } else if (const auto *A = D->getAttr<GuardedByAttr>()) {
        Arg = A->getArg();
      }
      if (!Arg)
        continue;
      Expressions There(All.Context, All.Words, Paths, Sets, nullptr);
      Arg = Expressions::strip(Arg);
      PathId Lock = Arg->getType()->isPointerType() ? There.pointee(Arg)
                                                    : There.location(Arg);
      if (!Lock)
        continue;
      Declared = D;
      if (Paths.kind(Paths.root(Lock)) == PathKind::Global)
        return LockRelation{OpaquePath, Lock};
      // From the object that declares the member.
      PathId From = Paths.parent(Step);
      auto LockSteps = Paths.steps(Lock);
      for (PathId S : llvm::drop_begin(LockSteps))
        From = Paths.component(From, S);
      return LockRelation{Paths.thisObject(), From};
    }
    return std::nullopt;
  }
  PathId nextOf(PathId P, PathId Step) const {
    while (Paths.parent(P) != Step)
      P = Paths.parent(P);
    return P;
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
      if (V.Facts->Function->hasAttr<NoThreadSafetyAnalysisAttr>() ||
          isLockedByComment(*V.Facts))
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
      if (!U.Lock) // the owner is not to be seen from here
        U.Lock = lockOfRule(Rule.Example, Key, Rule.Guard);
      U.OnlyShared = A.Write && mayGuard(V, Rule.Guard, false);
      U.AfterUnlock = !V.Way && !U.OnlyShared && afterUnlock(V, U.Lock);
      // Who opens a window in a locked region may read there what only those
      // who hold some right by turns write.
      if (U.AfterUnlock && !A.Write && !Opts.Medium &&
          Rule.Why != Discipline::Declared &&
          beforeRelock(V, U.Lock))
        continue;
      // Set once, by whoever comes first: after a look under the lock it stays.
      if (!A.Write && Once && passesRegion(V, U.Lock))
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

  /// Its documentation leaves the lock to callers, of which none is seen.
  bool isLockedByComment(const FunctionFacts &Facts) const {
    const Entry &E = Found.Entries.find(Facts.Function)->second;
    if (llvm::any_of(E.Ways,
                     [](const WayIn &W) { return W.How == WayIn::Call; }))
      return false;
    const RawComment *Said =
        All.Context.getRawCommentForAnyRedecl(Facts.Function);
    static const llvm::Regex CallerLocks(
        "caller('s)?[ *\n]+[^.]*(lock|mutex|held)|"
        "(call|called)[ *\n]+(only[ *\n]+)?(with|while|under)[^.]*(lock|mutex|held)",
        llvm::Regex::IgnoreCase);
    return Said &&
           CallerLocks.match(Said->getRawText(All.Context.getSourceManager()));
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

  /// Whether an event that \p Wanted accepts is met on some way from the
  /// access, forward or backward, before one that \p Stops accepts. Tells
  /// \p ToTheEnd whether a way leads out of the function without either.
  bool meets(const Vote &V, bool Forward,
             llvm::function_ref<bool(const Event &)> Wanted,
             llvm::function_ref<bool(const Event &)> Stops,
             bool *ToTheEnd = nullptr) const {
    const FunctionFacts &Facts = *V.Facts;
    // 1 found, 0 stopped, -1 goes on; from the event after (before) Begin.
    auto Scan = [&](const CFGBlock *Block, int Begin) {
      const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
      int End = Forward ? int(Events.size()) : -1, Step = Forward ? 1 : -1;
      for (int I = Begin; I != End; I += Step) {
        if (Wanted(Events[I]))
          return 1;
        if (Stops(Events[I]))
          return 0;
      }
      return -1;
    };
    llvm::SmallVector<const CFGBlock *, 16> Work;
    llvm::DenseSet<unsigned> Seen;
    auto Push = [&](const CFGBlock *Block) {
      if (ToTheEnd && (Forward ? Block->succ_empty() : Block->pred_empty()))
        *ToTheEnd = true;
      auto Add = [&](const CFGBlock *Next) {
        if (Next && Seen.insert(Next->getBlockID()).second)
          Work.push_back(Next);
      };
      if (Forward)
        for (const CFGBlock *Next : Block->succs())
          Add(Next);
      else
        for (const CFGBlock *Next : Block->preds())
          Add(Next);
    };
    for (const CFGBlock *Block : Facts.Order) {
      const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
      for (int I = 0; I != int(Events.size()); ++I) {
        if (Events[I].What != Event::AccessEvent || Events[I].Index != V.Access)
          continue;
        int Found = Scan(Block, Forward ? I + 1 : I - 1);
        if (Found != -1)
          return Found == 1;
        Push(Block);
      }
    }
    while (!Work.empty()) {
      const CFGBlock *Block = Work.pop_back_val();
      const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
      int Found = Scan(Block, Forward ? 0 : int(Events.size()) - 1);
      if (Found == 1)
        return true;
      if (Found == -1)
        Push(Block);
    }
    return false;
  }
  bool concerns(const Event &E, Event::Kind Kind, PathId Lock) const {
    return E.What == Kind && (Sets.contains(E.Set, lockOf(Lock, false)) ||
                              Sets.contains(E.Set, lockOf(Lock, true)));
  }

  /// The function had the guard before and gave it back.
  bool afterUnlock(const Vote &V, PathId Lock) const {
    auto Is = [&](Event::Kind Kind) {
      return [this, Kind, Lock](const Event &E) {
        return concerns(E, Kind, Lock);
      };
    };
    return Lock && meets(V, false, Is(Event::Release), Is(Event::Acquire));
  }
  /// The function has been in a region of \p Lock on every way to the access.
  bool passesRegion(const Vote &V, PathId Lock) const {
    auto Released = [&](const Event &E) {
      return concerns(E, Event::Release, Lock);
    };
    auto Never = [](const Event &) { return false; };
    bool FromStart = false;
    meets(V, false, Never, Released, &FromStart);
    return Lock && !FromStart;
  }
  /// ... and takes it again afterwards: it is left alone for a while on
  /// purpose.
  bool beforeRelock(const Vote &V, PathId Lock) const {
    return meets(
        V, true,
        [&](const Event &E) { return concerns(E, Event::Acquire, Lock); },
        [](const Event &) { return false; });
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
  llvm::MapVector<PathId, std::vector<Vote>> ByData;
  /// The locks under which something is waited for, and where.
  llvm::DenseMap<PathId, std::vector<std::pair<LockRelation, Vote>>>
      AwaitedUnder;
  llvm::DenseMap<PathId, const Discipline *> Rules;
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

static llvm::StringRef reason(Discipline::Reason Why) {
  switch (Why) {
  case Discipline::Declared:
    return ", declared";
  case Discipline::Majority:
    return "";
  case Discipline::EveryWrite:
    return ", every write";
  case Discipline::CheckedAgain:
    return ", checked again";
  case Discipline::WaitedFor:
    return ", waited for";
  }
  llvm_unreachable("unknown reason");
}

void dumpDisciplines(const Disciplines &Found, const Universe &All,
                     llvm::raw_ostream &Out) {
  const SourceManager &SM = All.Context.getSourceManager();
  for (const auto &Rule : Found.Rules) {
    Out << "guard " << All.Paths.dump(Rule->Data) << " by "
        << All.Paths.dump(Rule->Guard.Lock);
    if (Rule->Guard.Data && All.Paths.node(Rule->Guard.Data).Depth)
      Out << " of the owner at " << All.Paths.dump(Rule->Guard.Data);
    Out << ": " << Rule->Guarded << " of " << Rule->Total << ", "
        << Rule->GuardedWrites << " writes"
        << reason(Rule->Why) << "\n";
    for (const Unguarded &U : Found.Broken)
      if (U.Rule == Rule.get()) {
        const Access &A = U.What.Facts->Accesses[U.What.Access];
        SourceLocation Loc = U.What.Way ? U.What.Way->Loc : A.Loc;
        Out << "  " << SM.getExpansionLineNumber(Loc) << ": "
            << (U.What.Way ? "call that leads to a " : "")
            << (A.Write ? "write" : "read")
            << (U.OnlyShared    ? " in shared mode"
                : U.AfterUnlock ? " after the unlock"
                                : "")
            << "\n";
      }
  }
}

} // namespace clang::tidy::fearless
