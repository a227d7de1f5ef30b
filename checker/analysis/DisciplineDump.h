//===--- DisciplineDump.h - which lock guards what, as text -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_DISCIPLINEDUMP_H
#define FEARLESS_ANALYSIS_DISCIPLINEDUMP_H

#include "analysis/Discipline.h"

namespace clang::tidy::fearless {

/// A line for each rule and for each access that breaks it, for tests.
void dumpDisciplines(const Disciplines &Found, const Universe &All,
                     llvm::raw_ostream &Out);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_DISCIPLINEDUMP_H
