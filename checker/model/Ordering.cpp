//===--- Ordering.cpp - signals, waits and atomic operations --------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that orders threads without a lock becomes signals and waits on a
// token: rows of the vocabulary, and atomic operations however they are
// written (std::atomic, std::atomic_store, C11, __atomic_*, __sync_*). A wait
// that may fail counts only where it succeeded.
//
//===----------------------------------------------------------------------===//

#include "compat/StringSwitch.h"
#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

namespace {

enum Order : int { Relaxed, Consume, Acquire, Release, AcqRel, SeqCst };

bool isMemoryOrder(QualType T) {
  const auto *Tag = T.getNonReferenceType()->getAsTagDecl();
  return Tag && Tag->getIdentifier() && Tag->getName() == "memory_order";
}

/// Sets what the name of an atomic operation says, without "atomic_" and
/// "_explicit"; false if it is none.
bool readName(llvm::StringRef Name, AtomicOperation &Op) {
  Name.consume_back("_explicit");
  Name.consume_back("_n");
  Op.Reads = Op.Writes = true;
  if (Name == "load" || Name == "test" || Name == "wait") {
    Op.Writes = false;
    Op.Sleeps = Name == "wait";
  } else if (Name == "store" || Name == "clear" || Name == "init") {
    Op.Reads = false;
  } else if (Name.starts_with("compare_exchange")) {
    Op.Compares = true;
  } else if (Name.starts_with("fetch_") || Name.ends_with("_fetch")) {
    Op.Accumulates = true;
  } else if (Name != "exchange" && Name != "test_and_set") {
    return false;
  }
  if (Name == "clear")
    Op.Stored = Seen::False;
  if (Name == "test_and_set")
    Op.Stored = Seen::True;
  Op.Exact = Op.Stored != Seen::Any;
  return true;
}

} // namespace

uint32_t FactsBuilder::token(PathId P, Seen V) {
  return tokenOf(Values.signalObject(P), V);
}

Seen FactsBuilder::seenIn(const Expr *E) {
  if (!E)
    return Seen::Any;
  if (std::optional<int64_t> C = Values.constant(E))
    return *C ? Seen::True : Seen::False;
  if (Values.value(E).What == Value::Null)
    return Seen::False;
  // A pointer that is published points to something.
  return isa<CXXNewExpr>(E->IgnoreParenImpCasts()) ? Seen::True : Seen::Any;
}

/// The value is all that seenIn() says of it.
bool FactsBuilder::isExact(const Expr *E) {
  std::optional<int64_t> C = Values.constant(E);
  return C ? *C == 0 || *C == 1 : Values.value(E).What == Value::Null;
}

/// The orders that \p Args give, the strongest where they are not known.
void FactsBuilder::readOrders(llvm::ArrayRef<const Expr *> Args,
                              AtomicOperation &Op) {
  llvm::SmallVector<int, 2> Orders;
  for (const Expr *Arg : Args)
    if (isMemoryOrder(Arg->getType()))
      Orders.push_back(Values.constant(Arg).value_or(SeqCst));
  int Success = Orders.empty() ? SeqCst : Orders[0];
  int Failure = Orders.size() > 1 ? Orders[1] : Success;
  setOrders(Op, Success, Failure);
}

void FactsBuilder::setOrders(AtomicOperation &Op, int Success, int Failure) {
  Op.Acquires = Success != Relaxed && Success != Release;
  Op.Releases = Success != Relaxed && Success != Acquire && Success != Consume;
  Op.FailureAcquires = Failure != Relaxed && Failure != Release;
}

