//===--- CallGraph.h - the functions of a unit and their calls --*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_CALLGRAPH_H
#define FEARLESS_ANALYSIS_CALLGRAPH_H

#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

struct CallGraph {
  /// Of \p Context's traversal scope, and of what it calls: user code only.
  /// Notes derived classes in \p All. Linear in the user's code.
  static CallGraph of(ASTContext &Context, Universe &All);

  llvm::ArrayRef<const FunctionDecl *> callees(const FunctionDecl *F) const {
    auto It = Callees.find(F);
    if (It == Callees.end())
      return {};
    return It->second;
  }

  /// Each function with a body, callees first; a template once for each
  /// specialisation. In source order if there are no threads or locks.
  std::vector<const FunctionDecl *> Bodies;
  /// Functions that call each other or themselves, and lie side by side in
  /// Bodies: where they start, and how many they are.
  llvm::DenseMap<const FunctionDecl *, unsigned> Cycles;
  llvm::DenseMap<const FunctionDecl *,
                 llvm::SmallVector<const FunctionDecl *, 8>>
      Callees;
  llvm::DenseSet<const FunctionDecl *> HasCaller;
  /// Named but not called there: anybody may call them.
  llvm::DenseSet<const FunctionDecl *> AddressTaken;
  /// Something starts a thread, takes a lock.
  bool AnyThread = false, AnyGuard = false;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_CALLGRAPH_H
