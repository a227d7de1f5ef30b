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
      Set.push_back(
          Site.Object
              ? lockAt(Site.This, Expressions::objectType(Site.Object), Shared)
              : normalizedLock(Site.This, Shared));
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

/// The path that an attribute's argument has in \p Callee: a parameter, a
/// member of the object, a global.
PathId FactsBuilder::attributePath(const Expr *Arg,
                                   const FunctionDecl *Callee) {
  Expressions There(All.Context, Words, Paths, Sets, Callee);
  Arg = Expressions::strip(Arg);
  PathId P = Arg->getType()->isPointerType() ? There.pointee(Arg)
                                             : There.location(Arg);
  // Each declaration of a function has parameters of its own.
  if (!P || Paths.kind(Paths.root(P)) != PathKind::Param)
    return P;
  const auto *Param = cast<ParmVarDecl>(Paths.rootVariable(P));
  unsigned I = Param->getFunctionScopeIndex();
  if (I >= Callee->getNumParams())
    return OpaquePath;
  PathId Own = Paths.variable(Callee->getParamDecl(I));
  auto Steps = Paths.steps(P);
  for (PathId Step : llvm::drop_begin(Steps))
    Own = Paths.component(Own, Step);
  return Own;
}

uint32_t FactsBuilder::attributeLock(const Expr *Arg, const CallSite &Site,
                                     bool Shared) {
  Frame At = frameFor(Site.Callee, Site);
  Substitution Subst(Paths, Sets, Values, At);
  return lockAt(Subst.path(attributePath(Arg, Site.Callee)), Arg->getType(),
                Shared);
}

/// What 'requires_capability' demands of those who call \p Site's callee.
void FactsBuilder::requiredLocks(const CallSite &Site) {
  llvm::SmallVector<uint32_t, 2> Set;
  for (const FunctionDecl *F : Site.Callee->redecls())
    for (const auto *A : F->specific_attrs<RequiresCapabilityAttr>())
      for (const Expr *Arg : A->args())
        if (uint32_t Lock = attributeLock(Arg, Site, A->isShared()))
          Set.push_back(Lock);
  if (!Emitting || Set.empty())
    return;
  CallFact Call;
  Call.Callee = Site.Callee;
  Call.Loc = Site.E->getExprLoc();
  Call.Required = Sets.get(Set);
  emit({.What = Event::Call,
        .Index = uint32_t(Facts->Calls.size()),
        .Loc = Call.Loc});
  Facts->Calls.push_back(std::move(Call));
}

/// What 'requires_capability' lets this function rely on.
SetId FactsBuilder::assumedLocks() {
  llvm::SmallVector<uint32_t, 2> Set;
  for (const FunctionDecl *F : Function->redecls())
    for (const auto *A : F->specific_attrs<RequiresCapabilityAttr>())
      for (const Expr *Arg : A->args())
        if (uint32_t Lock = lockAt(attributePath(Arg, Function), Arg->getType(),
                                   A->isShared()))
          Set.push_back(Lock);
  return Sets.get(Set);
}

uint32_t FactsBuilder::normalizedLock(PathId P, bool Shared) {
  return knownLock(Paths, P) ? lockOf(P, Shared) : WildcardLock;
}

/// The lock that an object of type \p T at \p P is: the mutex that its own
/// lock() takes, where that is seen, so that both names are one lock.
uint32_t FactsBuilder::lockAt(PathId P, QualType T, bool Shared) {
  uint32_t Itself = normalizedLock(P, Shared);
  if (!P || T.isNull())
    return Itself;
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  // What is declared to be a lock is one, whatever it is made of.
  if (Words.typeRow(T, Role::Lock) || (R && R->hasAttr<CapabilityAttr>()))
    return Itself;
  const FunctionDecl *Lock = R ? bodyOf(Words.lockMethod(R, Shared)) : nullptr;
  if (!Lock || Lock == Function)
    return Itself;
  const Summary *S = Summaries(Lock);
  if (!S || Sets.values(S->Acquired).size() != 1)
    return Itself;
  Frame At;
  At.This = Value::pointsTo(P);
  Substitution Subst(Paths, Sets, Values, At);
  auto Inner = Sets.values(Subst.locks(S->Acquired, false));
  return Inner.size() == 1 ? Inner[0] : Itself;
}

