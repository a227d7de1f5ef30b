//===--- Substitution.h - a callee's paths in its caller's terms -*- C++
//-*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A summary speaks of parameters, 'this' and the result. At a call, a frame
// says what these are, and each path, lock set and value of the summary is
// rewritten: the callee's 'cfg.deref.hits' becomes 'settings.hits' where the
// argument was '&settings'. What only the callee (or its copy of an argument)
// can reach disappears.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_SUBSTITUTION_H
#define FEARLESS_MODEL_SUBSTITUTION_H

#include "model/Expressions.h"
#include "model/Facts.h"
#include "llvm/Support/Allocator.h"

namespace clang::tidy::fearless {

/// What a callee's parameters, 'this' and result are at one call.
struct Frame {
  const Expr *Site = nullptr;
  /// PointsTo: the object itself; CopyOf: a copy of it that the callee owns.
  Value This;
  llvm::SmallDenseMap<const ParmVarDecl *, Value, 4> Params;
  PathId ResultTarget = OpaquePath;
  /// Tells this call's threads from those of others; null: Site does.
  const void *Key = nullptr;
  /// Where the call is written, if not where its events belong.
  SourceLocation WrittenAt;
  /// What holds around the whole call, in the caller's terms; may be null.
  const Circumstances *Around = nullptr;
  /// The argument expressions, for saying where something was passed.
  llvm::SmallDenseMap<const ParmVarDecl *, const Expr *, 4> Args;
};

class Substitution {
public:
  Substitution(PathTable &Paths, SetTable &Sets, Expressions &Caller,
               const Frame &At)
      : Paths(Paths), Sets(Sets), Caller(Caller), At(At) {}

  /// The caller's name of \p P; opaque if it is not known or nobody but the
  /// callee can reach it.
  PathId path(PathId P);
  Value value(const Value &V);
  /// Rewrites a set of locks. Locks that are not known are dropped, or become
  /// the wildcard if \p KeepUnknown.
  SetId locks(SetId S, bool KeepUnknown);
  SetId tokens(SetId S);
  SetId paths(SetId S);
  /// The caller's name of the object that \p P is or is a copy of.
  PathId original(PathId P) { return resolve(P).Path; }
  /// Rewrites the parts of \p A that speak of locations; false if it is not
  /// visible to the caller.
  bool access(Access &A);
  /// Rewrites what is \p Given; false if it is otherwise at this call.
  bool given(SetId &Given);
  bool use(Use &U);
  bool borrow(Borrow &B);
  void circumstances(Circumstances &C);
  void passed(Passed &A);

private:
  struct Place {
    PathId Path = OpaquePath;
    bool Copy = false; ///< in the callee's own copy of Path
  };
  Place resolve(PathId P);
  IndexTerm index(const IndexTerm &Term);
  std::optional<Affine> affine(const Affine &A);

  PathTable &Paths;
  SetTable &Sets;
  Expressions &Caller;
  const Frame &At;
  llvm::DenseMap<PathId, Place> Cache;
  llvm::DenseMap<std::pair<SetId, unsigned>, SetId> SetCache;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_SUBSTITUTION_H
