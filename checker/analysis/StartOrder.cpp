//===--- StartOrder.cpp - threads started before their objects are ready --===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/StartOrder.h"
#include "analysis/LiveThreads.h"
#include "analysis/Locksets.h"
#include "analysis/ObjectViews.h"
#include "analysis/Ordering.h"

namespace clang::tidy::fearless {

namespace {

const CXXRecordDecl *definition(const CXXRecordDecl *R) {
  return R && R->hasDefinition() ? R->getDefinition() : nullptr;
}

bool derivesFrom(const CXXRecordDecl *D, const CXXRecordDecl *B) {
  D = definition(D);
  return D && B && D->isDerivedFrom(B);
}

/// The member of the object at hand that \p P is or lies in; null if it is
/// reached through a pointer, or is none.
const FieldDecl *memberOf(const PathTable &Paths, PathId P) {
  auto Steps = Paths.steps(P);
  if (Steps.size() < 2 || Paths.kind(Steps[0]) != PathKind::This ||
      Paths.kind(Steps[1]) != PathKind::Field)
    return nullptr;
  for (PathId Step : Steps)
    if (Paths.kind(Step) == PathKind::Deref)
      return nullptr;
  return static_cast<const FieldDecl *>(Paths.node(Steps[1]).Ptr);
}

class StartOrder {
public:
  StartOrder(const ScopeInput &In, Universe &All)
      : In(In), Paths(All.Paths), Sets(All.Sets) {
    // Classes that have code here, for asking who derives from whom.
    llvm::DenseSet<const CXXRecordDecl *> Known;
    for (const FunctionDecl *F : In.Calls.Bodies)
      if (const CXXRecordDecl *R = ownerClass(F))
        if (const CXXRecordDecl *Def = definition(R);
            Def && Known.insert(Def).second)
          Classes.push_back(Def);
  }

  std::vector<EarlyStart> early() {
    for (const auto &Facts : In.Functions) {
      if (Facts->Threads.empty())
        continue;
      members(*Facts);
      for (uint32_t T = 0; T != Facts->Threads.size(); ++T) {
        ownHandle(*Facts, T);
        derived(*Facts, Facts->Threads[T]);
      }
    }
    registered();
    return std::move(Found);
  }

  std::vector<EarlyStart> late(llvm::ArrayRef<ResidentThread> Residents) {
    for (const ResidentThread &R : Residents)
      if (!R.After && R.Handle) {
        diesFirst(R);
        derivedDiesFirst(R);
      }
    return std::move(Found);
  }

private:
  EarlyStart start(EarlyStart::Kind What, const FunctionDecl *F,
                   const ThreadClass &Thread, PathId P) {
    EarlyStart E;
    E.What = What;
    E.Function = F;
    E.Thread = Thread;
    E.Thread.Accesses.clear();
    E.Path = P;
    E.Field = memberOf(Paths, P);
    return E;
  }

  /// Members that synchronise themselves: they have no accesses, but before
  /// they are initialised they are not there. Plain members are races.
  void members(const FunctionFacts &Facts) {
    for (uint32_t I = 0; I != Facts.Accesses.size(); ++I) {
      const Access &A = Facts.Accesses[I];
      if (A.How != Access::Init)
        continue;
      for (uint32_t T : Sets.values(Facts.RunningAt[I]))
        for (const Use &U : Facts.Threads[T].Uses) {
          if (U.What != Use::Synchronized || !Paths.isPrefix(A.Path, U.Path) ||
              !memberOf(Paths, U.Path) ||
              orderedBy(Sets, A.Signals, U.Waited))
            continue;
          EarlyStart E = start(EarlyStart::Member, Facts.Function,
                               Facts.Threads[T], A.Path);
          E.UseLoc = U.Loc;
          E.Chain = U.Chain;
          E.Loc = A.Loc;
          Found.push_back(std::move(E));
        }
    }
  }

