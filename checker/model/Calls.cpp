//===--- Calls.cpp - calls, constructions and spawns become events --------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call is, in this order: what the vocabulary says of its name; the summary
// of a visible body; for system functions, what their parameter types say; and
// otherwise nothing, because a function that is not seen neither locks nor
// races.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::fearless {

namespace {

llvm::StringRef nameOf(const FunctionDecl *F) {
  return F->getIdentifier() ? F->getName() : "";
}

QualType objectType(const Expr *Object) {
  return Expressions::objectType(Object);
}

bool isTag(const Expr *E, llvm::StringRef Name) {
  const TagDecl *Tag = E->getType().getNonReferenceType()->getAsTagDecl();
  return Tag && Tag->getIdentifier() && Tag->getName() == Name &&
         Tag->isInStdNamespace();
}

} // namespace

void FactsBuilder::visitCall(const CallExpr *E) {
  CallSite Site;
  Site.E = E;
  Site.Callee = E->getDirectCallee();
  Site.Args.append(E->arg_begin(), E->arg_end());
  if (!Site.Callee) {
    // Through a pointer to a function whose target is known.
    Value V = Values.value(E->getCallee());
    if (V.What == Value::Function)
      Site.Callee = V.fn();
    else
      return unknownCall(Site);
  }
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E)) {
    Site.Object = Member->getImplicitObjectArgument();
  } else if (isa<CXXOperatorCallExpr>(E) && isa<CXXMethodDecl>(Site.Callee) &&
             !Site.Args.empty()) {
    Site.Object = Site.Args.front();
    Site.Args.erase(Site.Args.begin());
  }
  if (Site.Object) {
    Site.Arrow = Site.Object->getType()->isPointerType();
    Site.This = Site.Arrow ? Values.pointee(Site.Object)
                           : Values.location(Site.Object);
    Site.ObjectClass = objectType(Site.Object)->getAsCXXRecordDecl();
  }
  call(Site);
}

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
      emit({.What = Event::Acquire, .Set = Locks(A, A->isShared()), .Loc = Loc});
      Said = true;
    }
    for (const auto *A : F->specific_attrs<AssertCapabilityAttr>()) {
      emit({.What = Event::Acquire, .Set = Locks(A, A->isShared()), .Loc = Loc});
      Said = true;
    }
    for (const auto *A : F->specific_attrs<ReleaseCapabilityAttr>()) {
      emit({.What = Event::Release, .Set = Locks(A, A->isShared()), .Loc = Loc});
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

void FactsBuilder::call(CallSite &Site) {
  if (Site.Callee->hasAttrs() && !bodyOf(Site.Callee) && attributeCall(Site))
    return;
  if (guardCall(Site) || lockCall(Site) || atomicCall(Site) ||
      modelledCall(Site) || handleCall(Site))
    return;
  // A call through std::function runs what was put into it.
  if (Site.Object && Site.Callee->getOverloadedOperator() == OO_Call &&
      Words.isSystem(Site.Callee)) {
    Callable Target = Values.callable(Site.Object);
    if (const FunctionDecl *Body = bodyOf(Target.Function)) {
      CallSite Inner = Site;
      Inner.Callee = Body;
      Frame At = frameFor(Body, Inner);
      At.This = Target.Object;
      enter(Body, At, Site.E->getExprLoc());
    }
    return;
  }
  if (summarizedCall(Site))
    return;
  if (Words.isSystem(Site.Callee))
    return systemCall(Site);
  unknownCall(Site);
}

//===----------------------------------------------------------------------===//
// Locks
//===----------------------------------------------------------------------===//

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
  const ModelRow *Row = Words.typeRow(objectType(Site.Object), Role::Guard);
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
        for (uint32_t L : Sets.values(Values.locksIn(
                 Values.location(Site.Args[First + I]), Shared)))
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

//===----------------------------------------------------------------------===//
// Ordering
//===----------------------------------------------------------------------===//

uint32_t FactsBuilder::token(PathId P, Seen V) {
  // A future waits for what its promise signals.
  if (P)
    if (Value Held = Values.lookup(P); Held.What == Value::PointsTo)
      P = Held.Path;
  return tokenOf(P, V);
}

bool FactsBuilder::atomicCall(CallSite &Site) {
  if (!Site.Object || !Words.isAtomic(objectType(Site.Object)))
    return false;
  llvm::StringRef Name = nameOf(Site.Callee);
  OverloadedOperatorKind Op = Site.Callee->getOverloadedOperator();
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
    const auto *Ref = dyn_cast<DeclRefExpr>(
        Expressions::strip(Arg)->IgnoreParenImpCasts());
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
    emit({.What = Event::Signal, .Index = token(Site.This, Stored), .Loc = Loc});
  }
  if (Reads && !Tested.contains(Expressions::strip(Site.E)))
    emit({.What = Event::Wait, .Index = token(Site.This, Seen::Any), .Loc = Loc});
  return true;
}

//===----------------------------------------------------------------------===//
// Functions with rows
//===----------------------------------------------------------------------===//

const Expr *FactsBuilder::argNamed(const ModelRow &Row, const CallSite &Site,
                                   llvm::StringRef Name) {
  int I = Row.param(Name);
  return I >= 0 && I < int(Site.Args.size()) ? Site.Args[I] : nullptr;
}

