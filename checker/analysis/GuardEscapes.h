//===--- GuardEscapes.h - what outlives the lock ----------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A reference to guarded data is good while the lock is held. Which references
// are to guarded data is known in two ways: a guard object gave it
// (fearless::Synchronized, a class of the user's own), or others write the data
// under the lock:
//
//   auto &x = *table.lock();  ++x;           the guard died at the semicolon
//   lock_guard hold(mutex_);  return name_;  rename() writes it under mutex_
//
// A lock that goes along with the reference, or that callers hold, is fine.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_GUARDESCAPES_H
#define FEARLESS_ANALYSIS_GUARDESCAPES_H

#include "analysis/Discipline.h"

namespace clang::tidy::fearless {

struct GuardEscape {
  const FunctionFacts *Facts = nullptr;
  const Reach *What = nullptr;
  enum Kind : uint8_t {
    Dies,     ///< a local variable keeps it when the lock is gone
    Returned, ///< the lock is released when the function returns
    Stored,   ///< in what outlives the lock
    Threads,  ///< a thread keeps it that outlives the lock
    NoLock,   ///< returned without the lock that everybody else takes
  } How = Dies;
  PathId Lock = OpaquePath; ///< opaque if it is not known which
  SourceLocation Use;       ///< of what Dies
  /// Who writes the data under the lock; null if a guard object gave it.
  const Vote *Writer = nullptr;
  unsigned Guarded = 0, Total = 0; ///< accesses
};

/// Why what is kept is, or is not, an escape: for explain mode.
struct EscapeVerdict {
  const FunctionFacts *Facts = nullptr;
  const Reach *What = nullptr;
  enum Reason : uint8_t {
    Escapes,
    NotGuarded,   ///< nobody writes it under a lock
    LooksAfter,   ///< its type looks after itself
    StaysLocked,  ///< the lock goes along or stays held
    CallersLock,  ///< callers hold the lock, or can take it
    CallersOwn,   ///< a callable of the caller's keeps it, who is told
    NotUsedAfter, ///< it is not used after the lock was released
    WaitedFor,    ///< the thread ends first
    SameLock,     ///< it is kept where the same lock guards
  } Why = Escapes;
};

struct GuardEscapes {
  std::vector<GuardEscape> Found;
  std::vector<EscapeVerdict> Verdicts;
};

/// Linear in the number of what is kept and in the votes for what that is.
GuardEscapes
findGuardEscapes(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
                 Universe &All, const Disciplines &Rules, const Options &Opts);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_GUARDESCAPES_H
