//===--- LockFixIts.h - repairs that take a lock ----------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_LOCKFIXITS_H
#define FEARLESS_REPORT_LOCKFIXITS_H

#include "model/Facts.h"
#include "clang/Basic/Diagnostic.h"
#include <vector>

namespace clang::tidy::fearless {

/// Takes the lock spelled \p Lock, which \p Mutex declares, for the statement
/// with \p A: a guard of the right type, or in C lock and unlock around it.
/// Empty unless the result is sure to compile and not to wait for itself.
/// \p TakesLock: the function takes that lock elsewhere.
std::vector<FixItHint> lockHere(const ASTContext &Context, const Access &A,
                                const FunctionDecl *Function,
                                llvm::StringRef Lock, const ValueDecl *Mutex,
                                bool TakesLock);

/// Adds Clang's guarded_by(\p Mutex) to the declaration of \p Thing, by the
/// name of the macro GUARDED_BY where there is one. Empty unless both are
/// members of one class, or globals.
std::vector<FixItHint> addGuardedBy(const ASTContext &Context,
                                    const ValueDecl *Thing,
                                    const ValueDecl *Mutex);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_LOCKFIXITS_H
