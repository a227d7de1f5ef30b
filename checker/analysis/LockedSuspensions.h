//===--- LockedSuspensions.h - coroutines that sleep with a lock -*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A coroutine that holds a lock at a co_await may go on on another thread, which
// must not give the lock back, and everybody waits for it meanwhile.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_LOCKEDSUSPENSIONS_H
#define FEARLESS_ANALYSIS_LOCKEDSUSPENSIONS_H

#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

/// A lock that is certainly held at one or more suspension points; in strict
/// mode one that may be.
struct LockedSuspension {
  const FunctionFacts *Facts = nullptr;
  std::vector<const Suspension *> At; ///< in source order
  PathId Lock = OpaquePath;
  SourceLocation Taken; ///< the guard, or the call that took it
};

/// The locks that the functions take themselves and hold where they suspend.
/// Mutexes made for coroutines are left out. Linear in the number of events.
std::vector<LockedSuspension> findLockedSuspensions(
    const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
    Universe &All, bool Strict);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_LOCKEDSUSPENSIONS_H
