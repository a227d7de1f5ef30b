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
  // Whoever knows both threads says more: those accesses are theirs.
  llvm::DenseSet<unsigned> Places;
  PathTable &Paths = P.universe().Paths;
  SharingTable Sharings(P);
  for (const Race &R : P.races()) {
    bool Global = Paths.kind(Paths.root(R.First.Path)) == PathKind::Global;
    bool Told = isEnabled(Global ? "fearless-mutable-static"
                                 : "fearless-shared-mutation") ||
                (isEnabled("fearless-not-sync") && Sharings.of(R));
    if (!Told || (R.MediumConfidence && !P.options().Medium))
      continue;
    Places.insert(R.First.Loc.getRawEncoding());
    Places.insert(R.Second.Loc.getRawEncoding());
  }
  return reportUnguarded(P, [&](const Access &A) {
    return Places.contains(A.Loc.getRawEncoding());
  });
}

} // namespace clang::tidy::fearless
