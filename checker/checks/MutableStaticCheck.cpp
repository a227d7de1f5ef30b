//===--- MutableStaticCheck.cpp - clang-tidy -----------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/MutableStaticCheck.h"
#include "report/RaceReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> MutableStaticCheck::findings(Program &P) {
  return reportRaces(P, RaceTopic::Static, toldElsewhere());
}

} // namespace clang::tidy::fearless
