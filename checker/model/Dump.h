//===--- Dump.h - facts as text ---------------------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_DUMP_H
#define FEARLESS_MODEL_DUMP_H

#include "model/Facts.h"
#include "llvm/Support/raw_ostream.h"

namespace clang::tidy::fearless {

/// Writes the events of \p Facts, block by block in the order of control flow,
/// one a line with its source line, each access with the locks that are held
/// and the threads that may run.
void dumpFacts(const FunctionFacts &Facts, const PathTable &Paths,
               const SetTable &Sets, llvm::raw_ostream &Out);

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_DUMP_H
