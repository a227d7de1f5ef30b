//===--- FixIts.h - repairs, where they are sure to compile -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_FIXITS_H
#define FEARLESS_REPORT_FIXITS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Diagnostic.h"
#include <vector>

namespace clang::tidy::fearless {

/// Adds to \p Fixes what includes \p Header (with its brackets) in the file of
/// \p Loc, behind its last #include; nothing if it is included there. False if
/// there is no place for it.
bool addInclude(const SourceManager &SM, SourceLocation Loc,
                llvm::StringRef Header, std::vector<FixItHint> &Fixes);

/// Whether \p D is a template's or stands inside of one: it is written once for
/// several types.
bool isInTemplate(const Decl *D);

/// Whether all that can use \p D is in this translation unit: a variable with
/// internal linkage, a member of a class that is declared in the main file or
/// private in one whose methods are all seen.
bool isSeenWhole(const ASTContext &Context, const ValueDecl *D);

/// Makes the scalar or std::shared_ptr \p D a std::atomic and includes
/// <atomic>. Empty unless everything that the translation unit does with it is
/// also an operation of std::atomic, or one that a '.load()' makes so.
std::vector<FixItHint> makeAtomic(const ASTContext &Context,
                                  const ValueDecl *D);

/// Takes away what stands from \p Begin to \p End, with its line if that holds
/// nothing else.
FixItHint removeLine(const SourceManager &SM, SourceLocation Begin,
                     SourceLocation End);

/// A capture by reference, as a repair sees it.
struct ReferenceCapture {
  const Expr *Spawn;            ///< starts the thread that runs it
  const FieldDecl *Field;       ///< of the closure
  const ValueDecl *Captured;
  SourceLocation Loc;   ///< of the name in the capture list
  bool Written = false; ///< the thread writes what is captured
};

/// Gives the thread what it captures: '[&x]' becomes '[x = std::move(x)]' where
/// nobody uses x afterwards, and '[x]' where the thread only reads what can be
/// copied. Empty for everything else.
std::vector<FixItHint> captureByValue(const ASTContext &Context,
                                      const ReferenceCapture &Capture);

/// Makes the std::thread \p Handle, which \p Function initialises and detaches,
/// a std::jthread that is joined at the end of its scope. Empty unless these
/// are all its uses.
std::vector<FixItHint> joinAtEndOfScope(const ASTContext &Context,
                                        const FunctionDecl *Function,
                                        const VarDecl *Handle);

/// Moves the declaration of the member \p F behind that of \p After. Empty
/// unless it is a declaration of its own, outside of macros.
std::vector<FixItHint> moveMember(const ASTContext &Context, const FieldDecl *F,
                                  const FieldDecl *After);

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_FIXITS_H
