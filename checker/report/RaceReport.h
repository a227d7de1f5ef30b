//===--- RaceReport.h - races in words --------------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Groups the pairs that one edit would mend, chooses the place where a person
// would make it, and says the object, both accesses, both threads, both lock
// sets and why they overlap.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_RACEREPORT_H
#define FEARLESS_REPORT_RACEREPORT_H

#include "analysis/Sharing.h"
#include "report/Finding.h"

namespace clang::tidy::fearless {

/// What a race is told as.
enum class RaceTopic : uint8_t {
  Mutation, ///< of a local, heap or member location
  Static,   ///< on a global or static
  Type,     ///< of what a type lets threads share (Sharing)
};

/// Which other checks tell the races that are theirs.
struct ToldElsewhere {
  bool NotSync = false; ///< RaceTopic::Type
  bool NotSend = false; ///< on the counts of classes that are sent
  bool Dangles = false; ///< with the end of a borrow (reportDangles())
  bool Sent = false;    ///< with a use of what was sent (reportUsesAfterSend())
};

/// The races that are told as \p Topic: each under one topic only.
std::vector<Finding> reportRaces(Program &P, RaceTopic Topic,
                                 const ToldElsewhere &Elsewhere);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_RACEREPORT_H
