//===--- Facts.h - what a function does, without its syntax -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function becomes, for each block of its control-flow graph, a list of
// events in the order of evaluation: accesses, locks taken and given back,
// threads started and joined, signals, waits, ends of lifetimes. Later passes
// never look at statements again. A function's summary says the same to its
// callers, in terms of parameters, 'this' and globals.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_FACTS_H
#define FEARLESS_MODEL_FACTS_H

#include "model/AccessPath.h"
#include "model/Region.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <optional>
#include <vector>

namespace clang::tidy::fearless {

struct ModelRow;

/// What is known of the value that a location holds.
struct Value {
  enum Kind : uint8_t {
    Unknown,
    Null,
    PointsTo, ///< a pointer, reference or view: refers to Path
    CopyOf,   ///< the value that Path holds (or held)
    Function, ///< a function or member function: Fn
    Object,   ///< a function object: its call operator is Fn, its members
              ///< are the parts of the location that holds it
    Bound,    ///< std::bind(Call): what is bound are its elements, the
              ///< callable first
    Threads,  ///< a handle of the threads in Set (numbers in this function)
    Locks,    ///< a guard of the locks in Set, that gives access to Path
    Const,    ///< the integer Int
    Linear,   ///< the integer Set * (value of Path) + Int
  } What = Unknown;
  PathId Path = OpaquePath;
  SetId Set = 0;
  const void *Ptr = nullptr;
  int64_t Int = 0;

  static Value pointsTo(PathId P) { return P ? Value{PointsTo, P} : Value{}; }
  static Value copyOf(PathId P) { return P ? Value{CopyOf, P} : Value{}; }
  static Value function(const FunctionDecl *F) {
    return {Function, OpaquePath, 0, F};
  }
  static Value object(const FunctionDecl *CallOperator) {
    return {Object, OpaquePath, 0, CallOperator};
  }
  static Value threads(SetId S) { return {Threads, OpaquePath, S}; }
  static Value locks(SetId S, PathId Data = OpaquePath) {
    return {Locks, Data, S};
  }
  static Value constant(int64_t I) {
    return {Const, OpaquePath, 0, nullptr, I};
  }
  static Value linear(const Affine &A) {
    if (A.isConstant())
      return constant(A.Add);
    if (A.Scale == 1 && A.Add == 0)
      return copyOf(A.Var);
    return {Linear, A.Var, SetId(A.Scale), nullptr, A.Add};
  }
  /// The integer that is held, if it is a multiple of one variable.
  std::optional<Affine> affine() const {
    switch (What) {
    case Const:
      return Affine{OpaquePath, 0, Int};
    case CopyOf:
      return Affine{Path, 1, 0};
    case Linear:
      return Affine{Path, int32_t(Set), Int};
    default:
      return std::nullopt;
    }
  }
  const FunctionDecl *fn() const {
    return static_cast<const FunctionDecl *>(Ptr);
  }

