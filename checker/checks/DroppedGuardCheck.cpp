//===--- DroppedGuardCheck.cpp - clang-tidy -------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/DroppedGuardCheck.h"
#include "report/DropReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> DroppedGuardCheck::findings(Program &P) {
  return reportDrops(P);
}

} // namespace clang::tidy::fearless