  /// The place of a thread's handle is written when the start returns; its
  /// thread may be running by then.
  void ownHandle(const FunctionFacts &Facts, uint32_t T) {
    const ThreadClass &Thread = Facts.Threads[T];
    if (Thread.Chain || Thread.InThread)
      return; // told where it is started
    llvm::SmallVector<PathId, 2> Places;
    if (Thread.Handle &&
        Paths.kind(Paths.root(Thread.Handle)) != PathKind::Temp)
      Places.push_back(Thread.Handle);
    for (const Store &S : Facts.Stores)
      if (S.What.What == Value::Threads && Sets.contains(S.What.Set, T))
        Places.push_back(S.Where);
    auto Told = [&](PathId P, SetId Must, SetId Waited, SourceLocation Loc,
                    const CallLink *Chain) {
      if (!llvm::is_contained(Places, P) ||
          commonLock(Paths, Sets, Must, Thread.Must) ||
          orderedBy(Sets, Thread.SignalledAfter, Waited))
        return false;
      EarlyStart E =
          start(EarlyStart::OwnHandle, Facts.Function, Thread, P);
      E.UseLoc = Loc;
      E.Chain = Chain;
      Found.push_back(std::move(E));
      return true;
    };
    for (const Use &U : Thread.Uses)
      if (U.What == Use::Handle &&
          Told(U.Path, U.Must, U.Waited, U.Loc, U.Chain))
        return;
    for (const Access &A : Thread.Accesses)
      if (!A.Write && Told(A.Path, A.Must, A.Waited, A.Loc, A.Chain))
        return;
  }

  /// A class below \p Base that overrides \p Method, or null.
  const CXXMethodDecl *overriderBelow(const CXXMethodDecl *Method,
                                      const CXXRecordDecl *Base) {
    for (const CXXRecordDecl *D : Classes)
      if (derivesFrom(D, Base))
        if (const CXXMethodDecl *M =
                Method->getCorrespondingMethodInClass(D);
            M && !M->isPureVirtual() && derivesFrom(M->getParent(), Base))
          return M;
    return nullptr;
  }

  /// Somebody lets the thread go on when the object is complete.
  bool isGated(const Use &U, const CXXRecordDecl *Class) {
    if (!U.Waited)
      return false;
    for (const FunctionDecl *F : In.Calls.Bodies) {
      const CXXRecordDecl *Owner = ownerClass(F);
      const Summary *S = In.SummaryOf(F);
      if (S && Owner && !isa<CXXConstructorDecl>(F) &&
          (Owner == Class->getCanonicalDecl() || derivesFrom(Owner, Class)) &&
          orderedBy(Sets, S->Signalled, U.Waited))
        return true;
    }
    return false;
  }

  void derived(const FunctionFacts &Facts, const ThreadClass &Thread) {
    const auto *Ctor = dyn_cast<CXXConstructorDecl>(Facts.Function);
    if (!Ctor || Thread.InThread)
      return;
    const CXXRecordDecl *Class = definition(Ctor->getParent());
    for (const Use &U : Thread.Uses) {
      if (U.What != Use::Virtual || U.Path != Paths.thisObject() ||
          !U.Method || !Class || Class->isEffectivelyFinal())
        continue;
      const CXXMethodDecl *Own =
          U.Method->getCorrespondingMethodInClass(Class, true);
      const CXXMethodDecl *Below = overriderBelow(U.Method, Class);
      if ((!Below && (!Own || !Own->isPureVirtual())) || isGated(U, Class))
        continue;
      EarlyStart E =
          start(EarlyStart::Derived, Facts.Function, Thread, U.Path);
      E.UseLoc = U.Loc;
      E.Chain = U.Chain;
      E.Method = Below ? Below : Own;
      E.Class = Below ? Below->getParent() : nullptr;
      E.Loc = E.Method->getLocation();
      Found.push_back(std::move(E));
      return;
    }
  }

