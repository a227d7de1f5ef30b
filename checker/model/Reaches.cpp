//===--- Reaches.cpp - what is kept of guarded data -----------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Notes where a reference, pointer, iterator or view is returned, stored in
// what outlives the call, or bound to a local variable that got it from a
// guard; and where a coroutine may go to sleep. Whether a lock should have been
// held is for the analyses to say.
//
//   auto &x = *table.lock();   binds x to "*table", through the lock of 'table'
//   return name_;              gives out "this.name_", if by reference
//
//===----------------------------------------------------------------------===//

#include "compat/StringSwitch.h"
#include "model/FactsBuilder.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

namespace clang::tidy::fearless {

/// What a pointer in the data points to is not the guard's any more.
const FactsBuilder::Giver *FactsBuilder::giverOf(PathId P) const {
  for (; P && !Givers.empty(); P = Paths.parent(P)) {
    if (auto It = Givers.find(P); It != Givers.end())
      return &It->second;
    if (Paths.kind(P) == PathKind::Deref)
      break;
  }
  return nullptr;
}

/// The call at \p Site has gone through a guard of \p Locks: what its result
/// refers to is the guard's.
void FactsBuilder::reachedThrough(const CallSite &Site, SetId Locks) {
  const auto *Call = dyn_cast<CallExpr>(Site.E);
  PathKind Root = Paths.kind(Paths.root(Site.This));
  if (!Locks || !Call || Paths.hasDeref(Site.This) ||
      (Root != PathKind::Local && Root != PathKind::Temp))
    return; // somebody else's guard
  Value V = Call->getType()->isRecordType() && !Call->isGLValue()
                ? Values.lookup(Values.location(Call))
                : Values.callResult(Call);
  if (V.What == Value::PointsTo && V.Path && !Paths.isPrefix(Site.This, V.Path))
    Givers[V.Path] = {Locks, Root == PathKind::Temp};
}

/// The same for a class of the user's own that is a guard by what it does.
void FactsBuilder::given(const CallSite &Site) {
  if (!Site.Object || !Site.This ||
      !(Site.E->isGLValue() || Words.isPointerLike(Site.E->getType())))
    return;
  reachedThrough(Site, heldBy(Site.This, Expressions::objectType(Site.Object)));
}

/// \p P is a part of an object that one of \p Locks is a part of, too.
bool FactsBuilder::besideLock(PathId P, SetId Locks) const {
  for (uint32_t Lock : Sets.values(Locks))
    for (PathId Step = P; Step; Step = Paths.parent(Step)) {
      if (Lock != WildcardLock && Step == Paths.parent(lockPath(Lock)) &&
          Step != P)
        return true;
      if (Paths.kind(Step) == PathKind::Deref)
        break;
    }
  return false;
}

/// The location \p Holder gets a value that refers to V.Path.
void FactsBuilder::kept(PathId Holder, const Value &V) {
  if (V.What == Value::CopyOf)
    return keptInside(Holder, V.Path);
  Reach R;
  R.Holder = Holder;
  R.Target = V.Path;
  switch (Paths.kind(Paths.root(Holder))) {
  case PathKind::Local: {
    const VarDecl *Variable = Paths.rootVariable(Holder);
    if (Paths.hasDeref(Holder) || !giverOf(V.Path) ||
        heldBy(Paths.root(Holder), Variable->getType()))
      return; // a guard may hold what it guards
    KeepsGuarded.insert(Variable);
    R.How = Reach::Bound;
    break;
  }
  case PathKind::Result:
    R.How = Reach::Returned;
    break;
  case PathKind::Param:
    if (!Paths.hasDeref(Holder))
      return;
    R.How = Reach::Stored;
    break;
  case PathKind::This:
  case PathKind::Global:
    R.How = Reach::Stored;
    break;
  default:
    return;
  }
  keep(std::move(R));
}

/// A std::function keeps the closure at \p Object: what it captured.
void FactsBuilder::keptInside(PathId Holder, PathId Object) {
  PathKind Root = Paths.kind(Paths.root(Object));
  if (Root != PathKind::Temp && Root != PathKind::Local)
    return;
  llvm::SmallVector<std::pair<PathId, Value>, 4> Inside;
  for (const auto &[Where, What] : Values.Now)
    if (What.What == Value::PointsTo && Where != Object &&
        Paths.isPrefix(Object, Where)) {
      PathId Copy = Holder;
      auto Steps = Paths.steps(Where);
      for (PathId Step : llvm::drop_begin(Steps, Paths.node(Object).Depth + 1))
        Copy = Paths.component(Copy, Step);
      if (Copy)
        Inside.emplace_back(Copy, What);
    }
  for (const auto &[Where, What] : Inside)
    kept(Where, What);
}

namespace {
/// What a wrapper is made from: by its constructor, or by std::tie and the
/// like.
struct Making {
  QualType Wrapper; ///< null if \p E makes none
  llvm::SmallVector<const Expr *, 4> From;

