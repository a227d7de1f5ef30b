//===--- Expressions.h - from expressions to paths and values ---*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names the location that an lvalue denotes and what is known of an rvalue, in
// the environment at one point of a function: pointers, references, views and
// iterators with one possible target are replaced by that target. A pointer
// that may have two targets has none: what it points to is opaque, and silent.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_EXPRESSIONS_H
#define FEARLESS_MODEL_EXPRESSIONS_H

#include "model/Facts.h"
#include "vocabulary/Vocabulary.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/ImmutableMap.h"
#include <functional>

namespace clang::tidy::fearless {

/// Values of locations at one point. A location that is not in it holds what
/// it held on entry.
using Environment = llvm::ImmutableMap<PathId, Value>;

/// What a callable runs.
struct Callable {
  const FunctionDecl *Function = nullptr;
  Value Object; ///< for methods and function objects: where 'this' points
  llvm::SmallVector<Passed, 4> Bound; ///< of std::bind and the like
  bool ThenArgs = true; ///< the call's arguments follow those that are bound
  /// Where it is, if what it is is not known here.
  PathId Where = OpaquePath;

  bool known() const { return Function || Where; }
};

/// The name of \p F; empty for operators, constructors and the like.
inline llvm::StringRef nameOf(const FunctionDecl *F) {
  return F && F->getIdentifier() ? F->getName() : "";
}

/// The call operator of a function object's type, or null. Of a generic lambda
/// the last instance.
const FunctionDecl *callOperator(const ASTContext &Context, QualType T);

/// What a pointer with the value \p V refers to; opaque if not known.
PathId targetOf(PathTable &Paths, const Value &V);
/// The pointer to \p P moved by \p By elements (not known if nullopt).
PathId advancePointer(PathTable &Paths, PathId P, std::optional<Affine> By);

class Expressions {
public:
  Expressions(const ASTContext &Context, const Vocabulary &Words,
              PathTable &Paths, SetTable &Sets, const FunctionDecl *Function);

  PathId location(const Expr *E);
  Value value(const Expr *E);
  /// What the pointer-like \p E refers to; opaque if not known.
  PathId pointee(const Expr *E);
  IndexTerm index(const Expr *E);
  /// Which element of a map \p E names: as index, or by a variable of any type
  /// that does not change.
  IndexTerm key(const Expr *E);
  /// The integer \p E as a multiple of one variable, if it is one.
  std::optional<Affine> affine(const Expr *E);
  /// The integer \p E if it is known to be one.
  std::optional<int64_t> constant(const Expr *E);
  Callable callable(const Expr *E);
  /// What the callable at \p P runs.
  Callable callableAt(PathId P);

  /// What location \p P holds.
  Value lookup(PathId P);
  /// What the pointer of type \p T at \p P refers to.
  Value held(PathId P, QualType T) { return load(P, T); }
  void assign(PathId P, Value V);
  /// Forgets all that is known of \p P and its parts.
  void forget(PathId P);
  /// After "To = From": To's parts hold what From's parts hold.
  void copyObject(PathId From, PathId To);
  /// \p P is a std::function, packaged_task or the like.
  bool holdsCallable(PathId P) const {
    QualType T = Paths.typeOf(P);
    return !T.isNull() && Words.typeRow(T, Role::Callable);
  }
  /// All threads whose handles are in \p P or its elements and members.
  SetId threadsIn(PathId P);
  bool hasThreads(PathId P);
  /// The object that the handle \p P signals or waits for: a future stands for
  /// its promise, a copy of a stop_token for its source.
  PathId signalObject(PathId P);
  /// A container or flag of the function itself: only its own threads hear of
  /// it. What stands for something else (a future, a latch) may be known
  /// elsewhere.
  bool isOwnSignal(PathId P) const;
  /// What stands for the channel that \p End belongs to; nothing if it may be
  /// any.
  PathId channelOf(PathId End);
  /// The locks that guard \p P holds.
  SetId locksIn(PathId P, bool Shared);

  /// The environment after two ways meet.
  Environment merge(Environment A, Environment B);

  /// Where the prvalue \p E is created, if not in a temporary.
  void setTarget(const Expr *E, PathId P) { Targets[strip(E)] = P; }
  void setResult(const Expr *E, Value V) { Results[E] = V; }
  /// What the result of the system function called by \p E refers to.
  Value callResult(const CallExpr *E) { return callValue(E); }
  static const Expr *strip(const Expr *E);
  /// The class (or pointed-to class) of an implicit object argument as the
  /// source has it, not the base class that declares the method.
  static QualType objectType(const Expr *Object);

  Environment::Factory Factory;
  /// The values at the current point.
  Environment Now;
  /// Called when a location gets a pointer or the copy of an object.
  std::function<void(PathId, const Value &)> OnRefer;
  /// Pointer variables that other code may change behind our back.
  llvm::DenseSet<const VarDecl *> Unstable;
  /// Numbers among the parameters that keep what they were given.
  SetId FixedParams = 0;

private:
  Callable boundCallable(PathId Object, const CallExpr *Bind);
  Value initialValue(PathId P);
  bool isCallable(QualType T) const;
  PathId variableLocation(const ValueDecl *D, bool Captured);
  Value load(PathId P, QualType T);
  Value callValue(const CallExpr *E);
  Value constructValue(const CXXConstructExpr *E);
  std::optional<Value> methodValue(const CallExpr *E, const Expr *Object,
                                   const FunctionDecl *F,
                                   llvm::ArrayRef<const Expr *> Args);

  const ASTContext &Context;
  const Vocabulary &Words;
  PathTable &Paths;
  SetTable &Sets;
  llvm::DenseMap<const ValueDecl *, FieldDecl *> CaptureFields;
  FieldDecl *ThisCapture = nullptr;
  bool InLambda = false;
  llvm::DenseMap<const Expr *, PathId> Targets;
  llvm::DenseMap<const Expr *, Value> Results;
  unsigned Depth = 0, CallableDepth = 0;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_EXPRESSIONS_H
