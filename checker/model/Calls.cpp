//===--- Calls.cpp - what a call does ----------------------------------===//
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
#include "compat/StringSwitch.h"

namespace clang::tidy::fearless {

bool FactsBuilder::siteOf(const CallExpr *E, CallSite &Site) {
  Site.E = E;
  Site.Callee = E->getDirectCallee();
  Site.Args.append(E->arg_begin(), E->arg_end());
  if (!Site.Callee) {
    // Through a pointer to a function whose target is known.
    Value V = Values.value(E->getCallee());
    if (V.What != Value::Function)
      return false;
    Site.Callee = V.fn();
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
    Site.This =
        Site.Arrow ? Values.pointee(Site.Object) : Values.location(Site.Object);
    Site.ObjectClass =
        Expressions::objectType(Site.Object)->getAsCXXRecordDecl();
  }
  return true;
}

void FactsBuilder::visitCall(const CallExpr *E) {
  CallSite Site;
  if (!E->getDirectCallee())
    return indirectCall(E);
  siteOf(E, Site);
  call(Site);
}

/// Through a pointer to a function or to a member.
void FactsBuilder::indirectCall(const CallExpr *E) {
  CallSite Site;
  Site.E = E;
  Site.Args.append(E->arg_begin(), E->arg_end());
  const Expr *Through = E->getCallee()->IgnoreParenImpCasts();
  llvm::SmallVector<Passed, 4> Args;
  if (const auto *Member = dyn_cast<BinaryOperator>(Through);
      Member && Member->isPtrMemOp()) {
    // (object.*method)(args)
    Passed Object = pass(Member->getLHS());
    if (Member->getOpcode() == BO_PtrMemI)
      Object.Where = OpaquePath;
    else if (!Object.Where)
      Object.Where = Values.location(Member->getLHS());
    Object.Written = nullptr;
    Args.push_back(Object);
    Through = Member->getRHS();
  }
  for (const Expr *Arg : Site.Args)
    Args.push_back(pass(Arg));
  Callable Target = Values.callable(Through);
  if (Target.Function && !bodyOf(Target.Function) &&
      !isa<CXXMethodDecl>(Target.Function)) {
    Site.Callee = Target.Function;
    return call(Site);
  }
  invoke(Target, Args, E, E->getExprLoc());
  if (!bodyOf(Target.Function))
    unknownCall(Site);
}

/// A call through std::function and its kin runs what was put into it.
bool FactsBuilder::wrappedCall(CallSite &Site) {
  if (!Site.Object || Site.Callee->getOverloadedOperator() != OO_Call ||
      !Words.isSystem(Site.Callee))
    return false;
  QualType T = Expressions::objectType(Site.Object);
  if (Words.isSmartPointer(T) && Values.pointee(Site.Object) == OpaquePath)
    return false;
  Callable Target = Values.callableAt(Site.This);
  if (!Target.known()) {
    bool Wrapper = Words.typeRow(T, Role::Callable);
    Facts->CallsUnknown |= Wrapper;
    if (Wrapper)
      locksHandedOver(Site);
    return Wrapper;
  }
  if (!Target.Function && !Words.typeRow(T, Role::Callable))
    return false;
  llvm::SmallVector<Passed, 4> Args;
  for (const Expr *Arg : Site.Args)
    Args.push_back(pass(Arg));
  invoke(Target, Args, Site.E, Site.E->getExprLoc());
  if (!bodyOf(Target.Function))
    locksHandedOver(Site);
  return true;
}

/// reset(), assign() and the like give the object a new value.
static bool givesNewValue(const FunctionDecl *F) {
  return F->getOverloadedOperator() == OO_Equal ||
         StringSwitch<bool>(nameOf(F))
             .Cases({"reset", "assign", "emplace"}, true)
             .Default(false);
}

bool FactsBuilder::beginsAnew(const FunctionDecl *F) {
  return givesNewValue(F) || F->hasAttr<ReinitializesAttr>() ||
         StringSwitch<bool>(nameOf(F))
             .Cases({"clear", "resize", "swap"}, true)
             .Cases({"init", "open", "str"}, true)
             .Default(false);
}

void FactsBuilder::call(CallSite &Site) {
  if (Site.This && beginsAnew(Site.Callee))
    emit({.What = Event::Renew,
          .Index = givesNewValue(Site.Callee),
          .Path = Site.This,
          .Loc = Site.E->getExprLoc()});
  usesKept(Site);
  if (guardedValueCall(Site))
    return;
  // What a lock's own attributes say goes before what its body does.
  if (Site.Callee->hasAttrs()) {
    requiredLocks(Site);
    if (attributeCall(Site))
      return;
  }
  hiddenCall(Site);
  bool Ran = wrappedCall(Site);
  if (guardCall(Site) || lockCall(Site) || atomicCall(Site) ||
      modelledCall(Site) || handleCall(Site))
    return;
  if (Ran && !Words.isSynchronized(Expressions::objectType(Site.Object)))
    access(Site.This, false, Site.Object);
  if (Ran || summarizedCall(Site))
    return given(Site);
  // A row says of a container what its methods do.
  if (Words.isSystem(Site.Callee) ||
      (Site.Object && Words.isContainer(Expressions::objectType(Site.Object))))
    return systemCall(Site);
  unknownCall(Site);
}

//===----------------------------------------------------------------------===//
// Locks
//===----------------------------------------------------------------------===//

const Expr *FactsBuilder::argNamed(const ModelRow &Row, const CallSite &Site,
                                   llvm::StringRef Name) {
  int I = Row.param(Name);
  return I >= 0 && I < int(Site.Args.size()) ? Site.Args[I] : nullptr;
}

PathId FactsBuilder::objectNamed(const ModelRow &Row, const CallSite &Site,
                                 llvm::StringRef Name) {
  if (const Expr *Arg = argNamed(Row, Site, Name))
    return Words.isHandle(Arg->getType())
               ? Values.location(Arg->IgnoreParenImpCasts())
           : Arg->getType()->isPointerType() ? Values.pointee(Arg)
                                             : Values.location(Arg);
  return Site.This;
}

PathId FactsBuilder::signalled(const ModelRow &Row, const CallSite &Site) {
  return objectNamed(Row, Site, "object");
}

/// rand, strtok, localtime: the call is a write of something that no caller
/// names. Beside that it is an ordinary function.
void FactsBuilder::hiddenCall(const CallSite &Site) {
  const ModelRow *R =
      Words.match(Role::Hidden, Site.Callee, Site.ObjectClass, Site.Args);
  if (!R || bodyOf(Site.Callee))
    return;
  PathId State = R->get("state").empty() ? objectNamed(*R, Site, "object")
                                         : Paths.hidden(R->get("state"));
  size_t Before = Facts->Accesses.size();
  access(State, R->get("access") != "read", Site.E, Site.E->getExprLoc());
  if (Facts->Accesses.size() > Before)
    Facts->Accesses.back().Hidden = R;
}

/// auto [tx, rx] = channel<int>(): what one end signals, the other waits for.
void FactsBuilder::connect(const Expr *Ends) {
  const CXXRecordDecl *R = Ends->getType()->getAsCXXRecordDecl();
  PathId P = Values.location(Ends);
  if (!R || !R->hasDefinition() || !P)
    return;
  PathId Between = Paths.alloc(Ends);
  emit({.What = Event::Redefine,
        .Index = 1,
        .Path = Between,
        .Loc = Ends->getExprLoc()});
  for (const FieldDecl *End : R->getDefinition()->fields())
    Values.assign(Paths.field(P, End), Value::pointsTo(Between));
}

bool FactsBuilder::modelledCall(CallSite &Site) {
  SourceLocation Loc = Site.E->getExprLoc();
  auto Row = [&](Role Kind) {
    return Words.match(Kind, Site.Callee, Site.ObjectClass, Site.Args);
  };
  if (Words.rowsOf(Site.Callee, Site.ObjectClass).empty())
    return false;
  const ModelRow *Starts = Row(Role::Spawn);
  if (!Starts)
    Starts = Row(Role::Serial);
  if (const ModelRow *R = Starts) {
    int Task = R->AnyParams ? -1 : R->param("task");
    if (Task >= 0 && R->Params[Task].Rest) {
      // All of them run beside each other.
      llvm::SmallVector<uint32_t, 4> Started;
      for (unsigned I = 0; Task + I < Site.Args.size(); ++I) {
        spawn(*R, Site, OpaquePath, false, I);
        Started.push_back(threadNumber(Site.E, ~0u - I));
      }
      emit({.What = Event::Join, .Set = Sets.get(Started), .Loc = Loc});
      return true;
    }
    spawn(*R, Site, handleOf(*R, Site), R->get("joins") == "destructor");
    return true;
  }
  auto ObjectOf = [&](const ModelRow *R, llvm::StringRef Param) {
    return objectNamed(*R, Site, Param);
  };
  bool Known = false;
  if (const ModelRow *R = Row(Role::Prepare)) {
    // Whoever makes or ends a lock has what it guards to himself; so has who
    // gives an object back to the heap.
    if (const Expr *Arg = argNamed(*R, Site, "lock"))
      if (PathId Lock = lockArgument(Arg))
        Facts->Prepared = Sets.insert(Facts->Prepared, Lock);
    if (const Expr *Arg = argNamed(*R, Site, "object"))
      freed(Arg);
    return true;
  }
  if (const ModelRow *R = Row(Role::CondWait)) {
    // The lock is given back and taken again: it is held before and after, and
    // while the predicate runs.
    const size_t Before = Facts->Accesses.size();
    for (const Expr *Arg : Site.Args)
      if (Values.callable(Arg).known())
        callNow(Arg, {}, Loc);
    for (size_t I = Before; I != Facts->Accesses.size(); ++I)
      Facts->Accesses[I].Awaited = true;
    if (const Stmt *Loop = LoopOf.lookup(Site.E))
      WaitLoops.insert(Loop);
    if (!mayFail(*R) || resultUnknown(Site.E))
      for (const Event &Told : waitEvents(*R, Site, signalled(*R, Site)))
        emit(Told);
    return true;
  }
  if (const ModelRow *R = Row(Role::Once)) {
    // The task runs under the flag as under a lock, and is over afterwards.
    PathId Flag = ObjectOf(R, "flag");
    SetId Lock = Sets.get({lockOf(Flag, false)});
    if (Flag)
      All.OnceFlags.insert(Paths.node(Flag).Ptr);
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
    const Expr *Task = argNamed(*R, Site, "task");
    if (Task)
      callNow(Task, {}, Loc);
    llvm::SmallVector<uint32_t, 4> Started;
    for (const auto &[Key, Number] : ThreadNumbers)
      if (Key.first == Task)
        Started.push_back(Number);
    emit({.What = Event::Join, .Set = Sets.get(Started), .Loc = Loc});
    return true;
  }
  if (const ModelRow *R = Row(Role::Now)) {
    if (const Expr *Task = argNamed(*R, Site, "task"))
      callNow(Task, {}, Loc);
    return true;
  }
  if (const ModelRow *R = Row(Role::Holds)) {
    PathId Holder = R->get("handle") == "result" ? handleOf(*R, Site)
                                                 : ObjectOf(R, "object");
    const Expr *Task = argNamed(*R, Site, "task");
    if (Task && Holder)
      putInto(Paths.elem(Holder, {IndexTerm::Every}), Task, Site.E);
    return true;
  }
  if (const ModelRow *R = Row(Role::Runs)) {
    if (PathId Holder = ObjectOf(R, "object"))
      invoke(Values.callableAt(Paths.elem(Holder, {IndexTerm::Every})), {},
             Site.E, Loc);
    return true;
  }
  if (Row(Role::Join)) {
    joinThreads(ObjectOf(Row(Role::Join), "handle"), Site.E, Loc);
    Known = true;
  }
  if (const ModelRow *R = Row(Role::Detach)) {
    PathId Handle = ObjectOf(R, "handle");
    use(Use::Handle, Handle, Loc);
    emit({.What = Event::Detach,
          .Path = Handle,
          .Set = Values.threadsIn(Handle),
          .Loc = Loc});
    return true;
  }
  if (Row(Role::Joinable)) {
    use(Use::Handle, Site.This, Loc);
    Known = true;
  }
  if (Row(Role::Self)) {
    emit({.What = Event::AskThread,
          .Index = uint32_t(AskedThread |
                            (Compared.contains(Site.E) ? ComparedThread : 0)),
          .Loc = Loc});
    return true;
  }
  for (const ModelRow *R : Words.rowsOf(Site.Callee, Site.ObjectClass)) {
    if (R->Kind == Role::Signal) {
      emit({.What = Event::Signal,
            .Index = token(ObjectOf(R, "object"), Seen::Any),
            .Set = R->get("counts") == "all" ? Accumulates : EachTime,
            .Loc = Loc});
      Known = true;
    }
  }
  for (const ModelRow *R : Words.rowsOf(Site.Callee, Site.ObjectClass)) {
    if (R->Kind == Role::Wait) {
      if (!mayFail(*R) || resultUnknown(Site.E))
        for (const Event &Told : waitEvents(*R, Site, signalled(*R, Site)))
          if (Told.What == Event::Wait || mayFail(*R)) {
            emit(Told);
            // for (auto &f : futures) f.get(): also where there were none.
            if (const CFGBlock *Exit =
                    afterLoopOver(ObjectOf(R, "object"), Site.E))
              Delayed.emplace_back(Exit, Told);
          }
      Known = true;
    }
  }
  if (Row(Role::State)) {
    if (Site.Object)
      Values.assign(Values.location(Site.E), Value::pointsTo(Site.This));
    else
      connect(Site.E);
    Known = true;
  }
  if (Row(Role::Pure)) {
    if (Site.E->getType()->isRecordType() && !Site.E->isGLValue() &&
        Words.isPointerLike(Site.E->getType()))
      Values.assign(Values.location(Site.E), [&] {
        // std::ref and the like: the result refers to it.
        return Site.Args.empty()
                   ? Value{}
                   : Value::pointsTo(Values.location(Site.Args[0]));
      }());
    return true;
  }
  // What a signal is given goes to whoever waits.
  const ModelRow *Given = Row(Role::Signal);
  if (Given && !Given->AnyParams && Given->param("object") < 0)
    Given = nullptr; // signal wake(_): nothing is given
  if (Given)
    for (const Expr *Arg : Site.Args)
      crosses(Arg, Crossing::Sent);
  // Sending a value moves it; the rest of a signal's arguments are read.
  if (Known)
    for (const Expr *Arg : Site.Args)
      if (Arg->isGLValue() && !Words.isHandle(Arg->getType())) {
        accessLValue(Arg, Arg->isXValue());
        how(Arg->isXValue() ? Access::Move : Access::Plain);
      }
  // try_push(std::move(x)) that failed has not taken x.
  bool MayFail = Site.Callee->getReturnType()->isBooleanType();
  if (Given)
    for (const Expr *Arg : Site.Args)
      if (!MayFail || !Arg->isXValue())
        handOver(Arg, Loc, true);
  return Known;
}

bool FactsBuilder::handleCall(CallSite &Site) {
  SourceLocation Loc = Site.E->getExprLoc();
  // t = std::thread(...); t.swap(u)
  if (Site.Object && Words.isHandle(Expressions::objectType(Site.Object)) &&
      Words.isSystem(Site.Callee)) {
    if (Site.Callee->getOverloadedOperator() == OO_Equal &&
        !Site.Args.empty()) {
      PathId From = Values.location(Site.Args[0]);
      SetId Moved = Values.threadsIn(From);
      // A std::jthread joins what it held; a std::thread must hold nothing.
      const ModelRow *Row =
          Words.typeRow(Expressions::objectType(Site.Object), Role::Handle);
      if (Row->get("joins") == "destructor")
        joinThreads(Site.This, Site.E, Loc);
      Values.forget(From);
      Values.assign(Site.This,
                    Moved ? Value::threads(Moved) : Values.lookup(From));
      access(Site.This, true, Site.Object);
      return true;
    }
    use(Use::Handle, Site.This, Loc);
    return true;
  }
  if (Site.ObjectClass && Site.ObjectClass->isInStdNamespace() &&
      Words.handleInside(Expressions::objectType(Site.Object))) {
    llvm::StringRef Name = nameOf(Site.Callee);
    PathId Element = Paths.elem(Site.This, {IndexTerm::Every});
    if (Words.isSmartPointer(Expressions::objectType(Site.Object)))
      return false;
    const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
    if (Method && Method->isConst())
      return false;
    // threads.emplace_back(task, args...): the element is the handle.
    bool Inserts = StringSwitch<bool>(Name)
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
        if (!Moved && !Words.isSmartPointer(Arg->getType()))
          putInto(Element, Arg, Site.E); // what it waits for
        if (Moved) {
          Values.forget(From);
          Value Old = Values.lookup(Element);
          if (Old.What == Value::Threads)
            Moved = Sets.unite(Moved, Old.Set);
          Values.assign(Element, Value::threads(Moved));
        }
        return true;
      }
      const ModelRow *Handle =
          Words.handleInside(Expressions::objectType(Site.Object));
      std::string Constructor =
          Handle->Name +
          "::" + Handle->Name.substr(Handle->Name.rfind(':') + 1);
      for (const ModelRow &R : builtinModels())
        if (R.Kind == Role::Spawn && R.Name == Constructor) {
          CallSite Inner = Site;
          // emplace(position, task): the iterator comes first.
          while (!Inner.Args.empty() &&
                 !Values.callable(Inner.Args[0]).Function)
            Inner.Args.erase(Inner.Args.begin());
          if (!Inner.Args.empty())
            spawn(R, Inner, Element, R.get("joins") == "destructor");
        }
      return true;
    }
    if (Name == "clear" || Name == "resize" || Name == "pop_back" ||
        Name == "erase" || Name == "reset") {
      if (Name == "clear" || Name == "reset")
        destroy(Site.This, Expressions::objectType(Site.Object), Loc);
      access(Site.This, true, Site.Object);
      return true;
    }
  }
  return false;
}

//===----------------------------------------------------------------------===//
// Functions without rows
//===----------------------------------------------------------------------===//

} // namespace clang::tidy::fearless
