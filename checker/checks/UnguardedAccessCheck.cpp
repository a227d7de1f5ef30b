//===--- UnguardedAccessCheck.cpp - clang-tidy ----------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/UnguardedAccessCheck.h"
#include "report/DisciplineReport.h"

namespace clang::tidy::fearless {

std::vector<Finding> UnguardedAccessCheck::findings(Program &P) {
  // Whoever knows both threads says more: those accesses are theirs, and what
  // the same line does besides.
  llvm::DenseSet<unsigned> Lines;
  PathTable &Paths = P.universe().Paths;
  const SourceManager &SM = P.universe().Context.getSourceManager();
  auto LineOf = [&](SourceLocation Loc) {
    auto [File, Offset] = SM.getDecomposedExpansionLoc(Loc);
    return SM.translateLineCol(File, SM.getLineNumber(File, Offset), 1)
        .getRawEncoding();
  };
  for (const Race &R : P.races()) {
    bool Global = Paths.kind(Paths.root(R.First.Path)) == PathKind::Global;
    bool Told = isEnabled(Global ? "fearless-mutable-static"
                                 : "fearless-shared-mutation") ||
                (isEnabled("fearless-not-sync") && P.sharings().of(R));
    if (!Told || (R.MediumConfidence && !P.options().Medium))
      continue;
    Lines.insert(LineOf(R.First.Loc));
    Lines.insert(LineOf(R.Second.Loc));
  }
  return reportUnguarded(P, [&](const Access &A) {
    return Lines.contains(LineOf(A.Loc));
  });
}

} // namespace clang::tidy::fearless
