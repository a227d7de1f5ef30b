//===--- Invocations.cpp - calls of what is known by its place ------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function that calls its parameter, a member that holds a callback, or a
// virtual method does not know what runs. It says so in its summary, with what
// holds around the call; the caller that knows the target puts the target's
// summary in its place. So 'with_lock(f)' runs f under the lock, and a thread
// whose entry calls 'this->run()' runs the run() of the object at hand.
//
//===----------------------------------------------------------------------===//

#include "compat/TagTypes.h"
#include "model/FactsBuilder.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::fearless {

Passed FactsBuilder::pass(const Expr *E, bool Own) {
  Passed A;
  A.Written = E;
  A.Own = Own;
  QualType T = E->getType().getNonReferenceType();
  bool InPlace = Expressions::strip(E)->isGLValue();
  if (InPlace || T->isRecordType())
    A.Where = Values.location(E);
  if (T->isFunctionPointerType() || T->isMemberPointerType())
    A.Held = InPlace ? Values.lookup(A.Where) : Values.value(E);
  else if (T->isFunctionType())
    A.Held = Values.value(E);
  else if (T->isPointerType() && InPlace)
    A.Held = Values.held(A.Where, T);
  else if (Words.isPointerLike(T) || T->isArrayType())
    A.Held = Value::pointsTo(Values.pointee(E));
  else if (T->isIntegralOrEnumerationType()) {
    if (std::optional<Affine> Known = Values.affine(E))
      A.Held = Value::linear(*Known);
  }
  return A;
}

/// What \p Param holds when it is initialised with \p A.
Value FactsBuilder::passed(const ParmVarDecl *Param, const Passed &A) {
  if (A.Written)
    return argument(Param, A.Written, A.Own);
  QualType T = Param->getType();
  if (T->isReferenceType()) {
    // A std::reference_wrapper reaches the function as what it refers to.
    if (A.Held.What == Value::PointsTo &&
        !Words.isPointerLike(T.getNonReferenceType()))
      return A.Held;
    return A.Own ? Value::copyOf(A.Where) : Value::pointsTo(A.Where);
  }
  if (T->isRecordType() && !Words.isPointerLike(T))
    return Value::copyOf(A.Where);
  if (A.Held.What == Value::Unknown && A.Where)
    return Values.lookup(A.Where);
  return A.Held;
}

bool FactsBuilder::isStopToken(const ParmVarDecl *Param) {
  const CXXRecordDecl *Class =
      Param->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return Class && Class->getIdentifier() && Class->getName() == "stop_token";
}

Frame FactsBuilder::frameFor(const Callable &Target, const FunctionDecl *Body,
                             llvm::ArrayRef<Passed> Args, const Expr *Site) {
  llvm::SmallVector<Passed, 4> All;
  for (const Passed &Bound : Target.Bound) {
    if (!Bound.Placeholder)
      All.push_back(Bound);
    else
      All.push_back(Bound.Placeholder <= Args.size()
                        ? Args[Bound.Placeholder - 1]
                        : Passed());
  }
  if (Target.Bound.empty() || Target.ThenArgs)
    All.append(Args.begin(), Args.end());

  Frame At;
  At.Site = Site;
  size_t Next = 0;
  const auto *Method = dyn_cast<CXXMethodDecl>(Body);
  if (Target.Object.What != Value::Unknown) {
    At.This = Target.Object;
  } else if (Method && Method->isInstance() && !All.empty() &&
             !Method->getParent()->isLambda()) {
    // A pointer to a member: the object is the first argument.
    const Passed &Object = All[Next++];
    At.This = Object.Held.What == Value::PointsTo ? Object.Held
              : Object.Own ? Value::copyOf(Object.Where)
                           : Value::pointsTo(Object.Where);
  }
  for (const ParmVarDecl *Param : Body->parameters()) {
    // std::jthread gives a stop_token to functions that take one first.
    if (isStopToken(Param) &&
        (Next == All.size() || !All[Next].Written ||
         !Words.isSynchronized(All[Next].Written->getType())))
      continue;
    if (Next >= All.size())
      break;
    const auto *Canonical = cast<ParmVarDecl>(Param->getCanonicalDecl());
    At.Params[Canonical] = passed(Param, All[Next]);
    if (All[Next].Written)
      At.Args[Canonical] = All[Next].Written;
    ++Next;
  }
  return At;
}

