//===--- SynchronizedReport.h - monitors in words ---------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_SYNCHRONIZEDREPORT_H
#define FEARLESS_REPORT_SYNCHRONIZEDREPORT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// Mutexes that could be one fearless::Synchronized with what they guard.
/// \p Available: the runtime's header is found, so that a repair can include
/// it.
std::vector<Finding> reportMonitors(Program &P, bool Available);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_SYNCHRONIZEDREPORT_H
