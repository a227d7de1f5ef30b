//===--- Spawns.cpp - threads and what they are given ------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A spawn becomes a thread class: the entry's accesses in terms of the spawner,
// and what the thread borrows.
//
//===----------------------------------------------------------------------===//

#include "compat/TagTypes.h"
#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

/// The arguments that the task gets: those that the row calls 'args', or, where
/// it calls none so, those after the task.
llvm::SmallVector<const Expr *, 4>
FactsBuilder::argumentsOfTask(const ModelRow &Row, const CallSite &Site) {
  if (Row.AnyParams && !Row.get("calls").empty())
    return {};
  int First = Row.AnyParams ? -1 : Row.param("args");
  if (First < 0 || Row.Params[First].Rest) {
    int Task = Row.AnyParams ? 0 : Row.param("task");
    return llvm::SmallVector<const Expr *, 4>(
        llvm::drop_begin(Site.Args, First < 0 ? Task + 1 : First));
  }
  llvm::SmallVector<const Expr *, 4> Args;
  for (unsigned I = 0; I < Row.Params.size() && I < Site.Args.size(); ++I)
    if (Row.Params[I].Name == "args")
      Args.push_back(Site.Args[I]);
  return Args;
}

/// Where the handle is kept that a row's function gives; opaque if that is not
/// known. A pointer that stands for a thread is kept as if it pointed to it.
PathId FactsBuilder::handleOf(const ModelRow &Row, const CallSite &Site) {
  if (Row.get("handle") == "this")
    return Site.This;
  if (Row.get("handle") == "result") {
    QualType T = Site.E->getType();
    if (T->isRecordType() || Words.isHandle(T))
      return Values.location(Site.E);
    const Expr *Into = KeptIn.lookup(Site.E);
    PathId Kept = Into ? Values.location(Into) : Values.location(Site.E);
    PathId Handle = Kept ? Paths.deref(Kept) : Paths.alloc(Site.E);
    Values.setResult(Site.E, Value::pointsTo(Handle));
    return Handle;
  }
  const Expr *Arg = argNamed(Row, Site, "handle");
  if (!Arg)
    return OpaquePath;
  QualType T = Arg->getType().getNonReferenceType();
  if (!T->isPointerType())
    return Values.location(Arg);
  PathId Handle = Values.pointee(Arg);
  if (!Handle || !T->getPointeeType()->isPointerType() ||
      Words.isHandle(T->getPointeeType()))
    return Handle;
  Values.assign(Handle, Value::pointsTo(Paths.deref(Handle)));
  return Paths.deref(Handle);
}

/// The method called \p Name of the object that \p Object, at \p Where, is; what
/// was put into the object comes before it.
Callable FactsBuilder::methodOf(const Expr *Object, PathId Where,
                                llvm::StringRef Name) {
  if (Callable Held =
          Values.callableAt(Paths.elem(Where, {IndexTerm::Every}));
      Held.Function)
    return Held;
  Callable Found;
  llvm::SmallVector<const CXXRecordDecl *, 4> Work;
  if (const CXXRecordDecl *R = Expressions::objectType(Object)
                                   .getNonReferenceType()
                                   ->getAsCXXRecordDecl())
    Work.push_back(R);
  auto Id = All.Context.Idents.find(Name);
  while (!Work.empty() && Id != All.Context.Idents.end()) {
    const CXXRecordDecl *R = Work.pop_back_val()->getDefinition();
    if (!R)
      continue;
    for (const NamedDecl *D : R->lookup(DeclarationName(Id->second)))
      if (const auto *M = dyn_cast<CXXMethodDecl>(D);
          M && M->isInstance() && M->getNumParams() == 0) {
        Found.Function = M;
        Found.Object = Value::pointsTo(Where);
        return Found;
      }
    for (const CXXBaseSpecifier &Base : R->bases())
      if (const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl())
        Work.push_back(B);
  }
  return Found;
}

