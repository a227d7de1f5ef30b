//===--- Conflicts.h - pairs of accesses that race --------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pairs the accesses of threads that may run at the same time, location by
// location, and asks the excluders, in order, for a proof that the pair cannot
// race. What none of them clears is a race.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_CONFLICTS_H
#define FEARLESS_ANALYSIS_CONFLICTS_H

#include "model/Facts.h"
#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

/// One side of a pair: an access, and the thread that makes it (null: the
/// thread that runs the function at hand).
struct Side {
  const Access *What = nullptr;
  const ThreadClass *Thread = nullptr;
  uint32_t Number = ~0u;   ///< of the thread class
  uint32_t Position = ~0u; ///< number of the access, for the current thread
};

/// Why a function and a thread of the same object or file can overlap when no
/// caller is seen: what the code itself shows.
struct Overlap {
  enum Kind : uint8_t {
    None,       ///< both sides are seen to overlap in one function
    JoinsLater, ///< the function joins the thread after the access
    WholeLife,  ///< the thread runs from construction to destruction
    FromStart,  ///< it starts with the object: nothing is set before
    ToTheEnd,   ///< nothing waits for it while the object can be used
    SeesFlag,   ///< the function has seen what the start sets
    Signals,    ///< it signals what the thread waits for
    SharesLock, ///< elsewhere it takes a lock that the thread takes
    Polls,      ///< it sets what the thread's loop looks at
    Status,     ///< it reads what the thread writes until it is told to stop
    Called,     ///< it is seen to be called while the thread runs
    Threads,    ///< both are threads of one object
    Again,      ///< the start can be called again while the thread runs
  } Why = None;
  const FunctionDecl *Function = nullptr; ///< that makes the first access
  const FunctionDecl *Starter = nullptr;  ///< of the second side's thread
  const FunctionDecl *FirstStarter = nullptr; ///< of the first side's thread
};

/// A pair that no excluder cleared.
struct Race {
  const FunctionFacts *Facts = nullptr;
  Access First, Second;
  ThreadClass FirstThread, SecondThread; ///< Site null: the current thread
  bool Self = false; ///< both sides are instances of one thread class
  bool MediumConfidence = false;
  /// In strict mode: why it is no race all the same, which Rust does not look
  /// at.
  std::string Lenient;
  const Expr *AliasCall = nullptr; ///< passes one object under two names
  Overlap Overlaps;
};

/// What was decided about a pair, for explain mode.
struct Verdict {
  Access First, Second;
  SourceLocation FirstThread, SecondThread;
  std::string Reason; ///< empty: a race
};

struct ConflictOptions {
  bool Strict = false;
  bool Medium = false;
  bool WantVerdicts = false;
};

/// The races of one function. Linear in the number of pairs on common roots,
/// of which each root has at most a few hundred.
void findRaces(const FunctionFacts &Facts, Universe &All,
               const ConflictOptions &Options, std::vector<Race> &Races,
               std::vector<Verdict> &Verdicts);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_CONFLICTS_H
