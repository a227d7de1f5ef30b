//===--- FearlessCheck.cpp - what all checks have in common ---------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/FearlessCheck.h"
#include "analysis/DisciplineDump.h"
#include "model/Dump.h"
#include "report/Emitter.h"
#include "report/ExplainReport.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

namespace clang::tidy::fearless {

FearlessCheck::FearlessCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Tidy(*Context),
      Global(fearless::Options::read([this](StringRef Option) {
        return Options.getLocalOrGlobal(Option, "").str();
      })) {}

void FearlessCheck::storeOptions(ClangTidyOptions::OptionMap &Stored) {
  // Stored without the check's name: one line in .clang-tidy serves all checks.
  for (const auto &[Name, Value] : Global.stored())
    Stored.insert_or_assign(Name, ClangTidyOptions::ClangTidyValue(Value));
}

void FearlessCheck::registerMatchers(ast_matchers::MatchFinder *Finder) {
  Finder->addMatcher(ast_matchers::translationUnitDecl(), this);
}

void FearlessCheck::check(
    const ast_matchers::MatchFinder::MatchResult &Result) {
  Program &P = Program::of(*Result.Context, Global);
  std::vector<Finding> Found = findings(P);
  // What is said once for all checks.
  if (P.firstQuestion()) {
    for (const std::string &Problem : Global.Problems)
      configurationDiag("%0") << Problem;
    if (Global.Dump)
      for (const auto &Facts : P.functions())
        dumpFacts(*Facts, P.universe().Paths, P.universe().Sets, llvm::errs());
    if (Global.Dump)
      dumpDisciplines(P.disciplines(), P.universe(), llvm::errs());
    // Answers stand under a heading of their own, unless the checks are chosen
    // one by one: clang-tidy prints nothing of a name that is not enabled.
    bool OwnHeading = isEnabled("fearless-explain");
    emitFindings(
        [&](SourceLocation Loc, DiagnosticIDs::Level Level) {
          return OwnHeading ? Tidy.diag("fearless-explain", Loc, "%0", Level)
                            : diag(Loc, "%0", Level);
        },
        P, explainLine(P));
  }
  emitFindings(
      [this](SourceLocation Loc, DiagnosticIDs::Level Level) {
        return diag(Loc, "%0", Level);
      },
      P, std::move(Found));
}

} // namespace clang::tidy::fearless