bool FactsBuilder::modelledCall(CallSite &Site) {
  SourceLocation Loc = Site.E->getExprLoc();
  auto Row = [&](Role Kind) {
    return Words.match(Kind, Site.Callee, Site.ObjectClass, Site.Args);
  };
  if (Words.rowsOf(Site.Callee, Site.ObjectClass).empty())
    return false;
  if (const ModelRow *R = Row(Role::Spawn)) {
    PathId Handle = OpaquePath;
    if (R->get("handle") == "result")
      Handle = Values.location(Site.E);
    else if (R->get("handle") == "this")
      Handle = Site.This;
    else if (const Expr *Arg = argNamed(*R, Site, "handle"))
      Handle = Values.pointee(Arg);
    spawn(*R, Site, Handle, R->get("joins") == "destructor");
    return true;
  }
  auto ObjectOf = [&](const ModelRow *R, llvm::StringRef Param) {
    if (const Expr *Arg = argNamed(*R, Site, Param))
      return Words.isHandle(Arg->getType())
                 ? Values.location(Arg->IgnoreParenImpCasts())
             : Arg->getType()->isPointerType() ? Values.pointee(Arg)
                                               : Values.location(Arg);
    return Site.This;
  };
  bool Known = false;
  if (const ModelRow *R = Row(Role::CondWait)) {
    // The lock is given back and taken again: it is held before and after, and
    // while the predicate runs.
    for (const Expr *Arg : Site.Args)
      if (Values.callable(Arg).Function)
        callNow(Arg, {}, Loc);
    emit({.What = Event::Wait,
          .Index = token(ObjectOf(R, "object"), Seen::Any),
          .Loc = Loc});
    return true;
  }
  if (const ModelRow *R = Row(Role::Once)) {
    // The task runs under the flag as under a lock, and is over afterwards.
    PathId Flag = ObjectOf(R, "flag");
    SetId Lock = Sets.get({lockOf(Flag, false)});
    emit({.What = Event::Acquire, .Set = Lock, .Loc = Loc});
    if (const Expr *Task = argNamed(*R, Site, "task")) {
      llvm::SmallVector<const Expr *, 4> Rest(
          llvm::drop_begin(Site.Args, R->param("task") + 1));
      callNow(Task, Rest, Loc);
    }
    emit({.What = Event::Signal, .Index = token(Flag, Seen::Any), .Loc = Loc});
    emit({.What = Event::Release, .Set = Lock, .Loc = Loc});
    emit({.What = Event::Wait, .Index = token(Flag, Seen::Any), .Loc = Loc});
    return true;
  }
  if (const ModelRow *R = Row(Role::Scope)) {
    uint32_t Before = ThreadNumbers.size();
    if (const Expr *Task = argNamed(*R, Site, "task"))
      callNow(Task, {}, Loc);
    llvm::SmallVector<uint32_t, 4> Started;
    for (const auto &[Key, Number] : ThreadNumbers)
      if (Number >= Before || Key.first == Site.E)
        Started.push_back(Number);
    emit({.What = Event::Join, .Set = Sets.get(Started), .Loc = Loc});
    return true;
  }
  if (const ModelRow *R = Row(Role::Now)) {
    if (const Expr *Task = argNamed(*R, Site, "task"))
      callNow(Task, {}, Loc);
    return true;
  }
  if (Row(Role::Join)) {
    joinThreads(ObjectOf(Row(Role::Join), "handle"), Site.E, Loc);
    Known = true;
  }
  if (const ModelRow *R = Row(Role::Detach)) {
    PathId Handle = ObjectOf(R, "handle");
    emit({.What = Event::Detach,
          .Path = Handle,
          .Set = Values.threadsIn(Handle),
          .Loc = Loc});
    return true;
  }
  if (Row(Role::Joinable))
    Known = true;
  for (const ModelRow *R : Words.rowsOf(Site.Callee, Site.ObjectClass)) {
    if (R->Kind == Role::Signal) {
      emit({.What = Event::Signal,
            .Index = token(ObjectOf(R, "object"), Seen::Any),
            .Loc = Loc});
      Known = true;
    }
  }
  for (const ModelRow *R : Words.rowsOf(Site.Callee, Site.ObjectClass)) {
    if (R->Kind == Role::Wait) {
      emit({.What = Event::Wait,
            .Index = token(ObjectOf(R, "object"), Seen::Any),
            .Loc = Loc});
      Known = true;
    }
  }
  if (Row(Role::State)) {
    Values.assign(Values.location(Site.E), Value::pointsTo(Site.This));
    Known = true;
  }
  if (Row(Role::Pure)) {
    if (Site.E->getType()->isRecordType() && !Site.E->isGLValue() &&
        Words.isPointerLike(Site.E->getType()))
      Values.assign(Values.location(Site.E),
                    [&] {
                      // std::ref and the like: the result refers to it.
                      return Site.Args.empty()
                                 ? Value{}
                                 : Value::pointsTo(
                                       Values.location(Site.Args[0]));
                    }());
    return true;
  }
  // Sending a value moves it; the rest of a signal's arguments are read.
  if (Known)
    for (const Expr *Arg : Site.Args)
      if (Arg->isGLValue() && !Words.isHandle(Arg->getType()))
        accessLValue(Arg, Arg->isXValue());
  return Known;
}