void FactsBuilder::spawn(const ModelRow &Row, CallSite &Site, PathId Handle,
                         bool JoinsOnDestruction,
                         std::optional<unsigned> Nth) {
  llvm::StringRef Method = Row.get("calls");
  int TaskIndex = Row.AnyParams ? 0 : Row.param("task");
  TaskIndex += Nth.value_or(0);
  const Expr *Task = nullptr;
  if (TaskIndex >= 0 && TaskIndex < int(Site.Args.size()) &&
      (Method.empty() || !Row.AnyParams))
    Task = Site.Args[TaskIndex];
  else if (!Method.empty())
    Task = Site.Object; // thread.start()
  // A row found by the type of a container's element counts from the task.
  if (!Task)
    return;
  SourceLocation Loc = Site.E->getExprLoc();
  uint32_t Number = threadNumber(Site.E, ~0u - Nth.value_or(0));
  bool Pointer = Task->getType()->isPointerType();
  PathId Where = Pointer ? Values.pointee(Task) : Values.location(Task);
  Callable Target = Method.empty() ? Values.callable(Task)
                                   : methodOf(Task, Where, Method);
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
  Thread.Parallel = !Row.get("parallel").empty();
  Thread.Count = Repeats.lookup(Site.E);
  Thread.Many = Thread.Count != 1 && fillsGroup(Site.E, Handle);
  Thread.Scoped = Row.get("joins") == "scope";
  if (const Expr *Bound = RepeatedBy.lookup(Site.E)) {
    Value N = Values.value(Bound);
    if (N.What == Value::CopyOf)
      Thread.CountedBy = N.Path;
    else if (N.What == Value::Const)
      Thread.Count = N.Int;
  }
  if (Row.Kind == Role::Serial) {
    Thread.SerialRow = &Row;
    if (Row.get("key") == "receiver")
      Thread.SerialKey = Site.This;
  }

  llvm::SmallVector<const Expr *, 4> Args = argumentsOfTask(Row, Site);
  llvm::SmallVector<Passed, 4> Given;
  // What the library itself gives the task first is nothing that others have.
  int Leading = 0;
  llvm::to_integer(Row.get("leads", "0"), Leading);
  Given.resize(std::clamp(Leading, 0, 8));
  for (const Expr *Arg : Args)
    Given.push_back(pass(Arg, /*Own=*/true));
  bool PassedByReference = !Method.empty();
  if (const CXXRecordDecl *R =
          Task->getType().getNonReferenceType()->getAsCXXRecordDecl())
    PassedByReference |= R->isInStdNamespace() && R->getIdentifier() &&
                         R->getName() == "reference_wrapper";
  // The thread has its own copy of the function object.
  if (Target.Object.What == Value::PointsTo && !PassedByReference &&
      !Thread.Parallel)
    Target.Object = Value::copyOf(Target.Object.Path);
  if (Thread.Parallel) {
    PathId Element = OpaquePath; // one for each call
    if (const Expr *First = argNamed(Row, Site, "first"))
      Element = Paths.elem(Paths.withoutElements(Values.pointee(First)),
                           {IndexTerm::Variable, Paths.temp(Site.E)});
    Passed One;
    One.Where = Element;
    One.Held = Value::copyOf(Element);
    Given.assign(Target.Function ? Target.Function->getNumParams() : 1, One);
  }
  Invocation Entry;
  Entry.Target = Target.Where;
  Entry.Args.append(Given.begin(), Given.end());
  Entry.Loc = Loc;
  Entry.In = Function;
  runEntry(Thread, Entry, Target, Number);
  // The end of a packaged_task makes its future ready.
  if (Words.typeRow(Task->getType(), Role::Sync)) {
    uint32_t Done = token(Values.location(Task), Seen::Any);
    Thread.Signalled = Sets.insert(Thread.Signalled, Done);
    for (Access &A : Thread.Accesses)
      A.Signals = Sets.insert(A.Signals, Done);
  }
  std::vector<Invocation> Invokes = Thread.Invokes;
  bool Ends = !Nth && (Row.get("parallel") == "elements" ||
                       Row.get("joins") == "return");
  if (ElsewhereStarted)
    return;
  if (Emitting) {
    if (Method.empty() || Pointer)
      collectBorrows(Thread, Task, true);
    else
      borrowOfObject(Thread, Where, Task);
    for (const Expr *Arg : Args)
      collectBorrows(Thread, Arg, false);
    for (const Passed &Bound : Target.Bound)
      borrowOfBound(Thread, Bound, Task);
    keptBy(Number, Thread);
    if (Facts->Threads.size() <= Number)
      Facts->Threads.resize(Number + 1);
    Facts->Threads[Number] = std::move(Thread);
    size_t Before = Facts->Crossings.size();
    if (Method.empty())
      crossings(Task, Target.Function, Args, Row.get("handle") == "result");
    for (Crossing &C : llvm::drop_begin(Facts->Crossings, Before))
      C.Scoped = Row.get("joins") == "scope" || Row.get("joins") == "return";
  }
  // Moving or copying the arguments into the thread reads or changes them now.
  for (const Expr *Arg : Args)
    // An array becomes a pointer; its elements are not looked at.
    if (Arg->isGLValue() && !Words.isSynchronized(Arg->getType()) &&
        !Arg->getType()->isFunctionType() && !Arg->getType()->isArrayType()) {
      accessLValue(Arg, Arg->isXValue());
      how(Arg->isXValue() ? Access::Move : Access::Plain);
    }
  if (Method.empty())
    handOver(Task, Loc, false);
  for (const Expr *Arg : Args)
    handOver(Arg, Loc, false);

  if (JoinsOnDestruction)
    JoinedByDestructor = Sets.insert(JoinedByDestructor, Number);
  if (Handle) {
    // A container, or an object that is asked to start one more, has several.
    bool OwnsSeveral =
        Paths.kind(Handle) == PathKind::Elem ||
        (Row.get("handle") == "this" && isa<CXXMemberCallExpr>(Site.E)) ||
        Row.get("group") == "true";
    Value Old = Values.lookup(Handle);
    SetId Held = Old.What == Value::Threads && OwnsSeveral ? Old.Set : 0;
    Values.assign(Handle, Value::threads(Sets.insert(Held, Number)));
    // pool.submit(task): its result is a handle of this one task besides.
    if (OwnsSeveral && Words.isHandle(Site.E->getType()))
      Values.assign(Values.location(Site.E),
                    Value::threads(Sets.get({Number})));
  }
  // Some handle, not known which: whoever joins is not known either.
  if (!Handle && (Row.param("handle") >= 0 || !Row.get("handle").empty())) {
    HandleUnknown = Sets.insert(HandleUnknown, Number);
    if (Emitting)
      Facts->Threads[Number].Escaped = true;
  }
  emit({.What = Event::Spawn, .Index = Number, .Path = Handle, .Loc = Loc});
  carries(Number, Invokes, Site.E, Loc);
  if (Ends)
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

void FactsBuilder::relocate(Carried &B, const Frame &At, PathId Carrier) {
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
      B.How = R->isLambda() && Reference   ? Borrow::Capture
              : Reference                  ? Borrow::Reference
              : FieldType->isPointerType() ? Borrow::Pointer
                                           : Borrow::View;
      B.Name = Captured ? Captured->getNameAsString() : F->getNameAsString();
    }
    Thread.Borrows.push_back(std::move(B));
  }
}

