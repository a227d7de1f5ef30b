//===--- FactsBuilder.h - from a function's body to its facts ---*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only place that looks at statements. Walks the control-flow graph of one
// function until the environment (what pointers, handles and guards hold) is
// stable, then once more to write down the events. Calls of functions with a
// visible body become the events of their summaries, so functions are built
// after the functions they call.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_FACTSBUILDER_H
#define FEARLESS_MODEL_FACTSBUILDER_H

#include "model/Expressions.h"
#include "model/Facts.h"
#include "model/Substitution.h"
#include "clang/AST/Stmt.h"
#include "llvm/Support/Allocator.h"
#include <functional>
#include <set>

namespace clang {
class OMPExecutableDirective;
}

namespace clang::tidy::fearless {

/// What all functions of a translation unit share.
struct Universe {
  Universe(const ASTContext &Context, const std::vector<ModelRow> &UserModels)
      : Context(Context), Words(Context, UserModels), Paths(Context) {}

  const ASTContext &Context;
  Vocabulary Words;
  PathTable Paths;
  SetTable Sets;
  llvm::BumpPtrAllocator Memory;
  /// Flags of 'once': they order, but guard nothing for longer than the call.
  llvm::DenseSet<const void *> OnceFlags;
  /// Allocations that some shared pointer owns.
  llvm::DenseSet<PathId> SharedObjects;
  bool Explain = false; ///< remember what makes no access, and why

  /// The classes of user code that derive from each class.
  llvm::DenseMap<const CXXRecordDecl *,
                 llvm::SmallVector<const CXXRecordDecl *, 2>>
      Derived;

  /// \p First followed by \p Then.
  const CallLink *concat(const CallLink *First, const CallLink *Then) {
    return First ? link(First->Callee, First->Loc, concat(First->Next, Then))
                 : Then;
  }
  const CallLink *link(const FunctionDecl *Callee, SourceLocation Loc,
                       const CallLink *Next) {
    return new (Memory.Allocate<CallLink>()) CallLink{Callee, Loc, Next};
  }
};

/// An atomic operation, however it is written.
struct AtomicOperation {
  const Expr *E = nullptr;  ///< the whole
  const Expr *On = nullptr; ///< the object or a pointer to it
  PathId Object = OpaquePath;
  bool Reads = false, Writes = false;
  bool Compares = false;    ///< compare and exchange; the result is success
  bool Accumulates = false; ///< fetch_add and the like
  bool Sleeps = false;      ///< returns when the value is not Expected
  bool Acquires = false, Releases = false;
  bool FailureAcquires = false;
  Seen Stored = Seen::Any, Expected = Seen::Any;
  bool Exact = false; ///< Stored says all of the value: 0, 1, null
};

class FactsBuilder {
public:
  /// The summary of a function, or null if it is not known (yet).
  using SummarySource = std::function<const Summary *(const FunctionDecl *)>;
  /// The threads that each object of a class runs to execute tasks.
  using ExecutorSource =
      std::function<llvm::ArrayRef<Executor>(const CXXRecordDecl *)>;

  FactsBuilder(Universe &All, SummarySource Summaries, ExecutorSource Executors,
               const FunctionDecl *Function);

  /// The facts of the function; null if it has no control-flow graph.
  std::unique_ptr<FunctionFacts> build();

  /// Above these numbers a function is not analysed: its facts stay empty.
  static constexpr unsigned MaxBlocks = 4000;
  static constexpr unsigned MaxAccesses = 20000;
  /// Callables that call callables: deeper than this nothing is known.
  static constexpr unsigned MaxNesting = 6;

private:
  class Prepass;
  friend class Prepass;

  /// A call, taken apart.
  struct CallSite {
    const Expr *E = nullptr;
    const FunctionDecl *Callee = nullptr;
    const Expr *Object = nullptr; ///< implicit object argument
    const CXXRecordDecl *ObjectClass = nullptr;
    bool Arrow = false; ///< Object is a pointer
    llvm::SmallVector<const Expr *, 4> Args;
    PathId This = OpaquePath; ///< the object's location
  };