std::optional<AtomicOperation> FactsBuilder::atomicOperation(const Expr *E) {
  AtomicOperation Op;
  Op.E = E;
  if (const auto *Builtin = dyn_cast<AtomicExpr>(E)) {
    llvm::StringRef Name = Builtin->getOpAsString();
    for (llvm::StringRef Prefix :
         {"__c11_atomic_", "__atomic_", "__scoped_atomic_"})
      if (Name.consume_front(Prefix))
        break;
    if (!readName(Name, Op))
      return std::nullopt;
    Op.On = Builtin->getPtr();
    Op.Object = Values.pointee(Op.On);
    int Success = Values.constant(Builtin->getOrder()).value_or(SeqCst);
    int Failure = Builtin->isCmpXChg()
                      ? Values.constant(Builtin->getOrderFail())
                            .value_or(SeqCst)
                      : Success;
    if (Name == "init")
      Success = Failure = Relaxed;
    setOrders(Op, Success, Failure);
    unsigned Operands = Builtin->getNumSubExprs();
    if (Op.Compares && Operands > 4) {
      Op.Expected = seenAt(Builtin->getVal1());
      Op.Stored = seenIn(Builtin->getVal2());
    } else if (Op.Writes && !Op.Accumulates && Op.Stored == Seen::Any &&
               Operands > 2) {
      Op.Stored = seenIn(Builtin->getVal1());
      Op.Exact = isExact(Builtin->getVal1());
    }
    return Op;
  }
  // An _Atomic object in an expression.
  if (E->getType()->isAtomicType() && isa<DeclRefExpr, MemberExpr>(E)) {
    Op.Reads = true;
    Op.On = E;
    Op.Object = Values.location(E);
    setOrders(Op, SeqCst, SeqCst);
    return Op;
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call)
    return std::nullopt;
  CallSite Site;
  if (!siteOf(Call, Site))
    return std::nullopt;
  return atomicOperation(Site);
}

std::optional<AtomicOperation>
FactsBuilder::atomicOperation(const CallSite &Site) {
  AtomicOperation Op;
  Op.E = Site.E;
  llvm::StringRef Name = nameOf(Site.Callee);
  llvm::ArrayRef<const Expr *> Args = Site.Args;
  if (Name.consume_front("__sync_")) {
    if (Args.empty())
      return std::nullopt;
    Op.On = Args[0];
    Op.Object = Values.pointee(Args[0]);
    Op.Reads = Op.Writes = true;
    setOrders(Op, SeqCst, SeqCst);
    if (Name.starts_with("lock_release")) {
      Op.Reads = false;
      Op.Stored = Seen::False;
      setOrders(Op, Release, Release);
    } else if (Name.starts_with("lock_test_and_set")) {
      Op.Stored = Args.size() > 1 ? seenIn(Args[1]) : Seen::Any;
      setOrders(Op, Acquire, Acquire);
    } else if (Name.contains("compare_and_swap") && Args.size() > 2) {
      Op.Compares = Name.starts_with("bool");
      Op.Expected = seenIn(Args[1]);
      Op.Stored = seenIn(Args[2]);
    } else {
      Op.Accumulates = true;
    }
    return Op;
  }
  if (Site.Object) {
    QualType T = Expressions::objectType(Site.Object);
    if (!Words.isAtomic(T))
      return std::nullopt;
    Op.On = Site.Object;
    Op.Object = Site.This;
    switch (Site.Callee->getOverloadedOperator()) {
    case OO_Equal:
      Op.Writes = true;
      break;
    case OO_None:
      if (isa<CXXConversionDecl>(Site.Callee))
        Op.Reads = true;
      else if (!readName(Name, Op))
        return std::nullopt;
      break;
    default:
      Op.Reads = Op.Writes = Op.Accumulates = true;
      break;
    }
    // An atomic_ref works on a plain object that others may touch plainly.
    if (const CXXRecordDecl *R = Site.ObjectClass;
        R && R->getIdentifier() && R->getName() == "atomic_ref") {
      Value Referent = Values.lookup(Site.This);
      Op.Object =
          Referent.What == Value::PointsTo ? Referent.Path : OpaquePath;
    }
  } else {
    Name.consume_front("atomic_flag_");
    Name.consume_front("atomic_");
    if (Name == nameOf(Site.Callee) || !Words.isSystem(Site.Callee) ||
        Args.empty() || !Args[0]->getType()->isPointerType() ||
        !readName(Name, Op))
      return std::nullopt;
    Op.On = Args[0];
    Op.Object = Values.pointee(Args[0]);
    Args = Args.drop_front();
  }
  readOrders(Args, Op);
  if (Op.Compares && Args.size() > 1) {
    Op.Expected = Site.Object && Args[0]->isGLValue() ? seenOf(Args[0])
                                                      : seenAt(Args[0]);
    Op.Stored = seenIn(Args[1]);
  } else if (Op.Sleeps && !Args.empty()) {
    Op.Expected = seenIn(Args[0]);
  } else if (Op.Writes && !Op.Accumulates && Op.Stored == Seen::Any &&
             !Args.empty()) {
    Op.Stored = seenIn(Args[0]);
    Op.Exact = isExact(Args[0]);
  }
  return Op;
}

