//===--- UseAfterSendCheck.cpp - clang-tidy -----------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/UseAfterSendCheck.h"
#include "report/CrossingReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> UseAfterSendCheck::findings(Program &P) {
  return reportUsesAfterSend(P);
}

} // namespace clang::tidy::fearless
