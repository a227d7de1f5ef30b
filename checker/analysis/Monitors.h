//===--- Monitors.h - a mutex and what it always guards ---------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where every access to some members (or variables) is made under one mutex
// beside them, and that mutex guards nothing else, the two are one thing that
// is written as two: a monitor.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_MONITORS_H
#define FEARLESS_ANALYSIS_MONITORS_H

#include "analysis/Discipline.h"

namespace clang::tidy::fearless {

struct Monitor {
  const ValueDecl *Mutex = nullptr;
  llvm::SmallVector<const ValueDecl *, 2> Data; ///< in the order of the source
  unsigned Accesses = 0;                        ///< all under the mutex
  bool Waits = false; ///< a condition variable waits with the mutex
  Vote Example;                                 ///< one, a write if possible
};

/// Linear in the number of accesses.
std::vector<Monitor>
findMonitors(const Disciplines &Found,
             const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
             const Universe &All);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_MONITORS_H
