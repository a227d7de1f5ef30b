//===--- LockRegions.h - where a function holds a lock ----------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What lies before and after an access on the ways through its function: has
// the lock been held there, is it taken again?
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_LOCKREGIONS_H
#define FEARLESS_ANALYSIS_LOCKREGIONS_H

#include "model/Facts.h"

namespace clang::tidy::fearless {

/// Answers for access number \p Access of one function. Each question is
/// linear in the function's events.
class LockRegions {
public:
  LockRegions(const FunctionFacts &Facts, uint32_t Access, const SetTable &Sets)
      : Facts(Facts), Access(Access), Sets(Sets) {}

  /// The function had \p Lock before and gave it back.
  bool afterUnlock(PathId Lock) const;
  /// It has been in a region of \p Lock on every way to the access.
  bool passedRegion(PathId Lock) const;
  /// It takes \p Lock on some way afterwards.
  bool beforeRelock(PathId Lock) const;

private:
  using EventTest = llvm::function_ref<bool(const Event &)>;
  /// Whether an event that \p Wanted accepts is met on some way from the
  /// access, forward or backward, before one that \p Stops accepts. Tells
  /// \p ToTheEnd whether a way leads out of the function without either.
  bool meets(bool Forward, EventTest Wanted, EventTest Stops,
             bool *ToTheEnd = nullptr) const;
  bool concerns(const Event &E, Event::Kind Kind, PathId Lock) const;

  const FunctionFacts &Facts;
  uint32_t Access;
  const SetTable &Sets;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_LOCKREGIONS_H