bool FactsBuilder::handleCall(CallSite &Site) {
  SourceLocation Loc = Site.E->getExprLoc();
  // t = std::thread(...); t.swap(u)
  if (Site.Object && Words.isHandle(objectType(Site.Object)) &&
      Words.isSystem(Site.Callee)) {
    if (Site.Callee->getOverloadedOperator() == OO_Equal &&
        !Site.Args.empty()) {
      PathId From = Values.location(Site.Args[0]);
      SetId Moved = Values.threadsIn(From);
      // A std::jthread joins what it held; a std::thread must hold nothing.
      const ModelRow *Row =
          Words.typeRow(objectType(Site.Object), Role::Handle);
      if (Row->get("joins") == "destructor")
        joinThreads(Site.This, Site.E, Loc);
      Values.forget(From);
      Values.assign(Site.This, Moved ? Value::threads(Moved)
                                     : Values.lookup(From));
      access(Site.This, true, Site.Object);
      return true;
    }
    return true;
  }
  if (Site.ObjectClass && Site.ObjectClass->isInStdNamespace() &&
      Words.handleInside(objectType(Site.Object))) {
    llvm::StringRef Name = nameOf(Site.Callee);
    PathId Element = Paths.elem(Site.This, {IndexTerm::Every});
    if (Words.isSmartPointer(objectType(Site.Object)))
      return false;
    const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
    if (Method && Method->isConst())
      return false;
    // threads.emplace_back(task, args...): the element is the handle.
    bool Inserts = llvm::StringSwitch<bool>(Name)
                       .Cases({"emplace_back", "push_back", "emplace", "insert",
                               "emplace_front", "push_front", "push"},
                              true)
                       .Cases({"try_emplace", "insert_or_assign"}, true)
                       .Default(false);
    if (Inserts) {
      access(Site.This, true, Site.Object);
      // An element that is already a handle (or a pointer to one) is moved in.
      for (const Expr *Arg : Site.Args) {
        if (!Words.handleInside(Arg->getType()))
          continue;
        PathId From = Words.isSmartPointer(Arg->getType().getNonReferenceType())
                          ? Values.pointee(Arg)
                          : Values.location(Arg);
        SetId Moved = Values.threadsIn(From);
        if (Moved) {
          Values.forget(From);
          Value Old = Values.lookup(Element);
          if (Old.What == Value::Threads)
            Moved = Sets.unite(Moved, Old.Set);
          Values.assign(Element, Value::threads(Moved));
        }
        return true;
      }
      const ModelRow *Handle = Words.handleInside(objectType(Site.Object));
      std::string Constructor =
          Handle->Name + "::" + Handle->Name.substr(Handle->Name.rfind(':') + 1);
      for (const ModelRow &R : builtinModels())
        if (R.Kind == Role::Spawn && R.Name == Constructor) {
          CallSite Inner = Site;
          // emplace(position, task): the iterator comes first.
          while (!Inner.Args.empty() && !Values.callable(Inner.Args[0]).Function)
            Inner.Args.erase(Inner.Args.begin());
          if (!Inner.Args.empty())
            spawn(R, Inner, Element, R.get("joins") == "destructor");
        }
      return true;
    }
    if (Name == "clear" || Name == "resize" || Name == "pop_back" ||
        Name == "erase" || Name == "reset") {
      if (Name == "clear" || Name == "reset")
        destroy(Site.This, objectType(Site.Object), Loc);
      access(Site.This, true, Site.Object);
      return true;
    }
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Functions without rows
//===----------------------------------------------------------------------===//

Value FactsBuilder::argument(const ParmVarDecl *Param, const Expr *Arg,
                             bool Copied) {
  QualType T = Param->getType();
  QualType ArgType = Arg->getType().getNonReferenceType();
  const Expr *Inner = Expressions::strip(Arg);
  if (T->isReferenceType()) {
    if (!Copied)
      return Value::pointsTo(Values.location(Arg));
    // std::ref(x) reaches the function as x; anything else as the thread's
    // own copy.
    if (const CXXRecordDecl *R = ArgType->getAsCXXRecordDecl();
        R && R->isInStdNamespace() && R->getName() == "reference_wrapper" &&
        !Words.typeRow(T.getNonReferenceType(), Role::Pointer))
      return Value::pointsTo(Values.pointee(Arg));
    return Value::copyOf(Values.location(Arg));
  }
  if (Words.isPointerLike(T) && !T->isRecordType()) {
    if (ArgType->isArrayType())
      return Value::pointsTo(Paths.part(Values.location(Arg), 0, INT64_MAX));
    return Values.value(Arg);
  }
  if (Words.isPointerLike(T)) {
    // A smart pointer, view or iterator by value: where it refers to.
    const auto *Construct = dyn_cast<CXXConstructExpr>(Inner);
    if (Construct && Construct->getNumArgs() == 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor())
      return Value::pointsTo(Values.pointee(Construct->getArg(0)));
    if (Words.isPointerLike(ArgType))
      return Value::pointsTo(Values.pointee(Arg));
    if (Words.isContainer(ArgType))
      return Value::pointsTo(Values.location(Arg));
    return {};
  }
  if (T->isIntegralOrEnumerationType()) {
    if (std::optional<int64_t> C = Values.constant(Arg))
      return Value::constant(*C);
    IndexTerm I = Values.index(Arg);
    if (I.What == IndexTerm::Variable && I.Lo == 0)
      return Value::copyOf(I.Var);
    return {};
  }
  if (T->isRecordType()) {
    if (Words.isGuard(T)) {
      PathId P = Values.location(Arg);
      Value V = Values.lookup(P);
      return V.What == Value::Locks ? V : Value::copyOf(P);
    }
    const auto *Construct = dyn_cast<CXXConstructExpr>(Inner);
    if (Construct && Construct->getNumArgs() == 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor())
      return Value::copyOf(Values.location(Construct->getArg(0)));
    return Value::copyOf(Values.location(Arg));
  }
  return Values.value(Arg);
}

Frame FactsBuilder::frameFor(const FunctionDecl *Callee, const CallSite &Site) {
  Frame At;
  At.Site = Site.E;
  if (Site.This)
    At.This = Value::pointsTo(Site.This);
  if (Site.E && Site.E->getType()->isRecordType() && !Site.E->isGLValue())
    At.ResultTarget = Values.location(Site.E);
  for (unsigned I = 0; I < Callee->getNumParams() && I < Site.Args.size(); ++I) {
    const ParmVarDecl *Param = Callee->getParamDecl(I);
    const auto *Canonical = cast<ParmVarDecl>(Param->getCanonicalDecl());
    At.Params[Canonical] = argument(Param, Site.Args[I], false);
    At.Args[Canonical] = Site.Args[I];
  }
  return At;
}

bool FactsBuilder::summarizedCall(CallSite &Site) {
  const FunctionDecl *Callee = Site.Callee;
  // An assignment that the compiler writes: the whole object is written.
  if (const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
      Method && Site.Object && !Method->isUserProvided() &&
      (Method->isCopyAssignmentOperator() ||
       Method->isMoveAssignmentOperator()) &&
      !Site.Args.empty()) {
    PathId From = Values.location(Site.Args[0]);
    access(Site.This, true, Site.Object);
    if (From && Paths.kind(Paths.root(From)) != PathKind::Temp)
      access(From, Method->isMoveAssignmentOperator() && !Method->isTrivial(),
             Site.Args[0]);
    Values.copyObject(From, Site.This);
    return true;
  }
  if (const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
      Method && Method->isVirtual() && Site.Object) {
    // Only one target: the class or method is final, or the object is there.
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Site.E);
    bool Qualified = false;
    if (Member)
      if (const auto *ME = dyn_cast<MemberExpr>(Member->getCallee()->IgnoreParens()))
        Qualified = ME->hasQualifier();
    if (!Qualified) {
      const auto *Exact =
          Method->getDevirtualizedMethod(Site.Object, /*IsAppleKext=*/false);
      if (!Exact) {
        unknownCall(Site);
        return true;
      }
      Callee = Exact;
    }
  }
  const FunctionDecl *Body = bodyOf(Callee);
  if (!Body)
    return false;
  Frame At = frameFor(Body, Site);
  enter(Body, At, Site.E->getExprLoc());
  // Scalars that the callee may have changed through a reference.
  for (unsigned I = 0; I < Body->getNumParams() && I < Site.Args.size(); ++I) {
    QualType T = Body->getParamDecl(I)->getType();
    if (T->isReferenceType() && !T->getPointeeType().isConstQualified() &&
        Words.isPointerLike(T->getPointeeType())) {
      PathId P = Values.location(Site.Args[I]);
      bool Stored = false;
      if (const Summary *S = Summaries(Body))
        for (const Store &St : S->Stores)
          Stored |= Paths.rootVariable(St.Where) == Body->getParamDecl(I);
      if (Stored && Values.lookup(P).What == Value::Unknown)
        Values.assign(P, {});
    }
  }
  return true;
}

/// The events of a call of \p Callee, from its summary.
void FactsBuilder::enter(const FunctionDecl *Callee, const Frame &At,
                         SourceLocation Loc) {
  const Summary *S = Summaries(Callee);
  if (!S)
    return;
  Substitution Subst(Paths, Sets, Values, At);
  const void *Key = At.Site ? static_cast<const void *>(At.Site)
                            : static_cast<const void *>(Callee);

  if (Emitting)
    for (Access A : S->Accesses) {
      // Nobody else has the object that is being constructed.
      if (isa<CXXConstructorDecl>(Callee) &&
          Paths.kind(Paths.root(A.Path)) == PathKind::This &&
          !Paths.hasDeref(A.Path))
        continue;
      if (!Subst.access(A))
        continue;
      if (Facts->Accesses.size() > MaxAccesses)
        break;
      A.Chain = All.link(Callee, Loc, A.Chain);
      A.JoinedHere = 0;
      for (PathId Handle : Sets.values(A.Joined))
        A.JoinedHere = Sets.unite(A.JoinedHere, Values.threadsIn(Handle));
      uint32_t Index = Facts->Accesses.size();
      Facts->Accesses.push_back(A);
      emit({.What = Event::AccessEvent, .Index = Index, .Path = A.Path, .Loc = Loc});
    }
  for (PathId Handle : Sets.values(S->Joined))
    if (PathId P = Subst.path(Handle))
      emit({.What = Event::Join,
            .Path = P,
            .Set = Values.threadsIn(P),
            .Loc = Loc});
  for (uint32_t Token : Sets.values(Subst.tokens(S->Signalled)))
    emit({.What = Event::Signal, .Index = Token, .Loc = Loc});
  for (uint32_t Token : Sets.values(Subst.tokens(S->Waited)))
    emit({.What = Event::Wait, .Index = Token, .Loc = Loc});

  // What the callee left behind, in terms of the environment before the call.
  llvm::SmallVector<std::pair<PathId, Value>, 4> Changes;
  for (const Store &St : S->Stores)
    if (PathId P = Subst.path(St.Where))
      Changes.emplace_back(P, Subst.value(St.What));
  Value Result = Subst.value(S->Result);
  // A new object of the callee's is another one at each call.
  auto NewObject = [&](const Value &V) {
    if (V.What == Value::PointsTo && Paths.isRoot(V.Path) &&
        Paths.kind(V.Path) == PathKind::Alloc)
      emit({.What = Event::Redefine, .Index = 1, .Path = V.Path, .Loc = Loc});
  };
  NewObject(Result);
  for (const auto &[Where, What] : Changes)
    NewObject(What);

  for (uint32_t I = 0; I != S->Threads.size(); ++I) {
    uint32_t Number = threadNumber(Key, I);
    const ThreadClass &Inner = S->Threads[I];
    PathId Handle = Subst.path(Inner.Handle);
    if (Emitting) {
      ThreadClass Thread = Inner;
      Thread.Chain = All.link(Callee, Loc, Inner.Chain);
      Thread.Handle = Handle;
      Thread.Signalled = Subst.tokens(Inner.Signalled);
      llvm::erase_if(Thread.Accesses,
                     [&](Access &A) { return !Subst.access(A); });
      llvm::erase_if(Thread.Borrows,
                     [&](Borrow &B) { return !Subst.borrow(B); });
      for (Borrow &B : Thread.Borrows)
        if (B.Holder &&
            Paths.kind(Paths.root(B.Holder)) == PathKind::Param) {
          PathId Carrier = B.Holder;
          B.Holder = Subst.original(Carrier);
          relocate(B, At, Carrier);
        }
      if (Facts->Threads.size() <= Number)
        Facts->Threads.resize(Number + 1);
      Facts->Threads[Number] = std::move(Thread);
    }
    if (Inner.JoinsOnDestruction)
      JoinedByDestructor = Sets.insert(JoinedByDestructor, Number);
    if (Handle) {
      SetId Old = Values.lookup(Handle).What == Value::Threads
                      ? Values.lookup(Handle).Set
                      : 0;
      Changes.emplace_back(Handle,
                           Value::threads(Sets.insert(Old, Number)));
    }
    emit({.What = Event::Spawn, .Index = Number, .Path = Handle, .Loc = Loc});
    if (Inner.DetachedHere)
      emit({.What = Event::Detach,
            .Path = Handle,
            .Set = Sets.get({Number}),
            .Loc = Inner.DetachLoc});
  }
  for (AliasCandidate C : S->Aliases) {
    if (!Emitting || !Subst.access(C.First) || !Subst.access(C.Second))
      continue;
    C.First.Chain = All.link(Callee, Loc, C.First.Chain);
    C.Second.Chain = All.link(Callee, Loc, C.Second.Chain);
    C.Call = At.Site;
    Facts->Aliases.push_back(C);
  }
  if (SetId Released = Subst.locks(S->Released, false))
    emit({.What = Event::Release, .Set = Released, .Loc = Loc});
  if (SetId May = Subst.locks(S->MayAcquired, true))
    emit({.What = Event::MayAcquire, .Set = May, .Loc = Loc});
  if (SetId Taken = Subst.locks(S->Acquired, false))
    emit({.What = Event::Acquire, .Set = Taken, .Loc = Loc});
  for (auto &[Where, What] : Changes) {
    // A handle that the callee only read is not a change.
    if (What.What == Value::Unknown && Values.hasThreads(Where))
      continue;
    Values.assign(Where, What);
  }
  if (At.Site && Result.What != Value::Unknown)
    Values.setResult(At.Site, Result);
}

/// Runs a callable now, on the current thread.
void FactsBuilder::callNow(const Expr *Task,
                           llvm::ArrayRef<const Expr *> Others,
                           SourceLocation Loc, SetId) {
  Callable Target = Values.callable(Task);
  const FunctionDecl *Body = bodyOf(Target.Function);
  if (!Body)
    return;
  Frame At;
  At.Site = Task;
  At.This = Target.Object;
  // An algorithm hands elements of its ranges to the function.
  PathId Element = OpaquePath;
  for (unsigned I = 0; I != Others.size() && !Element; ++I)
    if (Words.isPointerLike(Others[I]->getType()))
      Element = range(Others, I);
  for (const ParmVarDecl *Param : Body->parameters()) {
    QualType T = Param->getType();
    const auto *Canonical = cast<ParmVarDecl>(Param->getCanonicalDecl());
    if (T->isReferenceType())
      At.Params[Canonical] = Value::pointsTo(Element);
    else if (T->isPointerType() && Element)
      At.Params[Canonical] = Values.lookup(Element);
    else if (T->isRecordType())
      At.Params[Canonical] = Value::copyOf(Element);
  }
  enter(Body, At, Loc);
}

/// The elements that an algorithm visits which gets the iterator or pointer
/// \p Args[I], and the end of its range next.
PathId FactsBuilder::range(llvm::ArrayRef<const Expr *> Args, unsigned I) {
  PathId First = Values.pointee(Args[I]);
  if (!First || (Paths.kind(First) == PathKind::Part &&
                 Paths.node(First).Index.Lo == INT64_MAX))
    return OpaquePath; // not known, or the end of a range
  PathId Last = I + 1 < Args.size() &&
                        Words.isPointerLike(Args[I + 1]->getType())
                    ? Values.pointee(Args[I + 1])
                    : OpaquePath;
  PathId Whole = Paths.withoutElements(First);
  if (Paths.kind(First) == PathKind::Part && Last &&
      Paths.kind(Last) == PathKind::Part &&
      Paths.withoutElements(Last) == Whole) {
    const IndexTerm Lo = Paths.node(First).Index, Hi = Paths.node(Last).Index;
    if (Lo.What == IndexTerm::Every && Hi.What == IndexTerm::Every)
      return Paths.elem(Whole,
                        {IndexTerm::Every, OpaquePath, Lo.Lo, Hi.Lo});
  }
  return Paths.elem(Whole, {IndexTerm::Unknown});
}

/// A function of a system header: what its parameter types say.
void FactsBuilder::systemCall(CallSite &Site) {
  const FunctionDecl *F = Site.Callee;
  SourceLocation Loc = Site.E->getExprLoc();
  if (Site.Object) {
    QualType T = objectType(Site.Object);
    if (!Words.isSynchronized(T) && Site.This)
      containerCall(Site, Site.This);
  }
  // malloc, make_shared: a new object each time.
  if (Value V = isa<CallExpr>(Site.E) ? Values.callResult(cast<CallExpr>(Site.E))
                                      : Value{};
      V.What == Value::PointsTo && V.Path == Paths.alloc(Site.E))
    emit({.What = Event::Redefine, .Index = 1, .Path = V.Path, .Loc = Loc});
  const ModelRow *Writes =
      Words.match(Role::Writes, F, Site.ObjectClass, Site.Args);
  bool Std = F->isInStdNamespace();
  for (unsigned I = 0; I != Site.Args.size(); ++I) {
    const Expr *Arg = Site.Args[I];
    QualType T = Arg->getType().getNonReferenceType();
    QualType P = I < F->getNumParams() ? F->getParamDecl(I)->getType()
                                       : QualType();
    if (Values.callable(Arg).Function) {
      llvm::SmallVector<const Expr *, 4> Others;
      for (const Expr *Other : Site.Args)
        if (Other != Arg)
          Others.push_back(Other);
      callNow(Arg, Others, Loc);
      continue;
    }
    if (Words.isSynchronized(T) || Words.isHandle(T) || Words.isGuard(T))
      continue;
    bool Target = Writes && I < Writes->Params.size() &&
                  Writes->Params[I].Name == "target";
    if (Words.isIterator(T)) {
      // Algorithms go through the range; comparing and stepping do not.
      bool Steps = llvm::StringSwitch<bool>(nameOf(F))
                       .Cases({"next", "prev", "distance", "advance", "swap",
                               "make_move_iterator"},
                              true)
                       .Default(F->isOverloadedOperator() || Site.Object);
      if (!Steps)
        access(range(Site.Args, I), Target, Arg);
      continue;
    }
    if (T->isPointerType() || T->isArrayType()) {
      QualType Pointee = T->isArrayType()
                             ? All.Context.getAsArrayType(T)->getElementType()
                             : T->getPointeeType();
      if (!P.isNull() && P->isPointerType())
        Pointee = P->getPointeeType();
      if (Pointee->isFunctionType() || Words.isSynchronized(Pointee) ||
          isa<StringLiteral>(Expressions::strip(Arg)->IgnoreParenImpCasts()))
        continue;
      // C functions write through pointers to what is not const; std
      // algorithms say so in their row. A varargs pointer is read.
      bool Write = Std && Writes ? Target
                                 : !P.isNull() && !Pointee.isConstQualified() &&
                                       !(Std && isa<CXXMethodDecl>(F));
      if (Std && !Writes && !F->isExternC() && !isa<CXXMethodDecl>(F))
        Write = false;
      if (P.isNull() && !Pointee->isCharType())
        continue;
      PathId Where = Values.pointee(Arg);
      if (Where && Paths.kind(Where) == PathKind::Part)
        Where = Paths.elem(Where, {IndexTerm::Every});
      access(Where, Write, Arg);
      continue;
    }
    if (!P.isNull() && P->isReferenceType() && Arg->isGLValue()) {
      bool Write = !P->getPointeeType().isConstQualified();
      // An iterator or pointer variable by reference: the variable itself.
      access(Values.location(Arg), Write, Arg);
      // What went into a container or wrapper by reference is copied.
      continue;
    }
  }
  // The results that refer to something: known to Expressions, remembered for
  // objects by their location.
  if (Site.E->getType()->isRecordType() && !Site.E->isGLValue()) {
    PathId P = Values.location(Site.E);
    const FunctionDecl *Callee = Site.Callee;
    if (Words.isPointerLike(Site.E->getType()) && isa<CallExpr>(Site.E)) {
      Value V = Values.value(cast<CallExpr>(Site.E)->getCallee());
      (void)V;
      Values.forget(P);
      Values.assign(P, Values.callResult(cast<CallExpr>(Site.E)));
    } else if (nameOf(Callee) == "bind" && Std) {
      Values.assign(P, {Value::Bound, OpaquePath, 0, Site.E});
    }
  }
  // make_unique<T>(args), make_shared<T>(args): T's constructor runs.
  if (Std && (nameOf(F) == "make_unique" || nameOf(F) == "make_shared"))
    if (const auto *Args = F->getTemplateSpecializationArgs();
        Args && Args->size() && Args->get(0).getKind() == TemplateArgument::Type) {
      QualType T = Args->get(0).getAsType();
      PathId Object = Paths.alloc(Site.E);
      if (const ModelRow *Handle = Words.typeRow(T, Role::Handle)) {
        std::string Constructor =
            Handle->Name + "::" +
            Handle->Name.substr(Handle->Name.rfind(':') + 1);
        for (const ModelRow &R : builtinModels())
          if (R.Kind == Role::Spawn && R.Name == Constructor &&
              !Site.Args.empty() && Values.callable(Site.Args[0]).Function)
            spawn(R, Site, Object, R.get("joins") == "destructor");
      } else if (const CXXRecordDecl *R = T->getAsCXXRecordDecl();
                 R && R->hasDefinition() && !R->isInStdNamespace()) {
        // The constructor with that many parameters, if there is only one.
        const CXXConstructorDecl *Only = nullptr;
        unsigned Fitting = 0;
        for (const CXXConstructorDecl *C : R->getDefinition()->ctors())
          if (!C->isCopyOrMoveConstructor() &&
              C->getNumParams() >= Site.Args.size() &&
              C->getMinRequiredArguments() <= Site.Args.size()) {
            Only = C;
            ++Fitting;
          }
        if (Fitting == 1)
          if (const FunctionDecl *Body = bodyOf(Only)) {
            CallSite Inner = Site;
            Inner.This = Object;
            Frame At = frameFor(Body, Inner);
            At.ResultTarget = OpaquePath;
            enter(Body, At, Loc);
          }
      }
    }
}

/// A method of a system class: its effect on the object by the standard's
/// rules for containers, else by its constness.
void FactsBuilder::containerCall(CallSite &Site, PathId Object) {
  const auto *Method = cast<CXXMethodDecl>(Site.Callee);
  QualType T = objectType(Site.Object);
  llvm::StringRef Name = nameOf(Method);
  OverloadedOperatorKind Op = Method->getOverloadedOperator();
  if (Method->isStatic() || isa<CXXDestructorDecl>(Method))
    return;
  // The element of a vector<bool> is reached through an object that stands for
  // it.
  if (const auto *Element =
          dyn_cast<CallExpr>(Expressions::strip(Site.Object));
      Element && !Element->isGLValue() && Element->getDirectCallee() &&
      !Words.isPointerLike(T) && !Words.isContainer(T)) {
    Value V = Values.callResult(Element);
    if (V.What == Value::PointsTo && Paths.kind(V.Path) == PathKind::Elem) {
      const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Element);
      const auto *Member = dyn_cast<CXXMemberCallExpr>(Element);
      access(V.Path, !Method->isConst() || Op == OO_Equal,
             Operator && Operator->getNumArgs() ? Operator
             : Member                           ? Element
                                                : Site.Object);
      return;
    }
  }
  if (Words.isSmartPointer(T)) {
    bool Write = !Method->isConst();
    if (Name == "release" && Write) { // the pointee now belongs to the result
      access(Object, true, Site.Object);
      Values.setResult(Site.E, Value::pointsTo(Values.pointee(Site.Object)));
      Values.assign(Object, {Value::Null});
      return;
    }
    if (Op == OO_Equal || Name == "reset" || Name == "swap") {
      Value V;
      if (Op == OO_Equal && !Site.Args.empty()) {
        if (Words.isPointerLike(Site.Args[0]->getType()))
          V = Value::pointsTo(Values.pointee(Site.Args[0]));
        else
          V = {Value::Null};
      } else if (Name == "reset") {
        V = Site.Args.empty() || isa<CXXDefaultArgExpr>(Site.Args[0])
                ? Value{Value::Null}
                : Values.value(Site.Args[0]);
      }
      bool InSequence = Paths.withoutElements(Object) != Object;
      SetId Held = Words.handleInside(T) ? Values.threadsIn(V.Path) : 0;
      if (Words.handleInside(T) && !InSequence)
        destroy(Object, T, Site.E->getExprLoc());
      access(Object, true, Site.Object);
      if (Held && InSequence) {
        Values.assign(Object, Value::threads(Sets.unite(
                                  Held, Values.threadsIn(Object))));
        return;
      }
      Values.forget(Object);
      Values.assign(Object, V);
      return;
    }
    access(Object, Write, Site.Object);
    return;
  }
  if (Words.isIterator(T) || Words.isView(T)) {
    if (Op == OO_Equal && !Site.Args.empty()) {
      access(Object, true, Site.Object);
      Value V = Value::pointsTo(Words.isContainer(Site.Args[0]->getType())
                                    ? Values.location(Site.Args[0])
                                    : Values.pointee(Site.Args[0]));
      Values.assign(Object, V);
      return;
    }
    if (Op == OO_PlusPlus || Op == OO_MinusMinus) {
      access(Object, true, Site.Object);
      emit({.What = Event::Redefine, .Path = Object, .Loc = Site.E->getExprLoc()});
      if (Value V = Values.lookup(Object);
          V.What == Value::PointsTo && Paths.kind(V.Path) == PathKind::Part)
        Values.assign(Object,
                      Value::pointsTo(Paths.part(V.Path, -1, INT64_MAX)));
      return;
    }
    access(Object, !Method->isConst(), Site.Object);
    return;
  }
  if (Words.isContainer(T)) {
    bool Keyed = Words.typeRow(T, Role::Keyed);
    // [container.requirements.dataraces]: these count as const.
    bool Looks = llvm::StringSwitch<bool>(Name)
                     .Cases({"begin", "end", "rbegin", "rend", "front", "back"},
                            true)
                     .Cases({"data", "find", "lower_bound", "upper_bound"},
                            true)
                     .Cases({"equal_range", "at", "value", "top", "size",
                             "empty", "capacity", "cbegin", "cend"},
                            true)
                     .Default(false) ||
                 (Op == OO_Subscript && !Keyed) || Op == OO_Star ||
                 Op == OO_Arrow;
    bool String = T->getAsCXXRecordDecl()->getIdentifier() &&
                  T->getAsCXXRecordDecl()->getName() == "basic_string";
    if (Looks) {
      access(Paths.shape(Object), false, Site.Object);
      return;
    }
    if (Method->isConst()) {
      // c_str(), compare(), count(): all of it is read.
      access(String || Name == "count" || Name == "contains" || Op != OO_None
                 ? Object
                 : Paths.shape(Object),
             false, Site.Object);
      return;
    }
    access(Object, true, Site.Object);
    how(Op == OO_Equal ? Access::Plain : Access::Method);
    // Whoever finds it there under the lock comes after what was done before.
    emit({.What = Event::Signal,
          .Index = tokenOf(Object, Seen::Any),
          .Loc = Site.E->getExprLoc()});
    // What is put in: elements that refer to something.
    if (llvm::StringSwitch<bool>(Name)
            .Cases({"push_back", "emplace_back", "push", "insert", "emplace",
                    "push_front"},
                   true)
            .Default(false))
      for (const Expr *Arg : Site.Args)
        if (Words.isPointerLike(Arg->getType()) &&
            !Words.isIterator(Arg->getType())) {
          PathId Element = Paths.elem(Object, {IndexTerm::Every});
          Value New = Value::pointsTo(Values.pointee(Arg));
          const Value *Old = Values.Now.lookup(Element);
          Values.assign(Element, !Old || *Old == New ? New : Value{});
        }
    if (Op == OO_Equal && !Site.Args.empty() && Site.Args[0]->isGLValue())
      Values.forget(Object);
    return;
  }
  bool Write = !Method->isConst();
  access(Object, Write, Site.Object);
  if (Write && Op == OO_Equal && !Site.Args.empty()) {
    // std::function f = ..., optional<T> o = ...
    PathId From = Values.location(Site.Args[0]);
    Values.forget(Object);
    Value Task = Values.value(Site.Args[0]);
    Values.assign(Object, Task.What == Value::Function ? Task
                          : From                       ? Value::copyOf(From)
                                                       : Value{});
  }
}