  /// A constructor puts 'this' where a thread finds it, and the thread calls it
  /// virtually.
  void registered() {
    struct Registry {
      PathId Place;
      const CXXConstructorDecl *Ctor;
    };
    llvm::SmallVector<Registry, 4> All;
    for (const FunctionDecl *F : In.Calls.Bodies)
      if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(F))
        if (const Summary *S = In.SummaryOf(F))
          for (const Store &St : S->Stores)
            if (St.What.What == Value::PointsTo &&
                St.What.Path == Paths.thisObject() &&
                Paths.kind(Paths.root(St.Where)) == PathKind::Global)
              All.push_back({handlePlace(Paths, St.Where), Ctor});
    if (All.empty())
      return;
    for (const auto &Facts : In.Functions)
      for (const ThreadClass &Thread : Facts->Threads)
        for (const Use &U : Thread.Uses) {
          if (U.What != Use::Virtual || !U.Method || Thread.Chain)
            continue;
          for (const Registry &R : All) {
            const CXXRecordDecl *Class = definition(R.Ctor->getParent());
            if (handlePlace(Paths, U.Path) != R.Place || !Class ||
                Class->isEffectivelyFinal())
              continue;
            const CXXMethodDecl *Own =
                U.Method->getCorrespondingMethodInClass(Class, true);
            const CXXMethodDecl *Below = overriderBelow(U.Method, Class);
            if (!Own || (!Below && !Own->isPureVirtual()))
              continue;
            EarlyStart E =
                start(EarlyStart::Registered, R.Ctor, Thread, R.Place);
            E.UseLoc = U.Loc;
            E.Chain = U.Chain;
            E.Method = Below ? Below : Own;
            E.Class = Below ? Below->getParent() : nullptr;
            E.Loc = E.Method->getLocation();
            Found.push_back(std::move(E));
          }
        }
  }

  const FunctionFacts *factsOf(const FunctionDecl *F) {
    for (const auto &Facts : In.Functions)
      if (Facts->Function == F)
        return Facts.get();
    return nullptr;
  }

  /// The destructor's own code (not that of the members and base classes, which
  /// is where it ends) may end the thread, or hear from it.
  bool endsInBody(const CXXRecordDecl *Class, const ResidentThread &R) {
    const CXXDestructorDecl *Dtor = Class->getDestructor();
    if (!Dtor || !Dtor->isUserProvided())
      return false;
    const FunctionDecl *Body = nullptr;
    if (!Dtor->hasBody(Body))
      return true; // not seen
    const FunctionFacts *Facts = factsOf(Body);
    if (!Facts)
      return true;
    for (const BlockFacts &Block : Facts->Blocks)
      for (const auto *Events :
           {&Block.Events, &Block.OnEdge[0], &Block.OnEdge[1]})
        for (const Event &E : *Events) {
          if ((E.What == Event::Join || E.What == Event::MayJoin) &&
              E.Loc != Body->getEndLoc() &&
              handlePlace(Paths, E.Path) == R.Handle)
            return true;
          if (E.What == Event::Wait || E.What == Event::MayWait)
            for (uint32_t Token : Sets.values(R.Thread.Signalled))
              if (tokenPath(Token) == tokenPath(E.Index))
                return true;
        }
    return false;
  }

  void diesFirst(const ResidentThread &R) {
    const FieldDecl *Handle = memberOf(Paths, R.Handle);
    const auto *Class =
        Handle ? dyn_cast<CXXRecordDecl>(Handle->getParent()) : nullptr;
    if (!Class || !R.Thread.JoinsOnDestruction || R.Thread.Chain ||
        Paths.parent(R.Handle) != Paths.thisObject())
      return;
    auto Tell = [&](PathId P, SourceLocation Loc, const CallLink *Chain) {
      const FieldDecl *Member = memberOf(Paths, P);
      if (!Member || Member->getParent() != Class ||
          Member->getFieldIndex() <= Handle->getFieldIndex() ||
          Member->getType().isDestructedType() != QualType::DK_cxx_destructor)
        return false; // what is trivial leaves its memory as it is
      if (endsInBody(Class, R))
        return true;
      EarlyStart E = start(EarlyStart::DiesFirst, R.Starters.front(), R.Thread,
                           R.Handle);
      E.Field = Member;
      E.UseLoc = Loc;
      E.Chain = Chain;
      E.Loc = Member->getLocation();
      Found.push_back(std::move(E));
      return true;
    };
    for (const Access &A : R.Thread.Accesses)
      if (Tell(A.Path, A.Loc, A.Chain))
        return;
    for (const Use &U : R.Thread.Uses)
      if (U.What == Use::Synchronized && Tell(U.Path, U.Loc, U.Chain))
        return;
  }

