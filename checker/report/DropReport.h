//===--- DropReport.h - guards that guard nothing, in words -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_DROPREPORT_H
#define FEARLESS_REPORT_DROPREPORT_H

#include "report/Finding.h"

namespace clang::tidy::fearless {

class Program;

/// Guards that guard nothing.
std::vector<Finding> reportDrops(Program &P);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_DROPREPORT_H
