//===--- RaceReport.h - races and dangling borrows in words -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Groups the pairs that one edit would mend, chooses the place where a person
// would make it, and says the object, both accesses, both threads, both lock
// sets and why they overlap.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_RACEREPORT_H
#define FEARLESS_REPORT_RACEREPORT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// The races on globals and statics, or those on everything else.
std::vector<Finding> reportRaces(Program &P, bool Globals);

/// The borrows that dangle.
std::vector<Finding> reportDangles(Program &P);

/// Guards that guard nothing.
std::vector<Finding> reportDrops(Program &P);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_RACEREPORT_H
