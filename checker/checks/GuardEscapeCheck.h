//===--- GuardEscapeCheck.h - clang-tidy ------------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_GUARDESCAPECHECK_H
#define FEARLESS_CHECKS_GUARDESCAPECHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds references, pointers, iterators and views to guarded data that outlive
/// the lock. See docs/checks/guard-escape.md.
class GuardEscapeCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_GUARDESCAPECHECK_H
