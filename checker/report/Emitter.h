//===--- Emitter.h - findings become clang-tidy diagnostics -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_EMITTER_H
#define FEARLESS_REPORT_EMITTER_H

#include "clang-tidy/ClangTidyCheck.h"
#include "report/Finding.h"
#include "vocabulary/Options.h"

namespace clang::tidy::fearless {

/// Prints \p Findings through \p Check: each once, in the order of the source,
/// none in a path that the user ignores.
void emitFindings(ClangTidyCheck &Check, const SourceManager &SM,
                  const Options &Opts, std::vector<Finding> Findings);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_EMITTER_H
