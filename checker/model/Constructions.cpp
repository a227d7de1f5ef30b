//===--- Constructions.cpp - constructor calls -------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a constructor leaves behind: copies and moves, handles and guards that
// change hands, views that refer, function objects that keep.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::fearless {

void FactsBuilder::visitConstruct(const CXXConstructExpr *E) {
  const CXXConstructorDecl *Ctor = E->getConstructor();
  QualType T = E->getType();
  PathId Target = Values.location(E);
  if (E->getNumArgs() == 1)
    usesKept(E->getArg(0));
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
        Values.assign(
            Words.isHandle(T) ? Target : Paths.elem(Target, {IndexTerm::Every}),
            Value::threads(Held));
      } else {
        Values.copyObject(From, Target);
      }
      return;
    }
    // A copy of an end is another end of the same channel.
    if (Words.isEnd(T)) {
      PathId Channel = Values.signalObject(From);
      Values.forget(Target);
      if (Channel)
        Values.assign(Target, Value::pointsTo(Channel));
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
      if (Moves)
        moves(From, Target, E->getArg(0), E->getArg(0)->getExprLoc());
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

  if (const ModelRow *Row =
          Words.match(Role::Spawn, Ctor, Ctor->getParent(), Site.Args)) {
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
    if (E->getNumArgs() == 1 && Words.typeRow(T, Role::Callable))
      putInto(Target, E->getArg(0), E);
    return;
  }
  keptInWrapper(Target, E);
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
  // std::shared_future(std::move(future)) waits for the same thing.
  if (Words.isHandle(T) && Words.isHandle(FirstType)) {
    PathId From = Values.location(First);
    SetId Held = Values.threadsIn(From);
    Values.assign(Target, Held ? Value::threads(Held)
                               : Value::pointsTo(Values.signalObject(From)));
    return;
  }
  if (Words.isView(T)) {
    if (Words.isContainer(FirstType)) {
      Values.assign(Target, Value::pointsTo(Values.location(First)));
    } else if (FirstType->isArrayType()) {
      Values.assign(Target, Value::pointsTo(Paths.part(Values.location(First),
                                                       0, INT64_MAX)));
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
    if (PathId Owned = Values.lookup(Target).Path;
        Owned && Words.isSharedOwner(T))
      All.SharedObjects.insert(Owned);
    if (First->isGLValue() && Words.isSmartPointer(FirstType))
      access(Values.location(First), First->isXValue(), First);
    return;
  }
  if (Values.callable(First).known()) { // std::function f(lambda)
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

} // namespace clang::tidy::fearless
