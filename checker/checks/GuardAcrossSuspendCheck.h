//===--- GuardAcrossSuspendCheck.h - clang-tidy -----------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_GUARDACROSSSUSPENDCHECK_H
#define FEARLESS_CHECKS_GUARDACROSSSUSPENDCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds locks that are held where a coroutine suspends.
/// See docs/checks/guard-across-suspend.md.
class GuardAcrossSuspendCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_GUARDACROSSSUSPENDCHECK_H
