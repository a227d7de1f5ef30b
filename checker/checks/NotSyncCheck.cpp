//===--- NotSyncCheck.cpp - clang-tidy ------------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/NotSyncCheck.h"
#include "report/RaceReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> NotSyncCheck::findings(Program &P) {
  return reportRaces(P, RaceTopic::Type, toldElsewhere());
}

} // namespace clang::tidy::fearless
