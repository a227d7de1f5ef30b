//===--- StartReport.h - threads started too early, in words ----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_STARTREPORT_H
#define FEARLESS_REPORT_STARTREPORT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// Threads that use what is made later: one finding for each start.
std::vector<Finding> reportEarlyStarts(Program &P);

/// Threads that use what is destroyed before they are joined.
std::vector<Finding> reportLateJoins(Program &P);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_STARTREPORT_H