  bool operator==(const Value &) const = default;
  void Profile(llvm::FoldingSetNodeID &ID) const {
    ID.AddInteger(What);
    ID.AddInteger(Path);
    ID.AddInteger(Set);
    ID.AddPointer(Ptr);
    ID.AddInteger(Int);
  }
};

/// One call on the way from a function (or a thread's entry) to an access.
struct CallLink {
  const FunctionDecl *Callee;
  SourceLocation Loc; ///< of the call
  const CallLink *Next = nullptr;
};

/// A lock as an element of a set: path and mode. The lock of the opaque path
/// is the wildcard: some lock, not known which.
inline uint32_t lockOf(PathId P, bool Shared) {
  return P ? P << 1 | uint32_t(Shared) : 0;
}
constexpr uint32_t WildcardLock = 0;
inline PathId lockPath(uint32_t Lock) { return Lock >> 1; }
inline bool isShared(uint32_t Lock) { return Lock & 1; }

/// \p Held without the locks \p Gone, in either mode.
inline SetId without(SetTable &Sets, SetId Held, SetId Gone) {
  if (Held && Gone)
    for (uint32_t Lock : Sets.values(Gone))
      Held = Sets.erase(Sets.erase(Held, Lock & ~1u), Lock | 1u);
  return Held;
}

/// Whether it is known which lock \p P is: indexes on the way are constants or
/// variables, so that equal paths are equal locks.
inline bool knownLock(const PathTable &Paths, PathId P) {
  for (PathId Step = P; Step; Step = Paths.parent(Step))
    if (const PathNode &N = Paths.node(Step);
        N.Kind == PathKind::Part ||
        (N.Kind == PathKind::Elem && N.Index.What != IndexTerm::Const &&
         N.Index.What != IndexTerm::Variable))
      return false;
  return P != OpaquePath;
}

/// What a signal or wait is about: an object, and for flags the value that
/// was stored or seen. A plain flag says something only to those who look at it
/// under the lock; until the lock is known, the token says so.
enum class Seen : uint8_t { Any, True, False };
inline uint32_t tokenOf(PathId P, Seen V, bool IfLocked = false) {
  return P << 3 | uint32_t(IfLocked) << 2 | uint32_t(V);
}
inline PathId tokenPath(uint32_t Token) { return Token >> 3; }
inline Seen tokenSeen(uint32_t Token) { return Seen(Token & 3); }
inline bool tokenIfLocked(uint32_t Token) { return Token & 4; }

/// Bits: the code has asked which thread it is on, and compared it with another.
enum AskKind : uint8_t { AskedThread = 1, ComparedThread = 2 };

/// A number that a function was given is 0, or is not.
inline uint32_t givenOf(PathId Param, bool NotZero) {
  return Param << 1 | NotZero;
}
inline PathId givenParam(uint32_t Given) { return Given >> 1; }
inline bool givenNotZero(uint32_t Given) { return Given & 1; }

/// What holds while something happens.
struct Circumstances {
  const CallLink *Chain = nullptr; ///< calls that lead to it, outermost first
  SetId Must = 0;                  ///< locks certainly held
  SetId May = 0;                   ///< locks possibly held
  SetId GivenBack = 0; ///< locks of the caller that are certainly given back
                       ///< for a while
  SetId Waited = 0;                ///< tokens certainly waited for before
  SetId WaitedAgain = 0;           ///< tokens possibly waited for twice before
  SetId Signals = 0;               ///< tokens possibly signalled after
  SetId Following = 0;             ///< tokens certainly signalled after
  SetId Early = 0; ///< tokens possibly signalled before, since the last wait
  SetId Joined = 0;                ///< handle paths certainly joined before
  SetId JoinsAfter = 0; ///< handle paths possibly joined after
  SetId Saw = 0;        ///< values of flags certainly seen before, tokens
  uint8_t Confined = 0; ///< AskKind: what the code has asked before
  SetId JoinedHere = 0; ///< threads of the function at hand that these are
  SetId Beside = 0;     ///< threads that a callee lets run beside it
};

/// One read or write of a location.
struct Access : Circumstances {
  PathId Path = OpaquePath;
  bool Write = false;
  bool Atomic = false; ///< an atomic operation on a plain location
  bool Polled = false; ///< read to decide whether a loop goes on
  bool Awaited = false; ///< part of what a condition variable is waited for
  bool First = false; ///< sets a pointer that was just found null
  bool Renews = false; ///< by a method after which it may be used again
  SetId Given = 0;    ///< it happens only if all of these parameters are so
  /// A read or an increment, a call of a changing method, a move, a new value,
  /// the initialisation of a member by a constructor, a look through a smart
  /// pointer at what it points to, the end of a heap object.
  enum Kind : uint8_t {
    Plain,
    Method,
    Move,
    Assign,
    Init,
    Through,
    Free
  } How = Plain;
  const Expr *Object = nullptr; ///< the expression that names the location
  const ModelRow *Hidden = nullptr; ///< of the function whose state it is
  const Region *Under = nullptr; ///< innermost directive of this function
  /// Each thread that runs the code of this Team or Task has its own of it.
  const Region *Own = nullptr;
  SetId Phase = 0; ///< barriers that may be the last one before it
  SourceLocation Loc;
  const FunctionDecl *In = nullptr; ///< the function that contains it
};

/// What a callable is given: where it is, or what it holds.
struct Passed {
  PathId Where = OpaquePath;    ///< of an lvalue or an object
  Value Held;                   ///< of a pointer, number or function
  const Expr *Written = nullptr; ///< in the function at hand
  bool Own = false;             ///< the callee gets a copy of it
  unsigned Placeholder = 0;     ///< std::placeholders::_N of a std::bind
};

/// A call whose target the function does not know, but its callers may: of
/// something that came in through a parameter, 'this' or a global, or of a
/// virtual method on such an object.
struct Invocation : Circumstances {
  PathId Target = OpaquePath; ///< the callable, or the object of Method
  PathId Place = OpaquePath;  ///< while it is rewritten: where it was found
  const CXXMethodDecl *Method = nullptr;
  llvm::SmallVector<Passed, 2> Args;
  SourceLocation Loc;
  const FunctionDecl *In = nullptr; ///< the function that contains the call
  SetId Running = 0; ///< threads of the function at hand that may run
};

/// What needs a finished object without reading or writing its memory as
/// others see it: an operation on a member that synchronises itself, on a
/// thread's handle, a virtual call.
struct Use {
  enum Kind : uint8_t { Synchronized, Handle, Virtual } What = Synchronized;
  PathId Path = OpaquePath; ///< of the object
  SourceLocation Loc;
  const CXXMethodDecl *Method = nullptr; ///< of a virtual call
  const CallLink *Chain = nullptr;
  SetId Must = 0;   ///< locks certainly held
  SetId Waited = 0; ///< tokens certainly waited for before
};

/// A reference, pointer, iterator or view that is kept, and the use of one that
/// a local variable keeps.
struct Reach : Circumstances {
  enum Kind : uint8_t {
    Bound,    ///< the local variable at Holder keeps it
    Used,     ///< what the local variable at Holder keeps is used
    Returned, ///< the caller gets it
    Stored,   ///< it is left in what outlives the call
  } How = Bound;
  PathId Target = OpaquePath; ///< what it refers to
  PathId Holder = OpaquePath;
  /// The locks of the guard object in this function through which Target was
  /// reached; 0 if it was reached by its own name.
  SetId Through = 0;
  bool Temporary = false;      ///< that guard has no name
  bool Walks = false;          ///< an iterator: it looks at the structure too
  bool Captured = false;       ///< by a closure
  bool ByCallee = false;       ///< a function that was called has put it there
  bool Variable = false;       ///< made from what a local variable keeps
  int64_t Thread = -1;         ///< number of the thread that gets it
  const Expr *From = nullptr;  ///< what it was made from, where it is written
  const Stmt *Where = nullptr; ///< the declaration, assignment, return or call
  SourceLocation Loc;
};

/// A point where a coroutine may go to sleep and go on on another thread.
struct Suspension : Circumstances {
  const Expr *E = nullptr; ///< co_await or co_yield
  bool Yields = false;
  SourceLocation Loc;
};

/// What is given to a thread, and where.
struct Carried {
  SourceLocation Loc; ///< of the capture or argument
  std::string Name;   ///< as the source calls it
  const Expr *Argument = nullptr;
  /// The object that carries it into the thread, and its field. While it is a
  /// parameter, the caller decides where it is given.
  PathId Holder = OpaquePath;
  const FieldDecl *Field = nullptr;
};

/// What a thread refers to without owning it.
struct Borrow : Carried {
  enum Kind { Capture, This, Reference, Pointer, View } How;
  PathId Target = OpaquePath;
};

/// A value that goes to another thread.
struct Crossing : Carried {
  enum Kind : uint8_t {
    Capture, ///< by the closure that the thread runs
    Given,   ///< the callable or an argument
    Sent,    ///< on a channel, through a promise
    Result,  ///< what the thread gives back
  } How = Given;
  QualType Type; ///< a reference if the thread only refers to it
  bool Scoped = false; ///< the thread ends before what it refers to
};

/// A place that starts threads: spawn site, entry and what it is given.
struct ThreadClass {
  const Expr *Site = nullptr;
  SourceLocation Loc; ///< of the spawn
  const FunctionDecl *Entry = nullptr;
  const CallLink *Chain = nullptr; ///< calls from here to the spawn
  PathId Handle = OpaquePath;      ///< where the handle was put first
  std::vector<Access> Accesses;    ///< in terms of the function that has this
  std::vector<Use> Uses;
  std::vector<Invocation> Invokes; ///< callables that it runs, not known which
  std::vector<Borrow> Borrows;
  bool CallsUnknown = false; ///< runs code that may call back anything
  bool Parallel = false; ///< runs on several threads by itself
  const Region *Of = nullptr; ///< the directive that it runs the code of
  bool AtOnce = false;   ///< the callee that starts it starts several of it
  PathId CountedBy = OpaquePath; ///< the variable that says how many
  /// The call in which the thread started and ended; null if it outlives it.
  const Expr *Within = nullptr;
  /// For a task that is handed to threads: those threads. It starts when one of
  /// them runs; where there is one thread, its tasks run one after another.
  SetId Carriers = 0;
  /// Tasks with one key run one after another. Path, or the row that says so.
  PathId SerialKey = OpaquePath;
  const void *SerialRow = nullptr;
  bool JoinsOnDestruction = false;
  bool DetachedHere = false; ///< the spawn never gives a handle, or it is
                             ///< detached (set when known)
  bool DetachedElse = false; ///< it is detached unless the handle is kept
  SourceLocation DetachLoc;
  SourceLocation JoinLoc; ///< where the function that has this first joins it
  bool Scoped = false;   ///< the call that it was started in waits for it
  bool Escaped = false;  ///< its handle went where joins are not seen
  bool InThread = false; ///< started by another thread
  bool Many = false;     ///< started in a loop that fills a group of handles
  SetId Signalled = 0;   ///< tokens that its body may signal
  SetId SignalledAfter = 0; ///< tokens that the starter signals afterwards
  SetId Running = 0;     ///< classes that may run at the spawn
  SetId Must = 0;        ///< locks held by the spawner, for dumps
  int64_t Count = 0;     ///< number of threads where it is known, else 0
};

/// A pair of accesses to two different paths of the caller's making: a race if
/// the caller lets both be the same location.
struct AliasCandidate {
  Access First, Second;
  SourceLocation SpawnLoc;
  const Expr *Call = nullptr; ///< that passes one object for both
};

/// Where something was given to another thread.
struct Handover {
  SourceLocation Loc;
  bool Sent = false; ///< on a channel or through a promise, not to a new thread
};

/// A location that is used after what it owned was handed over.
struct UseAfterHandover {
  uint32_t AccessIndex = 0;
  uint32_t HandoverIndex = 0;
  SourceLocation MoveLoc; ///< where it was moved away
  PathId Path = OpaquePath;
  bool Alias = false; ///< by another name of what was handed over
};

/// A call of a function with a visible body, for what is handed down: the locks
/// that are held there, and which objects of the callee's are which here.
struct CallFact {
  const FunctionDecl *Callee = nullptr;
  SourceLocation Loc;
  /// The callee's name of an object and this function's.
  llvm::SmallVector<std::pair<PathId, PathId>, 2> Bindings;
  SetId Required = 0; ///< locks that the callee's attributes demand; if set,
                      ///< the rest is not said here
  SetId Must = 0, May = 0; ///< locks certainly and possibly held
  SetId Running = 0;       ///< threads that may run
  SetId Joined = 0;        ///< handle paths certainly joined before
};

/// How a signal tells those who wait for it.
enum SignalKind : SetId {
  EachTime = 0,    ///< whoever waits sees the first one
  PlainFlag = 1,   ///< who sets it has not seen another do it
  Accumulates = 2, ///< who waits looks at the sum or value, not at one signal
};

/// What a join waits for.
enum JoinKind : uint32_t {
  JoinsAll = 0,       ///< the threads of the handle
  JoinsOne = 1,       ///< one thread of a group: that one ends, the others not
  EndsWithObject = 2, ///< nothing: a thread that dies with its object has been
                      ///< joined before, or the program would end
};

struct Event {
  enum Kind : uint8_t {
    AccessEvent,  ///< Index: access
    UseEvent,     ///< Index: use
    Call,         ///< Index: call
    Acquire,      ///< Set: locks
    MayAcquire,   ///< Set: locks that may have been taken
    Release,      ///< Set: locks; Index 1: by a call of the guard's unlock()
    Invoke,       ///< Index: invocation
    Spawn,        ///< Index: thread class; Set: starts if one of these runs
    Join,         ///< Set: thread classes; Path: handle; Index: JoinKind
    MayJoin,      ///< Path: handle that a callee joins on some way
    Detach,       ///< Set: thread classes; Path: handle
    Escape,       ///< Set: thread classes whose handle went to unknown code
    Signal,       ///< Index: token; Set: SignalKind
    SignalIfFenced, ///< Index: token of a relaxed store
    Wait,         ///< Index: token
    WaitIfLocked, ///< Index: token; a wait if a lock is held
    MayWait,      ///< Index: token that a callee waits for on some way
    WaitIfFenced, ///< Index: token of a relaxed load
    Fence,        ///< Index 1: acquire, 2: release, 3: both
    Return,       ///< Index: of Returns
    LifetimeEnd,  ///< Path: a root that dies
    Redefine,     ///< Path gets a new value; Index 1: it is a new object
    AskThread,    ///< the code asks which thread it is on
    Barrier,      ///< the team starts (Index) or meets; Set: its threads
    Move,         ///< what Path owned is owned by the path Index now; Set 1:
                  ///< Path is null after
    HandOver,     ///< what Path owns goes to another thread; Index: handover
    Renew,        ///< Path may be used again, whatever became of its value;
                  ///< Index 1: it gets a new one
    Keep,         ///< Index: reach
    Suspend,      ///< Index: suspension
  } What;
  uint32_t Index = 0;
  PathId Path = OpaquePath;
  SetId Set = 0;
  SourceLocation Loc;
};

struct BlockFacts {
  std::vector<Event> Events;
  /// Events that happen when the first or second successor is taken.
  std::vector<Event> OnEdge[2];
};

/// One return statement of a function whose result may be a condition: what
/// comes with a true and with a false result.
struct ReturnFacts {
  Seen Result = Seen::Any;
  std::vector<Event> IfTrue, IfFalse;
};

/// A way to leave a value for the caller: after the call \p Where holds What.
struct Store {
  PathId Where;
  Value What;
  /// Locks that were held when a callable put it there, and are released.
  SetId Under = 0;
};

/// A guard that guards nothing.
struct DroppedGuard {
  enum Kind {
    Unnamed,   ///< a temporary that dies at the semicolon
    Discarded, ///< the guard that a call returns is thrown away
    Shadow,    ///< 'std::unique_lock<std::mutex> (m);' declares a guard m
    NoLock,    ///< 'std::scoped_lock lock;' locks nothing
    Deferred,  ///< constructed with defer_lock and never locked
    TryResult, ///< whether the lock was got is not looked at
  } What;
  SourceLocation Loc;
  SourceLocation NameLoc; ///< where Name would be inserted
  std::string Name;       ///< what names the guard, as text to insert
  std::string GuardName;  ///< of a guard that has a name
  std::string Lock;       ///< as the source spells it; may be empty
};

/// Something on a line that makes no access, and why: for explain mode.
struct Unseen {
  SourceLocation Loc;
  std::string Name; ///< as the source calls it
  std::string Why;
};

/// A borrowed object that dies while the thread may run.
struct DanglingBorrow {
  uint32_t Thread;
  uint32_t Borrow;
  PathId Root;        ///< what dies
  SourceLocation Loc; ///< where it dies
};

/// The facts of one function.
struct FunctionFacts {
  const FunctionDecl *Function = nullptr;
  std::unique_ptr<CFG> Graph;
  std::vector<const CFGBlock *> Order; ///< reachable blocks, reverse post-order
  std::vector<BlockFacts> Blocks;      ///< by block number
  std::vector<Access> Accesses;
  std::vector<Use> Uses;
  std::vector<Invocation> Invocations;
  std::vector<ThreadClass> Threads;
  std::vector<AliasCandidate> Aliases; ///< of callees, in this function's terms
  std::vector<Store> Stores;           ///< at the end of the function
  std::vector<DroppedGuard> Drops;
  std::vector<CallFact> Calls;
  SetId Assumed = 0;  ///< locks that its attributes require of every caller
  SetId Prepared = 0; ///< paths of locks that it initialises or destroys
  SetId Freed = 0;    ///< paths of objects that it gives back to the heap
  std::vector<Crossing> Crossings;
  std::vector<Handover> Handovers;
  std::vector<Reach> Reaches;
  std::vector<Suspension> Suspensions;
  std::vector<ReturnFacts> Returns;
  std::vector<Unseen> Skipped; ///< in explain mode only
  Value Result;
  /// Local variables that go through a range from a fixed start in steps of
  /// one, and the range.
  llvm::DenseMap<PathId, IndexTerm> Ranges;
  bool TooLarge = false;
  bool CallsUnknown = false; ///< runs code that may call back anything

