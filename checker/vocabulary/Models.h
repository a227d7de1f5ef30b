//===--- Models.h - the language that says what names mean ------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One row says what one function or one type means to the analysis:
//
//   spawn  acme::Pool::post(task, args...)  joins=never    # a comment
//   lock   acme::SpinLock  acquire=enter release=leave
//
// The first word is the role, the second the qualified name (inline and
// anonymous namespaces left out), then for a function the roles of its
// parameters, then key=value attributes. The built-in models are files in this
// language, and users write the same rows in the option 'FearlessModels'.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_VOCABULARY_MODELS_H
#define FEARLESS_VOCABULARY_MODELS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <utility>
#include <vector>

namespace clang::tidy::fearless {

/// What a function does (rows with a parameter list) or a type or variable is.
enum class Role {
  // Functions.
  Spawn,      ///< runs 'task' on another thread
  Join,       ///< returns only after the thread of the handle has ended
  Detach,     ///< nobody will join the thread of the handle
  Joinable,   ///< true while the handle has a thread
  Acquire,    ///< takes the lock
  TryAcquire, ///< takes the lock if the result says so
  Release,    ///< gives the lock back
  Prepare,    ///< makes or ends a lock, or frees an object: nobody else has it
  Signal,     ///< what happened before is visible after the matching wait
  Wait,       ///< returns after the matching signal
  CondWait,   ///< gives a lock back, sleeps, takes it again
  State,      ///< the result signals and waits for what the receiver does;
              ///< without one, the parts of the result do so for each other
  Writes,     ///< writes what the parameters named 'target' refer to
  Self,       ///< says which thread it is called on
  Pure,       ///< touches nothing that threads share
  Hidden,     ///< works on state of its own that all callers share
  Once,       ///< runs 'task' once for its 'flag', before it returns
  Scope,      ///< runs 'task'; threads that it starts end before it returns
  Now,        ///< calls 'task' before it returns
  Serial,     ///< runs 'task' on another thread, one after another for a key
  Keeps,      ///< keeps the callables it gets: they run later, if at all
  Holds,      ///< puts 'task' into 'object' (or the receiver, or the result)
  Runs,       ///< calls what was put into 'object' (or the receiver)
  // Types.
  Handle,  ///< owns a thread
  Lock,    ///< a mutex, with the names of its operations
  Guard,   ///< holds locks until it dies
  Guarded, ///< owns data that is reached through a guard or a callable only
  Atomic,  ///< operations on it never race and can order others
  Sync,    ///< looks after itself; accesses to it never race
  Pointer, ///< a smart pointer or reference wrapper
  View,    ///< refers to a sequence that it does not own
  Keyed,   ///< a container whose operator[] may insert
  Callable, ///< calls what was put into it
  Lists,   ///< a container of elements (in namespace std also by its shape)
  Wrapper, ///< keeps what it is made from: a pair, tuple or optional
  Ready,   ///< an awaiter that never suspends
  Send,    ///< may go to another thread whatever is in it
  NotSend, ///< stays on the thread that made it
};

/// One parameter of a function row: its name says what the argument is for.
/// Known names: task, args..., handle, lock, flag, target, policy, first,
/// last, object; '_' is any other. 'T:name' also asks for the type T.
struct ModelParam {
  std::string Name;
  std::string Type;  ///< qualified name that the argument's type must have
  bool Rest = false; ///< 'args...'
};

/// One row, as written.
struct ModelRow {
  Role Kind;
  std::string Name;        ///< qualified name
  bool IsFunction = false; ///< has a parameter list
  bool AnyParams = false;  ///< function row without a list
  llvm::SmallVector<ModelParam, 4> Params;
  llvm::SmallVector<std::pair<std::string, std::string>, 4> Attributes;
  std::string Source; ///< file or option it comes from
  unsigned Line = 0;

  /// The value of attribute \p Key, or \p Default.
  llvm::StringRef get(llvm::StringRef Key, llvm::StringRef Default = "") const;
  /// Index of the parameter called \p ParamName, or -1.
  int param(llvm::StringRef ParamName) const;
};

/// What could not be read, in one sentence that names the row.
struct ModelError {
  std::string Source;
  unsigned Line;
  std::string Message;
};

/// Appends the rows of \p Text to \p Rows and what could not be read to
/// \p Errors. Linear in the size of the text. Never fails: a row that cannot be
/// read is left out.
void parseModels(llvm::StringRef Text, llvm::StringRef Source,
                 std::vector<ModelRow> &Rows, std::vector<ModelError> &Errors);

/// The rows that come with the checker (the files in models/), read once.
const std::vector<ModelRow> &builtinModels();

} // namespace clang::tidy::fearless

#endif // FEARLESS_VOCABULARY_MODELS_H
