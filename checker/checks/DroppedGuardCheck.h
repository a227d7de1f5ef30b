//===--- DroppedGuardCheck.h - clang-tidy -------------------------*- C++
//-*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_DROPPEDGUARDCHECK_H
#define FEARLESS_CHECKS_DROPPEDGUARDCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds a lock that is released at once or never taken.
/// See docs/checks/dropped-guard.md.
class DroppedGuardCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_DROPPEDGUARDCHECK_H