Seen FactsBuilder::seenOf(const Expr *Variable) {
  Value V = Values.lookup(Values.location(Variable));
  return V.What == Value::Null    ? Seen::False
         : V.What != Value::Const ? Seen::Any
         : V.Int                  ? Seen::True
                                  : Seen::False;
}

Seen FactsBuilder::seenAt(const Expr *Pointer) {
  Value V = Values.lookup(Values.pointee(Pointer));
  return V.What == Value::Null    ? Seen::False
         : V.What != Value::Const ? Seen::Any
         : V.Int                  ? Seen::True
                                  : Seen::False;
}

bool FactsBuilder::atomicFence(const CallSite &Site) {
  llvm::StringRef Name = nameOf(Site.Callee);
  bool Full = Name == "__sync_synchronize";
  if (!Full && Name != "atomic_thread_fence" &&
      Name != "__c11_atomic_thread_fence" && Name != "__atomic_thread_fence")
    return false;
  int Given = Full || Site.Args.empty()
                  ? SeqCst
                  : Values.constant(Site.Args[0]).value_or(SeqCst);
  unsigned Sides = (Given == Relaxed || Given == Release ? 0 : 1) |
                   (Given == Release || Given >= AcqRel ? 2 : 0);
  emit({.What = Event::Fence, .Index = Sides, .Loc = Site.E->getExprLoc()});
  return true;
}

bool FactsBuilder::atomicCall(CallSite &Site) {
  if (atomicFence(Site))
    return true;
  if (std::optional<AtomicOperation> Op = atomicOperation(Site)) {
    atomicEvents(*Op);
    return true;
  }
  return Site.Object && Words.isAtomic(Expressions::objectType(Site.Object));
}

/// What an atomic operation tells where it stands. What its result tells stands
/// on the edges of the condition that looks at it.
void FactsBuilder::atomicEvents(const AtomicOperation &Op) {
  SourceLocation Loc = Op.E->getExprLoc();
  useOf(Op.Object, Loc);
  // On a plain object: others may touch it plainly.
  if (Op.Object && !namesAtomic(Op))
    access(Op.Object, Op.Writes, Op.On, Loc, true);
  else
    skip(Op.On, "it is an atomic operation on an atomic object");
  if (Op.Writes) {
    uint32_t Stored = token(Op.Object, Op.Stored);
    if (Op.Releases)
      emit({.What = Event::Signal,
            .Index = Stored,
            .Set = Op.Exact ? EachTime : Accumulates,
            .Loc = Loc});
    else
      emit({.What = Event::SignalIfFenced, .Index = Stored, .Loc = Loc});
    // If it is a spin lock, it is free again.
    if (Op.Stored == Seen::False && !Op.Reads && Op.Releases && Op.Object &&
        knownLock(Paths, Op.Object))
      emit({.What = Event::Release,
            .Set = Sets.get({lockOf(Op.Object, false)}),
            .Loc = Loc});
  }
  const Expr *Named = Expressions::strip(Op.E);
  if (Op.Sleeps) {
    Seen Now = Op.Expected == Seen::False  ? Seen::True
               : Op.Expected == Seen::True ? Seen::False
                                           : Seen::Any;
    emit({.What = Op.Acquires ? Event::Wait : Event::WaitIfFenced,
          .Index = token(Op.Object, Now),
          .Loc = Loc});
  } else if (Op.Reads && !Tested.contains(Named) &&
             !Discarded.contains(Named)) {
    emit({.What = Op.Acquires ? Event::Wait : Event::WaitIfFenced,
          .Index = token(Op.Object, Seen::Any),
          .Loc = Loc});
  }
}

/// The object is of an atomic type, so that nobody can touch it plainly.
bool FactsBuilder::namesAtomic(const AtomicOperation &Op) const {
  QualType T = Op.On->getType().getNonReferenceType();
  if (T->isPointerType() && !Words.isAtomic(T))
    T = T->getPointeeType();
  const auto *R = T->getAsCXXRecordDecl();
  if (R && R->getIdentifier() && R->getName() == "atomic_ref")
    return false;
  return Words.isSynchronized(T);
}