const FunctionDecl *FactsBuilder::virtualTarget(const CXXMethodDecl *Method,
                                                PathId Object) {
  if (!Object)
    return nullptr;
  const CXXRecordDecl *Class = nullptr;
  bool Exact = false;
  if (Paths.kind(Object) == PathKind::This) {
    const auto *Own = dyn_cast<CXXMethodDecl>(Function);
    Class = Own && !Own->getParent()->isLambda() ? Own->getParent() : nullptr;
  } else if (QualType T = Paths.typeOf(Object); !T.isNull()) {
    Exact = !T->isReferenceType() && Paths.kind(Object) != PathKind::Deref;
    Class = T.getNonReferenceType()->getAsCXXRecordDecl();
  }
  if (!Class || !Class->hasDefinition())
    return nullptr;
  Class = Class->getDefinition();
  const CXXMethodDecl *Found = Method->getCorrespondingMethodInClass(Class);
  if (!Found)
    return nullptr;
  bool Final = Exact || Class->isEffectivelyFinal() || Found->hasAttr<FinalAttr>();
  if (Final)
    return Found->isPureVirtual() ? nullptr : Found;
  // Nobody else can derive from a class of this file's own.
  if (Class->isExternallyVisible())
    return nullptr;
  const CXXMethodDecl *Only = Found->isPureVirtual() ? nullptr : Found;
  llvm::SmallVector<const CXXRecordDecl *, 8> Work{Class};
  while (!Work.empty()) {
    const CXXRecordDecl *R = Work.pop_back_val();
    auto It = All.Derived.find(R);
    if (It == All.Derived.end())
      continue;
    for (const CXXRecordDecl *Sub : It->second) {
      const CXXMethodDecl *M = Method->getCorrespondingMethodInClass(Sub);
      if (M && !M->isPureVirtual()) {
        if (Only && Only != M)
          return nullptr;
        Only = M;
      }
      Work.push_back(Sub);
    }
  }
  return Only;
}

void FactsBuilder::invoke(const Callable &Target, llvm::ArrayRef<Passed> Args,
                          const Expr *Site, SourceLocation Loc) {
  if (Nesting > MaxNesting)
    return;
  llvm::SaveAndRestore<unsigned> Level(Nesting, Nesting + 1);
  const FunctionDecl *F = Target.Function;
  PathId Where = Target.Where;
  const CXXMethodDecl *Method = dyn_cast_or_null<CXXMethodDecl>(F);
  if (F) {
    Frame At = frameFor(Target, F, Args, Site);
    if (Method && Method->isVirtual()) {
      PathId Object =
          At.This.What == Value::PointsTo ? At.This.Path : OpaquePath;
      F = virtualTarget(Method, Object);
      Where = Object;
    }
    if (const FunctionDecl *Body = bodyOf(F)) {
      if (Body != Target.Function)
        At = frameFor(Target, Body, Args, Site);
      return enter(Body, At, Loc);
    }
    if (!Method || !Method->isVirtual()) {
      Facts->CallsUnknown = true;
      return;
    }
  }
  if (!Where || !Target.Bound.empty()) {
    Facts->CallsUnknown = true;
    return;
  }
  Invocation I;
  I.Target = Where;
  I.Method = Method;
  I.Args.append(Args.begin(), Args.end());
  I.Loc = Loc;
  I.In = Function;
  note(std::move(I), Loc);
}

/// Writes down a call of something that only callers may know.
void FactsBuilder::note(Invocation I, SourceLocation Loc) {
  if (!Emitting)
    return;
  if (Facts->Invocations.size() >= MaxAccesses) {
    Facts->CallsUnknown = true;
    return;
  }
  switch (Paths.kind(Paths.root(I.Target))) {
  case PathKind::Local:
  case PathKind::Temp:
  case PathKind::Result:
  case PathKind::Opaque:
    Facts->CallsUnknown = true;
    return; // nobody else will know more
  default:
    break;
  }
  I.Target = Paths.withEveryElement(I.Target);
  uint32_t Index = Facts->Invocations.size();
  Facts->Invocations.push_back(std::move(I));
  emit({.What = Event::Invoke,
        .Index = Index,
        .Path = Facts->Invocations.back().Target,
        .Loc = Loc});
}

