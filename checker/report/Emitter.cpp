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

namespace {

/// Whether clang-tidy may leave out what is said at \p Loc: then its repair
/// brings nothing to others. Said too often is harmless: an include is then
/// inserted twice.
bool maybeSuppressed(const SourceManager &SM, SourceLocation Loc) {
  llvm::StringRef Text = SM.getBufferData(SM.getFileID(Loc));
  size_t At = SM.getFileOffset(Loc);
  size_t End = Text.find('\n', At);
  size_t Begin = Text.rfind('\n', At);
  if (Begin != llvm::StringRef::npos && Begin != 0)
    Begin = Text.rfind('\n', Begin); // NOLINTNEXTLINE
  Begin = Begin == llvm::StringRef::npos ? 0 : Begin;
  return Text.slice(Begin, End).contains("NOLINT") ||
         Text.contains("NOLINTBEGIN");
}

/// The repair without what another has inserted there already.
std::vector<FixItHint> withoutRepeated(Program &P, SourceLocation At,
                                       const std::vector<FixItHint> &Fixes) {
  const SourceManager &SM = P.universe().Context.getSourceManager();
  bool Counts = !maybeSuppressed(SM, At);
  std::vector<FixItHint> Kept;
  for (const FixItHint &Fix : Fixes) {
    // An include, a 'mutable', a guard at the top of a function.
    bool Insertion = Fix.RemoveRange.getBegin() == Fix.RemoveRange.getEnd() &&
                     Fix.RemoveRange.isCharRange();
    if (!Insertion) {
      Kept.push_back(Fix);
      continue;
    }
    std::pair Key{Fix.RemoveRange.getBegin().getRawEncoding(),
                  Fix.CodeToInsert};
    if (P.insertions().contains(Key))
      continue;
    if (Counts)
      P.insertions().insert(Key);
    Kept.push_back(Fix);
  }
  return Kept;
}

} // namespace

void emitFindings(DiagnosticSource Diagnose, Program &P,
                  std::vector<Finding> Findings) {
  const SourceManager &SM = P.universe().Context.getSourceManager();
  const Options &Opts = P.options();
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
        for (const FixItHint &Fix : withoutRepeated(P, Loc, F.Fixes))
          D << Fix;
    }
    for (const Note &N : F.Notes) {
      SourceLocation NoteLoc =
          N.Loc.isValid() ? SM.getExpansionLoc(N.Loc) : Loc;
      DiagnosticBuilder D = Diagnose(NoteLoc, DiagnosticIDs::Note) << N.Text;
      if (!N.Loc.isMacroID())
        for (const FixItHint &Fix : withoutRepeated(P, Loc, N.Choices))
          D << Fix;
    }
  }
}

} // namespace clang::tidy::fearless
