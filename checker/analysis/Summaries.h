//===--- Summaries.h - what a function means to its callers -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps of a function's facts what its callers can see: accesses through
// parameters, 'this', globals and what it gives out, threads that outlive it,
// locks and joins that remain, values that it leaves behind.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_SUMMARIES_H
#define FEARLESS_ANALYSIS_SUMMARIES_H

#include "model/Facts.h"

namespace clang::tidy::fearless {

/// Above this number of different accesses the rest is left out.
constexpr unsigned MaxSummaryAccesses = 256;

/// The two say the same of locks and joins, which must not be missed.
bool sameLocks(const Summary &A, const Summary &B);
/// The two say the same.
bool sameEffects(const Summary &A, const Summary &B);

std::unique_ptr<Summary> summarize(const FunctionFacts &Facts, PathTable &Paths,
                                   SetTable &Sets);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_SUMMARIES_H
