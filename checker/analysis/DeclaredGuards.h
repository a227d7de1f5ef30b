//===--- DeclaredGuards.h - locks that attributes name ----------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_DECLAREDGUARDS_H
#define FEARLESS_ANALYSIS_DECLAREDGUARDS_H

#include "analysis/GuardedData.h"

namespace clang::tidy::fearless {

/// What guarded_by or pt_guarded_by on the member or global \p Key, or on what
/// it is a part of, says; \p Declared is then what the attribute stands on.
/// nullopt without one, or where its argument names no lock.
std::optional<LockRelation> declaredGuard(Universe &All, PathId Key,
                                          const ValueDecl *&Declared);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_DECLAREDGUARDS_H