  // Filled by the analyses.
  SetId ExitMust = 0, ExitMay = 0; ///< locks held at the end
  SetId Released = 0;              ///< locks given back that the caller took
  SetId EverAcquired = 0;          ///< locks taken somewhere, by callees too
  SetId ExitRunning = 0;           ///< threads that may run at the end
  SetId ExitJoined = 0;            ///< handle paths joined on every way
  SetId ExitWaited = 0;            ///< tokens waited for on every way
  SetId ExitWaitedIf[2] = {0, 0};  ///< the same, if the result is true, false
  /// Tokens waited for where an object dies, by the event that ends it.
  llvm::DenseMap<const Event *, SetId> WaitedAtEnd;
  SetId EverSignalled = 0;
  SetId EverJoined = 0; ///< handle paths joined on some way
  SetId EverWaited = 0; ///< tokens waited for on some way
  uint8_t AsksThread = 0; ///< AskKind, on some way
  bool EndReached = true; ///< some way leads to the end
  SetId ExitHandedOver = 0; ///< paths whose value may have been handed over
  std::vector<UseAfterHandover> UsesAfter;
  /// Threads that may run when the access or thread of that number happens.
  std::vector<SetId> RunningAt;
  std::vector<SetId> StartedAt; ///< the same, with those that have been joined
  std::vector<DanglingBorrow> Dangling;

