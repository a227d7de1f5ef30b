//===--- Sharing.cpp - what two threads must not share --------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Sharing.h"

namespace clang::tidy::fearless {

namespace {

/// What may be called on an object that others read: const methods, copying
/// from it, and the end of a copy.
bool isConstInterface(const CXXMethodDecl *M) {
  if (M->isStatic() || M->getParent()->isLambda())
    return false;
  const auto *Ctor = dyn_cast<CXXConstructorDecl>(M);
  return Ctor ? Ctor->isCopyConstructor()
              : M->isConst() || isa<CXXDestructorDecl>(M);
}

/// The member of the object of \p M that \p P leads through.
const FieldDecl *memberOf(const PathTable &Paths, const CXXMethodDecl *M,
                          llvm::ArrayRef<PathId> Steps) {
  size_t At = 1;
  if (isa<CXXConstructorDecl>(M)) { // of what is copied
    const PathNode &Root = Paths.node(Steps[0]);
    if (Root.Kind != PathKind::Param || Root.Ptr != M->getParamDecl(0) ||
        Steps.size() < 2 || Paths.kind(Steps[1]) != PathKind::Deref)
      return nullptr;
    At = 2;
  } else if (Paths.kind(Steps[0]) != PathKind::This) {
    return nullptr;
  }
  if (At >= Steps.size() || Paths.kind(Steps[At]) != PathKind::Field)
    return nullptr;
  return static_cast<const FieldDecl *>(Paths.node(Steps[At]).Ptr);
}

} // namespace

SharingTable::SharingTable(const Program &P) : All(P.universe()) {
  const PathTable &Paths = All.Paths;
  for (const auto &Facts : P.functions()) {
    const auto *M = dyn_cast<CXXMethodDecl>(Facts->Function);
    if (!M || !isConstInterface(M))
      continue;
    for (const Access &A : Facts->Accesses) {
      if (!A.Path)
        continue;
      auto Steps = Paths.steps(A.Path);
      if (const FieldDecl *F = memberOf(Paths, M, Steps);
          F && (F->isMutable() || Paths.hasDeref(A.Path)))
        Changeable.insert({M->getCanonicalDecl(), A.Loc.getRawEncoding()});
    }
  }
}

/// The const method, the outermost on the way, through which \p A reaches what
/// such methods can change.
const CXXMethodDecl *SharingTable::constInterface(const Access &A) const {
  auto Reaches = [&](const FunctionDecl *F) {
    return F &&
           Changeable.contains({F->getCanonicalDecl(), A.Loc.getRawEncoding()});
  };
  for (const CallLink *L = A.Chain; L; L = L->Next)
    if (Reaches(L->Callee))
      return cast<CXXMethodDecl>(L->Callee);
  return Reaches(A.In) ? cast<CXXMethodDecl>(A.In) : nullptr;
}

/// The const method that writes, if both sides only do what readers may.
const CXXMethodDecl *SharingTable::changedByItsReaders(const Race &R) const {
  const CXXMethodDecl *First = constInterface(R.First),
                      *Second = constInterface(R.Second);
  if (!First || !Second)
    return nullptr;
  auto Writes = [](const CXXMethodDecl *M, const Access &A) {
    return A.Write && !isa<CXXDestructorDecl>(M);
  };
  if (Writes(First, R.First))
    return First;
  return Writes(Second, R.Second) ? Second : nullptr;
}

/// What was allocated as \p Root is known to be owned by a shared pointer.
static bool ownedByShared(const Universe &All, PathId Root) {
  const PathTable &Paths = All.Paths;
  while (Paths.kind(Root) == PathKind::Alloc) {
    if (All.SharedObjects.contains(Root))
      return true;
    const PathNode &N = Paths.node(Root);
    if (!N.Index.Var)
      return false;
    Root = N.Index.Var; // of a callee
  }
  return false;
}

std::optional<QualType> sharedOwner(const Universe &All, PathId P) {
  const PathTable &Paths = All.Paths;
  auto Steps = Paths.steps(P);
  for (size_t I = Steps.size(); I-- > 1;) {
    if (Paths.kind(Steps[I]) != PathKind::Deref)
      continue;
    QualType T = Paths.typeOf(Steps[I - 1]);
    if (T.isNull())
      return std::nullopt;
    if (All.Words.isSharedOwner(T))
      return T.getNonReferenceType().getUnqualifiedType();
    // Reference captures and parameters are other names of one thing.
    if (!T->isReferenceType())
      return std::nullopt;
  }
  if (ownedByShared(All, Steps[0]))
    return QualType();
  return std::nullopt;
}

Sharing SharingTable::of(const Race &R) const {
  if (R.First.Must || R.Second.Must || R.AliasCall || !R.First.Path ||
      !R.Second.Path)
    return {};
  const PathTable &Paths = All.Paths;
  unsigned First = Paths.node(R.First.Path).Depth,
           Second = Paths.node(R.Second.Path).Depth;
  const Access &Larger = Second < First ? R.Second : R.First;
  QualType T = Paths.typeOf(Larger.Path);
  bool Written = Larger.Write || (First == Second && R.Second.Write);
  if (Written && !T.isNull() && All.Words.isSharedOwner(T))
    return {Sharing::Handle, nullptr,
            T.getNonReferenceType().getUnqualifiedType()};
  if (const CXXMethodDecl *M = changedByItsReaders(R))
    return {Sharing::ConstInterface, M, {}};
  if (std::optional<QualType> Owner = sharedOwner(All, Larger.Path))
    return {Sharing::Pointee, nullptr, *Owner};
  return {};
}

bool isOnMutableStatic(const Race &R, const Universe &All) {
  PathId Root = All.Paths.root(R.First.Path);
  if (All.Paths.kind(Root) == PathKind::Hidden)
    return true;
  const VarDecl *V = All.Paths.kind(Root) == PathKind::Global
                         ? All.Paths.rootVariable(Root)
                         : nullptr;
  return V && !V->getType().isConstQualified();
}

} // namespace clang::tidy::fearless
