//===--- DeclaredGuards.cpp - locks that attributes name ------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/DeclaredGuards.h"
#include "clang/AST/Attr.h"

namespace clang::tidy::fearless {

/// The step of \p P that comes after \p Step.
static PathId nextOf(const PathTable &Paths, PathId P, PathId Step) {
  while (Paths.parent(P) != Step)
    P = Paths.parent(P);
  return P;
}

std::optional<LockRelation> declaredGuard(Universe &All, PathId Key,
                                          const ValueDecl *&Declared) {
  PathTable &Paths = All.Paths;
  for (PathId Step = Key; Step; Step = Paths.parent(Step)) {
    const PathNode Node = Paths.node(Step);
    const ValueDecl *D =
        Node.Kind == PathKind::Field
            ? static_cast<const FieldDecl *>(Node.Ptr)
            : static_cast<const ValueDecl *>(
                  Paths.isRoot(Step) ? Paths.rootVariable(Step) : nullptr);
    if (!D)
      continue;
    bool Reached =
        Step != Key && Paths.kind(nextOf(Paths, Key, Step)) == PathKind::Deref;
    const Expr *Arg = nullptr;
    if (Reached) {
      if (const auto *A = D->getAttr<PtGuardedByAttr>())
        Arg = A->getArg();
    } else if (const auto *A = D->getAttr<GuardedByAttr>()) {
      Arg = A->getArg();
    }
    if (!Arg)
      continue;
    Expressions There(All.Context, All.Words, Paths, All.Sets, nullptr);
    Arg = Expressions::strip(Arg);
    PathId Lock = Arg->getType()->isPointerType() ? There.pointee(Arg)
                                                  : There.location(Arg);
    if (!Lock)
      continue;
    Declared = D;
    if (Paths.kind(Paths.root(Lock)) == PathKind::Global)
      return LockRelation{OpaquePath, Lock};
    // From the object that declares the member.
    PathId From = Paths.parent(Step);
    auto LockSteps = Paths.steps(Lock);
    for (PathId S : llvm::drop_begin(LockSteps))
      From = Paths.component(From, S);
    return LockRelation{Paths.thisObject(), From};
  }
  return std::nullopt;
}

} // namespace clang::tidy::fearless
