//===--- Emitter.cpp - findings become clang-tidy diagnostics -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/Emitter.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Regex.h"
#include <set>

namespace clang::tidy::fearless {

void emitFindings(DiagnosticSource Diagnose, const SourceManager &SM,
                  const Options &Opts, std::vector<Finding> Findings) {
  llvm::sort(Findings, [&](const Finding &A, const Finding &B) {
    if (A.Loc != B.Loc)
      return SM.isBeforeInTranslationUnit(A.Loc, B.Loc);
    return A.Text < B.Text;
  });
  llvm::Regex Ignored(Opts.IgnoredPaths);
  std::set<std::pair<unsigned, std::string>> Told;
  for (const Finding &F : Findings) {
    // What a macro does is told where the macro is used.
    SourceLocation Loc = SM.getExpansionLoc(F.Loc);
    if (Loc.isInvalid() || SM.isInSystemHeader(Loc))
      continue;
    if (!Opts.IgnoredPaths.empty() && Ignored.match(SM.getFilename(Loc)))
      continue;
    // Instances of one template say the same thing at the same place.
    if (!Told.emplace(Loc.getRawEncoding(), F.Text).second)
      continue;
    {
      DiagnosticBuilder D = Diagnose(Loc, DiagnosticIDs::Warning) << F.Text;
      if (!F.Loc.isMacroID())
        for (const FixItHint &Fix : F.Fixes)
          D << Fix;
    }
    for (const Note &N : F.Notes) {
      SourceLocation NoteLoc =
          N.Loc.isValid() ? SM.getExpansionLoc(N.Loc) : Loc;
      DiagnosticBuilder D = Diagnose(NoteLoc, DiagnosticIDs::Note) << N.Text;
      if (!N.Loc.isMacroID())
        for (const FixItHint &Fix : N.Choices)
          D << Fix;
    }
  }
}

} // namespace clang::tidy::fearless
