//===--- UseAfterSendCheck.h - clang-tidy -------------------------*- C++
//-*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_USEAFTERSENDCHECK_H
#define FEARLESS_CHECKS_USEAFTERSENDCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds what is used after it went to another thread.
/// See docs/checks/use-after-send.md.
class UseAfterSendCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_USEAFTERSENDCHECK_H
