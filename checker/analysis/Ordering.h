//===--- Ordering.h - what comes before what without a lock -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One notion for promise and future, latch, barrier, semaphore, condition
// variable, channel, queue, atomic flag: a signal that a thread gives after an
// access, and that another has certainly waited for before its own.
//
//   n = 1;                 Following {ready=true}
//   ready.store(true);                               while (!ready.load()) ;
//   n = 2;                 Early {ready=true}        use(n);  Waited {ready=true}
//
// A token is an object and, for flags, the value. 'n = 2' is ordered only if
// the flag is set once more, and even then the other thread may have gone on at
// the first time: a signal that was given too early.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_ORDERING_H
#define FEARLESS_ANALYSIS_ORDERING_H

#include "model/Facts.h"

namespace clang::tidy::fearless {

/// Fills what each access comes after (waits) and before (signals), and what
/// the function as a whole waits for and signals.
void computeOrdering(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets);

/// A signal in \p Signals that is waited for in \p Waited, other than those in
/// \p Except; nullopt if there is none.
std::optional<PathId> orderedBy(SetTable &Sets, SetId Signals, SetId Waited,
                                SetId Except = 0);

/// The object by which \p First certainly comes before \p Second; nullopt if
/// there is none.
std::optional<PathId> comesBefore(SetTable &Sets, const Access &First,
                                  const Access &Second);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_ORDERING_H