  // Walking (FactsBuilder.cpp).
  void walk(const CFGBlock *Block);
  void visitStatement(const Stmt *S);
  void visit(const Stmt *S);
  void visitDeclaration(const VarDecl *V);
  void loopBounds(const VarDecl *V);
  void outdate(PathId P);
  void visitAssignment(const BinaryOperator *E);
  void visitIncrement(const UnaryOperator *E);
  void visitReturn(const ReturnStmt *S);
  void returnCondition(const Expr *E);
  void visitLambda(const LambdaExpr *E);
  void visitInitList(const InitListExpr *E);
  void visitInitializer(const CXXCtorInitializer *I);
  std::vector<std::optional<SetId>> givenAtBlocks();
  SetId givenOn(const CFGBlock &From, const CFGBlock *To);
  Value exported(PathId Where, const Value &What);
  void endOfScope(llvm::ArrayRef<CFGElement> Ends);
  void freed(const Expr *Pointer);
  void destroy(PathId P, QualType T, SourceLocation Loc, unsigned Depth = 0);
  uint32_t initialised(const VarDecl *Static);
  void branch(const CFGBlock *Block);
  void condition(const Expr *E, bool Negated, unsigned Depth = 0);
  void comparison(const BinaryOperator *E, bool Negated, unsigned Depth);
  void cases(const CFGBlock *Block, const SwitchStmt *S);
  void both(const BinaryOperator *E, bool Negated, unsigned Depth);
  void callCondition(const CallSite &Site, bool Negated);
  void seenUnderLock(const Expr *Flag, Seen What, bool True);
  const Expr *outcome(const Expr *E) const;
  static const EnumConstantDecl *isEnumerator(const Expr *E);
  void onEdge(bool True, const Event &E);

  // Calls (Calls.cpp).
  void visitCall(const CallExpr *E);
  /// Reads \p E; false if it is not known what is called.
  bool siteOf(const CallExpr *E, CallSite &Site);
  void visitConstruct(const CXXConstructExpr *E);
  void call(CallSite &Site);
  void indirectCall(const CallExpr *E);
  bool wrappedCall(CallSite &Site);
  bool modelledCall(CallSite &Site);
  void hiddenCall(const CallSite &Site);
  void connect(const Expr *Ends);
  bool attributeCall(CallSite &Site);
  PathId attributePath(const Expr *Arg, const FunctionDecl *Callee);
  void requiredLocks(const CallSite &Site);
  bool locksNothing(QualType T);
  SetId assumedLocks();
  uint32_t attributeLock(const Expr *Arg, const CallSite &Site, bool Shared);
  bool lockCall(CallSite &Site);
  bool guardCall(CallSite &Site);
  bool guardedValueCall(CallSite &Site);
  /// The locks that the object of type \p T at \p P gives back when it dies.
  SetId heldBy(PathId P, QualType T, unsigned Depth = 0);
  bool handleCall(CallSite &Site);
  void constructGuard(const CXXConstructExpr *E, PathId Target, bool Shared);
  void systemCall(CallSite &Site);
  void containerCall(CallSite &Site, PathId Object);
  void locksHandedOver(const CallSite &Site);
  bool isNewEachTime(const Value &V, const Expr *Site) const;
  bool exactCall(CallSite &Site);
  void bind(const CallExpr *E, PathId Result);
  void exchange(PathId A, PathId B);
  void unknownCall(CallSite &Site);
  /// Uses the summary of Site's callee; false if there is none.
  bool summarizedCall(CallSite &Site);
  /// \p Uses: somebody may look at the result in a way that is not seen.
  void enter(const FunctionDecl *Callee, const Frame &At, SourceLocation Loc,
             bool Uses = false);
  void noteCall(const FunctionDecl *Callee, const Frame &At,
                SourceLocation Loc);
  void enterThreads(const Summary &S, const Frame &At, Substitution &Subst,
                    const FunctionDecl *Callee, SourceLocation Loc,
                    std::vector<std::pair<PathId, Value>> &Changes);
  Frame frameFor(const FunctionDecl *Callee, const CallSite &Site);
  /// What parameter \p Param holds when it is initialised with \p Arg.
  /// \p Copied: the argument is copied first, as std::thread does.
  Value argument(const ParmVarDecl *Param, const Expr *Arg, bool Copied);
  void callNow(const Expr *Task, llvm::ArrayRef<const Expr *> Others,
               SourceLocation Loc);
  // Calls of callables (Invocations.cpp).
  Passed pass(const Expr *E, bool Own = false);
  Value passed(const ParmVarDecl *Param, const Passed &A);
  static bool isStopToken(const ParmVarDecl *Param);
  Frame frameFor(const Callable &Target, const FunctionDecl *Body,
                 llvm::ArrayRef<Passed> Args, const Expr *Site);
  /// Calls what \p Target is now; if it is not known, callers may know.
  void invoke(const Callable &Target, llvm::ArrayRef<Passed> Args,
              const Expr *Site, SourceLocation Loc);
  /// The only method that a call of \p Method on \p Object can run, or null.
  const FunctionDecl *virtualTarget(const CXXMethodDecl *Method, PathId Object);
  /// \p I of a callee's summary in this function's terms; says what it calls.
  Callable rewrite(Invocation &I, const FunctionDecl *Callee, const Frame &At,
                   Substitution &Subst, SourceLocation Loc);
  bool inSequence(PathId P) const;
  Callable callableFor(PathId Target, Substitution &Subst);
  void note(Invocation I, SourceLocation Loc);
  void inherit(Circumstances &C, const Circumstances *Around);
  SetId numbers(const void *Key, SetId InCallee);
  const void *keyOf(const FunctionDecl *Callee, const Frame &At) const;
  const void *nestedKey(const void *Outer, const void *Inner);
  /// Adds to \p Thread what running \p Body does.
  void runOn(ThreadClass &Thread, const FunctionDecl *Body, const Frame &At,
             uint32_t Number, unsigned Depth = 0);
  void runOn(ThreadClass &Thread, const Invocation &I, const Callable &Target,
             uint32_t Number, const void *Key, unsigned Depth);