void FactsBuilder::inherit(Circumstances &C, const Circumstances *Around) {
  if (!Around)
    return;
  C.Must = Sets.unite(C.Must, without(Sets, Around->Must, C.GivenBack));
  C.May = Sets.unite(C.May, without(Sets, Around->May, C.GivenBack));
  C.GivenBack = Sets.unite(C.GivenBack, Around->GivenBack);
  C.Waited = Sets.unite(C.Waited, Around->Waited);
  C.WaitedAgain = Sets.unite(C.WaitedAgain, Around->WaitedAgain);
  C.Signals = Sets.unite(C.Signals, Around->Signals);
  C.Following = Sets.unite(C.Following, Around->Following);
  C.Early = Sets.unite(C.Early, Around->Early);
  C.Joined = Sets.unite(C.Joined, Around->Joined);
  C.JoinsAfter = Sets.unite(C.JoinsAfter, Around->JoinsAfter);
  C.Saw = Sets.unite(C.Saw, Around->Saw);
  C.Confined |= Around->Confined;
  C.Beside = Sets.unite(C.Beside, Around->Beside);
  C.Chain = All.concat(Around->Chain, C.Chain);
}

SetId FactsBuilder::numbers(const void *Key, SetId InCallee) {
  if (!InCallee)
    return InCallee;
  llvm::SmallVector<uint32_t, 4> Here;
  for (uint32_t T : Sets.values(InCallee))
    Here.push_back(threadNumber(Key, T));
  return Sets.get(Here);
}

const void *FactsBuilder::keyOf(const FunctionDecl *Callee,
                                const Frame &At) const {
  return At.Key    ? At.Key
         : At.Site ? static_cast<const void *>(At.Site)
                   : static_cast<const void *>(Callee);
}

const void *FactsBuilder::nestedKey(const void *Outer, const void *Inner) {
  uint32_t N = Keys.try_emplace({Outer, Inner}, Keys.size()).first->second;
  // Odd: no expression has this address.
  return reinterpret_cast<const void *>(uintptr_t(N) * 2 + 1);
}

bool FactsBuilder::inSequence(PathId P) const {
  return llvm::any_of(Paths.steps(P), [&](PathId Step) {
    return Paths.kind(Step) == PathKind::Elem;
  });
}

Callable FactsBuilder::callableFor(PathId Target, Substitution &Subst) {
  Value V = Subst.value(Value::copyOf(Target));
  Callable Found;
  if (V.What == Value::Function) {
    Found.Function = V.fn();
    return Found;
  }
  if (PathId P = Subst.original(Target))
    return Values.callableAt(P);
  if (V.What == Value::CopyOf || V.What == Value::PointsTo)
    return Values.callableAt(V.Path);
  return Found;
}

Callable FactsBuilder::rewrite(Invocation &I, const FunctionDecl *Callee,
                               const Frame &At, Substitution &Subst,
                               SourceLocation Loc) {
  Callable Target;
  if (I.Method) {
    PathId Object = Subst.original(I.Target);
    Target.Object = Value::pointsTo(Object);
    Target.Function = virtualTarget(I.Method, Object);
    if (!Target.Function)
      Target.Where = Object;
  } else {
    Target = callableFor(I.Target, Subst);
  }
  I.Place = I.Method ? OpaquePath
                     : Paths.withEveryElement(Subst.original(I.Target));
  I.Target = Paths.withEveryElement(Target.Where);
  Subst.circumstances(I);
  const void *Key = keyOf(Callee, At);
  I.Beside = numbers(Key, I.Beside);
  I.Running = 0;
  I.Chain = All.link(Callee, At.WrittenAt.isValid() ? At.WrittenAt : Loc,
                     I.Chain);
  inherit(I, At.Around);
  for (Passed &A : I.Args)
    Subst.passed(A);
  return Target;
}

