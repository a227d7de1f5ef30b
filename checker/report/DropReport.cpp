//===--- DropReport.cpp - guards that guard nothing, in words -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/DropReport.h"
#include "analysis/Program.h"
#include "report/Wording.h"

namespace clang::tidy::fearless {

std::vector<Finding> reportDrops(Program &P) {
  std::vector<Finding> Findings;
  for (const auto &Facts : P.functions())
    for (const DroppedGuard &D : Facts->Drops) {
      Finding F;
      F.Loc = D.Loc;
      bool NameHelps = true;
      switch (D.What) {
      case DroppedGuard::Unnamed:
        F.Text = wording::unnamedGuard(D.Lock);
        break;
      case DroppedGuard::Discarded:
        F.Text = wording::discardedGuard(D.Lock);
        break;
      case DroppedGuard::Shadow:
        F.Text = wording::shadowGuard(D.Lock);
        break;
      case DroppedGuard::NoLock:
        F.Text = wording::emptyGuard(D.GuardName);
        NameHelps = false;
        break;
      case DroppedGuard::Deferred:
        F.Text = wording::deferredGuard(D.GuardName, D.Lock);
        NameHelps = false;
        break;
      case DroppedGuard::TryResult:
        F.Text = wording::tryResultUnused(D.Lock);
        NameHelps = false;
        break;
      }
      if (NameHelps) {
        if (D.NameLoc.isValid() && D.NameLoc.isFileID())
          F.Fixes.push_back(FixItHint::CreateInsertion(D.NameLoc, D.Name));
        F.Notes.push_back({D.Loc, wording::helpNameGuard(), {}});
      }
      Findings.push_back(std::move(F));
    }
  return Findings;
}

} // namespace clang::tidy::fearless
