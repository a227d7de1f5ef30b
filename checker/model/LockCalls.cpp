//===--- LockCalls.cpp - locks, guards, atomics, attributes ------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls and constructions that take or give back a lock, by rows of the
// vocabulary, by shape, or by Clang's thread-safety attributes; and atomic
// operations, which order what is around them.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "clang/AST/Attr.h"

namespace clang::tidy::fearless {

namespace {

bool isTag(const Expr *E, llvm::StringRef Name) {
  const TagDecl *Tag = E->getType().getNonReferenceType()->getAsTagDecl();
  return Tag && Tag->getIdentifier() && Tag->getName() == Name &&
         Tag->isInStdNamespace();
}

} // namespace

/// What Clang's thread-safety attributes say of the callee. True if they say
/// that it takes or gives back a lock.
bool FactsBuilder::attributeCall(CallSite &Site) {
  auto Locks = [&](auto *Attribute, bool Shared) {
    llvm::SmallVector<uint32_t, 2> Set;
    for (const Expr *Arg : Attribute->args())
      Set.push_back(attributeLock(Arg, Site, Shared));
    if (Set.empty())
      Set.push_back(normalizedLock(Site.This, Shared));
    return Sets.get(Set);
  };
  SourceLocation Loc = Site.E->getExprLoc();
  bool Said = false;
  for (const FunctionDecl *F : Site.Callee->redecls()) {
    for (const auto *A : F->specific_attrs<AcquireCapabilityAttr>()) {
      emit(
          {.What = Event::Acquire, .Set = Locks(A, A->isShared()), .Loc = Loc});
      Said = true;
    }
    for (const auto *A : F->specific_attrs<AssertCapabilityAttr>()) {
      emit(
          {.What = Event::Acquire, .Set = Locks(A, A->isShared()), .Loc = Loc});
      Said = true;
    }
    for (const auto *A : F->specific_attrs<ReleaseCapabilityAttr>()) {
      emit(
          {.What = Event::Release, .Set = Locks(A, A->isShared()), .Loc = Loc});
      Said = true;
    }
    for (const auto *A : F->specific_attrs<TryAcquireCapabilityAttr>()) {
      emit({.What = Event::MayAcquire,
            .Set = Locks(A, A->isShared()),
            .Loc = Loc});
      Said = true;
    }
    if (Said)
      break;
  }
  return Said;
}

/// The lock that an attribute's argument names: a parameter, a member of the
/// object, a global.
uint32_t FactsBuilder::attributeLock(const Expr *Arg, const CallSite &Site,
                                     bool Shared) {
  Frame At = frameFor(Site.Callee, Site);
  Substitution Subst(Paths, Sets, Values, At);
  Expressions There(All.Context, Words, Paths, Sets, Site.Callee);
  PathId P = Arg->getType()->isPointerType() ? There.pointee(Arg)
                                             : There.location(Arg);
  return normalizedLock(Subst.path(P), Shared);
}

uint32_t FactsBuilder::normalizedLock(PathId P, bool Shared) {
  // A lock chosen by an index that is not known may be any of them.
  for (PathId Step : Paths.steps(P))
    if (const PathNode &N = Paths.node(Step);
        N.Kind == PathKind::Elem && N.Index.What != IndexTerm::Const)
      return WildcardLock;
  return lockOf(P, Shared);
}

PathId FactsBuilder::lockArgument(const Expr *E) {
  if (E->getType()->isPointerType())
    return Values.pointee(E);
  return Values.location(E);
}

void FactsBuilder::constructGuard(const CXXConstructExpr *E, PathId Target,
                                  bool Shared) {
  if (E->getConstructor()->isCopyOrMoveConstructor()) {
    PathId From = Values.location(E->getArg(0));
    if (From == Target)
      return;
    Values.assign(Target, Value::locks(Values.locksIn(From, Shared)));
    Values.assign(From, Value::locks(0));
    return;
  }
  bool Deferred = false, Adopted = false, Tried = false;
  llvm::SmallVector<uint32_t, 2> Locks;
  for (const Expr *Arg : E->arguments()) {
    if (isTag(Arg, "defer_lock_t"))
      Deferred = true;
    else if (isTag(Arg, "adopt_lock_t"))
      Adopted = true;
    else if (isTag(Arg, "try_to_lock_t") || isTag(Arg, "duration") ||
             isTag(Arg, "time_point"))
      Tried = true;
    else if (Arg->isGLValue() || Arg->getType()->isPointerType())
      Locks.push_back(normalizedLock(lockArgument(Arg), Shared));
  }
  SetId Held = Sets.get(Locks);
  Values.assign(Target, Value::locks(Held));
  if (Held && !Deferred && !Adopted)
    emit({.What = Tried ? Event::MayAcquire : Event::Acquire,
          .Set = Held,
          .Loc = E->getBeginLoc()});
}

bool FactsBuilder::guardCall(CallSite &Site) {
  if (!Site.Object)
    return false;
  const ModelRow *Row =
      Words.typeRow(Expressions::objectType(Site.Object), Role::Guard);
  if (!Row)
    return false;
  bool Shared = Row->get("mode") == "shared";
  llvm::StringRef Name = nameOf(Site.Callee);
  SourceLocation Loc = Site.E->getExprLoc();
  if (Site.Callee->getOverloadedOperator() == OO_Equal && !Site.Args.empty()) {
    PathId From = Values.location(Site.Args[0]);
    if (SetId Old = Values.locksIn(Site.This, Shared))
      emit({.What = Event::Release, .Set = Old, .Loc = Loc});
    Values.assign(Site.This, Value::locks(Values.locksIn(From, Shared)));
    Values.assign(From, Value::locks(0));
    return true;
  }
  SetId Held = Values.locksIn(Site.This, Shared);
  if (Name == "unlock")
    emit({.What = Event::Release, .Set = Held, .Loc = Loc});
  else if (Name == "lock" || Name == "lock_shared")
    emit({.What = Event::Acquire, .Set = Held, .Loc = Loc});
  else if (Name.starts_with("try_lock"))
    emit({.What = Event::MayAcquire, .Set = Held, .Loc = Loc});
  else if (Name == "release")
    Values.assign(Site.This, Value::locks(0));
  return true;
}

bool FactsBuilder::lockCall(CallSite &Site) {
  SourceLocation Loc = Site.E->getExprLoc();
  if (Site.ObjectClass) {
    LockOperation Op = Words.lockOperation(Site.Callee, Site.ObjectClass);
    if (Op.What == LockOperation::None)
      return false;
    SetId Lock = Sets.get({normalizedLock(Site.This, Op.Shared)});
    emit({.What = Op.What == LockOperation::Acquire ? Event::Acquire
                  : Op.What == LockOperation::Try   ? Event::MayAcquire
                                                    : Event::Release,
          .Set = Lock,
          .Loc = Loc});
    return true;
  }
  for (Role Kind : {Role::Acquire, Role::TryAcquire, Role::Release}) {
    const ModelRow *Row =
        Words.match(Kind, Site.Callee, Site.ObjectClass, Site.Args);
    if (!Row)
      continue;
    bool Shared = Row->get("mode") == "shared";
    llvm::SmallVector<uint32_t, 2> Locks;
    int First = Row->param("lock");
    if (First < 0 && Site.This)
      Locks.push_back(normalizedLock(Site.This, Shared));
    for (int I = First; I >= 0 && I < int(Site.Args.size()); ++I) {
      Locks.push_back(normalizedLock(lockArgument(Site.Args[I]), Shared));
      if (!Row->Params[First].Rest)
        break;
    }
    // std::lock takes guards too: what they would lock.
    for (unsigned I = 0; First >= 0 && I != Locks.size(); ++I)
      if (Words.isGuard(Site.Args[First + I]->getType()))
        for (uint32_t L : Sets.values(
                 Values.locksIn(Values.location(Site.Args[First + I]), Shared)))
          Locks[I] = L;
    emit({.What = Kind == Role::Acquire      ? Event::Acquire
                  : Kind == Role::TryAcquire ? Event::MayAcquire
                                             : Event::Release,
          .Set = Sets.get(Locks),
          .Loc = Loc});
    return true;
  }
  return false;
}

uint32_t FactsBuilder::token(PathId P, Seen V) {
  // A future waits for what its promise signals.
  if (P) {
    Value Held = Values.lookup(P);
    if (Held.What == Value::PointsTo)
      P = Held.Path;
    else if (Held.What == Value::Unknown && !Paths.typeOf(P).isNull() &&
             Words.isHandle(Paths.typeOf(P)))
      P = OpaquePath; // one of several futures: it may be any signal
  }
  return tokenOf(P, V);
}

bool FactsBuilder::atomicCall(CallSite &Site) {
  if (!Site.Object || !Words.isAtomic(Expressions::objectType(Site.Object)))
    return false;
  llvm::StringRef Name = nameOf(Site.Callee);
  OverloadedOperatorKind Op = Site.Callee->getOverloadedOperator();
  useOf(Site.This, Site.E->getExprLoc());
  // An atomic_ref works on a plain object that others may touch plainly.
  if (Site.ObjectClass && Site.ObjectClass->getIdentifier() &&
      Site.ObjectClass->getName() == "atomic_ref") {
    Site.This = Values.lookup(Site.This).What == Value::PointsTo
                    ? Values.lookup(Site.This).Path
                    : OpaquePath;
    access(Site.This, Name != "load", Site.Object, Site.E->getExprLoc(), true);
  }
  bool Relaxed = false, ReleaseOnly = false, AcquireOnly = false;
  for (const Expr *Arg : Site.Args) {
    const auto *Ref =
        dyn_cast<DeclRefExpr>(Expressions::strip(Arg)->IgnoreParenImpCasts());
    llvm::StringRef Order =
        Ref && Ref->getDecl()->getIdentifier() ? Ref->getDecl()->getName() : "";
    Relaxed |= Order == "memory_order_relaxed" || Order == "relaxed";
    ReleaseOnly |= Order == "memory_order_release" || Order == "release";
    AcquireOnly |= Order == "memory_order_acquire" || Order == "acquire";
  }
  if (Relaxed)
    return true; // indivisible, but it orders nothing
  bool Reads = !ReleaseOnly, Writes = !AcquireOnly;
  if (Name == "load" || Name == "test" || Name == "wait" ||
      isa<CXXConversionDecl>(Site.Callee))
    Writes = false;
  if (Name == "store" || Name == "clear" || Op == OO_Equal ||
      Name.starts_with("notify"))
    Reads = false;
  SourceLocation Loc = Site.E->getExprLoc();
  if (Writes) {
    Seen Stored = Seen::Any;
    if (Name == "store" || Op == OO_Equal || Name == "exchange") {
      if (!Site.Args.empty())
        if (std::optional<int64_t> C = Values.constant(Site.Args[0]))
          Stored = *C ? Seen::True : Seen::False;
    } else if (Name == "clear") {
      Stored = Seen::False;
    } else if (Name == "test_and_set") {
      Stored = Seen::True;
    }
    emit(
        {.What = Event::Signal, .Index = token(Site.This, Stored), .Loc = Loc});
  }
  if (Reads && !Tested.contains(Expressions::strip(Site.E)))
    emit({.What = Event::Wait,
          .Index = token(Site.This, Seen::Any),
          .Loc = Loc});
  return true;
}

//===----------------------------------------------------------------------===//
// Functions with rows
//===----------------------------------------------------------------------===//

} // namespace clang::tidy::fearless
