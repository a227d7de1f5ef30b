//===--- Tasks.cpp - callables that are handed to threads -----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread whose body takes callables from a place and calls them is a carrier
// of tasks. Putting a callable at that place, in a queue or a member, hands it
// to the thread: from there on it runs beside the code that put it there, until
// the carrier is joined. Thread pools, event loops and callbacks of a worker
// are all this. Where there is one carrier its tasks run one after another.
//
//===----------------------------------------------------------------------===//

#include "compat/StringSwitch.h"
#include "model/FactsBuilder.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::fearless {

void FactsBuilder::carries(uint32_t Thread,
                           llvm::ArrayRef<Invocation> Invokes,
                           const Expr *Site, SourceLocation Loc) {
  constexpr size_t MaxCarriers = 64;
  llvm::SmallVector<PathId, 4> Waiting;
  for (const Invocation &I : Invokes) {
    bool Known = llvm::any_of(Carriers, [&](const Carrier &C) {
      return C.Thread == Thread && C.How.Target == I.Target &&
             C.How.Method == I.Method;
    });
    bool First = llvm::none_of(Carriers, [&](const Carrier &C) {
      return C.How.Target == I.Target && C.Thread != Thread;
    });
    if (!Known && I.Target && Carriers.size() < MaxCarriers)
      Carriers.push_back({Thread, I});
    if (First && !I.Method)
      Waiting.push_back(I.Target);
  }
  for (PathId Target : Waiting)
    if (Values.callableAt(Target).Function)
      handedOver({Target}, Site, Loc);
}

/// The values at \p Changed are new. Threads that call what is there run it.
void FactsBuilder::handedOver(llvm::ArrayRef<PathId> Changed, const Expr *Site,
                              SourceLocation Loc) {
  if (Changed.empty() || Nesting > MaxNesting)
    return;
  auto Concerns = [&](PathId Target) {
    return llvm::any_of(Changed, [&](PathId P) {
      return Paths.isPrefix(Paths.withEveryElement(P), Target);
    });
  };
  llvm::SmallDenseSet<PathId, 4> Done;
  for (size_t I = 0; I != Carriers.size(); ++I) {
    PathId Target = Carriers[I].How.Target;
    if (Carriers[I].How.Method || !Concerns(Target) ||
        !Done.insert(Target).second)
      continue;
    llvm::SmallVector<uint32_t, 4> Same;
    for (const Carrier &C : Carriers)
      if (C.How.Target == Target)
        Same.push_back(C.Thread);
    Invocation How = Carriers[I].How;
    startTask(How, Sets.get(Same), nullptr, OpaquePath, Site, Loc);
  }
  // Objects whose constructor has started the threads before they came here.
  const auto *Own = dyn_cast<CXXMethodDecl>(Function);
  for (PathId P : Changed) {
    if (!Values.callableAt(P).known() && Paths.kind(P) != PathKind::Elem)
      continue;
    for (PathId Step : Paths.steps(P)) {
      const PathNode Node = Paths.node(Step);
      if (Node.Kind != PathKind::Field)
        continue;
      const auto *Class = dyn_cast<CXXRecordDecl>(
          static_cast<const FieldDecl *>(Node.Ptr)->getParent());
      // In the methods of the class itself the queue is data.
      if (!Class || Class->isLambda() || Class->isInStdNamespace() ||
          (Own && Own->getParent()->getCanonicalDecl() ==
                      Class->getCanonicalDecl()) ||
          Paths.kind(Paths.root(P)) == PathKind::Result)
        continue;
      Frame At;
      At.Site = Site;
      At.This = Value::pointsTo(Node.Parent);
      Substitution Subst(Paths, Sets, Values, At);
      for (const Executor &E : Executors(Class)) {
        Invocation How = E.How;
        How.Target = Paths.withEveryElement(Subst.path(How.Target));
        if (!Concerns(How.Target) || !Done.insert(How.Target).second)
          continue;
        Subst.circumstances(How);
        startTask(How, 0, &E, Subst.path(E.Handle), Site, Loc);
      }
    }
  }
}

