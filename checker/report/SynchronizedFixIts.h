//===--- SynchronizedFixIts.h - mutex and data become one -------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_SYNCHRONIZEDFIXITS_H
#define FEARLESS_REPORT_SYNCHRONIZEDFIXITS_H

#include "clang/AST/ASTContext.h"
#include "clang/Basic/Diagnostic.h"
#include <vector>

namespace clang::tidy::fearless {

/// Makes \p Mutex and the \p Data that it guards one fearless::Synchronized:
/// the declarations, each guard, and each use under it. Several variables
/// become the members of one struct. Empty unless everything that the unit does
/// with them is a block that begins with a lock_guard, scoped_lock or
/// unique_lock of the mutex alone.
std::vector<FixItHint> makeSynchronized(const ASTContext &Context,
                                        const ValueDecl *Mutex,
                                        llvm::ArrayRef<const ValueDecl *> Data);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_SYNCHRONIZEDFIXITS_H
