//===--- ContainerCalls.cpp - methods of containers and their like --------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a method of a system class does to its object: smart pointers,
// iterators and views, containers, anything else.
//
//===----------------------------------------------------------------------===//

#include "compat/StringSwitch.h"
#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

/// A method of a system class: its effect on the object by the standard's
/// rules for containers, else by its constness.
void FactsBuilder::containerCall(CallSite &Site, PathId Object) {
  const auto *Method = cast<CXXMethodDecl>(Site.Callee);
  QualType T = Expressions::objectType(Site.Object);
  llvm::StringRef Name = nameOf(Method);
  OverloadedOperatorKind Op = Method->getOverloadedOperator();
  if (Method->isStatic() || isa<CXXDestructorDecl>(Method))
    return;
  // The element of a vector<bool> is reached through an object that stands for
  // it.
  if (const auto *Element = dyn_cast<CallExpr>(Expressions::strip(Site.Object));
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
      if (V.What == Value::PointsTo && Words.isSharedOwner(T))
        All.SharedObjects.insert(V.Path);
      bool InSequence = Paths.withoutElements(Object) != Object;
      SetId Held = Words.handleInside(T) ? Values.threadsIn(V.Path) : 0;
      if (Words.handleInside(T) && !InSequence)
        destroy(Object, T, Site.E->getExprLoc());
      access(Object, true, Site.Object);
      if (Held && InSequence) {
        Values.assign(
            Object, Value::threads(Sets.unite(Held, Values.threadsIn(Object))));
        return;
      }
      Values.forget(Object);
      Values.assign(Object, V);
      return;
    }
    access(Object, Write, Site.Object);
    if (Op == OO_Star || Op == OO_Arrow || Op == OO_Subscript)
      how(Access::Through);
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
      emit({.What = Event::Redefine,
            .Path = Object,
            .Loc = Site.E->getExprLoc()});
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
    bool Looks =
        StringSwitch<bool>(Name)
            .Cases({"begin", "end", "rbegin", "rend", "front", "back"}, true)
            .Cases({"data", "find", "lower_bound", "upper_bound"}, true)
            .Cases({"equal_range", "at", "value", "top", "size", "empty",
                    "capacity", "cbegin", "cend"},
                   true)
            .Default(false) ||
        (Op == OO_Subscript && !Keyed) || Op == OO_Star || Op == OO_Arrow;
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
    how(Op == OO_Equal ? Access::Assign : Access::Method);
    if (Emitting && Written)
      Facts->Accesses.back().Renews = beginsAnew(Method);
    // Whoever finds it there under the lock comes after what was done before;
    // who takes something out tells only those who wait for an empty one.
    bool Takes = StringSwitch<bool>(Name)
                     .Cases({"pop", "pop_front", "pop_back", "clear"}, true)
                     .Default(false);
    emit({.What = Event::Signal,
          .Index = tokenOf(Object, Takes ? Seen::True : Seen::False),
          // Who puts something in has not seen another do it.
          .Set = Accumulates | PlainFlag,
          .Loc = Site.E->getExprLoc()});
    // What is put in: elements that refer to something.
    if (StringSwitch<bool>(Name)
            .Cases({"push_back", "emplace_back", "push", "insert", "emplace",
                    "push_front"},
                   true)
            .Default(false)) {
      PathId Element = Paths.elem(Object, {IndexTerm::Every});
      for (const Expr *Arg : Site.Args)
        if (Values.callable(Arg).known() ||
            (Site.Args.size() == 1 && Arg->getType()->isRecordType() &&
             !Words.isPointerLike(Arg->getType()) && !Keyed))
          putInto(Element, Arg, Site.E);
      if (Name.starts_with("emplace") && Site.Args.size() > 1)
        if (constructAt(Element, Paths.typeOf(Element), Site))
          handedOver({Element}, Site.E, Site.E->getExprLoc());
      for (const Expr *Arg : Site.Args)
        if (Words.isPointerLike(Arg->getType()) &&
            !Words.isIterator(Arg->getType())) {
          Value New = Value::pointsTo(Values.pointee(Arg));
          const Value *Old = Values.Now.lookup(Element);
          if (isNewEachTime(New, Site.E))
            New = Value::copyOf(Element); // what the element itself names
          Values.assign(Element, !Old || *Old == New ? New : Value{});
        }
    }
    if (Name == "swap" && Site.Args.size() == 1)
      exchange(Object, Values.location(Site.Args[0]));
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
    Object = Paths.withEveryElement(Object);
    Values.assign(Object, Task.What == Value::Function ? Task
                          : From                       ? Value::copyOf(From)
                                                       : Value{});
    handedOver({Object}, Site.E, Site.E->getExprLoc());
  }
}

/// \p V points to an object that the loop around \p Site makes anew each time
/// round: what \p Site puts into a container are different objects.
bool FactsBuilder::isNewEachTime(const Value &V, const Expr *Site) const {
  const Stmt *Loop = LoopOf.lookup(Site);
  if (!Loop || V.What != Value::PointsTo ||
      Paths.kind(Paths.root(V.Path)) != PathKind::Alloc)
    return false;
  return LoopOf.lookup(Paths.allocSite(Paths.root(V.Path))) == Loop;
}

/// Two containers change places: what was in one is in the other.
void FactsBuilder::exchange(PathId A, PathId B) {
  if (!A || !B || A == B)
    return;
  // Only what came from elsewhere is of interest: the other one is emptied.
  bool Fresh = Paths.kind(Paths.root(B)) == PathKind::Local;
  PathId From = Fresh ? A : B, To = Fresh ? B : A;
  Values.copyObject(From, To);
  Values.assign(To, Value::copyOf(From));
}

} // namespace clang::tidy::fearless
