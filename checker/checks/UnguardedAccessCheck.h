//===--- UnguardedAccessCheck.h - clang-tidy --------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_UNGUARDEDACCESSCHECK_H
#define FEARLESS_CHECKS_UNGUARDEDACCESSCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds data that a lock guards in one place and that is used without it in
/// another. See docs/checks/unguarded-access.md.
class UnguardedAccessCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_UNGUARDEDACCESSCHECK_H
