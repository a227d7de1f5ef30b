//===--- StartBeforeInitCheck.h - clang-tidy -------------------------*- C++
//-*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_STARTBEFOREINITCHECK_H
#define FEARLESS_CHECKS_STARTBEFOREINITCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds a thread that starts before what it uses is constructed or assigned.
/// See docs/checks/start-before-init.md.
class StartBeforeInitCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_STARTBEFOREINITCHECK_H
