//===--- CrossingReport.h - what must not cross, in words -------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_CROSSINGREPORT_H
#define FEARLESS_REPORT_CROSSINGREPORT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// Values that go to another thread though they must stay on their own.
std::vector<Finding> reportCrossings(Program &P);

/// Values that are used after they went to another thread.
std::vector<Finding> reportUsesAfterSend(Program &P);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_CROSSINGREPORT_H
