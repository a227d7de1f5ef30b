//===--- Options.h - the options that all checks share ----------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_VOCABULARY_OPTIONS_H
#define FEARLESS_VOCABULARY_OPTIONS_H

#include "vocabulary/Models.h"
#include <string>
#include <utility>
#include <vector>

namespace clang::tidy::fearless {

/// The values of the CheckOptions 'Fearless...'. A value that cannot be read
/// keeps its default and leaves a sentence in Problems.
struct Options {
  std::string Models;       ///< FearlessModels: rows of the models language
  bool Strict = false;      ///< FearlessStrict: what Rust would reject
  bool Medium = false;      ///< FearlessConfidence: 'high' or 'medium'
  std::string IgnoredPaths; ///< FearlessIgnoredPaths: regular expression
  std::string Explain;      ///< FearlessExplain: 'file:line', or 'dump'

  /// FearlessDiscipline...: how many accesses, and how many of a hundred, must
  /// be made under one lock before it is believed to guard what they touch; the
  /// names of functions whose callers hold the lock; whether unlocked reads of
  /// scalars are reported.
  unsigned MinGuarded = 2;
  unsigned MinPercent = 75;
  std::string LockedNames = "([lL]ocked|[nN]o_?[lL]ock)_?$";
  bool RelaxedReads = true;

  std::string ExplainFile; ///< the parts of Explain
  unsigned ExplainLine = 0;
  bool Dump = false;
  std::vector<ModelRow> Rows; ///< of Models
  std::vector<std::string> Problems;

  /// Reads the texts of the options; \p Get returns the text of one, or the
  /// empty string if it is not set.
  template <typename GetText> static Options read(GetText Get) {
    Options O = parse(Get("FearlessModels"), Get("FearlessStrict"),
                      Get("FearlessConfidence"), Get("FearlessIgnoredPaths"),
                      Get("FearlessExplain"));
    O.parseDiscipline(Get("FearlessDisciplineMinGuarded"),
                      Get("FearlessDisciplineMinPercent"),
                      Get("FearlessDisciplineLockedNames"),
                      Get("FearlessDisciplineRelaxedReads"));
    return O;
  }
  void parseDiscipline(std::string MinGuarded, std::string MinPercent,
                       std::string LockedNames, std::string RelaxedReads);
  static Options parse(std::string Models, std::string Strict,
                       std::string Confidence, std::string IgnoredPaths,
                       std::string Explain);

  /// Name and value of each option, for storeOptions.
  std::vector<std::pair<std::string, std::string>> stored() const;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_VOCABULARY_OPTIONS_H
