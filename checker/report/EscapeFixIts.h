//===--- EscapeFixIts.h - repairs of escaping references --------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_ESCAPEFIXITS_H
#define FEARLESS_REPORT_ESCAPEFIXITS_H

#include "model/Facts.h"
#include "clang/Basic/Diagnostic.h"
#include <vector>

namespace clang::tidy::fearless {

/// 'auto &x = *s.lock();' becomes 'auto guard = s.lock(); auto &x = *guard;',
/// likewise before a range-for. Empty unless the declaration or loop is a
/// statement of a block of its own and the guard is the result of a call.
std::vector<FixItHint> nameTheGuard(const ASTContext &Context, const Reach &R,
                                    const FunctionDecl *Function);

/// 'const T &f()' becomes 'T f()'. Empty unless T can be copied, the function
/// is declared once, is not virtual, and its type is written out.
std::vector<FixItHint> returnByValue(const ASTContext &Context,
                                     const FunctionDecl *Function);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_ESCAPEFIXITS_H
