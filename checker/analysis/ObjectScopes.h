//===--- ObjectScopes.h - threads that belong to objects --------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread that one method starts and another joins lives in the scope of the
// object: it may run whenever another method is called. The same goes for a C
// struct with a pthread_t that functions get by pointer, and for a file with a
// handle in a global. What the thread touches through the object is paired with
// what these functions touch. A pair is a race if the class's own code shows
// that the function is called while the thread runs; otherwise nothing is said.
//
//   void start() { t_ = std::thread([this] { while (run_) work(); }); }
//   void stop()  { run_ = false; t_.join(); }   // the join comes later: a race
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_OBJECTSCOPES_H
#define FEARLESS_ANALYSIS_OBJECTSCOPES_H

#include "analysis/CallGraph.h"
#include "analysis/Conflicts.h"

namespace clang::tidy::fearless {

/// What the analysis of objects reads of a translation unit.
struct ScopeInput {
  const CallGraph &Calls;
  const std::vector<std::unique_ptr<FunctionFacts>> &Functions;
  llvm::function_ref<const Summary *(const FunctionDecl *)> SummaryOf;
};

/// A thread that functions leave running, in terms of its object: paths start
/// at 'this' (whatever the function calls the object) or at a global.
struct ResidentThread {
  ThreadClass Thread;
  llvm::SmallVector<const FunctionDecl *, 2> Starters;
  /// Where its handle is kept, without elements; opaque: it is detached.
  PathId Handle = OpaquePath;
  /// Functions that join it, on some way.
  llvm::SmallVector<const FunctionDecl *, 2> Joiners;
  bool Before = true;   ///< the object can be used before the start
  bool After = true;    ///< ... and after the join
  bool Service = false; ///< runs until it is told to stop
};

/// The threads that outlive the functions that start them. Linear in the
/// summaries; nothing is done where no thread outlives its function.
std::vector<ResidentThread> findResidentThreads(const ScopeInput &In,
                                                Universe &All);

/// Appends the races of resident threads with the functions that may be called
/// while they run, and with each other.
void findScopeRaces(const ScopeInput &In,
                    llvm::ArrayRef<ResidentThread> Residents, Universe &All,
                    const ConflictOptions &Options, std::vector<Race> &Races,
                    std::vector<Verdict> &Verdicts);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_OBJECTSCOPES_H
