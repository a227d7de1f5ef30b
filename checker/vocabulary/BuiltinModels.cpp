//===--- BuiltinModels.cpp - the rows that come with the checker ----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "vocabulary/Models.h"
#include "llvm/Support/ErrorHandling.h"

namespace clang::tidy::fearless {

namespace {

struct ModelFile {
  llvm::StringLiteral Name;
  llvm::StringLiteral Text;
};

constexpr ModelFile Files[] = {
#include "vocabulary/BuiltinModels.inc"
};

} // namespace

const std::vector<ModelRow> &builtinModels() {
  static const std::vector<ModelRow> Rows = [] {
    std::vector<ModelRow> Read;
    std::vector<ModelError> Errors;
    for (const ModelFile &File : Files)
      parseModels(File.Text, File.Name, Read, Errors);
    for (const ModelError &E : Errors)
      llvm::report_fatal_error(llvm::Twine(E.Source) + ":" +
                                   llvm::Twine(E.Line) + ": " + E.Message,
                               /*gen_crash_diag=*/false);
    return Read;
  }();
  return Rows;
}

} // namespace clang::tidy::fearless
