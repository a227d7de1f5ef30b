//===--- UseSynchronizedCheck.h - clang-tidy --------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_USESYNCHRONIZEDCHECK_H
#define FEARLESS_CHECKS_USESYNCHRONIZEDCHECK_H

#include "checks/FearlessCheck.h"

namespace clang::tidy::fearless {

/// Advises to make a mutex and what it guards one fearless::Synchronized. Says
/// nothing unless it is enabled by its name: '-*,fearless-*' is not enough.
/// See docs/checks/use-synchronized.md.
class UseSynchronizedCheck : public FearlessCheck {
public:
  using FearlessCheck::FearlessCheck;

  void registerPPCallbacks(const SourceManager &SM, Preprocessor *PP,
                           Preprocessor *ModuleExpanderPP) override;

protected:
  std::vector<Finding> findings(Program &P) override;

private:
  bool RuntimeFound = false;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_USESYNCHRONIZEDCHECK_H
