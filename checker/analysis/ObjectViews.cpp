//===--- ObjectViews.cpp - one name for the object at hand ----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/ObjectViews.h"

namespace clang::tidy::fearless {

PathId handlePlace(const PathTable &Paths, PathId P) {
  while (P && !Paths.isRoot(P) &&
         (Paths.kind(P) == PathKind::Elem || Paths.kind(P) == PathKind::Part ||
          Paths.kind(P) == PathKind::Deref))
    P = Paths.parent(P);
  return P;
}

const CXXRecordDecl *ownerClass(const FunctionDecl *F) {
  for (const DeclContext *C = F; C; C = C->getParent())
    if (const auto *R = dyn_cast<CXXRecordDecl>(C); R && !R->isLambda())
      return R->getCanonicalDecl();
  return nullptr;
}

llvm::SmallVector<ObjectView, 2>
ObjectView::of(const FunctionDecl *F, const Summary &S, Universe &All) {
  llvm::SmallVector<ObjectView, 2> Views;
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  if (Method && Method->getParent()->isLambda())
    return Views; // its object is the closure
  if (Method && Method->isInstance()) {
    ObjectView V(F, S, All);
    V.OfThis = true;
    V.readStores();
    Views.push_back(V);
  }
  // Two objects of one class cannot be told apart under one name.
  llvm::SmallDenseMap<const Decl *, llvm::SmallVector<const ParmVarDecl *, 1>>
      Objects;
  for (const ParmVarDecl *Param : F->parameters()) {
    QualType T = Param->getType();
    if (!T->isReferenceType() && !T->isPointerType())
      continue;
    const RecordDecl *R = T->getPointeeType()->getAsRecordDecl();
    if (R && !All.Words.isSystem(R))
      Objects[R->getCanonicalDecl()].push_back(Param);
  }
  for (const auto &[Class, Params] : Objects) {
    if (Params.size() != 1 ||
        (Method && Class == Method->getParent()->getCanonicalDecl()))
      continue;
    ObjectView V(F, S, All);
    V.Names.emplace_back(All.Paths.deref(All.Paths.variable(Params[0])),
                         All.Paths.thisObject());
    V.readStores();
    Views.push_back(V);
  }
  if (Views.empty()) {
    ObjectView V(F, S, All);
    V.readStores();
    Views.push_back(V);
  }
  return Views;
}

/// What was put into a member is afterwards reached through the member.
void ObjectView::readStores() {
  PathTable &Paths = All->Paths;
  for (const Store &St : S->Stores) {
    PathId Where = path(St.Where);
    PathId What = St.What.What == Value::PointsTo ? St.What.Path
                  : St.What.What == Value::CopyOf ? Paths.deref(St.What.Path)
                                                  : OpaquePath;
    PathKind Root = What ? Paths.kind(Paths.root(What)) : PathKind::Opaque;
    if (!Where || (Root != PathKind::Alloc && Root != PathKind::Param))
      continue;
    if (llvm::none_of(Names, [&](auto &N) { return N.first == What; }))
      Names.emplace_back(What, Paths.deref(Where));
  }
}

PathId ObjectView::path(PathId P) {
  if (!P)
    return P;
  PathTable &Paths = All->Paths;
  const std::pair<PathId, PathId> *Best = nullptr;
  for (const auto &Name : Names)
    if (Paths.isPrefix(Name.first, P) &&
        (!Best || Paths.node(Name.first).Depth > Paths.node(Best->first).Depth))
      Best = &Name;
  if (Best) {
    PathId Q = Best->second;
    auto Steps = Paths.steps(P);
    for (size_t I = Paths.node(Best->first).Depth + 1; I < Steps.size(); ++I)
      Q = Paths.component(Q, Steps[I]);
    return Q;
  }
  PathKind Root = Paths.kind(Paths.root(P));
  bool Mine = Root == PathKind::Global || Root == PathKind::Hidden ||
              (Root == PathKind::This && OfThis);
  return Mine ? P : OpaquePath;
}

SetId ObjectView::paths(SetId Set) {
  llvm::SmallVector<uint32_t, 4> Renamed;
  for (PathId P : All->Sets.values(Set))
    if (PathId Q = path(P))
      Renamed.push_back(Q);
  return All->Sets.get(Renamed);
}

SetId ObjectView::locks(SetId Set) {
  llvm::SmallVector<uint32_t, 4> Renamed;
  for (uint32_t Lock : All->Sets.values(Set)) {
    PathId Q = path(lockPath(Lock));
    Renamed.push_back(Q ? lockOf(Q, isShared(Lock)) : WildcardLock);
  }
  return All->Sets.get(Renamed);
}

SetId ObjectView::tokens(SetId Set) {
  llvm::SmallVector<uint32_t, 4> Renamed;
  for (uint32_t Token : All->Sets.values(Set))
    Renamed.push_back(tokenOf(path(tokenPath(Token)), tokenSeen(Token),
                              tokenIfLocked(Token)));
  return All->Sets.get(Renamed);
}

bool ObjectView::access(Access &A) {
  A.Path = path(A.Path);
  if (!A.Path)
    return false;
  // A lock that is not the object's may be the one that the other side holds.
  A.May = locks(A.May);
  llvm::SmallVector<uint32_t, 4> Must;
  for (uint32_t Lock : All->Sets.values(A.Must))
    if (PathId Q = path(lockPath(Lock)))
      Must.push_back(lockOf(Q, isShared(Lock)));
  A.Must = All->Sets.get(Must);
  A.Waited = tokens(A.Waited);
  A.WaitedAgain = tokens(A.WaitedAgain);
  A.Signals = tokens(A.Signals);
  A.Following = tokens(A.Following);
  A.Early = tokens(A.Early);
  A.Saw = tokens(A.Saw);
  A.Joined = paths(A.Joined);
  A.JoinsAfter = paths(A.JoinsAfter);
  return true;
}

bool ObjectView::use(Use &U) {
  U.Path = path(U.Path);
  U.Waited = tokens(U.Waited);
  return U.Path != OpaquePath;
}

} // namespace clang::tidy::fearless