  /// A member that the class \p D adds and \p Method touches.
  const FieldDecl *touchesOwn(const CXXMethodDecl *Method,
                              const CXXRecordDecl *D) {
    const FunctionDecl *Body = nullptr;
    const Summary *S = Method->hasBody(Body) ? In.SummaryOf(Body) : nullptr;
    if (!S)
      return nullptr;
    auto Own = [&](PathId P) -> const FieldDecl * {
      const FieldDecl *F = memberOf(Paths, P);
      return F && F->getParent()->getCanonicalDecl() == D->getCanonicalDecl()
                 ? F
                 : nullptr;
    };
    for (const Access &A : S->Accesses)
      if (const FieldDecl *F = Own(A.Path))
        return F;
    for (const Use &U : S->Uses)
      if (const FieldDecl *F = Own(U.Path))
        return F;
    return nullptr;
  }

  void derivedDiesFirst(const ResidentThread &R) {
    const FieldDecl *Handle = memberOf(Paths, R.Handle);
    const auto *Base =
        Handle ? dyn_cast<CXXRecordDecl>(Handle->getParent()) : nullptr;
    const CXXDestructorDecl *Ends = Base ? Base->getDestructor() : nullptr;
    bool InDestructor = R.Thread.JoinsOnDestruction ||
                        (Ends && Ends->hasBody() && endsInBody(Base, R));
    if (!Base || !InDestructor)
      return;
    for (const Use &U : R.Thread.Uses) {
      if (U.What != Use::Virtual || U.Path != Paths.thisObject() || !U.Method)
        continue;
      for (const CXXRecordDecl *D : Classes) {
        const CXXMethodDecl *M =
            derivesFrom(D, Base) ? U.Method->getCorrespondingMethodInClass(D)
                                 : nullptr;
        if (!M || M->getParent()->getCanonicalDecl() != D->getCanonicalDecl())
          continue;
        const FieldDecl *Touched = touchesOwn(M, D);
        if (!Touched || endsInBody(D, R))
          continue;
        EarlyStart E = start(EarlyStart::DerivedDiesFirst, R.Starters.front(),
                             R.Thread, U.Path);
        E.Field = Touched;
        E.UseLoc = M->getLocation();
        E.Method = M;
        E.Class = D;
        const CXXDestructorDecl *Dtor = D->getDestructor();
        E.Loc = Dtor && Dtor->isUserProvided() ? Dtor->getLocation()
                                               : D->getLocation();
        Found.push_back(std::move(E));
      }
    }
  }

  const ScopeInput &In;
  PathTable &Paths;
  SetTable &Sets;
  std::vector<const CXXRecordDecl *> Classes;
  std::vector<EarlyStart> Found;
};

} // namespace

std::vector<EarlyStart> takeEarlyStarts(std::vector<Race> &Races,
                                        Universe &All) {
  std::vector<EarlyStart> Early;
  llvm::erase_if(Races, [&](const Race &R) {
    const FieldDecl *Member = memberOf(All.Paths, R.First.Path);
    bool SetsUp = R.First.How == Access::Init ||
                  R.First.How == Access::Assign ||
                  R.First.How == Access::Method;
    if (!Member || !R.First.Write || !SetsUp || R.FirstThread.Site ||
        R.MediumConfidence || !isa<CXXConstructorDecl>(R.Facts->Function))
      return false;
    EarlyStart E;
    E.Function = R.Facts->Function;
    E.Thread = R.SecondThread;
    E.Path = R.First.Path;
    E.Field = Member;
    E.UseLoc = R.Second.Loc;
    E.Chain = R.Second.Chain;
    E.Loc = R.First.Loc;
    E.Assigned = R.First.How != Access::Init;
    Early.push_back(std::move(E));
    return true;
  });
  return Early;
}

std::vector<EarlyStart> findEarlyStarts(const ScopeInput &In, Universe &All) {
  return StartOrder(In, All).early();
}

std::vector<EarlyStart>
findLateJoins(const ScopeInput &In, llvm::ArrayRef<ResidentThread> Residents,
              Universe &All) {
  return StartOrder(In, All).late(Residents);
}

} // namespace clang::tidy::fearless