void FactsBuilder::runOn(ThreadClass &Thread, const Invocation &I,
                         const Callable &Target, uint32_t Number,
                         const void *Key, unsigned Depth) {
  const FunctionDecl *F = Target.Function;
  // What waits in a queue runs once, on one of those who take from it.
  if (F && I.Place && !Depth && inSequence(I.Place)) {
    Invocation Later = I;
    Later.Target = I.Place;
    Thread.Invokes.push_back(std::move(Later));
    return;
  }
  Frame At;
  if (F) {
    At = frameFor(Target, F, I.Args, Thread.Site);
    if (const auto *Method = dyn_cast<CXXMethodDecl>(F);
        Method && Method->isVirtual() && !I.Method) {
      F = virtualTarget(Method, At.This.Path);
      if (F)
        At = frameFor(Target, F, I.Args, Thread.Site);
    }
  }
  if (const FunctionDecl *Body = bodyOf(F)) {
    At.Key = Key;
    At.WrittenAt = I.Loc;
    At.Around = &I;
    runOn(Thread, Body, At, Number, Depth + 1);
    if (Emitting && (At.This.What == Value::PointsTo ||
                     At.This.What == Value::CopyOf))
      if (const auto *M = dyn_cast<CXXMethodDecl>(Body);
          M && M->getParent()->isLambda())
        borrowsOfObject(Thread, At.This.Path,
                        canonicalTagType(All.Context, M->getParent()),
                        Thread.Site);
    return;
  }
  constexpr size_t MaxInvokes = 16;
  if (Target.Where && Target.Bound.empty() && Thread.Invokes.size() < MaxInvokes)
    Thread.Invokes.push_back(I);
  else
    Thread.CallsUnknown = true;
}

void FactsBuilder::runOn(ThreadClass &Thread, const FunctionDecl *Body,
                         const Frame &At, uint32_t Number, unsigned Depth) {
  const Summary *S = Summaries(Body);
  if (!S || Depth > MaxNesting)
    return;
  Substitution Subst(Paths, Sets, Values, At);
  const void *Key = keyOf(Body, At);
  // A thread's entry is no call; what the entry calls is.
  auto Finish = [&](Circumstances &C) {
    if (Depth)
      C.Chain = All.link(Body, At.WrittenAt, C.Chain);
    C.Beside = 0;
    inherit(C, At.Around);
  };
  if (Emitting)
    for (Access A : S->Accesses)
      if (Subst.access(A) && countsAsAccess(A.Path)) {
        Finish(A);
        Thread.Accesses.push_back(A);
      }
  for (Use U : S->Uses)
    if (Emitting && Subst.use(U))
      Thread.Uses.push_back(U);
  Thread.CallsUnknown |= S->CallsUnknown;
  Thread.Signalled = Sets.unite(Thread.Signalled, Subst.tokens(S->Signalled));
  for (const Invocation &Inner : S->Invocations) {
    Invocation I = Inner;
    Frame Outer = At;
    Callable Target = rewrite(I, Body, Outer, Subst, At.WrittenAt);
    I.Beside = 0;
    if (!Depth) // see above
      I.Chain = Inner.Chain;
    runOn(Thread, I, Target, Number, nestedKey(Key, &Inner), Depth);
  }
  // Threads that the thread starts and does not join run beside it.
  for (uint32_t I = 0; Emitting && I != S->Threads.size(); ++I) {
    if (S->Threads[I].Within)
      continue;
    ThreadClass Inner = S->Threads[I];
    uint32_t InnerNumber = threadNumber(nestedKey(Key, Body), I);
    Inner.InThread = true;
    Inner.Chain = All.link(Body, Thread.Loc, Inner.Chain);
    Inner.Handle = OpaquePath;
    Inner.Carriers = numbers(nestedKey(Key, Body), Inner.Carriers);
    Inner.SerialKey = Subst.path(Inner.SerialKey);
    Inner.Signalled = Subst.tokens(Inner.Signalled);
    llvm::erase_if(Inner.Accesses, [&](Access &A) { return !Subst.access(A); });
    llvm::erase_if(Inner.Uses, [&](Use &U) { return !Subst.use(U); });
    llvm::erase_if(Inner.Borrows, [&](Borrow &B) { return !Subst.borrow(B); });
    Inner.Invokes.clear();
    for (const Invocation &Original : S->Threads[I].Invokes) {
      Invocation J = Original;
      Callable Target = rewrite(J, Body, At, Subst, Thread.Loc);
      runOn(Inner, J, Target, InnerNumber, nestedKey(Key, &Original), Depth);
    }
    if (Facts->Threads.size() <= InnerNumber)
      Facts->Threads.resize(InnerNumber + 1);
    Facts->Threads[InnerNumber] = std::move(Inner);
    emit({.What = Event::Spawn,
          .Index = InnerNumber,
          .Set = Facts->Threads[InnerNumber].Carriers,
          .Loc = Thread.Loc});
  }
}

} // namespace clang::tidy::fearless