  // Tasks that are handed to threads (Tasks.cpp).
  /// Notes what callables the thread takes; what waits there already runs.
  void carries(uint32_t Thread, llvm::ArrayRef<Invocation> Invokes,
               const Expr *Site, SourceLocation Loc);
  void handedOver(llvm::ArrayRef<PathId> Changed, const Expr *Site,
                  SourceLocation Loc);
  void startTask(const Invocation &How, SetId Carriers, const Executor *By,
                 PathId Handle, const Expr *Site, SourceLocation Loc);
  void putInto(PathId Element, const Expr *Arg, const Expr *Site);
  bool constructAt(PathId Object, QualType T, const CallSite &Site);
  bool callsNow(const CallSite &Site) const;

  // What is kept of guarded data (Reaches.cpp).
  void reachedThrough(const CallSite &Site, SetId Locks);
  void given(const CallSite &Site);
  /// The guard that gave what is at \p P, null if none did.
  struct Giver;
  const Giver *giverOf(PathId P) const;
  bool besideLock(PathId P, SetId Locks) const;
  void kept(PathId Holder, const Value &V);
  void keptInside(PathId Holder, PathId Object);
  void keptBy(uint32_t Number, const ThreadClass &Thread);
  void keptInWrapper(PathId Holder, const CXXConstructExpr *E);
  void untied(const CallSite &Site);
  void returned(const Expr *E);
  void keep(Reach R);
  /// The variable that \p E names is used, if it keeps guarded data.
  void usesKept(const Expr *E);
  void usesKept(const CallSite &Site);
  void suspend(const CoroutineSuspendExpr *E);

  /// \p Nth: of several tasks, which one; they are joined by the caller.
  void spawn(const ModelRow &Row, CallSite &Site, PathId Handle,
             bool JoinsOnDestruction, std::optional<unsigned> Nth = {});
  /// The method called \p Name of what \p Object is or points to.
  Callable methodOf(const Expr *Object, PathId Where, llvm::StringRef Name);
  llvm::SmallVector<const Expr *, 4> argumentsOfTask(const ModelRow &Row,
                                                     const CallSite &Site);
  PathId handleOf(const ModelRow &Row, const CallSite &Site);
  void runEntry(ThreadClass &Thread, const Invocation &Entry,
                const Callable &Target, uint32_t Number);
  void borrowOfBound(ThreadClass &Thread, const Passed &Bound, const Expr *Arg);
  void borrowOfObject(ThreadClass &Thread, PathId Object, const Expr *Arg);
  void collectBorrows(ThreadClass &Thread, const Expr *Arg, bool Callee);
  /// Where the closure in \p Object says that it captures \p F; invalid if
  /// the closure is not written here.
  SourceLocation captureLocation(PathId Object, const FieldDecl *F);
  /// Moves what a callee gives to a thread to the place where this function
  /// gives it.
  void relocate(Carried &What, const Frame &At, PathId Carrier);
  void crosses(const Expr *Arg, Crossing::Kind How);
  /// \p From's value is moved into \p Into.
  void moves(PathId From, PathId Into, const Expr *Arg, SourceLocation Loc);
  /// What the argument \p Arg owns goes to another thread.
  void handOver(const Expr *Arg, SourceLocation Loc, bool Sent);
  void handOver(PathId P, SourceLocation Loc, bool Sent);
  /// The call at \p Site may give its arguments a new value.
  void renewArguments(const CallSite &Site);
  void crossings(const Expr *Task, const FunctionDecl *Entry,
                 llvm::ArrayRef<const Expr *> Args, bool GivesResult);
  void borrowsOfObject(ThreadClass &Thread, PathId Object, QualType T,
                       const Expr *Arg, unsigned Depth = 0);
  PathId range(llvm::ArrayRef<const Expr *> Args, unsigned I);
  PathId lockArgument(const Expr *E);
  uint32_t normalizedLock(PathId P, bool Shared);
  uint32_t lockAt(PathId P, QualType T, bool Shared);
  PathId objectNamed(const ModelRow &Row, const CallSite &Site,
                     llvm::StringRef Name);
  const Expr *argNamed(const ModelRow &Row, const CallSite &Site,
                       llvm::StringRef Name);