  Making(const Vocabulary &Words, const Expr *E) {
    E = Expressions::strip(E);
    while (const auto *Copy = dyn_cast<CXXConstructExpr>(E)) {
      if (!Copy->getConstructor()->isCopyOrMoveConstructor()) {
        From.append(Copy->arg_begin(), Copy->arg_end());
        break;
      }
      E = Expressions::strip(Copy->getArg(0));
    }
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      const FunctionDecl *F = Call->getDirectCallee();
      if (!F || !F->isInStdNamespace() || isa<CXXMethodDecl>(F))
        return;
      From.append(Call->arg_begin(), Call->arg_end());
    }
    if (!From.empty() && Words.isWrapper(E->getType()))
      Wrapper = E->getType();
  }
};
} // namespace

/// The pair, tuple or optional that is returned keeps the references that it is
/// made from.
void FactsBuilder::keptInWrapper(PathId Holder, const CXXConstructExpr *E) {
  if (Paths.kind(Paths.root(Holder)) == PathKind::Result)
    returned(E);
}

/// std::tie(a, b) = std::pair(&x, 1): 'a' refers to 'x' now.
void FactsBuilder::untied(const CallSite &Site) {
  if (!Site.Object || Site.Args.size() != 1 ||
      Site.Callee->getOverloadedOperator() != OO_Equal)
    return;
  const Making Tie(Words, Site.Object);
  if (Tie.Wrapper.isNull())
    return;
  auto Parts = Vocabulary::typeArguments(Tie.Wrapper);
  const Making Given(Words, Site.Args[0]);
  for (size_t I = 0; I != Tie.From.size(); ++I) {
    const Expr *Arg = Tie.From[I];
    PathId To = I < Parts.size() && Parts[I]->isLValueReferenceType()
                    ? Values.location(Arg)
                    : OpaquePath;
    if (!To || !Words.refers(Arg->getType()))
      continue;
    Value V;
    if (Given.From.size() == Tie.From.size())
      V = Given.From[I]->getType()->isPointerType()
              ? Values.value(Given.From[I])
              : Value::pointsTo(Values.pointee(Given.From[I]));
    Values.assign(To, V);
  }
}

void FactsBuilder::returned(const Expr *E) {
  // Each side of a ?: may be what is returned.
  if (const auto *Choice =
          dyn_cast<ConditionalOperator>(E->IgnoreUnlessSpelledInSource())) {
    returned(Choice->getTrueExpr());
    returned(Choice->getFalseExpr());
    return;
  }
  QualType T = Function->getReturnType();
  // Wrappers, and those that they are made from in turn.
  llvm::SmallVector<const Expr *, 4> Wrapped;
  if (Emitting && Words.isWrapper(E->getType()))
    Wrapped.push_back(E);
  for (size_t N = 0; N != Wrapped.size(); ++N) {
    const Making Made(Words, Wrapped[N]);
    // A guard among them goes along.
    if (Made.Wrapper.isNull() || !Words.refers(Made.Wrapper) ||
        llvm::any_of(Made.From, [&](const Expr *Arg) {
          return Words.isGuard(Arg->getType().getNonReferenceType());
        }))
      continue;
    auto Parts = Vocabulary::typeArguments(Made.Wrapper);
    for (size_t I = 0; I != Made.From.size(); ++I) {
      const Expr *Arg = Made.From[I];
      QualType Given = Arg->getType().getNonReferenceType();
      QualType Part =
          Parts.size() == Made.From.size() ? Parts[I] : QualType();
      if (!Part.isNull() && !Words.refers(Part))
        continue; // a copy
      Value V;
      if (Words.isWrapper(Given))
        Wrapped.push_back(Arg);
      else if (Given->isPointerType())
        V = Values.value(Arg);
      else if (Words.refers(Given))
        V = Value::pointsTo(Values.pointee(Arg));
      else if (Arg->isGLValue() && (Part.isNull() ? Words.isContainer(Given)
                                                  : !Part->isPointerType()))
        V = Value::pointsTo(Values.location(Arg));
      if (V.What == Value::PointsTo)
        kept(Paths.result(), V);
    }
  }
  Value V = T->isReferenceType() ? Value::pointsTo(Values.location(E))
            : T->isPointerType() ? Values.value(E)
                                 : Value();
  if (V.What != Value::PointsTo)
    return;
  Reach R;
  R.How = Reach::Returned;
  R.Holder = Paths.result();
  R.Target = V.Path;
  R.From = E;
  keep(std::move(R));
}

