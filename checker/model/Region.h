//===--- Region.h - what stands under a directive ----------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_REGION_H
#define FEARLESS_MODEL_REGION_H

#include "model/AccessPath.h"
#include "clang/AST/Stmt.h"

namespace clang::tidy::fearless {

/// What an OpenMP directive says of the statements that stand under it.
struct Region {
  enum Kind : uint8_t {
    Team, ///< each thread of a team runs them
    Loop, ///< the threads share the rounds of the loop
    Once, ///< one of the threads runs them
    Main, ///< the first thread of the team runs them
    Task, ///< some thread runs them, beside the one that came here
    Alone, ///< one thread at a time: Lock
    Atomic, ///< the access to On is one operation
    Group, ///< its end waits for the tasks
    Other,
  } What = Other;
  const Region *Parent = nullptr;
  SourceLocation Loc;
  const Stmt *Directive = nullptr;
  SourceRange Body;
  const Expr *On = nullptr;
  PathId Lock = OpaquePath;
  bool EndsTogether = false; ///< a barrier stands at the end
  bool Depends = false;      ///< a task that other tasks wait for
  uint32_t Thread = 0;       ///< of Team and Task: its class
  llvm::ArrayRef<const ValueDecl *> Private; ///< each thread has its own
  llvm::ArrayRef<const ValueDecl *> Copied;  ///< the same, with the old value
  llvm::ArrayRef<const ValueDecl *> Shares;  ///< loop variables of Loop
};

/// Whether \p R is \p Outer or stands under it.
inline bool isUnder(const Region *R, const Region *Outer) {
  while (R && R != Outer)
    R = R->Parent;
  return R;
}

/// The innermost team around \p R, or null.
inline const Region *teamAround(const Region *R) {
  while (R && R->What != Region::Team)
    R = R->Parent;
  return R;
}

/// The innermost team or task around \p R: what runs it. Null if none.
inline const Region *runnerOf(const Region *R) {
  while (R && R->What != Region::Team && R->What != Region::Task)
    R = R->Parent;
  return R;
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_REGION_H
