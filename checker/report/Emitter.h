//===--- Emitter.h - findings become clang-tidy diagnostics -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_EMITTER_H
#define FEARLESS_REPORT_EMITTER_H

#include "clang-tidy/ClangTidyCheck.h"
#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// Begins a diagnostic "%0" at a place.
using DiagnosticSource = llvm::function_ref<DiagnosticBuilder(
    SourceLocation, DiagnosticIDs::Level)>;

/// Prints \p Findings of \p P through \p Diagnose: each once, in the order of
/// the source, none in a path that the user ignores.
void emitFindings(DiagnosticSource Diagnose, Program &P,
                  std::vector<Finding> Findings);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_EMITTER_H