/// Nothing is known of the callee. It may join a thread whose handle it gets.
void FactsBuilder::unknownCall(CallSite &Site) {
  auto Escapes = [&](const Expr *E) {
    QualType T = E->getType().getNonReferenceType();
    PathId P = T->isPointerType() ? Values.pointee(E) : Values.location(E);
    if (!P)
      return;
    if (SetId Held = Values.threadsIn(P))
      emit({.What = Event::Escape, .Path = P, .Set = Held,
            .Loc = Site.E->getExprLoc()});
    // An out-parameter: the pointer may be another afterwards.
    if (T->isPointerType() && T->getPointeeType()->isPointerType() &&
        !T->getPointeeType().isConstQualified())
      Values.assign(P, {});
  };
  for (const Expr *Arg : Site.Args)
    Escapes(Arg);
  if (Site.Object)
    Escapes(Site.Object);
  // Unknown code can reach every handle that is kept in a global.
  for (const auto &[Where, What] : Values.Now)
    if (What.What == Value::Threads &&
        Paths.kind(Paths.root(Where)) == PathKind::Global)
      emit({.What = Event::Escape, .Path = Where, .Set = What.Set,
            .Loc = Site.E->getExprLoc()});
  if (Site.Callee)
    for (unsigned I = 0;
         I < Site.Callee->getNumParams() && I < Site.Args.size(); ++I) {
      QualType T = Site.Callee->getParamDecl(I)->getType();
      if (T->isReferenceType() && !T->getPointeeType().isConstQualified() &&
          Words.isPointerLike(T->getPointeeType()))
        Values.assign(Values.location(Site.Args[I]), {});
      // A lock handed to unknown code may be taken there.
      if (T->isReferenceType() || T->isPointerType())
        if (Words.isLock(T->getPointeeType()) ||
            Words.typeRow(T->getPointeeType(), Role::Sync))
          emit({.What = Event::MayAcquire,
                .Set = Sets.get({normalizedLock(lockArgument(Site.Args[I]),
                                                false)}),
                .Loc = Site.E->getExprLoc()});
    }
}

