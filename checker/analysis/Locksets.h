//===--- Locksets.h - which locks are held ----------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two sets at each point: locks that are certainly held (on every way here) and
// locks that may be held (on some way). Two accesses are protected if their
// must-sets share a lock; they are reported only if their may-sets share none.
//
//   if (c) m.lock();      must {}   may {m}
//   ++n;                  neither protected nor reported by default
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_LOCKSETS_H
#define FEARLESS_ANALYSIS_LOCKSETS_H

#include "model/Facts.h"

namespace clang::tidy::fearless {

/// Fills Must and May of each access and spawn, and what is held at the end.
void computeLocksets(FunctionFacts &Facts, const PathTable &Paths,
                     SetTable &Sets);

/// A lock that both hold, not in shared mode on both sides; nullopt if none.
/// The wildcard matches every lock, and locks[i] may be locks[j].
std::optional<uint32_t> commonLock(const PathTable &Paths, SetTable &Sets,
                                   SetId A, SetId B);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_LOCKSETS_H
