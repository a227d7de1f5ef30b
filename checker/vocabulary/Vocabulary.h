//===--- Vocabulary.h - from declarations to their roles --------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Answers "what does this function do, what is this type" from the rows of the
// models language. The only place that knows names.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_VOCABULARY_VOCABULARY_H
#define FEARLESS_VOCABULARY_VOCABULARY_H

#include "vocabulary/Models.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace clang::tidy::fearless {

/// The name that model rows use: enclosing namespaces and classes joined by
/// '::', without inline and anonymous namespaces and template arguments.
std::string modelName(const NamedDecl *D);

/// What one operation of a lock type does.
struct LockOperation {
  enum Kind { None, Acquire, Try, Release } What = None;
  bool Shared = false;
};

class Vocabulary {
public:
  /// \p Extra are the user's rows; they win over the built-in ones. Both must
  /// outlive this object.
  Vocabulary(const ASTContext &Context, const std::vector<ModelRow> &Extra);

  using Rows = llvm::SmallVector<const ModelRow *, 2>;

  /// The rows said of \p F, called on an object of class \p Object if not null.
  const Rows &rowsOf(const FunctionDecl *F,
                     const CXXRecordDecl *Object = nullptr) const;

  /// The first row of \p Kind among those of \p F that takes \p Args.
  const ModelRow *match(Role Kind, const FunctionDecl *F,
                        const CXXRecordDecl *Object,
                        llvm::ArrayRef<const Expr *> Args) const;

  /// The row of \p Kind said of the type (or a typedef that it is written with,
  /// or a base class), or null.
  const ModelRow *typeRow(QualType T, Role Kind) const;

  /// What calling \p F on an object of class \p Object does to it as a lock.
  LockOperation lockOperation(const FunctionDecl *F,
                              const CXXRecordDecl *Object) const;

  /// The method of \p R that locks it (in shared mode), or null.
  const CXXMethodDecl *lockMethod(const CXXRecordDecl *R, bool Shared) const;

  /// Accesses to objects of this type never race: atomics, mutexes, ...
  bool isSynchronized(QualType T) const;
  bool isSynchronized(const VarDecl *V) const;
  /// One end of a channel: which channel it is of decides, not the object.
  bool isEnd(QualType T) const;
  bool isAtomic(QualType T) const;
  /// A mutex: by its row, or by its shape (lock, unlock and try_lock).
  bool isLock(QualType T) const;
  bool isGuard(QualType T) const { return typeRow(T, Role::Guard); }
  bool isHandle(QualType T) const { return typeRow(T, Role::Handle); }
  bool isSmartPointer(QualType T) const { return typeRow(T, Role::Pointer); }
  /// A smart pointer whose copies own one object together.
  bool isSharedOwner(QualType T) const;
  bool isView(QualType T) const { return typeRow(T, Role::View); }
  bool isWrapper(QualType T) const { return typeRow(T, Role::Wrapper); }
  /// What is given a value of this type can reach something elsewhere through
  /// it: a reference, a pointer that owns nothing, a view, an iterator, or a
  /// wrapper of one.
  bool refers(QualType T) const;
  bool isIterator(QualType T) const;
  /// A value of this type refers to memory elsewhere: pointer, smart pointer,
  /// view, iterator.
  bool isPointerLike(QualType T) const;
  /// A standard (or modelled) container, std::string included.
  bool isContainer(QualType T) const;
  /// Handle or container (of containers ...) of handles; null if neither.
  const ModelRow *handleInside(QualType T) const;

  /// The body of \p D belongs to a system header or to the safe runtime: it is
  /// modelled, not analysed.
  bool isSystem(const Decl *D) const;

  /// The types among the template arguments of \p T, packs included.
  static llvm::SmallVector<QualType, 4> typeArguments(QualType T);

private:
  struct NamedRows {
    llvm::StringMap<Rows> ByName;    ///< whole name -> rows
    llvm::StringMap<char> LastParts; ///< last name part, to refuse fast
  };
  void add(const ModelRow &Row);
  const Rows *lookup(const NamedRows &In, const NamedDecl *D) const;
  /// What the methods of the class \p T say that it is; 0 if nothing.
  unsigned shapesOf(QualType T) const;

  const ASTContext &Context;
  NamedRows Functions, Types;
  // Callers keep references while the cache grows: the rows stay in place.
  mutable llvm::DenseMap<std::pair<const FunctionDecl *, const CXXRecordDecl *>,
                         std::unique_ptr<Rows>>
      FunctionCache;
  mutable llvm::DenseMap<const NamedDecl *, const Rows *> TypeCache;
  mutable llvm::DenseMap<const CXXRecordDecl *, unsigned> ShapeCache;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_VOCABULARY_VOCABULARY_H
