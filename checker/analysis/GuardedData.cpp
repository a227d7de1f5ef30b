//===--- GuardedData.cpp - what a lock can guard --------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/GuardedData.h"

namespace clang::tidy::fearless {

bool GuardedData::isBoundary(PathKind K) {
  return K == PathKind::Deref || K == PathKind::Elem || K == PathKind::Part;
}
const FieldDecl *GuardedData::userField(PathId P) const {
  const PathNode &N = Paths.node(P);
  if (N.Kind != PathKind::Field)
    return nullptr;
  const auto *F = static_cast<const FieldDecl *>(N.Ptr);
  return F->getParent()->isLambda() || F->isInStdNamespace() ? nullptr : F;
}

/// \p Step below \p Base, with what callers cannot tell apart made equal.
PathId GuardedData::generalIndex(PathId Base, PathId Step) {
  const PathNode Node = Paths.node(Step);
  if (Node.Kind == PathKind::Elem || Node.Kind == PathKind::Part)
    return Paths.elem(Base, {IndexTerm::Unknown});
  return Paths.component(Base, Step);
}

llvm::SmallVector<Datum, 3> GuardedData::dataOf(PathId P) {
  llvm::SmallVector<Datum, 3> Data;
  auto Steps = Paths.steps(P);
  // What follows the last member of the user's own is part of it.
  size_t End = Steps.size();
  while (End > 1 && !userField(Steps[End - 1]) &&
         !isBoundary(Paths.kind(Steps[End - 1])))
    --End;
  const size_t Whole = End;
  while (End > 1 && isBoundary(Paths.kind(Steps[End - 1])))
    --End;
  bool Content = End != Whole;
  size_t Begin = End;
  auto ChainBefore = [&](size_t From) {
    while (From > 1 && userField(Steps[From - 1]))
      --From;
    return From;
  };
  Begin = ChainBefore(End);
  auto Add = [&](size_t First, size_t Last, bool WithContent) {
    if (First == Last)
      return;
    Datum D;
    D.Base = Steps[First - 1];
    D.Key = Paths.thisObject();
    for (size_t I = First; I != Last; ++I)
      D.Key = Paths.component(D.Key, Steps[I]);
    if (WithContent && D.Key)
      D.Key = generalIndex(D.Key, Steps[Last]);
    if (D.Key)
      Data.push_back(D);
  };
  Add(Begin, End, Content);
  // What an outer container or pointer reaches.
  if (Begin == End || !Content) {
    size_t OuterEnd = Begin;
    while (OuterEnd > 1 && isBoundary(Paths.kind(Steps[OuterEnd - 1])))
      --OuterEnd;
    if (OuterEnd != Begin)
      Add(ChainBefore(OuterEnd), OuterEnd, true);
  }
  // A global and its parts.
  if (Paths.kind(Steps[0]) == PathKind::Global) {
    Datum D{Steps[0], OpaquePath};
    for (size_t I = 1; I != Whole && D.Key; ++I) {
      D.Key = generalIndex(D.Key, Steps[I]);
      if (isBoundary(Paths.kind(Steps[I])))
        break; // what it reaches, as a whole
    }
    if (D.Key)
      Data.push_back(D);
  }
  return Data;
}

/// An index of \p P is the same as \p Term.
bool GuardedData::hasIndex(PathId P, const IndexTerm &Term) const {
  for (; P; P = Paths.parent(P))
    if (Paths.kind(P) == PathKind::Elem && Paths.node(P).Index == Term)
      return true;
  return false;
}

PathId GuardedData::relative(PathId P, size_t From, PathId Onto, PathId Data,
                             bool AnyIndex) {
  auto Steps = Paths.steps(P);
  for (size_t I = From; I < Steps.size() && Onto; ++I) {
    const PathNode Node = Paths.node(Steps[I]);
    if (Node.Kind != PathKind::Elem) {
      Onto = Node.Kind == PathKind::Part
                 ? (AnyIndex ? Paths.elem(Onto, {IndexTerm::Unknown})
                             : OpaquePath)
                 : Paths.component(Onto, Steps[I]);
      continue;
    }
    if (AnyIndex)
      Onto = Paths.elem(Onto, {IndexTerm::Unknown});
    else if (hasIndex(Data, Node.Index))
      Onto = Paths.elem(Onto, {IndexTerm::Every});
    else if (Node.Index.What == IndexTerm::Const)
      Onto = Paths.component(Onto, Steps[I]);
    else
      return OpaquePath;
  }
  return Onto;
}

/// The way to \p Lock leads through \p Data: it is a part of the object that
/// Data is or points to.
bool GuardedData::leadsThrough(PathId Data, PathId Lock) const {
  auto A = Paths.steps(Data), B = Paths.steps(Lock);
  if (A.size() >= B.size())
    return false;
  for (size_t I = 0; I != A.size(); ++I) {
    const PathNode &X = Paths.node(A[I]), &Y = Paths.node(B[I]);
    if (A[I] != B[I] && (X.Kind != Y.Kind || X.Ptr != Y.Ptr))
      return false;
  }
  return true;
}

std::optional<LockRelation> GuardedData::relation(const Datum &D, PathId L,
                                                  PathId Data) {
  auto R = place(D, L, Data);
  if (R && leadsThrough(D.Key, R->Lock) &&
      (!R->Data || R->Data == Paths.thisObject()))
    return std::nullopt;
  return R;
}

std::optional<LockRelation> GuardedData::place(const Datum &D, PathId L,
                                               PathId Data) {
  if (All.OnceFlags.contains(Paths.node(L).Ptr))
    return std::nullopt;
  bool Global = Paths.kind(Paths.root(L)) == PathKind::Global;
  if (D.Base && Paths.root(D.Base) == Paths.root(L)) {
    auto A = Paths.steps(D.Base), B = Paths.steps(L);
    size_t Common = 0;
    while (Common < A.size() && Common < B.size() && A[Common] == B[Common])
      ++Common;
    LockRelation R;
    R.Data = relative(D.Base, Common, Paths.thisObject(), Data, true);
    R.Lock = relative(L, Common, Paths.thisObject(), Data, false);
    if (R.Data && R.Lock)
      return R;
  }
  if (!Global)
    return std::nullopt;
  auto Steps = Paths.steps(L);
  LockRelation R{OpaquePath, relative(L, 1, Steps[0], Data, false)};
  if (!R.Lock)
    return std::nullopt;
  return R;
}

PathId GuardedData::ownerOf(PathId Base, const LockRelation &Guard) const {
  for (PathId Way = Guard.Data; Base && Paths.node(Way).Depth;
       Way = Paths.parent(Way), Base = Paths.parent(Base)) {
    const PathNode &X = Paths.node(Way), &Y = Paths.node(Base);
    if (Paths.isRoot(Base) || X.Kind != Y.Kind || X.Ptr != Y.Ptr)
      return OpaquePath;
  }
  return Base;
}

PathId GuardedData::lockOf(const Datum &D, const LockRelation &Guard) {
  if (!Guard.Data || !D.Base)
    return Guard.Lock;
  PathId Lock = ownerOf(D.Base, Guard);
  auto LockSteps = Paths.steps(Guard.Lock);
  for (PathId Step : llvm::drop_begin(LockSteps))
    Lock = Paths.component(Lock, Step);
  return Lock;
}

} // namespace clang::tidy::fearless