//===----------------------------------------------------------------------===//
// Constructions
//===----------------------------------------------------------------------===//

void FactsBuilder::visitConstruct(const CXXConstructExpr *E) {
  const CXXConstructorDecl *Ctor = E->getConstructor();
  QualType T = E->getType();
  PathId Target = Values.location(E);
  if (const ModelRow *Row = Words.typeRow(T, Role::Guard)) {
    constructGuard(E, Target, Row->get("mode") == "shared");
    return;
  }
  CallSite Site;
  Site.E = E;
  Site.Callee = Ctor;
  Site.Args.append(E->arg_begin(), E->arg_end());
  Site.ObjectClass = Ctor->getParent();
  Site.This = Target;

  if (Ctor->isCopyOrMoveConstructor() && E->getNumArgs() >= 1) {
    PathId From = Values.location(E->getArg(0));
    if (From == Target && From)
      return;
    bool Moves = Ctor->isMoveConstructor() && !Ctor->isTrivial();
    if (Words.handleInside(T) ||
        Sets.intersect(Values.threadsIn(From), JoinedByDestructor)) {
      if (SetId Held = Values.threadsIn(From)) {
        Values.forget(From);
        Values.assign(Words.isHandle(T)
                          ? Target
                          : Paths.elem(Target, {IndexTerm::Every}),
                      Value::threads(Held));
      } else {
        Values.copyObject(From, Target);
      }
      return;
    }
    // A temporary that is copied or moved belongs to nobody else.
    bool Temporary = From && Paths.kind(Paths.root(From)) == PathKind::Temp &&
                     !Paths.hasDeref(From);
    if (const FunctionDecl *Body = Ctor->isImplicit() || Ctor->isDefaulted()
                                       ? nullptr
                                       : bodyOf(Ctor)) {
      Frame At = frameFor(Body, Site);
      At.ResultTarget = OpaquePath;
      Values.forget(Target);
      enter(Body, At, E->getExprLoc());
      return;
    }
    if (!Temporary && E->getArg(0)->isGLValue() && !Words.isSynchronized(T)) {
      access(From, Moves, E->getArg(0));
      how(Moves ? Access::Move : Access::Plain);
    }
    if (Words.isPointerLike(T)) {
      Values.forget(Target);
      Values.assign(Target, Value::pointsTo(Values.pointee(E->getArg(0))));
      if (Moves && !Words.isIterator(T) && !Words.isView(T) && !Temporary)
        Values.assign(From, {Value::Null});
      return;
    }
    llvm::SmallVector<std::pair<PathId, Value>, 4> Guards;
    Values.copyObject(From, Target);
    return;
  }

  if (const ModelRow *Row = Words.match(Role::Spawn, Ctor, Ctor->getParent(),
                                        Site.Args)) {
    Values.forget(Target);
    spawn(*Row, Site, Target, Row->get("joins") == "destructor");
    return;
  }
  if (Words.isAtomic(T) && Ctor->getParent()->getIdentifier() &&
      Ctor->getParent()->getName() == "atomic_ref" && E->getNumArgs() == 1) {
    Values.assign(Target, Value::pointsTo(Values.location(E->getArg(0))));
    return;
  }
  if (Words.isSynchronized(T)) {
    // std::packaged_task keeps its function.
    if (E->getNumArgs() == 1 && Values.callable(E->getArg(0)).Function)
      if (PathId From = Values.location(E->getArg(0)))
        Values.assign(Target, Value::copyOf(From));
    return;
  }
  if (const FunctionDecl *Body = bodyOf(Ctor)) {
    if (!Ctor->isImplicit() && !Ctor->isDefaulted()) {
      Values.forget(Target);
      Frame At = frameFor(Body, Site);
      At.ResultTarget = OpaquePath;
      enter(Body, At, E->getExprLoc());
      return;
    }
    // A defaulted constructor may have a body of its members' initialisers.
    Frame At = frameFor(Body, Site);
    At.ResultTarget = OpaquePath;
    enter(Body, At, E->getExprLoc());
    return;
  }
  if (!Words.isSystem(Ctor))
    return unknownCall(Site);

  // Standard types that refer to or hold their argument.
  Values.forget(Target);
  if (E->getNumArgs() == 0) {
    if (Words.isSmartPointer(T))
      Values.assign(Target, {Value::Null});
    return;
  }
  const Expr *First = E->getArg(0);
  QualType FirstType = First->getType().getNonReferenceType();
  if (Words.isView(T)) {
    if (Words.isContainer(FirstType)) {
      Values.assign(Target, Value::pointsTo(Values.location(First)));
    } else if (FirstType->isArrayType()) {
      Values.assign(Target, Value::pointsTo(Paths.part(Values.location(First), 0,
                                                       INT64_MAX)));
    } else if (Words.isPointerLike(FirstType) || FirstType->isPointerType()) {
      PathId P = Values.pointee(First);
      std::optional<int64_t> N =
          E->getNumArgs() > 1 ? Values.constant(E->getArg(1)) : std::nullopt;
      if (P && Paths.kind(P) == PathKind::Elem &&
          Paths.node(P).Index.What == IndexTerm::Const) {
        int64_t Lo = Paths.node(P).Index.Lo;
        P = N ? Paths.part(Paths.parent(P), Lo, Lo + *N)
              : Paths.part(Paths.parent(P), -1, INT64_MAX);
      } else if (P && Paths.kind(P) == PathKind::Elem) {
        P = Paths.part(Paths.parent(P), -1, INT64_MAX);
      } else if (P && E->getNumArgs() > 1) {
        P = N ? Paths.part(P, 0, *N) : Paths.part(P, -1, INT64_MAX);
      }
      Values.assign(Target, Value::pointsTo(P));
    }
    return;
  }
  if (Words.isPointerLike(T)) {
    if (const CXXRecordDecl *R = T->getAsCXXRecordDecl();
        R->getIdentifier() && R->getName() == "reference_wrapper") {
      Values.assign(Target, Value::pointsTo(Values.location(First)));
      return;
    }
    if (Words.isPointerLike(FirstType))
      Values.assign(Target, Value::pointsTo(Values.pointee(First)));
    else if (FirstType->isNullPtrType())
      Values.assign(Target, {Value::Null});
    else if (FirstType->isPointerType())
      Values.assign(Target, Values.value(First));
    if (First->isGLValue() && Words.isSmartPointer(FirstType))
      access(Values.location(First), First->isXValue(), First);
    return;
  }
  if (Values.callable(First).Function) { // std::function f(lambda)
    Value Task = Values.value(First);
    PathId From = Values.location(First);
    Values.assign(Target, Task.What == Value::Function ? Task
                          : From                       ? Value::copyOf(From)
                                                       : Value{});
    return;
  }
  for (const Expr *Arg : E->arguments()) {
    if (Words.isIterator(Arg->getType()))
      access(Values.pointee(Arg), false, Arg);
    else if (Arg->isGLValue() && Arg->getType()->isRecordType() &&
             !Words.isSynchronized(Arg->getType()))
      access(Values.location(Arg), Arg->isXValue(), Arg);
  }
}

