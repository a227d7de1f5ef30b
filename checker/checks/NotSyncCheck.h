//===--- NotSyncCheck.h - clang-tidy ----------------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_NOTSYNCCHECK_H
#define FEARLESS_CHECKS_NOTSYNCCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds objects that threads share although their type does not allow it.
/// See docs/checks/not-sync.md.
class NotSyncCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_NOTSYNCCHECK_H
