//===--- Excluders.h - why two accesses cannot race -------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The single place for precision. Each excluder looks at a pair of accesses of
// threads that may overlap and may prove that it is no race, with a reason that
// a person understands.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_EXCLUDERS_H
#define FEARLESS_ANALYSIS_EXCLUDERS_H

#include "analysis/Conflicts.h"

namespace clang::tidy::fearless {

/// A pair and where it was found.
struct Candidate {
  const FunctionFacts &Facts;
  Universe &All;
  const ConflictOptions &Options;
  Side First, Second;
  bool Self = false;
  /// Set by an excluder that only thinks so.
  bool Doubtful = false;
  /// Set in strict mode by an excluder that Rust does not have: its reason.
  std::string Lenient = {};
};

struct Excluder {
  llvm::StringLiteral Name;
  std::optional<std::string> (*Proof)(Candidate &);
};

/// In the order in which they are asked, cheapest first.
llvm::ArrayRef<Excluder> excluders();

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_EXCLUDERS_H