//===----------------------------------------------------------------------===//
// Spawns
//===----------------------------------------------------------------------===//

void FactsBuilder::spawn(const ModelRow &Row, CallSite &Site, PathId Handle,
                         bool JoinsOnDestruction) {
  int TaskIndex = Row.AnyParams ? 0 : Row.param("task");
  // A row found by the type of a container's element counts from the task.
  if (TaskIndex < 0 || TaskIndex >= int(Site.Args.size()))
    return;
  const Expr *Task = Site.Args[TaskIndex];
  SourceLocation Loc = Site.E->getExprLoc();
  uint32_t Number = threadNumber(Site.E, ~0u);
  Callable Target = Values.callable(Task);
  llvm::SmallVector<const Expr *, 4> Args(Target.BoundArgs);
  Args.append(Site.Args.begin() + TaskIndex + 1, Site.Args.end());

  // std::launch::deferred runs on the thread that waits.
  if (const Expr *Policy = argNamed(Row, Site, "policy"))
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Expressions::strip(Policy));
        Ref && Ref->getDecl()->getIdentifier() &&
        Ref->getDecl()->getName() == "deferred") {
      callNow(Task, {}, Loc);
      return;
    }

  ThreadClass Thread;
  Thread.Site = Site.E;
  Thread.Loc = Loc;
  Thread.Entry = Target.Function;
  Thread.Handle = Handle;
  Thread.JoinsOnDestruction = JoinsOnDestruction;
  Thread.Parallel = Row.get("parallel") == "elements";
  Thread.Count = Repeats.lookup(Site.E);
  Thread.Scoped = Row.get("joins") == "scope";

  Frame At;
  At.Site = Site.E;
  const FunctionDecl *Body = bodyOf(Target.Function);
  unsigned NextArg = 0;
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Target.Function);
  bool ByPointerToMember =
      Method && Method->isInstance() && Target.Object.What == Value::Unknown;
  bool PassedByReference = false;
  if (const CXXRecordDecl *R =
          Task->getType().getNonReferenceType()->getAsCXXRecordDecl())
    PassedByReference = R->isInStdNamespace() && R->getIdentifier() &&
                        R->getName() == "reference_wrapper";
  if (ByPointerToMember && !Args.empty()) {
    const Expr *Object = Args[NextArg++];
    QualType T = Object->getType().getNonReferenceType();
    At.This = Words.isPointerLike(T)
                  ? Value::pointsTo(Values.pointee(Object))
                  : Value::copyOf(Values.location(Object));
  } else if (Target.Object.What == Value::PointsTo) {
    At.This = PassedByReference || Thread.Parallel
                  ? Target.Object
                  : Value::copyOf(Target.Object.Path);
  }

  if (Emitting && Body) {
    PathId Element = OpaquePath;
    if (Thread.Parallel)
      if (const Expr *First = argNamed(Row, Site, "first"))
        Element = Paths.elem(
            Paths.withoutElements(Values.pointee(First)),
            {IndexTerm::Variable, Paths.temp(Site.E)}); // one for each call
    for (const ParmVarDecl *Param : Body->parameters()) {
      const auto *Canonical = cast<ParmVarDecl>(Param->getCanonicalDecl());
      if (Thread.Parallel) {
        At.Params[Canonical] = Param->getType()->isReferenceType()
                                   ? Value::pointsTo(Element)
                                   : Value::copyOf(Element);
        continue;
      }
      // std::jthread gives a stop_token to functions that take one first.
      if (Words.isSynchronized(Param->getType()) && NextArg < Args.size() &&
          !Words.isSynchronized(Args[NextArg]->getType()))
        continue;
      if (NextArg < Args.size()) {
        At.Params[Canonical] = argument(Param, Args[NextArg], true);
        ++NextArg;
      }
    }
    if (const Summary *S = Summaries(Body)) {
      Substitution Subst(Paths, Sets, Values, At);
      for (Access A : S->Accesses)
        if (Subst.access(A))
          Thread.Accesses.push_back(A);
      // Threads that the thread starts and does not join run beside it.
      for (uint32_t I = 0; I != S->Threads.size(); ++I) {
        ThreadClass Inner = S->Threads[I];
        Inner.InThread = true;
        Inner.Chain = All.link(Body, Loc, Inner.Chain);
        Inner.Handle = OpaquePath;
        Inner.Signalled = Subst.tokens(Inner.Signalled);
        llvm::erase_if(Inner.Accesses,
                       [&](Access &A) { return !Subst.access(A); });
        llvm::erase_if(Inner.Borrows,
                       [&](Borrow &B) { return !Subst.borrow(B); });
        uint32_t InnerNumber = threadNumber(Site.E, I);
        if (Facts->Threads.size() <= InnerNumber)
          Facts->Threads.resize(InnerNumber + 1);
        Facts->Threads[InnerNumber] = std::move(Inner);
        emit({.What = Event::Spawn, .Index = InnerNumber, .Loc = Loc});
      }
      Thread.Signalled = Subst.tokens(S->Signalled);
      // The end of a packaged_task makes its future ready.
      if (Words.typeRow(Task->getType(), Role::Sync)) {
        uint32_t Done = token(Values.location(Task), Seen::Any);
        Thread.Signalled = Sets.insert(Thread.Signalled, Done);
        for (Access &A : Thread.Accesses)
          A.Signals = Sets.insert(A.Signals, Done);
      }
    }
  }
  if (Emitting) {
    collectBorrows(Thread, Task, true);
    for (const Expr *Arg : Args)
      collectBorrows(Thread, Arg, false);
    if (Facts->Threads.size() <= Number)
      Facts->Threads.resize(Number + 1);
    Facts->Threads[Number] = std::move(Thread);
  }
  // Moving or copying the arguments into the thread reads or changes them now.
  for (const Expr *Arg : Args)
    if (Arg->isGLValue() && !Words.isSynchronized(Arg->getType()) &&
        !Arg->getType()->isFunctionType())
      accessLValue(Arg, Arg->isXValue());

  if (JoinsOnDestruction)
    JoinedByDestructor = Sets.insert(JoinedByDestructor, Number);
  if (Handle) {
    Value Old = Values.lookup(Handle);
    SetId Held = Old.What == Value::Threads &&
                         Paths.kind(Handle) == PathKind::Elem
                     ? Old.Set
                     : 0;
    Values.assign(Handle, Value::threads(Sets.insert(Held, Number)));
  }
  emit({.What = Event::Spawn, .Index = Number, .Path = Handle, .Loc = Loc});
  if (Thread.Parallel || Row.get("joins") == "return")
    emit({.What = Event::Join, .Set = Sets.get({Number}), .Loc = Loc});
}