  // Signals and waits (Ordering.cpp).
  /// The object a signal or wait is about.
  uint32_t token(PathId P, Seen V);
  Seen seenIn(const Expr *E);           ///< the value of E
  bool isExact(const Expr *E);
  Seen seenOf(const Expr *Variable);    ///< what the variable holds
  Seen seenAt(const Expr *Pointer);     ///< what is there
  void readOrders(llvm::ArrayRef<const Expr *> Args, AtomicOperation &Op);
  static void setOrders(AtomicOperation &Op, int Success, int Failure);
  std::optional<AtomicOperation> atomicOperation(const Expr *E);
  std::optional<AtomicOperation> atomicOperation(const CallSite &Site);
  bool atomicCall(CallSite &Site);
  bool atomicFence(const CallSite &Site);
  void atomicEvents(const AtomicOperation &Op);
  void atomicCondition(const AtomicOperation &Op, Seen IfTrue, Seen IfFalse,
                       bool Negated);
  bool namesAtomic(const AtomicOperation &Op) const;
  static bool mayFail(const ModelRow &Row);
  bool resultUnknown(const Expr *Call) const;
  PathId signalled(const ModelRow &Row, const CallSite &Site);
  llvm::SmallVector<Event, 4> waitEvents(const ModelRow &Row,
                                         const CallSite &Site, PathId Object);
  void waitsOf(const Summary &S, const Frame &At, unsigned Result,
               SourceLocation Loc, llvm::SmallVectorImpl<Event> &Told);
  bool waitCondition(const CallSite &Site, llvm::StringRef Compared,
                     bool Negated);

  // Directives of OpenMP (OpenMP.cpp).
  class RegionFinder;
  friend class RegionFinder;
  void findRegions(Stmt *Body);
  void comeTo(const Stmt *S);
  void enter(const Region &R);
  void leave(const Region &R);
  void standsAlone(const OMPExecutableDirective *D);
  void barrier(const Region *At, const void *Which, SourceLocation Loc);
  uint32_t barrierNumber(const void *Directive, unsigned End);
  SetId tasksWithin(const Region *Around) const;
  const Region *ownerOf(PathId P, const Region *Under) const;
  void underDirectives(Access &A);

  // Writing events.
  void emit(Event E);
  void access(PathId P, bool Write, const Expr *Object,
              SourceLocation Loc = SourceLocation(), bool Atomic = false);
  void accessLValue(const Expr *E, bool Write);
  void initialize(PathId P, SourceLocation Loc);
  void use(Use::Kind What, PathId P, SourceLocation Loc,
           const CXXMethodDecl *Method = nullptr);
  /// The operation on a synchronised object behind a lock or token.
  void useOf(PathId P, SourceLocation Loc);
  /// False for what looks after itself, is const, or is each thread's own.
  bool countsAsAccess(PathId P) const;
  std::string ownedReason(PathId P) const; ///< why it does not count
  /// Explain mode: \p E makes no access.
  void skip(const Expr *E, std::string Why);
  /// Says how the access that was just written, if it was, is made.
  void how(Access::Kind How);
  /// The object of a method like \p F may be used again, whatever became of
  /// its value.
  static bool beginsAnew(const FunctionDecl *F);
  SetId threadsOf(const Expr *E);
  uint32_t threadNumber(const void *Site, uint32_t Sub);
  bool fillsGroup(const Expr *Site, PathId Handle) const;
  /// Where a loop over a sequence goes on that has \p Element, used by \p At;
  /// null if there is none.
  const CFGBlock *afterLoopOver(PathId Element, const Stmt *At) const;
  void joinThreads(PathId Handle, const Stmt *At, SourceLocation Loc);
  PathId originalHandle(PathId Handle);
  void emitJoinOfOriginal(PathId Handle, SourceLocation Loc);
  bool isPacked(const Expr *E) const;
  const FunctionDecl *bodyOf(const FunctionDecl *F) const;