/// The events on the edges of a condition that is the result of \p Op, or
/// compares it: with \p IfTrue and \p IfFalse seen.
void FactsBuilder::atomicCondition(const AtomicOperation &Op, Seen IfTrue,
                                   Seen IfFalse, bool Negated) {
  SourceLocation Loc = Op.E->getExprLoc();
  bool TrueAcquires = Op.Acquires, FalseAcquires = Op.Acquires;
  if (Op.Compares) {
    FalseAcquires = Op.FailureAcquires;
    IfTrue = Op.Expected;
    // It was not null, so it is something; it was not 5, so it may be 7.
    IfFalse = Op.Expected == Seen::False ? Seen::True : Seen::Any;
  }
  onEdge(!Negated, {.What = TrueAcquires ? Event::Wait : Event::WaitIfFenced,
                    .Index = token(Op.Object, IfTrue),
                    .Loc = Loc});
  onEdge(Negated, {.What = FalseAcquires ? Event::Wait : Event::WaitIfFenced,
                   .Index = token(Op.Object, IfFalse),
                   .Loc = Loc});
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

bool FactsBuilder::mayFail(const ModelRow &Row) {
  return !Row.get("success").empty();
}

/// A wait that may fail and whose result nobody looks at.
bool FactsBuilder::resultUnknown(const Expr *Call) const {
  const Expr *Named = Expressions::strip(Call);
  return !Tested.contains(Named) && !Discarded.contains(Named);
}

/// What a wait with the row \p Row on \p Object tells if it succeeds.
llvm::SmallVector<Event, 4> FactsBuilder::waitEvents(const ModelRow &Row,
                                                     const CallSite &Site,
                                                     PathId Object) {
  SourceLocation Loc = Site.E->getExprLoc();
  llvm::SmallVector<Event, 4> Told;
  Told.push_back(
      {.What = Event::Wait, .Index = token(Object, Seen::Any), .Loc = Loc});
  // f.wait_for(...) == ready: the thread has ended.
  if (SetId Held = Object ? Values.threadsIn(Object) : 0)
    Told.push_back({.What = Event::Join, .Path = Object, .Set = Held,
                    .Loc = Loc});
  if (Row.Kind != Role::CondWait)
    return Told;
  for (const Expr *Arg : Site.Args) {
    Callable Predicate = Values.callable(Arg);
    const FunctionDecl *Body = bodyOf(Predicate.Function);
    const Summary *S = Body ? Summaries(Body) : nullptr;
    if (!S)
      continue;
    Frame At;
    At.Site = Arg;
    At.This = Predicate.Object;
    waitsOf(*S, At, 0, Loc, Told);
  }
  return Told;
}

/// What the result \p Result (0: true, 1: false) of a function tells.
void FactsBuilder::waitsOf(const Summary &S, const Frame &At, unsigned Result,
                           SourceLocation Loc,
                           llvm::SmallVectorImpl<Event> &Told) {
  if (!S.WaitedIf[Result])
    return;
  Substitution Subst(Paths, Sets, Values, At);
  for (uint32_t Token : Sets.values(Subst.tokens(S.WaitedIf[Result])))
    Told.push_back(
        {.What = tokenIfLocked(Token) ? Event::WaitIfLocked : Event::Wait,
         .Index = tokenOf(tokenPath(Token), tokenSeen(Token)),
         .Loc = Loc});
}

/// A condition that is, or compares, the result of a wait that may fail.
bool FactsBuilder::waitCondition(const CallSite &Site, llvm::StringRef Compared,
                                 bool Negated) {
  for (Role Kind : {Role::Wait, Role::CondWait}) {
    const ModelRow *Row =
        Words.match(Kind, Site.Callee, Site.ObjectClass, Site.Args);
    if (!Row || !mayFail(*Row))
      continue;
    llvm::SmallVector<llvm::StringRef, 2> Success;
    Row->get("success").split(Success, ',');
    bool IfTrue = Compared.empty()
                      ? Site.E->getType()->isBooleanType() ||
                            !llvm::is_contained(Success, "zero")
                      : llvm::is_contained(Success, Compared);
    for (const Event &E : waitEvents(*Row, Site, signalled(*Row, Site)))
      onEdge(IfTrue != Negated, E);
    return true;
  }
  return false;
}

} // namespace clang::tidy::fearless
