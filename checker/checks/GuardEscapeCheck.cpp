//===--- GuardEscapeCheck.cpp - clang-tidy --------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/GuardEscapeCheck.h"
#include "report/EscapeReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> GuardEscapeCheck::findings(Program &P) {
  return reportGuardEscapes(P);
}

} // namespace clang::tidy::fearless
