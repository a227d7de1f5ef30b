//===--- SystemCalls.cpp - system and unknown functions -------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bodies in system headers are not analysed. What such a function does follows
// from its parameter types, from the standard's rules for containers and from
// the constness of methods. Of unknown functions nothing is said, but what they
// get may change behind our back.
//
//===----------------------------------------------------------------------===//

#include "compat/StringSwitch.h"
#include "model/FactsBuilder.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::fearless {

/// The elements that an algorithm visits which gets the iterator or pointer
/// \p Args[I], and the end of its range next.
PathId FactsBuilder::range(llvm::ArrayRef<const Expr *> Args, unsigned I) {
  PathId First = Values.pointee(Args[I]);
  if (!First || (Paths.kind(First) == PathKind::Part &&
                 Paths.node(First).Index.Lo == INT64_MAX))
    return OpaquePath; // not known, or the end of a range
  PathId Last =
      I + 1 < Args.size() && Words.isPointerLike(Args[I + 1]->getType())
          ? Values.pointee(Args[I + 1])
          : OpaquePath;
  PathId Whole = Paths.withoutElements(First);
  if (Paths.kind(First) == PathKind::Part && Last &&
      Paths.kind(Last) == PathKind::Part &&
      Paths.withoutElements(Last) == Whole) {
    const IndexTerm Lo = Paths.node(First).Index, Hi = Paths.node(Last).Index;
    auto Begin = [](const IndexTerm &T) {
      return T.What == IndexTerm::Chunk ? T.From
                                        : Affine{OpaquePath, 0, T.Lo};
    };
    auto Known = [](const IndexTerm &T) {
      return T.What == IndexTerm::Chunk || T.What == IndexTerm::Every;
    };
    if (Known(Lo) && Known(Hi))
      return Paths.elem(Whole, IndexTerm::chunk(Begin(Lo), Begin(Hi)));
    // One end is not known: begin() + size() / 2.
    if (Lo.What == IndexTerm::Every)
      return Paths.elem(Whole, {IndexTerm::Head, OpaquePath, Lo.Lo});
    if (Hi.What == IndexTerm::Every && Hi.Lo == INT64_MAX)
      return Paths.elem(Whole, {IndexTerm::Tail});
  }
  return Paths.elem(Whole, {IndexTerm::Unknown});
}