  Universe &All;
  const Vocabulary &Words;
  PathTable &Paths;
  SetTable &Sets;
  SummarySource Summaries;
  ExecutorSource Executors;
  const FunctionDecl *Function;
  std::unique_ptr<FunctionFacts> Facts;
  Expressions Values;
  bool Emitting = false;
  bool Written = false; ///< the last access was not left out
  /// A guard of this function that has given access to data.
  struct Giver {
    SetId Locks;
    bool Temporary;
  };
  llvm::DenseMap<PathId, Giver> Givers;          ///< by the data's path
  llvm::DenseSet<const VarDecl *> KeepsGuarded; ///< local variables
  std::set<std::tuple<const Stmt *, PathId, PathId>> KnownReaches;
  const Stmt *Here = nullptr; ///< what is being visited
  bool CalleeStores = false;  ///< what is assigned was stored by a callee
  SetId Given = 0;      ///< what parameters are where the walk is
  BlockFacts *Current = nullptr;
  std::vector<Event> *Sink = nullptr;
  llvm::DenseMap<std::pair<const void *, uint32_t>, uint32_t> ThreadNumbers;
  SetId JoinedByDestructor = 0; ///< threads whose handle joins when it dies
  SetId HandleUnknown = 0; ///< threads that have a handle, not known which
  /// What a call's result is assigned to.
  llvm::DenseMap<const Expr *, const Expr *> KeptIn;
  llvm::DenseMap<const Stmt *, const Stmt *> LoopOf; ///< of calls
  llvm::DenseMap<const Stmt *, const CFGBlock *> LoopExit;
  llvm::DenseMap<const Expr *, int64_t> Repeats; ///< known count of a call
  llvm::DenseSet<const VarDecl *> Exposed;       ///< captured or pointed to
  llvm::DenseSet<const VarDecl *> RangeVariables;
  /// Where loops end whose bounds are not constants.
  struct LoopEnd {
    const Expr *Bound = nullptr;
    bool Inclusive = false;
  };
  llvm::DenseMap<const VarDecl *, LoopEnd> LoopEnds;
  /// What an integer variable was last set to: the outcome of a call that a
  /// later condition asks for.
  llvm::DenseMap<const VarDecl *, const Expr *> Outcome;
  llvm::DenseSet<const Expr *> Tested;    ///< operands of conditions
  llvm::DenseSet<const Expr *> Discarded; ///< nobody looks at the result
  llvm::DenseSet<const Expr *> Polls;     ///< decide whether a loop goes on
  /// if (!p) p = ...
  llvm::DenseSet<const BinaryOperator *> FirstValues;
  /// What the conditions of loops look at, and the loops that wait on a
  /// condition variable.
  llvm::DenseMap<const Expr *, const Stmt *> LoopTests;
  llvm::DenseSet<const Stmt *> WaitLoops;
  /// Uses that are written down already: one of each is enough.
  llvm::DenseSet<std::pair<PathId, const void *>> KnownUses;
  /// Where the events of the edges of a condition are written.
  std::vector<Event> *OnTrue = nullptr, *OnFalse = nullptr;
  std::vector<std::pair<const CFGBlock *, Event>> Delayed;
  /// Threads that run callables which they find at a place.
  struct Carrier {
    uint32_t Thread;
    Invocation How;
  };
  std::vector<Carrier> Carriers;
  llvm::DenseMap<std::pair<const void *, const void *>, uint32_t> Keys;
  llvm::DenseMap<const Expr *, const Expr *> RepeatedBy; ///< a call's loop bound
  /// Expressions that initialise a static local variable.
  llvm::DenseMap<const Stmt *, const VarDecl *> StaticInit;
  llvm::DenseSet<const Expr *> Compared; ///< calls whose results are
  /// In the initialiser of a static, whose threads the first caller started.
  bool ElsewhereStarted = false;
  unsigned Nesting = 0;
  // Of OpenMP: empty in other functions.
  struct RegionPair {
    Region *Outer = nullptr; ///< where the directive stands
    Region *Inner = nullptr; ///< the innermost that it makes
  };
  llvm::DenseMap<const Stmt *, Region *> RegionOf; ///< innermost around it
  llvm::DenseMap<const Stmt *, RegionPair> Regions; ///< of directives
  llvm::DenseMap<const Region *, const Expr *> RegionSite;
  llvm::DenseMap<const VarDecl *, Region *> DeclaredIn;
  llvm::DenseMap<std::pair<const void *, unsigned>, uint32_t> Barriers;
  const Region *Inside = nullptr; ///< while walking
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_FACTSBUILDER_H
