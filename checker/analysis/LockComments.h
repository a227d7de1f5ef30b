//===--- LockComments.h - locks that a comment leaves to callers -*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Many functions are to be called with a lock held, and nothing but the comment
// above them says so: "caller must hold the lock", "REQUIRES: mutex held".
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_LOCKCOMMENTS_H
#define FEARLESS_ANALYSIS_LOCKCOMMENTS_H

#include "clang/AST/Decl.h"

namespace clang::tidy::fearless {

/// Whether the comment at some declaration of \p F, documentation or not, says
/// that whoever calls it holds a lock.
bool saysCallersLock(const FunctionDecl &F, const ASTContext &Context);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_LOCKCOMMENTS_H