SourceLocation FactsBuilder::captureLocation(PathId Object,
                                             const FieldDecl *F) {
  if (!Object || !F->getParent()->isLambda())
    return SourceLocation();
  const LambdaExpr *Lambda = nullptr;
  const PathNode &Node = Paths.node(Object);
  if (Node.Kind == PathKind::Temp)
    Lambda = dyn_cast<LambdaExpr>(static_cast<const Expr *>(Node.Ptr));
  else if (const VarDecl *V = Paths.rootVariable(Object);
           V && Paths.isRoot(Object) && V->getInit())
    Lambda = dyn_cast<LambdaExpr>(Expressions::strip(V->getInit()));
  if (!Lambda || Lambda->getLambdaClass() != F->getParent())
    return SourceLocation();
  auto Field = Lambda->getLambdaClass()->field_begin();
  for (const LambdaCapture &C : Lambda->captures()) {
    if (*Field++ == F)
      return C.isExplicit() ? C.getLocation() : Lambda->getCaptureDefaultLoc();
  }
  return Lambda->getBeginLoc();
}

void FactsBuilder::relocate(Borrow &B, const Frame &At, PathId Carrier) {
  SourceLocation Loc =
      B.Field ? captureLocation(B.Holder, B.Field) : SourceLocation();
  if (Loc.isInvalid())
    if (const auto *Param =
            dyn_cast_or_null<ParmVarDecl>(Paths.rootVariable(Carrier)))
      if (const Expr *Arg =
              At.Args.lookup(cast<ParmVarDecl>(Param->getCanonicalDecl()))) {
        Loc = Arg->getExprLoc();
        B.Argument = Arg;
      }
  if (Loc.isValid())
    B.Loc = Loc;
}

