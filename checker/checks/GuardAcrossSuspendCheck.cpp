//===--- GuardAcrossSuspendCheck.cpp - clang-tidy -------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/GuardAcrossSuspendCheck.h"
#include "report/EscapeReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> GuardAcrossSuspendCheck::findings(Program &P) {
  return reportLockedSuspensions(P);
}

} // namespace clang::tidy::fearless
