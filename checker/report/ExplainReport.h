//===--- ExplainReport.h - why a line is, or is not, reported ---*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The answer to FearlessExplain: for each pair of accesses that involves the
// line, what was decided and why; and where there is no pair, why there is none.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_EXPLAINREPORT_H
#define FEARLESS_REPORT_EXPLAINREPORT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// What is known of the line that the user asked about; empty if no question
/// was asked, or the file is not part of the translation unit.
std::vector<Finding> explainLine(Program &P);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_EXPLAINREPORT_H
