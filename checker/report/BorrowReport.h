//===--- BorrowReport.h - borrows that dangle, in words ---------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_BORROWREPORT_H
#define FEARLESS_REPORT_BORROWREPORT_H

#include "report/Finding.h"

namespace clang::tidy::fearless {

class Program;

/// The borrows that dangle, each capture once.
std::vector<Finding> reportDangles(Program &P);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_BORROWREPORT_H
