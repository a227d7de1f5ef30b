//===--- ThreadBorrowCheck.cpp - clang-tidy -------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/ThreadBorrowCheck.h"
#include "report/BorrowReport.h"
#include "report/StartReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> ThreadBorrowCheck::findings(Program &P) {
  std::vector<Finding> Found = reportDangles(P);
  for (Finding &F : reportLateJoins(P))
    Found.push_back(std::move(F));
  return Found;
}

} // namespace clang::tidy::fearless
