//===--- Handovers.h - what was given away ----------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Follows values from owner to owner. What was moved into something that then
// goes to another thread must not be used here any more, by no name, until it
// is given a new value:
//
//   auto task = [v = std::move(v)] { ... };   v moved to task.<v>
//   std::thread t(std::move(task));           task, and so v, handed over
//   v.size();                                 use after handover
//   v.clear();                                may be used again
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_HANDOVERS_H
#define FEARLESS_ANALYSIS_HANDOVERS_H

#include "model/Facts.h"

namespace clang::tidy::fearless {

/// Fills UsesAfter and ExitHandedOver. May-analysis: a move on one branch
/// counts after the branches meet.
void computeHandovers(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets,
                      bool Strict);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_HANDOVERS_H