void FactsBuilder::keep(Reach R) {
  if (!Emitting || !R.Target || !Sink || Facts->Reaches.size() > MaxAccesses)
    return;
  if (const Giver *By = giverOf(R.Target)) {
    R.Through = By->Locks;
    R.Temporary = By->Temporary;
  } else {
    PathKind Root = Paths.kind(Paths.root(R.Target));
    if (Root != PathKind::This && Root != PathKind::Global &&
        Root != PathKind::Param)
      return;
    if (Root == PathKind::Param && !Paths.hasDeref(R.Target))
      return;
  }
  // Who owns what he points to keeps it alive.
  QualType T = R.Holder == Paths.result() ? Function->getReturnType()
                                          : Paths.typeOf(R.Holder);
  if (!T.isNull() && Words.isSmartPointer(T) &&
      !Words.typeRow(T, Role::Callable))
    return;
  R.Walks = !T.isNull() && Words.isIterator(T);
  for (PathId Step = R.Holder; Step; Step = Paths.parent(Step))
    if (const PathNode &N = Paths.node(Step); N.Kind == PathKind::Field)
      R.Captured |=
          static_cast<const FieldDecl *>(N.Ptr)->getParent()->isLambda();
  if (R.How != Reach::Used &&
      !KnownReaches.insert({Here, R.Holder, R.Target}).second)
    return;
  R.Where = Here;
  R.ByCallee = CalleeStores;
  if (!R.From) {
    R.From = dyn_cast_or_null<Expr>(Here);
    if (const auto *Assign = dyn_cast_or_null<BinaryOperator>(Here))
      R.From = Assign->getRHS();
    else if (const auto *Return = dyn_cast_or_null<ReturnStmt>(Here))
      R.From = Return->getRetValue();
    else if (isa_and_nonnull<DeclStmt>(Here))
      if (const VarDecl *V = Paths.rootVariable(R.Holder))
        R.From = V->getInit();
  }
  if (R.From)
    if (const auto *Name = dyn_cast<DeclRefExpr>(
            Expressions::strip(R.From)->IgnoreParenImpCasts())) {
      const auto *V = dyn_cast<VarDecl>(Name->getDecl());
      R.Variable = V && V->isLocalVarDecl() && V->hasLocalStorage();
    }
  if (R.Loc.isInvalid())
    R.Loc = R.From ? R.From->getBeginLoc()
            : Here ? Here->getBeginLoc()
                   : Function->getLocation();
  uint32_t Index = Facts->Reaches.size();
  emit({.What = Event::Keep, .Index = Index, .Path = R.Holder, .Loc = R.Loc});
  Facts->Reaches.push_back(std::move(R));
}

/// What thread \p Number refers to.
void FactsBuilder::keptBy(uint32_t Number, const ThreadClass &Thread) {
  for (const Borrow &B : Thread.Borrows)
    if (giverOf(B.Target)) {
      Reach R;
      R.How = Reach::Stored;
      R.Holder = Thread.Handle;
      R.Target = B.Target;
      R.Thread = Number;
      R.Loc = B.Loc;
      keep(std::move(R));
    }
}

void FactsBuilder::usesKept(const Expr *E) {
  if (!Emitting || KeepsGuarded.empty() || !E)
    return;
  const Expr *Named = Expressions::strip(E);
  const Expr *Base = Named;
  while (const auto *Member = dyn_cast<MemberExpr>(Base)) {
    if (Member->isArrow())
      return;
    Base = Expressions::strip(Member->getBase());
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Base);
  const ValueDecl *D = Ref ? Ref->getDecl() : nullptr;
  // auto &[a, b] = ...; is one reference with two names.
  if (const auto *Part = dyn_cast_or_null<BindingDecl>(D))
    D = Part->getDecomposedDecl();
  const auto *V = dyn_cast_or_null<VarDecl>(D);
  if (!V || !KeepsGuarded.contains(V))
    return;
  PathId Variable = Named == Base ? Paths.variable(V) : Values.location(Named);
  if (!Variable)
    return;
  llvm::SmallVector<std::pair<PathId, PathId>, 2> Kept;
  for (const auto &[Where, What] : Values.Now)
    if (What.What == Value::PointsTo && Paths.isPrefix(Variable, Where) &&
        giverOf(What.Path))
      Kept.emplace_back(Where, What.Path);
  for (auto [Where, Target] : Kept) {
    Reach R;
    R.How = Reach::Used;
    R.Holder = Where;
    R.Target = Target;
    R.From = Ref;
    keep(std::move(R));
  }
}

/// A view or iterator that is called, copied or passed on.
void FactsBuilder::usesKept(const CallSite &Site) {
  if (!Emitting || KeepsGuarded.empty())
    return;
  if (Site.Object && Site.Callee->getOverloadedOperator() != OO_Equal)
    usesKept(Site.Object);
  for (const Expr *Arg : Site.Args)
    if (Arg->getType()->isRecordType())
      usesKept(Arg);
}

void FactsBuilder::suspend(const CoroutineSuspendExpr *E) {
  if (!Emitting)
    return;
  const auto *Await = dyn_cast<CoawaitExpr>(E);
  if (Await && Await->isImplicit())
    return; // of the coroutine's start and end
  // What is always ready does not sleep.
  if (const Expr *Awaiter = E->getCommonExpr())
    if (Words.typeRow(Awaiter->getType(), Role::Ready))
      return;
  Suspension S;
  S.E = E;
  S.Yields = isa<CoyieldExpr>(E);
  S.Loc = E->getKeywordLoc();
  emit({.What = Event::Suspend,
        .Index = uint32_t(Facts->Suspensions.size()),
        .Loc = S.Loc});
  Facts->Suspensions.push_back(S);
}

} // namespace clang::tidy::fearless
