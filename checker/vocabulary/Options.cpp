//===--- Options.cpp - the options that all checks share ------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "vocabulary/Options.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Regex.h"

namespace clang::tidy::fearless {

Options Options::parse(std::string Models, std::string Strict,
                       std::string Confidence, std::string IgnoredPaths,
                       std::string Explain) {
  Options O;
  O.Models = std::move(Models);
  std::vector<ModelError> Errors;
  parseModels(O.Models, "FearlessModels", O.Rows, Errors);
  for (const ModelError &E : Errors)
    O.Problems.push_back("option 'FearlessModels', line " +
                         std::to_string(E.Line) + ", " + E.Message);

  if (Strict == "true" || Strict == "1")
    O.Strict = true;
  else if (!Strict.empty() && Strict != "false" && Strict != "0")
    O.Problems.push_back("option 'FearlessStrict': '" + Strict +
                         "' is not a truth value; expected true or false");

  if (Confidence == "medium")
    O.Medium = true;
  else if (!Confidence.empty() && Confidence != "high")
    O.Problems.push_back("option 'FearlessConfidence': '" + Confidence +
                         "' is not a confidence; expected high or medium");
  // Rust asks for a proof; a doubt is none.
  O.Medium |= O.Strict;

  if (!IgnoredPaths.empty()) {
    std::string Error;
    if (llvm::Regex(IgnoredPaths).isValid(Error))
      O.IgnoredPaths = std::move(IgnoredPaths);
    else
      O.Problems.push_back("option 'FearlessIgnoredPaths': '" + IgnoredPaths +
                           "' is not a regular expression: " + Error);
  }

  if (Explain == "dump") {
    O.Dump = true;
    O.Explain = std::move(Explain);
  } else if (!Explain.empty()) {
    auto [File, Line] = llvm::StringRef(Explain).rsplit(':');
    if (!File.empty() && !Line.getAsInteger(10, O.ExplainLine) &&
        O.ExplainLine) {
      O.ExplainFile = File.str();
      O.Explain = std::move(Explain);
    } else {
      O.Problems.push_back("option 'FearlessExplain': '" + Explain +
                           "' is not a place; expected file:line, such as "
                           "src/queue.cpp:42");
    }
  }
  return O;
}

void Options::parseDiscipline(std::string Guarded, std::string Percent,
                              std::string Names, std::string Relaxed) {
  auto Number = [&](llvm::StringRef Option, const std::string &Text,
                    unsigned Least, unsigned Most, unsigned &Result) {
    unsigned N = 0;
    if (Text.empty())
      return;
    if (!llvm::StringRef(Text).getAsInteger(10, N) && N >= Least && N <= Most)
      Result = N;
    else
      Problems.push_back(("option '" + Option + "': '" + Text +
                          "' is not a number from " + llvm::Twine(Least) +
                          " to " + llvm::Twine(Most))
                             .str());
  };
  Number("FearlessDisciplineMinGuarded", Guarded, 1, 1000, MinGuarded);
  Number("FearlessDisciplineMinPercent", Percent, 51, 100, MinPercent);
  if (!Names.empty()) {
    std::string Error;
    if (llvm::Regex(Names).isValid(Error))
      LockedNames = std::move(Names);
    else
      Problems.push_back("option 'FearlessDisciplineLockedNames': '" + Names +
                         "' is not a regular expression: " + Error);
  }
  if (Relaxed == "false" || Relaxed == "0")
    RelaxedReads = false;
  else if (!Relaxed.empty() && Relaxed != "true" && Relaxed != "1")
    Problems.push_back("option 'FearlessDisciplineRelaxedReads': '" + Relaxed +
                       "' is not a truth value; expected true or false");
}

std::vector<std::pair<std::string, std::string>> Options::stored() const {
  return {{"FearlessModels", Models},
          {"FearlessStrict", Strict ? "true" : "false"},
          {"FearlessConfidence", Medium ? "medium" : "high"},
          {"FearlessIgnoredPaths", IgnoredPaths},
          {"FearlessExplain", Explain},
          {"FearlessDisciplineMinGuarded", std::to_string(MinGuarded)},
          {"FearlessDisciplineMinPercent", std::to_string(MinPercent)},
          {"FearlessDisciplineLockedNames", LockedNames},
          {"FearlessDisciplineRelaxedReads", RelaxedReads ? "true" : "false"}};
}

} // namespace clang::tidy::fearless