/// The thread's entry, which is no call, and what it calls.
void FactsBuilder::runEntry(ThreadClass &Thread, const Invocation &Entry,
                            const Callable &Target, uint32_t Number) {
  if (!Target.Function) {
    if (Target.Where && Target.Bound.empty())
      Thread.Invokes.push_back(Entry);
    else
      Thread.CallsUnknown = true;
    return;
  }
  Frame At = frameFor(Target, Target.Function, Entry.Args, Thread.Site);
  const FunctionDecl *F = Target.Function;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(F);
      Method && Method->isVirtual()) {
    PathId Object = At.This.What == Value::PointsTo ? At.This.Path : OpaquePath;
    F = virtualTarget(Method, Object);
    if (!F && Object) {
      Invocation Call = Entry;
      Call.Target = Object;
      Call.Method = Method;
      if (!Call.Args.empty())
        Call.Args.erase(Call.Args.begin()); // the object
      Thread.Invokes.push_back(Call);
      return;
    }
    if (F)
      At = frameFor(Target, F, Entry.Args, Thread.Site);
  }
  const FunctionDecl *Body = bodyOf(F);
  if (!Body)
    return;
  // The handle asks the thread to stop through its token.
  for (const ParmVarDecl *Param : Body->parameters()) {
    const auto *Canonical = cast<ParmVarDecl>(Param->getCanonicalDecl());
    if (Thread.Handle && isStopToken(Param) && !At.Params.count(Canonical))
      At.Params[Canonical] = Value::copyOf(Thread.Handle);
  }
  runOn(Thread, Body, At, Number);
}

/// What std::bind keeps and the thread refers to through it.
void FactsBuilder::borrowOfBound(ThreadClass &Thread, const Passed &Bound,
                                 const Expr *Arg) {
  if (Bound.Held.What != Value::PointsTo || !Bound.Held.Path)
    return;
  QualType T = Paths.typeOf(Bound.Held.Path);
  Borrow B;
  B.How = Borrow::Pointer;
  B.Target = Paths.withoutElements(Bound.Held.Path);
  B.Loc = Arg->getExprLoc();
  B.Argument = Arg;
  (void)T;
  Thread.Borrows.push_back(std::move(B));
}

/// The object whose method the thread runs.
void FactsBuilder::borrowOfObject(ThreadClass &Thread, PathId Object,
                                  const Expr *Arg) {
  Borrow B;
  B.How = Borrow::Pointer;
  B.Target = Paths.withoutElements(Object);
  B.Loc = Arg->getExprLoc();
  B.Argument = Arg;
  if (B.Target)
    Thread.Borrows.push_back(std::move(B));
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
    if (Callee && R &&
        (R->isInStdNamespace() || Words.typeRow(T, Role::Callable))) {
      if (Values.lookup(Object).What == Value::Bound)
        return; // what is bound has been asked for
      Callable Inside = Values.callable(Arg);
      if (Inside.Object.What == Value::PointsTo && Inside.Function)
        if (const auto *M = dyn_cast<CXXMethodDecl>(Inside.Function))
          borrowsOfObject(Thread, Inside.Object.Path,
                          canonicalTagType(All.Context, M->getParent()), Arg);
      return;
    }
    borrowsOfObject(Thread, Object, T, Arg);
  }
}

} // namespace clang::tidy::fearless
