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

std::vector<std::pair<std::string, std::string>> Options::stored() const {
  return {{"FearlessModels", Models},
          {"FearlessStrict", Strict ? "true" : "false"},
          {"FearlessConfidence", Medium ? "medium" : "high"},
          {"FearlessIgnoredPaths", IgnoredPaths},
          {"FearlessExplain", Explain}};
}

} // namespace clang::tidy::fearless
