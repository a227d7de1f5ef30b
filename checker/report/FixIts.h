//===--- FixIts.h - repairs, where they are sure to compile -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_FIXITS_H
#define FEARLESS_REPORT_FIXITS_H

#include "clang/AST/ASTContext.h"
#include "clang/Basic/Diagnostic.h"
#include <vector>

namespace clang::tidy::fearless {

/// Makes the scalar variable or member \p D a std::atomic and includes
/// <atomic>. Empty unless everything that the translation unit does with it is
/// also an operation of std::atomic.
std::vector<FixItHint> makeAtomic(const ASTContext &Context,
                                  const ValueDecl *D);

/// Turns the capture '&x' at \p Loc into 'x'. Empty unless \p Captured is a
/// scalar, whose copy is as good to a thread that only reads it.
std::vector<FixItHint> captureByCopy(const ASTContext &Context,
                                     const ValueDecl *Captured,
                                     SourceLocation Loc);

/// Moves the declaration of the member \p F behind that of \p After. Empty
/// unless it is a declaration of its own, outside of macros.
std::vector<FixItHint> moveMember(const ASTContext &Context, const FieldDecl *F,
                                  const FieldDecl *After);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_FIXITS_H
