//===--- LiveThreads.h - which threads may still run ------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One equation gives initialisation before the spawn, use after the join,
// siblings and self-races: the set of thread classes that may run at a point.
// A spawn adds its class, a certain end (join, a joining destructor, a loop
// over all handles) removes it, ways that meet unite.
//
//   std::thread t(f);     {}      f may race with nothing before this line
//   ++n;                  {t}     ... but with this one
//   t.join();
//   ++n;                  {}      ... and not with this one
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_LIVETHREADS_H
#define FEARLESS_ANALYSIS_LIVETHREADS_H

#include "model/Facts.h"

namespace clang::tidy::fearless {

/// Fills RunningAt, the threads that run at each spawn, and what is known at
/// the end; returns the borrows that dangle.
std::vector<DanglingBorrow>
computeLiveThreads(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_LIVETHREADS_H
