//===--- Wording.h - every sentence the user reads --------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In rustc's manner: what is wrong first, then why, then 'help:' with the way
// out. Names stand in single quotes and as the source spells them.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_WORDING_H
#define FEARLESS_REPORT_WORDING_H

#include "llvm/ADT/Twine.h"
#include <string>

namespace clang::tidy::fearless::wording {

inline std::string rust(llvm::StringRef Code) {
  return (" (Rust: " + Code + ")").str();
}

// guard-escape.

/// 'table' or, if it is not known which lock it is, 'a lock'.
inline std::string lockName(llvm::StringRef Lock) {
  return Lock.empty() ? "a lock" : ("'" + Lock + "'").str();
}
inline std::string boundToTemporary(llvm::StringRef Name, llvm::StringRef What,
                                    llvm::StringRef Lock) {
  return ("'" + Name + "' is " + What + " data that " + lockName(Lock) +
          " guards, but the guard dies at the end of this statement")
             .str() +
         rust("E0716");
}
inline std::string loopOverTemporary(llvm::StringRef Lock) {
  return "the loop goes through data that " + lockName(Lock) +
         " guards, but the guard dies before the loop begins" + rust("E0716");
}
inline std::string outlivesGuard(llvm::StringRef Name, llvm::StringRef What,
                                 llvm::StringRef Lock, bool Unlocked) {
  return ("'" + Name + "' is " + What + " data that " + lockName(Lock) +
          " guards, and is used when the lock is released")
             .str() +
         rust(Unlocked ? "E0505" : "E0597");
}
inline std::string returnsGuarded(llvm::StringRef What, llvm::StringRef Name,
                                  llvm::StringRef Lock) {
  return ("this returns " + What + " '" + Name + "', which " + lockName(Lock) +
          " guards only until the function returns")
             .str() +
         rust("E0515");
}
inline std::string returnsUnlocked(llvm::StringRef What, llvm::StringRef Name,
                                   llvm::StringRef Lock, unsigned Accesses) {
  return ("this returns " + What + " '" + Name + "', which is only used with '" +
          Lock + "' held (" + llvm::Twine(Accesses) +
          " accesses), to callers who cannot take that lock")
             .str() +
         rust("E0515");
}
inline std::string storesGuarded(llvm::StringRef What, llvm::StringRef Name,
                                 llvm::StringRef Lock, llvm::StringRef Holder) {
  return ((Holder.empty() ? llvm::Twine("this keeps ")
                          : "'" + Holder + "' keeps ") +
          What + " '" + Name + "', which " + lockName(Lock) +
          " guards, after the lock is released")
             .str() +
         rust("E0597");
}
inline std::string threadKeepsGuarded(llvm::StringRef Name,
                                      llvm::StringRef Lock) {
  return ("the thread may outlive the lock " + lockName(Lock) +
          " that guards '" + Name + "', to which it refers")
             .str() +
         rust("E0597");
}
inline std::string writtenUnder(llvm::StringRef Name, llvm::StringRef Lock) {
  return ("'" + Name + "' is written here with '" + Lock + "' held").str();
}
inline std::string usedAfterRelease(llvm::StringRef Name) {
  return ("'" + Name + "' is used here").str();
}
inline std::string releasedHere(llvm::StringRef Lock) {
  return ((Lock.empty() ? llvm::Twine("the lock") : "'" + Lock + "'") +
          " is released here")
      .str();
}
inline std::string helpGuardOutlives(llvm::StringRef Name) {
  return Name.empty()
             ? "help: give the guard a name, so that it lives as long as the "
               "loop"
             : ("help: give the guard a name, so that it lives as long as '" +
                Name + "'")
                   .str();
}
inline std::string helpUseUnderLock() {
  return "help: use it while the lock is held, or keep a copy of the value";
}
inline std::string helpReturnValue(bool Copies) {
  return Copies ? "help: return a copy"
                : "help: return a copy, or the guard together with it";
}

// Explain mode: what is kept.

inline std::string explainKept(llvm::StringRef What, llvm::StringRef Name,
                               bool Returned, llvm::StringRef Why) {
  return (What + " '" + Name + (Returned ? "' is returned" : "' is kept") +
          " here: " + Why)
      .str();
}

inline constexpr char KeptReported[] = "reported by fearless-guard-escape";
inline constexpr char KeptNotGuarded[] =
    "nothing shows that a lock guards it: nobody else writes it under one";
inline constexpr char KeptLooksAfter[] =
    "its type looks after itself, or never changes";
inline constexpr char KeptStaysLocked[] =
    "the lock goes along with it or stays held";
inline constexpr char KeptCallersLock[] =
    "callers hold the lock, or can take it";
inline constexpr char KeptNotUsed[] =
    "it is not used after the lock is released, or what it refers to has a name "
    "of its own, and its uses are accesses like others";
inline constexpr char KeptForCaller[] =
    "a callable of the caller's keeps it, which is told where it is made";
inline constexpr char KeptWaitedFor[] = "the thread ends before the lock does";
inline constexpr char KeptSameLock[] =
    "it is kept where the same lock guards it, or where nobody is seen to look "
    "without the lock";

// guard-across-suspend.

/// \p Guard: what is named is a guard that came with its lock.
inline std::string suspendsLocked(bool Yields, llvm::StringRef Lock,
                                  bool Guard) {
  return (llvm::Twine("'") + (Yields ? "co_yield" : "co_await") +
          "' may suspend while '" + Lock + "' " +
          (Guard ? "holds its lock" : "is locked") +
          ": the coroutine may go on on another thread, and nobody gets the "
          "lock meanwhile")
             .str() +
         rust("E0277");
}
inline std::string comesLocked(llvm::StringRef Guard) {
  return ("'" + Guard + "' comes with its lock").str();
}
inline std::string lockedHere(llvm::StringRef Lock) {
  return ("'" + Lock + "' is locked here").str();
}
inline std::string suspendsAlsoHere(unsigned More) {
  std::string Text = "it is locked here, too";
  if (More)
    Text += ", and at " + std::to_string(More) + " more";
  return Text;
}
inline std::string helpReleaseBefore() {
  return "help: release the lock first: end the guard's scope, or take what is "
         "needed out of the data; a mutex made for coroutines may be held";
}

// thread-borrow.

inline std::string mayOutlive(llvm::StringRef Who, llvm::StringRef Name,
                              llvm::StringRef How, llvm::StringRef Owner,
                              llvm::StringRef Code) {
  return (Who + " may outlive " + Owner + ", but it " + How + " '" + Name +
          "', which " + Owner + " owns")
             .str() +
         rust(Code);
}
inline std::string mayOutliveObject(llvm::StringRef Who, llvm::StringRef Name,
                                    llvm::StringRef How, llvm::StringRef Code) {
  return (Who + " may outlive '" + Name + "', which it " + How).str() +
         rust(Code);
}
inline std::string mayOutliveFunction(llvm::StringRef Who,
                                      llvm::StringRef Name) {
  return (Who + " may outlive the current function, but it captures '" + Name +
          "' by reference, which is owned by the current function")
             .str() +
         rust("E0373");
}
inline std::string detachedKeepsNothing(llvm::StringRef Name,
                                        llvm::StringRef Code) {
  return ("detached thread may outlive '" + Name + "': nothing keeps it alive")
             .str() +
         rust(Code);
}
inline std::string diesHere(llvm::StringRef Name) {
  return ("'" + Name + "' is destroyed here while the thread may be running")
      .str();
}
inline std::string temporaryDies(llvm::StringRef Name) {
  return ("the temporary that '" + Name +
          "' refers to is destroyed at the end of this statement")
      .str();
}
/// \p JoinLine: where the starter joins it, in the file of the start; 0 where
/// that is not seen.
inline std::string threadStarts(unsigned JoinLine = 0) {
  return "thread starts here" +
         (JoinLine ? ", and is joined at line " + std::to_string(JoinLine)
                   : std::string());
}
inline std::string threadsStart(int64_t Count, unsigned JoinLine = 0) {
  return (Count > 1 ? std::to_string(Count) + " threads start here, in a loop"
                    : "threads start here, in a loop") +
         (JoinLine ? ", and are joined at line " + std::to_string(JoinLine)
                   : std::string());
}
inline std::string helpDirective() {
  return "help: give each thread its own with a 'private' or 'reduction' clause, "
         "or put '#pragma omp atomic' or '#pragma omp critical' before each "
         "access";
}
inline std::string detachedHere() {
  return "the thread is detached here: nobody can wait for it any more";
}
inline std::string helpMoveOrJoin(bool IsThis, bool Cpp) {
  if (!Cpp)
    return "help: give the thread memory of its own, or join the thread before "
           "this memory is gone";
  return IsThis ? "help: capture a 'std::shared_ptr' to the object "
                  "(shared_from_this()), or join the thread in the destructor"
                : "help: move or copy it into the thread, or join the thread "
                  "before it is destroyed (std::jthread declared after it, "
                  "fearless::scope)";
}

// In strict mode, of a thread that is joined.
inline std::string helpMoveOrScope(bool IsThis) {
  return IsThis ? "help: capture a 'std::shared_ptr' to the object "
                  "(shared_from_this()), or start the thread in a "
                  "'fearless::scope', which may borrow"
                : "help: move or copy it into the thread, or start the thread "
                  "in a 'fearless::scope', which may borrow";
}

// start-before-init.

inline std::string usesBefore(llvm::StringRef Name, unsigned More,
                              bool Assigned) {
  return ("the thread started here may use '" + Name + "'" +
          (More ? " and " + std::to_string(More) +
                      (More == 1 ? " more member" : " more members")
                : std::string()) +
          " before " + (More ? "they are " : "it is ") +
          (Assigned ? "set" : "initialized"))
             .str() +
         rust("E0381");
}
inline std::string usedByThread(llvm::StringRef Name) {
  return ("'" + Name + "' is used here by the thread").str();
}
inline std::string madeLater(llvm::StringRef Name, bool Assigned) {
  return ("'" + Name + "' is " + (Assigned ? "set" : "initialized") +
          " here, after the thread has started")
      .str();
}
inline std::string helpStartLast() {
  return "help: start the thread when everything that it uses is there, as the "
         "last statement of the constructor";
}
inline std::string helpDeclareAfter(llvm::StringRef Handle,
                                    llvm::StringRef Last) {
  return ("help: declare '" + Handle + "' after '" + Last +
          "': members are made in the order of their declarations and "
          "destroyed in the reverse order")
      .str();
}
inline std::string readsOwnHandle(llvm::StringRef Name) {
  return ("the thread may read its own handle '" + Name +
          "' before the start has written it")
             .str() +
         rust("E0381");
}
inline std::string handleWritten(llvm::StringRef Name) {
  return ("thread starts here, and '" + Name +
          "' is written while it may be running")
      .str();
}
inline std::string helpOwnHandle(bool Cpp) {
  return Cpp ? "help: a thread knows itself as std::this_thread"
             : "help: a thread knows itself as pthread_self()";
}
inline std::string callsDerivedEarly(llvm::StringRef Ctor,
                                     llvm::StringRef Method,
                                     llvm::StringRef Class) {
  return ("the thread started in '" + Ctor + "' may call '" + Method +
          "' before " +
          (Class.empty() ? "the derived class" : "'" + Class.str() + "'") +
          " is constructed")
             .str() +
         rust("E0381");
}
inline std::string registeredEarly(llvm::StringRef Ctor,
                                   llvm::StringRef Method,
                                   llvm::StringRef Class) {
  return ("'" + Ctor + "' hands 'this' to a thread that may call '" + Method +
          "' before " +
          (Class.empty() ? "the derived class" : "'" + Class.str() + "'") +
          " is constructed")
             .str() +
         rust("E0381");
}
inline std::string calledByThread(llvm::StringRef Method) {
  return ("'" + Method + "' is called here by the thread").str();
}
inline std::string overriddenHere(llvm::StringRef Class) {
  return Class.empty() ? "it has no body before the derived class is there"
                       : ("'" + Class + "' overrides it here").str();
}
inline std::string helpStartComplete(bool Register) {
  return std::string(Register ? "help: register the object"
                              : "help: start the thread") +
         " in a function that is called when the object is complete";
}
inline std::string reachesDead(llvm::StringRef Name) {
  return ("the thread may outlive '" + Name +
          "', which it reaches through 'this'")
             .str() +
         rust("E0597");
}
inline std::string diesBefore(llvm::StringRef Name, llvm::StringRef Handle) {
  return ("'" + Name + "' is declared after '" + Handle +
          "' and destroyed before it, which waits for the thread")
      .str();
}
inline std::string derivedGone(llvm::StringRef Class,
                               llvm::StringRef Starter) {
  return ("'" + Class + "' is destroyed before the thread started in '" +
          Starter + "' is joined by its base class")
             .str() +
         rust("E0597");
}
inline std::string overrideUses(llvm::StringRef Method, llvm::StringRef Name) {
  return ("the thread may be in '" + Method + "', which uses '" + Name + "'")
      .str();
}
inline std::string helpStopInDerived(llvm::StringRef Class) {
  return ("help: stop and join the thread in the destructor of '" + Class +
          "'")
      .str();
}

// Races.

/// What an access does to the object.
enum class Deed { Read, Write, Free };
inline llvm::StringRef done(Deed What) {
  return What == Deed::Free ? "freed" : What == Deed::Write ? "written" : "read";
}
inline llvm::StringRef mayDo(Deed What) {
  return What == Deed::Free ? "free" : What == Deed::Write ? "write" : "read";
}

inline std::string byThreadsAtOnce(llvm::StringRef Name, Deed What,
                                   int64_t Count, llvm::StringRef Locks,
                                   llvm::StringRef Why, llvm::StringRef Code) {
  std::string Who = Count > 1 ? std::to_string(Count) + " threads"
                              : "several "
                                "threads";
  return ("'" + Name + "' is " + done(What) + " by " + Who + " at once " +
          Locks + Why)
             .str() +
         rust(Code);
}
inline std::string whileOther(llvm::StringRef Name, Deed What,
                              llvm::StringRef Other, Deed OtherWhat,
                              llvm::StringRef Locks, llvm::StringRef Why,
                              llvm::StringRef Code) {
  return ("'" + Name + "' is " + done(What) + " here while " + Other +
          " may " + mayDo(OtherWhat) + " it, " + Locks + Why)
             .str() +
         rust(Code);
}

// In strict mode, of a pair that is no race.
inline std::string byThreads(llvm::StringRef Name, Deed What,
                             llvm::StringRef Locks, llvm::StringRef Why,
                             llvm::StringRef Code) {
  return ("'" + Name + "' is " + done(What) + " by several threads, " + Locks +
          Why)
             .str() +
         rust(Code);
}
inline std::string andOther(llvm::StringRef Name, Deed What,
                            llvm::StringRef Other, Deed OtherWhat,
                            llvm::StringRef Locks, llvm::StringRef Why,
                            llvm::StringRef Code) {
  return ("'" + Name + "' is " + done(What) + " here, and " + done(OtherWhat) +
          " by " + Other + ", " + Locks + Why)
             .str() +
         rust(Code);
}
inline std::string lenient(llvm::StringRef Reason) {
  return ("no race here: " + Reason +
          "; Rust's compiler does not look at that (FearlessStrict)")
      .str();
}
inline std::string borrowsAll() {
  return "Rust's std::thread::spawn takes nothing that borrows, joined or not "
         "(FearlessStrict)";
}

inline std::string helpAtomic(llvm::StringRef Type) {
  return ("help: make it 'std::atomic<" + Type +
          ">', or 'fearless::Synchronized<" + Type +
          ">' when more than one operation must be one step")
      .str();
}
inline std::string helpGuard(llvm::StringRef Type) {
  return ("help: guard it with a mutex on both sides, or make it "
          "'fearless::Synchronized<" +
          Type + ">'")
      .str();
}
inline std::string helpGuardC(bool Scalar) {
  return Scalar ? "help: make it '_Atomic', or guard it with a mutex on both "
                  "sides"
                : "help: guard it with a mutex on both sides";
}
inline std::string helpLockHere(llvm::StringRef Lock) {
  return ("help: hold '" + Lock + "' here too").str();
}

// not-sync: why a race is the type's fault.

inline std::string changesWhileRead(llvm::StringRef Class,
                                    llvm::StringRef Method, bool Copies) {
  return (": '" + Class + "' cannot be shared between threads safely, " +
          (Copies ? "copying it changes what is copied"
                  : "its const '" + Method.str() + "' changes it"))
      .str();
}
inline std::string guardsNothing(llvm::StringRef Owner) {
  return (": copies of a '" + Owner + "' may be shared, what they point to is "
          "not guarded by it")
      .str();
}
inline std::string oneHandle(llvm::StringRef Owner) {
  return (": each thread may have its own copy of a '" + Owner +
          "', but not share one")
      .str();
}
inline std::string helpConstInterface(llvm::StringRef Type, bool Scalar) {
  return "help: callers take a const method for safe on several threads: " +
         (Scalar ? "make this 'std::atomic<" + Type.str() +
                       ">', or guard it with a 'mutable' mutex in the class"
                 : std::string("guard this with a 'mutable' mutex in the "
                               "class, or compute it in the constructor"));
}
inline std::string helpPointee(llvm::StringRef Type) {
  return ("help: put a mutex into what is shared, or share a "
          "'fearless::Synchronized<" + Type + ">'")
      .str();
}
inline std::string helpAtomicHandle(llvm::StringRef Type, bool Atomic) {
  return Atomic ? ("help: make it 'std::atomic<" + Type +
                   ">': then each load and each store is one step")
                      .str()
                : "help: use 'std::atomic_load' and 'std::atomic_store' on it "
                  "everywhere, or guard it with a mutex on both sides";
}
inline std::string threadOf(llvm::StringRef Starter) {
  return ("the thread started in '" + Starter + "'").str();
}
inline std::string byAnyCaller(llvm::StringRef Function) {
  return ("'" + Function + "', which any thread may call,").str();
}
inline std::string joinsLater(llvm::StringRef Function) {
  return ("'" + Function + "' joins the thread only after this access").str();
}
inline std::string wholeLife(llvm::StringRef Function) {
  return ("'" + Function +
          "' can only be called while the thread runs: it is started with the "
          "object, and nothing but the destructor waits for it")
      .str();
}
inline std::string fromStart(llvm::StringRef Function) {
  return ("'" + Function +
          "' can be called while the thread runs: it is started with the "
          "object, so nothing can be set before")
      .str();
}
inline std::string toTheEnd(llvm::StringRef Function) {
  return ("'" + Function +
          "' can be called while the thread runs: nothing waits for its end "
          "while the object can be used")
      .str();
}
inline std::string seesFlag(llvm::StringRef Function) {
  return ("'" + Function +
          "' comes here when it has seen what the start of the thread sets")
      .str();
}
inline std::string sharesLock(llvm::StringRef Function) {
  return ("'" + Function +
          "' is called while the thread runs: elsewhere it takes a lock that "
          "the thread takes")
      .str();
}
inline std::string signalsThread(llvm::StringRef Function) {
  return ("'" + Function +
          "' is called while the thread runs: it signals what the thread waits "
          "for")
      .str();
}
inline std::string polls(llvm::StringRef Function) {
  return ("'" + Function +
          "' is called while the thread runs: the thread's loop looks at what "
          "it sets")
      .str();
}
inline std::string status(llvm::StringRef Function) {
  return ("'" + Function +
          "' can be called while the thread runs, which it does until it is "
          "told to stop")
      .str();
}
inline std::string calledMeanwhile(llvm::StringRef Function) {
  return ("'" + Function + "' is called while the thread runs").str();
}
inline std::string startedAgain(llvm::StringRef Function) {
  return ("'" + Function +
          "' can be called again while the thread runs, and starts another")
      .str();
}
inline std::string otherAccess(llvm::StringRef Name, Deed What,
                               llvm::StringRef Who, llvm::StringRef Locks) {
  return ("'" + Name + "' is " + done(What) + " here " + Who + ", " + Locks)
      .str();
}
inline std::string passedTwice(llvm::StringRef Name, bool AtOnce,
                               llvm::StringRef Code) {
  return ("'" + Name +
          "' is passed twice to a function whose threads then "
          "write and access it" +
          (AtOnce ? " at once" : ""))
             .str() +
         rust(Code);
}
inline std::string calledHere(llvm::StringRef Function) {
  return ("in '" + Function + "', called here").str();
}
inline std::string alsoHere(unsigned More) {
  return "also accessed here without a common lock" +
         (More ? ", and at " + std::to_string(More) +
                     (More == 1 ? " more place" : " more places")
               : std::string());
}

inline std::string mediumConfidence() {
  return "of medium confidence: a lock that is held on some ways only, or an "
         "order that is not seen, may make it safe";
}

// not-send.

inline std::string cannotBeSent(llvm::StringRef Name, llvm::StringRef Type) {
  return (Name.empty()
              ? ("a value of type '" + Type + "'").str()
              : ("'" + Name + "' of type '" + Type + "'").str()) +
         " cannot be sent between threads safely" + rust("E0277");
}
inline std::string resultCannotBeSent(llvm::StringRef Type) {
  return ("the thread's result of type '" + Type +
          "' cannot be sent between threads safely")
             .str() +
         rust("E0277");
}
inline std::string becauseContains(llvm::StringRef Outer,
                                   llvm::StringRef Member,
                                   llvm::StringRef Type) {
  return ("because '" + Outer + "' contains '" + Member + "' of type '" +
          Type + "'")
      .str();
}
inline std::string becauseCaptures(llvm::StringRef Name,
                                   llvm::StringRef Type) {
  return ("because the lambda captures '" + Name + "' of type '" + Type + "'")
      .str();
}
inline std::string becauseDerives(llvm::StringRef Outer, llvm::StringRef Base) {
  return ("because '" + Outer + "' derives from '" + Base + "'").str();
}
inline std::string becauseHolds(llvm::StringRef Outer, llvm::StringRef Inner) {
  return ("because '" + Outer + "' holds '" + Inner + "'").str();
}
inline std::string becauseGuard(llvm::StringRef Type) {
  return ("'" + Type +
          "' holds a lock, which only the thread that took it may release")
      .str();
}
inline std::string becauseCounts(llvm::StringRef Type, llvm::StringRef Member) {
  return ("copies of '" + Type + "' count in '" + Member +
          "', which is not atomic: two threads can lose a count")
      .str();
}
inline std::string becauseDeclared(llvm::StringRef Type, llvm::StringRef By) {
  return ("'" + Type + "' stays on the thread that made it: " + By +
          " says so")
      .str();
}
inline std::string becausePointer(llvm::StringRef Type) {
  return ("'" + Type +
          "' refers to what it does not own, which Rust lets cross only "
          "within a scope (FearlessStrict)")
      .str();
}
inline std::string becauseOwnCopy(llvm::StringRef Variable) {
  return ("because it refers to '" + Variable +
          "', which ends with the thread that has it")
      .str();
}
inline std::string helpSendValue() {
  return "help: send the value, not where this thread keeps it";
}
inline std::string helpLockThere() {
  return "help: take the lock in the thread that releases it";
}
inline std::string helpCountAtomically() {
  return "help: count in a 'std::atomic', or use 'std::shared_ptr'";
}
inline std::string helpStay() {
  return "help: make it in the thread that uses it, and send what it is made "
         "from";
}

// use-synchronized.

inline std::string couldBeOne(llvm::StringRef Mutex, llvm::StringRef Data,
                              unsigned Accesses, llvm::StringRef Class,
                              llvm::StringRef Type) {
  return ("'" + Mutex + "' guards " + Data + " in all of " +
          llvm::Twine(Accesses) + " accesses: they could be one 'fearless::" +
          Class + (Type.empty() ? "" : "<" + Type.str() + ">") + "'" +
          (Type.empty() ? " of a struct" : ""))
             .str() +
         rust("Mutex<T>");
}
inline std::string helpOne(llvm::StringRef Data, size_t Count) {
  return ("help: then nobody can reach " + Data + " without " +
          (Count == 1 ? "its" : "their") + " lock")
      .str();
}

// use-after-send.

inline std::string useAfterSend(llvm::StringRef Name, bool Sent) {
  return ("use of '" + Name + "' after it was " +
          (Sent ? "sent to another thread" : "moved into a thread"))
             .str() +
         rust("E0382");
}
inline std::string useOfGiven(llvm::StringRef Name, bool Sent) {
  return ("use of '" + Name + "', whose owner was " +
          (Sent ? "sent to another thread" : "moved into a thread") +
          " that may have destroyed it")
             .str() +
         rust("E0505");
}
inline std::string movedHere(bool Sent, bool Before) {
  return std::string(Sent ? "value sent here" : "value moved into thread here") +
         (Before ? ", in previous iteration of loop" : "");
}
inline std::string helpUseBefore() {
  return "help: use it before it is given away, give away a copy, or give it a "
         "new value first";
}

// unguarded-access.

inline std::string evidence(unsigned Guarded, unsigned Total) {
  return "which " + std::to_string(Guarded) + " of " + std::to_string(Total) +
         " accesses hold";
}
inline std::string everyWriteHolds() { return "which every write holds"; }
inline std::string checkedAgain() {
  return "which is held when it is checked again";
}
inline std::string waitedFor() {
  return "with which another thread waits for it to change";
}
inline std::string declaredGuard(llvm::StringRef Name) {
  return ("which guards '" + Name + "' by its attribute").str();
}
inline std::string unguarded(llvm::StringRef Name, bool Write,
                             llvm::StringRef Lock, bool AfterUnlock,
                             llvm::StringRef Others, llvm::StringRef Evidence,
                             llvm::StringRef Code) {
  return ("'" + Name + "' is " + (Write ? "written" : "read") + " here " +
          (AfterUnlock      ? "after '" + Lock.str() + "' was unlocked"
           : Others.empty() ? "without '" + Lock.str() + "'"
                            : "with " + Others.str() + " held, not '" +
                                  Lock.str() + "'") +
          ", " + Evidence)
             .str() +
         rust(Code);
}
inline std::string writtenShared(llvm::StringRef Name, llvm::StringRef Lock) {
  return ("'" + Name + "' is written here, but '" + Lock +
          "' is held in shared mode only, which readers share")
             .str() +
         rust("E0596");
}
inline std::string helperEvidence(llvm::StringRef Name, bool Write,
                                  llvm::StringRef Evidence) {
  return (llvm::Twine("it needs for '") + Name + "', " + Evidence).str();
}
inline std::string callNeedsLock(llvm::StringRef Function, llvm::StringRef Lock,
                                 llvm::StringRef Why) {
  return ("'" + Function + "' is called here without '" + Lock +
          "', which " + Why)
             .str() +
         rust("E0308");
}
inline std::string requiredHere(llvm::StringRef Lock) {
  return ("'" + Lock + "' is required by this declaration").str();
}
inline std::string touchedHere(llvm::StringRef Name, bool Write) {
  return ("'" + Name + "' is " + (Write ? "written" : "read") +
          " here, and the lock is left to the callers")
      .str();
}
inline std::string alsoWithout(llvm::StringRef Name, bool Write,
                               unsigned More) {
  return ("'" + Name + "' is " + (Write ? "written" : "read") +
          " here without it, too")
             .str() +
         (More ? ", and so it goes at " + std::to_string(More) +
                     (More == 1 ? " more place" : " more places")
               : std::string());
}
inline std::string guardedHere(llvm::StringRef Name, bool Write,
                               llvm::StringRef Lock) {
  return ("'" + Name + "' is " + (Write ? "written" : "read") +
          " here with it held")
      .str();
}
inline std::string lockDeclared(llvm::StringRef Lock) {
  return ("'" + Lock + "' is declared here").str();
}
inline std::string saidHere(llvm::StringRef Name) {
  return ("'" + Name + "' is declared here with its guard").str();
}
inline std::string relaxedRead() {
  return "an old value may do here, but the standard calls it a data race: "
         "make it atomic, or switch such reads off with "
         "FearlessDisciplineRelaxedReads";
}
inline std::string helpSayGuarded(llvm::StringRef Name, llvm::StringRef Lock) {
  return ("help: say that '" + Lock + "' guards '" + Name +
          "': then each access without it is found")
      .str();
}

inline std::string hiddenState(llvm::StringRef Name, llvm::StringRef Other,
                               bool SamePlace, llvm::StringRef Code) {
  return ("'" + Name + "' is called here " +
          (SamePlace ? "by several threads at once"
                     : "while another thread may call '" + Other.str() + "'") +
          ": it keeps state that all its callers share")
             .str() +
         rust(Code);
}
inline std::string hiddenOther(llvm::StringRef Name, llvm::StringRef Locks) {
  return ("'" + Name + "' is called here, " + Locks).str();
}
inline std::string helpHidden(llvm::StringRef Instead, bool OfObject) {
  if (OfObject)
    return "help: give each thread an object of its own, or call it under one "
           "lock";
  return Instead.empty()
             ? std::string("help: call it before the threads start, or always "
                           "under one lock")
             : ("help: call '" + Instead +
                "', with state of each thread's own, or call it always under "
                "one lock")
                   .str();
}

// FearlessExplain.

inline std::string explainPair(llvm::StringRef Here, bool Writes,
                               llvm::StringRef Who, llvm::StringRef Other,
                               bool OtherWrites, llvm::StringRef OtherWho,
                               unsigned Line, llvm::StringRef Reason) {
  return ("explain: '" + Here + "' " + (Writes ? "written" : "read") +
          " here " + Who + ", and '" + Other + "' " +
          (OtherWrites ? "written" : "read") + " at line " +
          llvm::Twine(Line) + " " + OtherWho + ": " +
          (Reason.empty() ? llvm::Twine("a race") : "no race, " + Reason))
      .str();
}
inline std::string explainOther() { return "the other access"; }
inline std::string explainAlone(llvm::StringRef Name, bool Writes,
                                bool Reachable) {
  return ("explain: '" + Name + "' is " + (Writes ? "written" : "read") +
          " here; " +
          (Reachable ? "no two threads that are seen reach it at one time"
                     : "it is local, and no thread is given it"))
      .str();
}
inline std::string explainSkipped(llvm::StringRef Name, llvm::StringRef Why) {
  return ("explain: '" + Name + "' is left out: " + Why).str();
}
inline std::string explainTooLarge(llvm::StringRef Function) {
  return ("explain: function '" + Function +
          "' is too large to be analysed: nothing is known of what it does")
      .str();
}
inline std::string explainNoThreads() {
  return "explain: nothing in this translation unit starts a thread or takes a "
         "lock, so nothing is analysed";
}
inline std::string explainNotAnalyzed() {
  return "explain: this line is not in the body of a function that is analysed";
}
inline std::string explainNoAccess() {
  return "explain: this line touches no memory that threads can share";
}

// dropped-guard.

inline std::string unnamedGuard(llvm::StringRef Lock) {
  return (Lock.empty() ? std::string("this lock guard has no name")
                       : ("the guard of '" + Lock + "' has no name").str()) +
         ": the lock is released at the end of this statement" +
         rust("let_underscore_lock");
}
inline std::string discardedGuard(llvm::StringRef Lock) {
  return (Lock.empty() ? std::string("the guard that this call returns is "
                                     "thrown away")
                       : ("the guard of '" + Lock +
                          "' that this call returns is thrown away")
                             .str()) +
         ": the lock is released at the end of this statement" +
         rust("let_underscore_lock");
}
inline std::string shadowGuard(llvm::StringRef Name) {
  return ("this declares a guard called '" + Name +
          "' that locks nothing; it does not lock '" + Name + "'")
             .str() +
         rust("let_underscore_lock");
}
inline std::string emptyGuard(llvm::StringRef Name) {
  return ("guard '" + Name + "' is given no mutex and locks nothing").str() +
         rust("let_underscore_lock");
}
inline std::string deferredGuard(llvm::StringRef Name, llvm::StringRef Lock) {
  return ("guard '" + Name +
          "' is constructed with std::defer_lock and never "
          "locks " +
          (Lock.empty() ? "its mutex" : "'" + Lock.str() + "'"))
             .str() +
         rust("let_underscore_lock");
}
inline std::string tryResultUnused(llvm::StringRef Lock) {
  return ((Lock.empty() ? std::string("the mutex") : "'" + Lock.str() + "'") +
          " may or may not be locked after this: the result is not looked "
          "at") +
         rust("let_underscore_lock");
}
inline std::string helpNameGuard() {
  return "help: give the guard a name; it then holds the lock to the end of "
         "its scope";
}

} // namespace clang::tidy::fearless::wording

#endif // FEARLESS_REPORT_WORDING_H
