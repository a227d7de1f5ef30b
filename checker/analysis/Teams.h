//===--- Teams.h - the threads of OpenMP's directives -----------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The code of a parallel region or task stands in its function and was walked
// there. This gives its thread class the accesses, with the locks that were
// found for them and the barriers between them.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_TEAMS_H
#define FEARLESS_ANALYSIS_TEAMS_H

#include "model/Facts.h"

namespace clang::tidy::fearless {

/// Comes after locks, order and live threads are known.
void computeTeams(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets);

/// A construct that the threads of a team share (a loop, one thread's part)
/// stands around \p R and the team in no function that is seen.
bool isOrphaned(const Region *R);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_TEAMS_H
