//===--- SharedMutationCheck.h - clang-tidy -------------------------*- C++
//-*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_SHAREDMUTATIONCHECK_H
#define FEARLESS_CHECKS_SHAREDMUTATIONCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Finds a local, heap or member location that two threads touch at once.
/// See docs/checks/shared-mutation.md.
class SharedMutationCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

protected:
  std::vector<Finding> findings(Program &P) override;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_SHAREDMUTATIONCHECK_H