/// A null mutex, for objects that one thread uses: its lock() is seen, and
/// empty.
bool FactsBuilder::locksNothing(QualType T) {
  if (T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || Words.typeRow(T, Role::Lock) || R->hasAttr<CapabilityAttr>())
    return false;
  const FunctionDecl *Lock = bodyOf(Words.lockMethod(R, /*Shared=*/false));
  const auto *Body = Lock ? dyn_cast<CompoundStmt>(Lock->getBody()) : nullptr;
  return Body && Body->body_empty();
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
    Value Held = Values.lookup(From);
    Values.assign(Target,
                  Value::locks(Values.locksIn(From, Shared),
                               Held.What == Value::Locks ? Held.Path
                                                         : OpaquePath));
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
    else if ((Arg->isGLValue() || Arg->getType()->isPointerType()) &&
             !locksNothing(Arg->getType()))
      Locks.push_back(lockAt(lockArgument(Arg), Arg->getType(), Shared));
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
  // std::unique_lock::release gives the mutex away, TBB's gives it back.
  bool GivesBack = Name == "Release" ||
                   (Name == "release" &&
                    Site.Callee->getReturnType()->isVoidType());
  if (!Site.Args.empty() && (Name == "acquire" || Name == "try_acquire")) {
    Held = Sets.get({lockAt(lockArgument(Site.Args[0]),
                            Site.Args[0]->getType(), Shared)});
    Values.assign(Site.This, Value::locks(Held));
    emit({.What = Name == "acquire" ? Event::Acquire : Event::MayAcquire,
          .Set = Held,
          .Loc = Loc});
  } else if (Name == "unlock" || GivesBack)
    emit({.What = Event::Release, .Index = 1, .Set = Held, .Loc = Loc});
  else if (Name == "lock" || Name == "lock_shared" || Name == "relock")
    emit({.What = Event::Acquire, .Set = Held, .Loc = Loc});
  else if (Name.starts_with("try_lock"))
    emit({.What = Event::MayAcquire, .Set = Held, .Loc = Loc});
  else if (Name == "release")
    Values.assign(Site.This, Value::locks(0));
  else if (Name == "unlocked" && Site.Args.size() == 1) {
    emit({.What = Event::Release, .Set = Held, .Loc = Loc});
    callNow(Site.Args[0], {}, Loc);
    emit({.What = Event::Acquire, .Set = Held, .Loc = Loc});
  }
  reachedThrough(Site, Held);
  return true;
}

/// fearless::Synchronized and its kin: a method gives a guard of the data, or
/// runs a callable on it under the lock. The data is "what the object refers
/// to": nothing else names it.
bool FactsBuilder::guardedValueCall(CallSite &Site) {
  const ModelRow *Row =
      Site.Object && Site.This
          ? Words.typeRow(Expressions::objectType(Site.Object), Role::Guarded)
          : nullptr;
  if (!Row)
    return false;
  llvm::StringRef Name = nameOf(Site.Callee);
  llvm::SmallVector<llvm::StringRef, 8> SharedNames;
  Row->get("shared").split(SharedNames, ',');
  bool Shared = llvm::is_contained(SharedNames, Name);
  SetId Lock = Sets.get({normalizedLock(Site.This, Shared)});
  PathId Data = Paths.deref(Site.This);
  SourceLocation Loc = Site.E->getExprLoc();
  QualType Result = Site.E->getType();
  if (Result->isRecordType() && !Site.E->isGLValue() &&
      Words.isGuard(Result)) {
    bool Tries = Name.starts_with("try");
    emit({.What = Tries ? Event::MayAcquire : Event::Acquire,
          .Set = Lock,
          .Loc = Loc});
    PathId Guard = Values.location(Site.E);
    Values.forget(Guard);
    Values.assign(Guard, Value::locks(Lock, Data));
    return true;
  }
  for (const Expr *Arg : Site.Args) {
    Callable Task = Values.callable(Arg);
    if (!Task.known())
      continue;
    Passed Given;
    Given.Where = Data;
    emit({.What = Event::Acquire, .Set = Lock, .Loc = Loc});
    Givers[Data] = {Lock, /*Temporary=*/true};
    invoke(Task, {Given}, Site.E, Loc);
    emit({.What = Event::Release, .Set = Lock, .Loc = Loc});
    return true;
  }
  return false;
}

SetId FactsBuilder::heldBy(PathId P, QualType T, unsigned Depth) {
  constexpr unsigned MaxDepth = 3;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!P || !R || !R->hasDefinition() || Depth > MaxDepth)
    return 0;
  R = R->getDefinition();
  if (R->hasTrivialDestructor())
    return 0;
  if (const ModelRow *Row = Words.typeRow(T, Role::Guard))
    return Values.locksIn(P, Row->get("mode") == "shared");
  if (R->isInStdNamespace())
    return 0;
  SetId Held = 0;
  const CXXDestructorDecl *Dtor = R->getDestructor();
  if (const FunctionDecl *Body =
          Dtor && Dtor->isUserProvided() ? bodyOf(Dtor) : nullptr)
    if (const Summary *S = Summaries(Body)) {
      Frame At;
      At.This = Value::pointsTo(P);
      Substitution Subst(Paths, Sets, Values, At);
      Held = Subst.locks(S->Released, true);
    }
  for (const FieldDecl *F : R->fields())
    Held = Sets.unite(Held, heldBy(Paths.field(P, F), F->getType(), Depth + 1));
  return Held;
}

bool FactsBuilder::lockCall(CallSite &Site) {
  SourceLocation Loc = Site.E->getExprLoc();
  if (Site.ObjectClass) {
    LockOperation Op = Words.lockOperation(Site.Callee, Site.ObjectClass);
    if (Op.What == LockOperation::None)
      return false;
    if (locksNothing(Expressions::objectType(Site.Object)))
      return true;
    // A lock of the project's own that takes another is that other one.
    uint32_t Inner =
        lockAt(Site.This, Expressions::objectType(Site.Object), Op.Shared);
    SetId Lock = Sets.get({Inner});
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
    // WaitForSingleObject: what else it waits for is said by other rows.
    return llvm::none_of(Words.rowsOf(Site.Callee, Site.ObjectClass),
                         [](const ModelRow *Other) {
                           return Other->Kind == Role::Join ||
                                  Other->Kind == Role::Wait ||
                                  Other->Kind == Role::Signal;
                         });
  }
  return false;
}

} // namespace clang::tidy::fearless
