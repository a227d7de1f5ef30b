//===--- LockCalls.cpp - locks, guards, attributes ---------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Calls and constructions that take or give back a lock, by rows of the
// vocabulary, by shape, or by Clang's thread-safety attributes.
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

} // namespace clang::tidy::fearless
