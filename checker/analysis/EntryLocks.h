//===--- EntryLocks.h - what callers hold -----------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A helper is entered with what its callers hold. From callers to callees, each
// function gets its ways in: calls that are seen, threads that start there, and
// for what others can call, "from outside". The locks of a caller are said in
// the callee's terms.
//
//   void pay(long n) { lock_guard hold(mutex_); apply(n); }
//   void apply(long n) { cents_ += n; }     one way in, holding this.mutex_
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_ENTRYLOCKS_H
#define FEARLESS_ANALYSIS_ENTRYLOCKS_H

#include "model/FactsBuilder.h"
#include "vocabulary/Options.h"
#include "llvm/ADT/SetVector.h"

namespace clang::tidy::fearless {

/// One way into a function.
struct WayIn {
  enum Kind : uint8_t { Call, Thread, Outside } How = Outside;
  const FunctionFacts *Caller = nullptr;
  SourceLocation Loc; ///< of the call or spawn
  SetId Must = 0, May = 0;
  /// Objects (in the callee's terms) that nobody else has at that call.
  llvm::SmallVector<PathId, 2> Fresh;
  bool Early = false; ///< before the first thread starts or after the last ends
  /// The callee is a closure that nobody but the caller has: its copies of
  /// variables are its own, but not what it captured by reference.
  bool OwnClosure = false;
};

struct Entry {
  llvm::SmallVector<WayIn, 4> Ways;
  /// Locks that are held on every way in on which others may interfere, and
  /// those that may be. Without a known way: anything may be held.
  SetId Must = 0, May = 0;
  llvm::SmallVector<PathId, 2> Fresh; ///< on every way
  bool Early = false;                 ///< on every way
  bool Known = false;                 ///< some way in is known
  /// Functions that threads start in and which lead here; null: from outside.
  llvm::SmallSetVector<const FunctionDecl *, 4> Roots;
};

using EntryMap = llvm::DenseMap<const FunctionDecl *, Entry>;

/// The ways into each function. \p AddressTaken: functions that may be called
/// through pointers. Linear in the number of calls.
EntryMap
computeEntries(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
               Universe &All, const Options &Opts,
               const llvm::DenseSet<const FunctionDecl *> &AddressTaken);

/// Nobody but the function at hand has the object at \p P: it is a local or
/// new one, or lies in one of \p Fresh.
bool isFresh(const PathTable &Paths, PathId P, llvm::ArrayRef<PathId> Fresh);
/// The same for what \p Way brings along.
bool isFresh(const PathTable &Paths, PathId P, const WayIn &Way);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_ENTRYLOCKS_H
