//===--- EscapeReport.h - what outlives its lock, in words ------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_ESCAPEREPORT_H
#define FEARLESS_REPORT_ESCAPEREPORT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// References to guarded data that outlive the lock.
std::vector<Finding> reportGuardEscapes(Program &P);

/// Locks that are held where a coroutine suspends.
std::vector<Finding> reportLockedSuspensions(Program &P);

/// Why what is kept on the line that explain mode asks for is, or is not, told.
std::vector<Finding> explainReaches(Program &P,
                                    llvm::function_ref<bool(SourceLocation)> On);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_ESCAPEREPORT_H
