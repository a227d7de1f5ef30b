//===--- DisciplineReport.h - forgotten locks in words ----------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Says which lock was forgotten where, and how it is known that it guards. What
// one more lock in one function would mend is one finding.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_DISCIPLINEREPORT_H
#define FEARLESS_REPORT_DISCIPLINEREPORT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// Accesses without the lock that guards what they touch. Those that
/// \p ToldElsewhere accepts belong to a race that another check tells, with
/// both threads.
std::vector<Finding>
reportUnguarded(Program &P,
                llvm::function_ref<bool(const Access &)> ToldElsewhere);

/// Takes the lock that \p A has forgotten, where that mends the access alone.
std::vector<FixItHint> lockForgotten(Program &P, const Access &A);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_DISCIPLINEREPORT_H
