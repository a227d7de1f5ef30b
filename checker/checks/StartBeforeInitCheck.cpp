//===--- StartBeforeInitCheck.cpp - clang-tidy ----------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/StartBeforeInitCheck.h"
#include "report/StartReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> StartBeforeInitCheck::findings(Program &P) {
  return reportEarlyStarts(P);
}

} // namespace clang::tidy::fearless
