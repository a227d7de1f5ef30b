//===--- Finding.h - what a check has to say --------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A finding is data: a sentence at a place, notes in reading order, repairs.
// Checks make findings, the emitter prints them.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_FINDING_H
#define FEARLESS_REPORT_FINDING_H

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"
#include <string>
#include <vector>

namespace clang::tidy::fearless {

struct Note {
  SourceLocation Loc;
  std::string Text;
  std::vector<FixItHint> Choices; ///< repairs that are one of several
};

struct Finding {
  SourceLocation Loc; ///< where a person would edit
  std::string Text;
  std::vector<Note> Notes;
  std::vector<FixItHint> Fixes; ///< safe repairs
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_FINDING_H