  /// What an event's access or invocation happens under; null for others.
  Circumstances *circumstances(const Event &E) {
    return E.What == Event::AccessEvent ? &Accesses[E.Index]
           : E.What == Event::Invoke    ? &Invocations[E.Index]
           : E.What == Event::Keep      ? &Reaches[E.Index]
           : E.What == Event::Suspend   ? &Suspensions[E.Index]
                                        : static_cast<Circumstances *>(nullptr);
  }
};

/// Above this number of different uses the rest is left out.
constexpr unsigned MaxSummaryUses = 200;

/// What a caller needs to know of a function. Paths have parameters, 'this',
/// globals, the result and allocations as roots.
struct Summary {
  const FunctionDecl *Function = nullptr;
  std::vector<Access> Accesses;
  std::vector<Use> Uses;
  std::vector<Invocation> Invocations; ///< Beside: numbers in Threads
  /// Threads that may outlive the call, and those that end in it but whose
  /// races only callers can see.
  std::vector<ThreadClass> Threads;
  std::vector<AliasCandidate> Aliases;
  std::vector<Store> Stores;
  std::vector<Crossing> Crossings; ///< of what a parameter carries
  SetId HandedOver = 0; ///< what may have gone to another thread
  Value Result;
  SetId Acquired = 0, MayAcquired = 0, Released = 0;
  SetId Prepared = 0;
  SetId Joined = 0, Waited = 0, Signalled = 0;
  SetId EverJoined = 0, EverWaited = 0; ///< on some way
  bool CallsUnknown = false;
  uint8_t AsksThread = 0; ///< AskKind, on some way
  SetId WaitedIf[2] = {0, 0}; ///< if the result is true, false
};

/// Threads that an object's constructor starts and that run the callables they
/// find at a place in the object: a thread pool, an event loop.
struct Executor {
  Invocation How; ///< in terms of the object as 'this'
  PathId Handle = OpaquePath;
  bool Many = false; ///< several of them at once
  bool Detached = false, JoinsOnDestruction = false;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_FACTS_H
