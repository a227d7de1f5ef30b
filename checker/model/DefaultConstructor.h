//===--- DefaultConstructor.h - constructors nobody has called --*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A default constructor that the compiler writes has no body until something
// calls it. What the default member initialisers do is in the class all the
// same, so a constructor of our own stands for it.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_DEFAULTCONSTRUCTOR_H
#define FEARLESS_MODEL_DEFAULTCONSTRUCTOR_H

#include "clang/AST/DeclCXX.h"

namespace clang::tidy::fearless {

/// The default constructor of \p R that the compiler writes: as it is defined,
/// or one that stands for it, which the class does not list. Null if there is
/// none, somebody wrote its body, or an initialiser is not known (of a template
/// that nobody has instantiated so far).
CXXConstructorDecl *writtenByCompiler(CXXRecordDecl *R, ASTContext &Context);

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_DEFAULTCONSTRUCTOR_H