/// A function of a system header: what its parameter types say.
void FactsBuilder::systemCall(CallSite &Site) {
  const FunctionDecl *F = Site.Callee;
  SourceLocation Loc = Site.E->getExprLoc();
  if (Site.Object) {
    QualType T = Expressions::objectType(Site.Object);
    if (!Words.isSynchronized(T) && Site.This)
      containerCall(Site, Site.This);
  }
  untied(Site);
  renewArguments(Site);
  // malloc, make_shared: a new object each time.
  if (Value V = isa<CallExpr>(Site.E)
                    ? Values.callResult(cast<CallExpr>(Site.E))
                    : Value{};
      V.What == Value::PointsTo && V.Path == Paths.alloc(Site.E))
    emit({.What = Event::Redefine, .Index = 1, .Path = V.Path, .Loc = Loc});
  const ModelRow *Writes =
      Words.match(Role::Writes, F, Site.ObjectClass, Site.Args);
  bool Std = F->isInStdNamespace();
  bool Forwards = StringSwitch<bool>(nameOf(F))
                      .Cases({"make_unique", "make_shared", "make_pair",
                              "make_tuple", "make_optional"},
                             true)
                      .Cases({"emplace", "emplace_back", "emplace_front",
                              "emplace_hint", "try_emplace"},
                             true)
                      .Cases({"allocate_shared", "construct_at",
                              "insert_or_assign"},
                             true)
                      .Default(false);
  bool Now = callsNow(Site);
  if (Now && exactCall(Site))
    return;
  for (unsigned I = 0; I != Site.Args.size(); ++I) {
    const Expr *Arg = Site.Args[I];
    QualType T = Arg->getType().getNonReferenceType();
    QualType P =
        I < F->getNumParams() ? F->getParamDecl(I)->getType() : QualType();
    if (Values.callable(Arg).known()) {
      if (!Now)
        continue;
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
      bool Steps = StringSwitch<bool>(nameOf(F))
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
      // What is forwarded to a constructor is written if that one does.
      bool Write = !Forwards && !P->getPointeeType().isConstQualified();
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
    if (Words.isPointerLike(Site.E->getType()) && isa<CallExpr>(Site.E)) {
      Values.forget(P);
      Values.assign(P, Values.callResult(cast<CallExpr>(Site.E)));
    } else if (Std && StringSwitch<bool>(nameOf(F))
                          .Cases({"bind", "bind_front", "mem_fn"}, true)
                          .Default(false)) {
      bind(cast<CallExpr>(Site.E), P);
    }
  }
  // make_unique<T>(args), make_shared<T>(args): T's constructor runs.
  if (Std && (nameOf(F) == "make_unique" || nameOf(F) == "make_shared"))
    if (const auto *Args = F->getTemplateSpecializationArgs();
        Args && Args->size() &&
        Args->get(0).getKind() == TemplateArgument::Type) {
      QualType T = Args->get(0).getAsType();
      PathId Object = Paths.alloc(Site.E);
      if (Words.isSharedOwner(Site.E->getType()))
        All.SharedObjects.insert(Object);
      if (const ModelRow *Handle = Words.typeRow(T, Role::Handle)) {
        std::string Constructor =
            Handle->Name +
            "::" + Handle->Name.substr(Handle->Name.rfind(':') + 1);
        for (const ModelRow &R : builtinModels())
          if (R.Kind == Role::Spawn && R.Name == Constructor &&
              !Site.Args.empty() && Values.callable(Site.Args[0]).Function)
            spawn(R, Site, Object, R.get("joins") == "destructor");
      } else if (!constructAt(Object, T, Site) && Site.Args.size() == 1 &&
                 Words.typeRow(T, Role::Callable)) {
        // A function in shared memory.
        putInto(Object, Site.Args[0], Site.E);
      }
    }
}

/// std::invoke(f, args...) and std::apply(f, tuple) say what f gets.
bool FactsBuilder::exactCall(CallSite &Site) {
  llvm::StringRef Name = nameOf(Site.Callee);
  if (Site.Object || Site.Args.empty())
    return false;
  llvm::SmallVector<Passed, 4> Args;
  Callable Target;
  if (Name == "invoke") {
    Target = Values.callable(Site.Args[0]);
    for (const Expr *Arg : llvm::drop_begin(Site.Args))
      Args.push_back(pass(Arg));
  } else if (Name == "apply" && Site.Args.size() == 2) {
    Target = Values.callable(Site.Args[0]);
    PathId Tuple = Values.location(Site.Args[1]);
    constexpr unsigned MaxElements = 8;
    for (unsigned I = 0; I != MaxElements; ++I) {
      Passed A;
      A.Where = Paths.elem(Tuple, {IndexTerm::Const, OpaquePath, I});
      if (A.Where)
        A.Held = Values.lookup(A.Where);
      Args.push_back(A);
    }
  }
  if (!Target.known())
    return false;
  invoke(Target, Args, Site.E, Site.E->getExprLoc());
  return true;
}

/// Remembers what std::bind keeps as elements of its result.
void FactsBuilder::bind(const CallExpr *E, PathId Result) {
  Values.forget(Result);
  Values.assign(Result, {Value::Bound, OpaquePath, 0, E});
  for (unsigned I = 0; I != E->getNumArgs(); ++I) {
    const Expr *Arg = E->getArg(I);
    PathId Element = Paths.elem(Result, {IndexTerm::Const, OpaquePath, I});
    Passed A = pass(Arg);
    if (A.Held.What != Value::Unknown)
      Values.assign(Element, A.Held);
    else if (Callable Task = Values.callable(Arg);
             Task.Function && Task.Object.What == Value::Unknown)
      Values.assign(Element, Value::function(Task.Function));
    else if (A.Where)
      Values.copyObject(A.Where, Element);
  }
}

/// A semaphore, event or latch of the user's own: a lock, a condition variable
/// and numbers, nothing else.
static bool isSemaphore(QualType T, const Vocabulary &Words) {
  const RecordDecl *R = T->getAsRecordDecl();
  R = R ? R->getDefinition() : nullptr;
  if (!R || R->isUnion())
    return false;
  unsigned Synchronized = 0;
  for (const FieldDecl *F : R->fields())
    if (Words.isLock(F->getType()) || Words.isSynchronized(F->getType()))
      ++Synchronized;
    else if (!F->getType()->isIntegralOrEnumerationType())
      return false;
  return Synchronized >= 2;
}

/// Nothing is known of the callee. It may join a thread whose handle it gets.
void FactsBuilder::unknownCall(CallSite &Site) {
  // It may call back the methods of what it is given.
  auto Reachable = [&](const Expr *E) {
    QualType T = E->getType().getNonReferenceType();
    if (!T->isPointerType() && !E->isGLValue())
      return false;
    PathId P = T->isPointerType() ? Values.pointee(E) : Values.location(E);
    QualType Object = T->isPointerType() ? T->getPointeeType() : T;
    return Object->isRecordType() && P &&
           Paths.kind(Paths.root(P)) != PathKind::Local &&
           Paths.kind(Paths.root(P)) != PathKind::Temp;
  };
  Facts->CallsUnknown |= !Site.Callee || (Site.Object && Reachable(Site.Object)) ||
                         llvm::any_of(Site.Args, Reachable);
  renewArguments(Site);
  skip(Site.E, "the body of the function that is called here is not seen");
  auto Escapes = [&](const Expr *E) {
    QualType T = E->getType().getNonReferenceType();
    PathId P = T->isPointerType() ? Values.pointee(E) : Values.location(E);
    if (!P)
      return;
    if (SetId Held = Values.threadsIn(P))
      emit({.What = Event::Escape,
            .Path = P,
            .Set = Held,
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
      emit({.What = Event::Escape,
            .Path = Where,
            .Set = What.Set,
            .Loc = Site.E->getExprLoc()});
  if (Site.Callee)
    for (unsigned I = 0;
         I < Site.Callee->getNumParams() && I < Site.Args.size(); ++I) {
      QualType T = Site.Callee->getParamDecl(I)->getType();
      if (T->isReferenceType() && !T->getPointeeType().isConstQualified() &&
          Words.isPointerLike(T->getPointeeType()))
        Values.assign(Values.location(Site.Args[I]), {});
    }
  locksHandedOver(Site);
}

/// A lock handed to unknown code may be taken there, also as a 'void *'.
void FactsBuilder::locksHandedOver(const CallSite &Site) {
  for (const Expr *Arg : Site.Args) {
    const Expr *Given = Arg->IgnoreParenCasts();
    QualType T = Given->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    else if (!Arg->isGLValue())
      continue;
    if (Words.isLock(T) || Words.typeRow(T, Role::Sync) ||
        isSemaphore(T, Words))
      emit({.What = Event::MayAcquire,
            .Set = Sets.get({normalizedLock(lockArgument(Given), false)}),
            .Loc = Site.E->getExprLoc()});
  }
}

} // namespace clang::tidy::fearless
