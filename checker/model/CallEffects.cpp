//===--- CallEffects.cpp - summaries at their calls -----------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A call of a function with a visible body becomes the events of its summary,
// rewritten in terms of the caller.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::fearless {

Value FactsBuilder::argument(const ParmVarDecl *Param, const Expr *Arg,
                             bool Copied) {
  QualType T = Param->getType();
  QualType ArgType = Arg->getType().getNonReferenceType();
  const Expr *Inner = Expressions::strip(Arg);
  if (Value Task = Values.value(Arg); Task.What == Value::Function)
    return Task;
  if (T->isReferenceType()) {
    // A reference to a value that has no place yet.
    if (const Expr *E = Expressions::strip(Arg);
        !E->isGLValue() && E->getType()->isScalarType()) {
      PathId Place = Paths.temp(E);
      Passed Given = pass(E);
      Values.assign(Place, Given.Held);
      return Copied ? Value::copyOf(Place) : Value::pointsTo(Place);
    }
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
    // A reference to a pointer, as std::forward gives it.
    if (Arg->isGLValue() && isa<CallExpr>(Inner) && T->isObjectPointerType())
      return Value::pointsTo(Values.pointee(Arg));
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
    std::optional<Affine> A = Values.affine(Arg);
    return A ? Value::linear(*A) : Value{};
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
  for (unsigned I = 0; I < Callee->getNumParams() && I < Site.Args.size();
       ++I) {
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
    how(Access::Assign);
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
      if (const auto *ME =
              dyn_cast<MemberExpr>(Member->getCallee()->IgnoreParens()))
        Qualified = ME->hasQualifier();
    if (!Qualified) {
      const FunctionDecl *Exact =
          Method->getDevirtualizedMethod(Site.Object, /*IsAppleKext=*/false);
      if (!Exact)
        Exact = virtualTarget(Method, Site.This);
      if (!Exact) {
        use(Use::Virtual, Site.This, Site.E->getExprLoc(), Method);
        Facts->CallsUnknown = true;
        // Callers may know the object.
        if (Site.This) {
          Invocation I;
          I.Target = Site.This;
          I.Method = Method;
          for (const Expr *Arg : Site.Args)
            I.Args.push_back(pass(Arg));
          I.Loc = Site.E->getExprLoc();
          I.In = Function;
          note(std::move(I), Site.E->getExprLoc());
        }
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
  enter(Body, At, Site.E->getExprLoc(), resultUnknown(Site.E));
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

/// Writes down what a call hands down to its callee.
void FactsBuilder::noteCall(const FunctionDecl *Callee, const Frame &At,
                            SourceLocation Loc) {
  CallFact Call;
  Call.Callee = Callee;
  Call.Loc = Loc;
  if (At.Around) { // of a callback: what the function that calls it holds
    Call.Must = At.Around->Must;
    Call.May = At.Around->May;
  }
  if (At.This.What == Value::PointsTo && At.This.Path) {
    Call.Bindings.emplace_back(Paths.thisObject(), At.This.Path);
    // What a closure captured, under the names of its body.
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
        Method && Method->getParent()->isLambda())
      for (const FieldDecl *F : Method->getParent()->fields()) {
        Value V = Values.lookup(Paths.field(At.This.Path, F));
        if (V.What == Value::PointsTo && V.Path)
          Call.Bindings.emplace_back(
              Paths.deref(Paths.field(Paths.thisObject(), F)), V.Path);
      }
  }
  for (const auto &[Param, V] : At.Params)
    if (V.What == Value::PointsTo && V.Path)
      Call.Bindings.emplace_back(Paths.deref(Paths.variable(Param)), V.Path);
  emit({.What = Event::Call,
        .Index = uint32_t(Facts->Calls.size()),
        .Loc = Loc});
  Facts->Calls.push_back(std::move(Call));
}

/// The events of a call of \p Callee, from its summary.
void FactsBuilder::enter(const FunctionDecl *Callee, const Frame &At,
                         SourceLocation Loc, bool Uses) {
  const Summary *S = Summaries(Callee);
  if (!S)
    return;
  Substitution Subst(Paths, Sets, Values, At);
  const void *Key = keyOf(Callee, At);
  SourceLocation Written = At.WrittenAt.isValid() ? At.WrittenAt : Loc;

  if (Emitting)
    noteCall(Callee, At, Loc);
  for (PathId Lock : Sets.values(S->Prepared))
    if (PathId P = Subst.path(Lock))
      Facts->Prepared = Sets.insert(Facts->Prepared, P);
  if (Emitting)
    for (Access A : S->Accesses) {
      // Nobody else has the object that is being constructed.
      if (isa<CXXConstructorDecl>(Callee) &&
          Paths.kind(Paths.root(A.Path)) == PathKind::This &&
          !Paths.hasDeref(A.Path))
        continue;
      if (!Subst.access(A) || !countsAsAccess(A.Path))
        continue;
      if (Facts->Accesses.size() > MaxAccesses)
        break;
      A.Given = Sets.unite(A.Given, Given);
      A.Chain = All.link(Callee, Written, A.Chain);
      A.Beside = numbers(Key, A.Beside);
      inherit(A, At.Around);
      A.JoinedHere = 0;
      for (PathId Handle : Sets.values(A.Joined))
        A.JoinedHere = Sets.unite(A.JoinedHere, Values.threadsIn(Handle));
      uint32_t Index = Facts->Accesses.size();
      Facts->Accesses.push_back(A);
      emit({.What = Event::AccessEvent,
            .Index = Index,
            .Path = A.Path,
            .Loc = Loc});
    }
  for (Use U : S->Uses)
    if (Emitting && Facts->Uses.size() < MaxSummaryUses && Subst.use(U) &&
        KnownUses.insert({U.Path, U.Method}).second) {
      U.Chain = All.link(Callee, Written, U.Chain);
      Facts->Uses.push_back(U);
      emit({.What = Event::UseEvent,
            .Index = uint32_t(Facts->Uses.size() - 1),
            .Path = U.Path,
            .Loc = Loc});
    }
  Facts->CallsUnknown |= S->CallsUnknown;
  if (S->AsksThread)
    emit({.What = Event::AskThread, .Index = S->AsksThread, .Loc = Loc});
  for (PathId Handle : Sets.values(S->EverJoined))
    if (PathId P = Subst.path(Handle))
      emit({.What = Event::MayJoin, .Path = P, .Loc = Loc});
  for (uint32_t Token : Sets.values(Subst.tokens(S->EverWaited)))
    emit({.What = Event::MayWait, .Index = Token, .Loc = Loc});
  // What the callee calls without knowing what it is.
  for (const Invocation &Inner : S->Invocations) {
    Invocation I = Inner;
    Callable Target = rewrite(I, Callee, At, Subst, Loc);
    const FunctionDecl *Body = bodyOf(Target.Function);
    if (Body && Nesting <= MaxNesting) {
      llvm::SaveAndRestore<unsigned> Level(Nesting, Nesting + 1);
      Frame Below = frameFor(Target, Body, I.Args, At.Site);
      Below.Key = nestedKey(Key, &Inner);
      Below.WrittenAt = I.Loc;
      Below.Around = &I;
      // The callee's lock guards what lies beside it.
      if (I.Must)
        for (const Passed &Arg : I.Args)
          if (besideLock(Arg.Where, I.Must))
            Givers[Arg.Where] = {I.Must, /*Temporary=*/true};
      enter(Body, Below, Loc);
    } else if (Target.Where && Target.Bound.empty()) {
      note(std::move(I), Loc);
    }
  }
  for (PathId Handle : Sets.values(S->Joined))
    if (PathId P = Subst.path(Handle)) {
      // What only ends with its object in the callee was not waited for there.
      if (Sets.contains(S->EverJoined, Handle))
        joinThreads(P, At.Site, Loc);
      else
        emit({.What = Event::Join,
              .Index = EndsWithObject,
              .Path = P,
              .Set = Values.threadsIn(P),
              .Loc = Loc});
    }
  for (uint32_t Token : Sets.values(Subst.tokens(S->Signalled)))
    emit({.What = Event::Signal, .Index = Token, .Loc = Loc});
  for (uint32_t Token : Sets.values(Subst.tokens(S->Waited)))
    emit({.What = tokenIfLocked(Token) ? Event::WaitIfLocked : Event::Wait,
          .Index = tokenOf(tokenPath(Token), tokenSeen(Token)),
          .Loc = Loc});
  if (Uses) {
    llvm::SmallVector<Event, 4> Told;
    for (unsigned Result : {0, 1})
      waitsOf(*S, At, Result, Loc, Told);
    for (const Event &E : Told)
      emit(E);
  }

  // What the callee left behind, in terms of the environment before the call.
  std::vector<std::pair<PathId, Value>> Changes;
  for (const Store &St : S->Stores)
    if (PathId P = Subst.path(St.Where)) {
      Changes.emplace_back(P, Subst.value(St.What));
      // with_lock([&](auto &data) { kept = &data; })
      if (SetId Under = Subst.locks(St.Under, true);
          besideLock(Changes.back().second.Path, Under))
        Givers[Changes.back().second.Path] = {Under, /*Temporary=*/true};
    }
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
  // Callables that it left behind: threads that it starts may run them.
  llvm::SmallVector<PathId, 4> Handed;
  for (auto &[Where, What] : Changes) {
    // A handle that the callee only read is not a change.
    if (What.What == Value::Unknown && Values.hasThreads(Where))
      continue;
    if (What.What == Value::Object || What.What == Value::Bound)
      Values.forget(Where);
    llvm::SaveAndRestore<bool> Stores(CalleeStores, true);
    Values.assign(Where, What);
    Handed.push_back(Where);
  }

  enterThreads(*S, At, Subst, Callee, Loc, Changes);
  // What the callee gave away was this function's if it was moved there.
  for (PathId P : Sets.values(S->HandedOver)) {
    const auto *Param = dyn_cast_or_null<ParmVarDecl>(Paths.rootVariable(P));
    const Expr *Arg =
        Param ? At.Args.lookup(cast<ParmVarDecl>(Param->getCanonicalDecl()))
              : nullptr;
    if (!Arg)
      continue;
    const auto *Construct =
        dyn_cast<CXXConstructExpr>(Expressions::strip(Arg));
    if (!Arg->isLValue() &&
        !(Construct && Construct->getConstructor()->isCopyConstructor()))
      handOver(Arg, Loc, false);
  }
  if (Emitting)
    for (Crossing C : S->Crossings) {
      PathId Carrier = C.Holder;
      C.Holder = Subst.original(Carrier);
      relocate(C, At, Carrier);
      Facts->Crossings.push_back(std::move(C));
    }
  for (AliasCandidate C : S->Aliases) {
    if (!Emitting || !Subst.access(C.First) || !Subst.access(C.Second))
      continue;
    C.First.Chain = All.link(Callee, Written, C.First.Chain);
    C.Second.Chain = All.link(Callee, Written, C.Second.Chain);
    C.Call = At.Site;
    Facts->Aliases.push_back(C);
  }
  if (SetId Released = Subst.locks(S->Released, false))
    emit({.What = Event::Release, .Set = Released, .Loc = Loc});
  if (SetId May = Subst.locks(S->MayAcquired, true))
    emit({.What = Event::MayAcquire, .Set = May, .Loc = Loc});
  if (SetId Taken = Subst.locks(S->Acquired, false))
    emit({.What = Event::Acquire, .Set = Taken, .Loc = Loc});
  if (At.Site && Result.What != Value::Unknown && !At.Around)
    Values.setResult(At.Site, Result);
  if (At.Site)
    handedOver(Handed, At.Site, Loc);
}

/// Runs a callable now, on the current thread.
void FactsBuilder::callNow(const Expr *Task,
                           llvm::ArrayRef<const Expr *> Others,
                           SourceLocation Loc) {
  Callable Target = Values.callable(Task);
  if (!Target.known())
    return;
  // An algorithm hands elements of its ranges to the function.
  PathId Element = OpaquePath;
  for (unsigned I = 0; I != Others.size() && !Element; ++I)
    if (Words.isPointerLike(Others[I]->getType()))
      Element = range(Others, I);
  Passed One;
  One.Where = Element;
  if (Element)
    One.Held = Values.lookup(Element);
  size_t Count = Target.Function ? Target.Function->getNumParams() : 1;
  if (Target.Object.What == Value::Unknown &&
      isa_and_nonnull<CXXMethodDecl>(Target.Function))
    ++Count;
  llvm::SmallVector<Passed, 4> Args(Count, One);
  invoke(Target, Args, Task, Loc);
}

} // namespace clang::tidy::fearless