void FactsBuilder::borrowsOfObject(ThreadClass &Thread, PathId Object,
                                   QualType T, const Expr *Arg,
                                   unsigned Depth) {
  const RecordDecl *R = T->getAsRecordDecl();
  if (!R || !R->getDefinition() || !Object || Depth > 2)
    return;
  R = R->getDefinition();
  for (const FieldDecl *F : R->fields()) {
    PathId P = Paths.field(Object, F);
    QualType FieldType = F->getType();
    bool Reference = FieldType->isReferenceType();
    if (!Reference && FieldType->isRecordType() &&
        !Words.isPointerLike(FieldType)) {
      if (!FieldType->getAsRecordDecl()->isInStdNamespace())
        borrowsOfObject(Thread, P, FieldType, Arg, Depth + 1);
      continue;
    }
    bool Owning =
        !Reference && Words.isSmartPointer(FieldType) &&
        FieldType->getAsCXXRecordDecl()->getName() != "reference_wrapper";
    if (!Reference && (!Words.isPointerLike(FieldType) || Owning))
      continue;
    Value V = Values.lookup(P);
    Borrow B;
    if (V.What == Value::PointsTo)
      B.Target = V.Path;
    else if (V.What == Value::CopyOf)
      B.Target = Paths.deref(V.Path);
    if (!B.Target)
      continue;
    const ValueDecl *Captured = Paths.capturedBy(F);
    B.Loc = captureLocation(Object, F);
    if (B.Loc.isInvalid())
      B.Loc = Arg->getExprLoc();
    B.Argument = Arg;
    B.Holder = Object;
    B.Field = F;
    if (R->isLambda() && !Captured) {
      B.How = Borrow::This;
      B.Name = "this";
    } else {
      B.How = R->isLambda() && Reference    ? Borrow::Capture
              : Reference                   ? Borrow::Reference
              : FieldType->isPointerType()  ? Borrow::Pointer
                                            : Borrow::View;
      B.Name = Captured ? Captured->getNameAsString() : F->getNameAsString();
    }
    Thread.Borrows.push_back(std::move(B));
  }
}

void FactsBuilder::collectBorrows(ThreadClass &Thread, const Expr *Arg,
                                  bool Callee) {
  QualType T = Arg->getType().getNonReferenceType();
  if (T->isFunctionType() || T->isFunctionPointerType() ||
      T->isMemberPointerType())
    return;
  bool Owning = false;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  bool Wrapper = R && R->isInStdNamespace() && R->getIdentifier() &&
                 R->getName() == "reference_wrapper";
  Owning = Words.isSmartPointer(T) && !Wrapper;
  if (Owning)
    return;
  if (Words.isPointerLike(T) || T->isArrayType()) {
    Borrow B;
    B.Target = Paths.withoutElements(Values.pointee(Arg));
    B.Holder = Values.location(Arg->IgnoreParenImpCasts());
    if (!B.Target)
      return;
    B.How = Wrapper              ? Borrow::Reference
            : T->isPointerType() ? Borrow::Pointer
                                 : Borrow::View;
    B.Loc = Arg->getExprLoc();
    B.Argument = Arg;
    if (isa<CXXThisExpr>(Expressions::strip(Arg)->IgnoreParenImpCasts())) {
      B.How = Borrow::This;
      B.Name = "this";
    }
    Thread.Borrows.push_back(std::move(B));
    return;
  }
  if (R || T->isRecordType()) {
    PathId Object = Values.location(Arg);
    // A std::function or bind: what is inside it.
    if (Callee && R && R->isInStdNamespace()) {
      Value V = Values.lookup(Object);
      if (V.What == Value::Bound) {
        const auto *Bind = static_cast<const CallExpr *>(V.Ptr);
        for (const Expr *Bound : Bind->arguments())
          collectBorrows(Thread, Bound, false);
        return;
      }
      Callable Inside = Values.callable(Arg);
      if (Inside.Object.What == Value::PointsTo && Inside.Function)
        if (const auto *M = dyn_cast<CXXMethodDecl>(Inside.Function))
          borrowsOfObject(Thread, Inside.Object.Path,
                          All.Context.getCanonicalTagType(M->getParent()), Arg);
      return;
    }
    borrowsOfObject(Thread, Object, T, Arg);
  }
}

} // namespace clang::tidy::fearless
