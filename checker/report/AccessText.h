//===--- AccessText.h - an access as a person would call it -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_ACCESSTEXT_H
#define FEARLESS_REPORT_ACCESSTEXT_H

#include "analysis/Program.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// As the source spells the accessed expression, where that is short and not in
/// a macro; otherwise the path.
std::string accessName(Program &P, const Access &A);

/// The lock at \p Lock as people name it: one of the project's own by its own
/// name, not by the mutex in it; what a guard came with by the guard's name.
PathId namedLock(const Universe &All, PathId Lock);

/// A type as people write it: without 'struct', and not as 'auto' deduced it.
std::string spellType(const Program &P, QualType T);

/// Adds a note for each call on the way to an access, at most four.
void addCalls(const CallLink *Chain, std::vector<Note> &Notes);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_ACCESSTEXT_H
