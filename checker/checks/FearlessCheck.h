//===--- FearlessCheck.h - what all checks have in common -------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A check is one question to the program of the translation unit. The program
// is computed once and shared; so are the options.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_CHECKS_FEARLESSCHECK_H
#define FEARLESS_CHECKS_FEARLESSCHECK_H

#include "analysis/Program.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "report/RaceReport.h"

namespace clang::tidy::fearless {

class FearlessCheck : public ClangTidyCheck {
public:
  FearlessCheck(StringRef Name, ClangTidyContext *Context);

  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;
  void storeOptions(ClangTidyOptions::OptionMap &Stored) override;

protected:
  /// The check's answer for the translation unit.
  virtual std::vector<Finding> findings(Program &P) = 0;

  /// Whether another check is on, for findings that two could tell.
  bool isEnabled(StringRef Check) const { return Tidy.isCheckEnabled(Check); }

  /// Whether a check is enabled by its name, not by 'fearless-*' alone.
  bool isNamed(StringRef Check) const {
    return StringRef(Tidy.getOptions().Checks.value_or("")).contains(Check);
  }

  /// The other checks that tell races.
  ToldElsewhere toldElsewhere() const {
    return {isEnabled("fearless-not-sync"), isEnabled("fearless-not-send"),
            isEnabled("fearless-thread-borrow"),
            isEnabled("fearless-use-after-send")};
  }

private:
  ClangTidyContext &Tidy;
  const fearless::Options Global;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_FEARLESSCHECK_H
