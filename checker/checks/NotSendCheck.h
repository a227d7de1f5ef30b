//===--- NotSendCheck.h - clang-tidy -------------------------*- C++
//-*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_NOTSENDCHECK_H
#define FEARLESS_CHECKS_NOTSENDCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds values that go to another thread but must stay on their own.
/// See docs/checks/not-send.md.
class NotSendCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_NOTSENDCHECK_H