void FactsBuilder::startTask(const Invocation &How, SetId Carried,
                             const Executor *By, PathId Handle,
                             const Expr *Site, SourceLocation Loc) {
  Callable Target = Values.callableAt(How.Target);
  const FunctionDecl *Body = bodyOf(Target.Function);
  if (!Body)
    return;
  // The task is the carrier's own by then.
  if (Target.Object.What == Value::PointsTo)
    Target.Object = Value::copyOf(Target.Object.Path);
  // Apart from the threads that the call itself starts.
  constexpr uint32_t TaskNumbers = 0x40000000;
  uint32_t Number = threadNumber(Site, TaskNumbers | How.Target);
  ThreadClass Task;
  Task.Site = Site;
  Task.Loc = Loc;
  Task.Entry = Body;
  Task.Handle = Handle;
  Task.Carriers = Carried;
  Invocation Around = How;
  Around.Chain = nullptr;
  Around.Place = OpaquePath;
  // It comes after what was done before it was handed over, and what the
  // carrier waited for says no more.
  Around.Waited = 0;
  Around.Beside = 0;
  runOn(Task, Around, Target, Number, nestedKey(Site, Body), 0);
  Task.Signalled = Sets.unite(Task.Signalled, How.Signals);
  if (By) {
    Task.JoinsOnDestruction = By->JoinsOnDestruction;
    Task.DetachedHere = By->Detached;
    if (!By->Many)
      Task.SerialKey = How.Target;
    if (!Handle && !By->Detached)
      return; // where it ends is not seen
  }
  // Whoever joins the carriers joins the task.
  SetId Own = Sets.get({Number});
  llvm::SmallVector<std::pair<PathId, Value>, 4> Handles;
  if (Handle)
    Handles.emplace_back(Handle,
                         Value::threads(Sets.unite(
                             Own, Values.lookup(Handle).What == Value::Threads
                                      ? Values.lookup(Handle).Set
                                      : 0)));
  for (const auto &[Where, What] : Values.Now)
    if (What.What == Value::Threads && Sets.intersect(What.Set, Carried)) {
      Handles.emplace_back(Where, Value::threads(Sets.unite(What.Set, Own)));
      if (!Task.Handle)
        Task.Handle = Where;
    }
  for (const auto &[Where, What] : Handles)
    Values.assign(Where, What);
  if (Sets.intersect(Carried, JoinedByDestructor) || Task.JoinsOnDestruction)
    JoinedByDestructor = Sets.insert(JoinedByDestructor, Number);
  PathId At = Task.Handle;
  bool Detached = Task.DetachedHere;
  if (Emitting) {
    if (Facts->Threads.size() <= Number)
      Facts->Threads.resize(Number + 1);
    Facts->Threads[Number] = std::move(Task);
  }
  emit({.What = Event::Spawn,
        .Index = Number,
        .Path = At,
        .Set = Carried,
        .Loc = Loc});
  if (Detached)
    emit({.What = Event::Detach, .Set = Own, .Loc = Loc});
}

/// \p Arg becomes an element of a sequence, beside those that are there.
void FactsBuilder::putInto(PathId Element, const Expr *Arg, const Expr *Site) {
  QualType T = Arg->getType().getNonReferenceType();
  const Value *Known = Values.Now.lookup(Element);
  std::optional<Value> Old = Known ? std::optional(*Known) : std::nullopt;
  Value New;
  if (T->isRecordType()) {
    PathId From = Values.location(Arg);
    if (!From)
      return;
    Values.copyObject(From, Element);
    New = Values.lookup(Element);
  } else if (T->isFunctionType() || T->isFunctionPointerType() ||
             T->isMemberPointerType()) {
    New = Values.value(Arg);
    Values.assign(Element, New);
  } else {
    return;
  }
  handedOver({Element}, Site, Site->getExprLoc());
  if (Old && !(*Old == New)) { // several: not known which
    Values.forget(Element);
    Values.assign(Element, {});
  }
}

/// T's constructor runs on \p Object with the arguments of \p Site, if it is
/// clear which.
bool FactsBuilder::constructAt(PathId Object, QualType T,
                               const CallSite &Site) {
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->isInStdNamespace())
    return false;
  // The constructor with that many parameters, if there is only one.
  const CXXConstructorDecl *Only = nullptr;
  unsigned Fitting = 0;
  auto Fits = [&](const CXXConstructorDecl *C) {
    return !C->isCopyOrMoveConstructor() &&
           C->getNumParams() >= Site.Args.size() &&
           C->getMinRequiredArguments() <= Site.Args.size();
  };
  for (const Decl *D : R->getDefinition()->decls()) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D)) {
      for (const FunctionDecl *Spec : Template->specializations())
        if (const auto *C = dyn_cast<CXXConstructorDecl>(Spec); C && Fits(C)) {
          Only = C;
          ++Fitting;
        }
    } else if (const auto *C = dyn_cast<CXXConstructorDecl>(D); C && Fits(C)) {
      Only = C;
      ++Fitting;
    }
  }
  const FunctionDecl *Body = Fitting == 1 ? bodyOf(Only) : nullptr;
  if (!Body)
    return false;
  CallSite Inner = Site;
  Inner.This = Object;
  Frame At = frameFor(Body, Inner);
  At.ResultTarget = OpaquePath;
  enter(Body, At, Site.E->getExprLoc());
  return true;
}

/// Whether a system function calls the callables that it gets before it
/// returns: algorithms do, what binds or stores them does not.
bool FactsBuilder::callsNow(const CallSite &Site) const {
  const FunctionDecl *F = Site.Callee;
  if (Words.match(Role::Keeps, F, Site.ObjectClass, Site.Args))
    return false;
  if (!F->isInStdNamespace() || F->isExternC())
    return false;
  if (!Site.Object)
    return true;
  // std::ranges::for_each is an object.
  return F->getOverloadedOperator() == OO_Call ||
         StringSwitch<bool>(nameOf(F))
             .Cases({"sort", "remove_if", "unique", "merge"}, true)
             .Cases({"and_then", "transform", "or_else"}, true)
             .Case("resize_and_overwrite", true)
             .Default(false);
}

} // namespace clang::tidy::fearless
