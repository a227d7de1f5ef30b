//===--- Substitution.cpp - a callee's paths in its caller's terms --------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/Substitution.h"

namespace clang::tidy::fearless {

Substitution::Place Substitution::resolve(PathId P) {
  if (!P)
    return {};
  if (auto It = Cache.find(P); It != Cache.end())
    return It->second;
  Cache[P] = {}; // a path that refers to itself is not known

  auto Steps = Paths.steps(P);
  Place Current;
  size_t Next = 1;
  const PathNode Root = Paths.node(Steps[0]);
  auto Start = [&](const Value &V) {
    if (V.What == Value::PointsTo)
      Current = {V.Path, false};
    else if (V.What == Value::CopyOf)
      Current = {V.Path, true};
  };
  switch (Root.Kind) {
  case PathKind::Global:
  case PathKind::Hidden:
    Current = {Steps[0], false};
    break;
  case PathKind::Alloc:
    Current = {At.Site ? Paths.allocAt(At.Site, Steps[0]) : Steps[0], false};
    break;
  case PathKind::Result:
    Current = {At.ResultTarget, false};
    break;
  case PathKind::This:
    Start(At.This);
    break;
  case PathKind::Param: {
    const auto *Param = static_cast<const ParmVarDecl *>(Root.Ptr);
    auto It = At.Params.find(Param);
    if (It == At.Params.end())
      break;
    const Value &V = It->second;
    bool Follows = Steps.size() > 1 && Paths.kind(Steps[1]) == PathKind::Deref;
    if (V.What == Value::PointsTo) {
      if (!Follows)
        break; // the parameter variable itself belongs to the callee
      Start(V);
      ++Next;
    } else if (V.What == Value::Locks) {
      // "What the guard refers to" is its lock.
      auto Held = Sets.values(V.Set);
      if (Follows && Held.size() == 1 && Held[0] != WildcardLock) {
        Current = {lockPath(Held[0]), false};
        ++Next;
      }
    } else if (V.What == Value::CopyOf) {
      Start(V);
      if (Param->getType()->isReferenceType() && Follows)
        ++Next; // a reference to the callee's copy
    }
    break;
  }
  default:
    break;
  }

  for (; Next < Steps.size() && Current.Path; ++Next) {
    const PathNode Step = Paths.node(Steps[Next]);
    switch (Step.Kind) {
    case PathKind::Deref: {
      Value V = Caller.lookup(Current.Path);
      if (V.What == Value::PointsTo)
        Current = {V.Path, false};
      else if (V.What == Value::CopyOf)
        Current = {Paths.deref(V.Path), false};
      else if (V.What == Value::Threads) // a pointer to thread handles
        Current = {Paths.deref(Current.Path), false};
      else if (V.What == Value::Locks && Sets.values(V.Set).size() == 1)
        Current = {lockPath(Sets.values(V.Set)[0]), false};
      else
        Current = {};
      break;
    }
    case PathKind::Elem: {
      IndexTerm Term = index(Step.Index);
      const PathNode Base = Paths.node(Current.Path);
      bool PointerArithmetic = Paths.kind(Steps[Next - 1]) == PathKind::Deref &&
                               Base.Kind == PathKind::Elem;
      if (!PointerArithmetic) {
        Current.Path = Paths.elem(Current.Path, Term);
      } else if (Term.What == IndexTerm::Const && Term.Lo == 0) {
        // the element itself
      } else if (Term.What == IndexTerm::Const &&
                 Base.Index.What == IndexTerm::Const) {
        Term.Lo += Base.Index.Lo;
        Current.Path = Paths.elem(Base.Parent, Term);
      } else {
        Current.Path = Paths.elem(Base.Parent, {IndexTerm::Unknown});
      }
      break;
    }
    case PathKind::Field:
      if (Paths.kind(Current.Path) == PathKind::Part)
        Current.Path = Paths.elem(Current.Path, {IndexTerm::Const});
      Current.Path = Paths.component(Current.Path, Steps[Next]);
      break;
    default:
      Current.Path = Paths.component(Current.Path, Steps[Next]);
      break;
    }
  }
  if (!Current.Path)
    Current = {};
  return Cache[P] = Current;
}

/// The caller's terms for a multiple of one of the callee's variables.
std::optional<Affine> Substitution::affine(const Affine &A) {
  if (A.isConstant())
    return A;
  Value V;
  const PathNode Node = Paths.node(A.Var);
  if (Node.Kind == PathKind::Param) {
    auto It = At.Params.find(static_cast<const ParmVarDecl *>(Node.Ptr));
    if (It != At.Params.end())
      V = It->second;
  } else if (Place Where = resolve(A.Var); Where.Path) {
    V = Caller.lookup(Where.Path);
  }
  std::optional<Affine> Held = V.affine();
  if (!Held)
    return std::nullopt;
  return Affine{Held->Var, int32_t(A.Scale * Held->Scale),
                A.Scale * Held->Add + A.Add};
}

IndexTerm Substitution::index(const IndexTerm &Term) {
  switch (Term.What) {
  case IndexTerm::Variable:
    if (auto A = affine({Term.Var, 1, Term.Lo}))
      return IndexTerm::at(*A);
    return {IndexTerm::Unknown};
  case IndexTerm::Chunk: {
    auto From = affine(Term.From), To = affine(Term.To);
    // From a known start to an end that is not known.
    if (From && From->isConstant() && !To)
      To = Affine{OpaquePath, 0, INT64_MAX};
    if (!From || !To)
      return {IndexTerm::Unknown};
    IndexTerm Chunk = IndexTerm::chunk(*From, *To);
    Chunk.Var = Term.Var; // which variable chose among them
    return Chunk;
  }
  case IndexTerm::Chosen: {
    Place Where = resolve(Term.Var);
    return Where.Path ? IndexTerm{IndexTerm::Chosen, Where.Path}
                      : IndexTerm{IndexTerm::Unknown};
  }
  default:
    return Term;
  }
}

PathId Substitution::path(PathId P) {
  Place Where = resolve(P);
  return Where.Copy ? OpaquePath : Where.Path;
}

Value Substitution::value(const Value &V) {
  switch (V.What) {
  case Value::PointsTo:
    return Value::pointsTo(path(V.Path));
  case Value::CopyOf: {
    if (Paths.kind(V.Path) == PathKind::Param) {
      auto It = At.Params.find(
          static_cast<const ParmVarDecl *>(Paths.node(V.Path).Ptr));
      return It == At.Params.end() ? Value{} : It->second;
    }
    // A reference to a function is the function.
    if (const PathNode &N = Paths.node(V.Path);
        N.Kind == PathKind::Deref && Paths.kind(N.Parent) == PathKind::Param) {
      auto It = At.Params.find(
          static_cast<const ParmVarDecl *>(Paths.node(N.Parent).Ptr));
      if (It != At.Params.end() && It->second.What == Value::Function)
        return It->second;
    }
    Place Where = resolve(V.Path);
    return Where.Path ? Caller.lookup(Where.Path) : Value{};
  }
  case Value::Linear: {
    std::optional<Affine> A = affine(*V.affine());
    return A ? Value::linear(*A) : Value{};
  }
  case Value::Locks:
    return Value::locks(locks(V.Set, false), path(V.Path));
  case Value::Threads:
    return {}; // rewritten with the threads themselves
  default:
    return V;
  }
}

SetId Substitution::locks(SetId S, bool KeepUnknown) {
  if (!S)
    return S;
  auto [It, New] = SetCache.try_emplace({S, KeepUnknown ? 1 : 0}, 0);
  if (!New)
    return It->second;
  llvm::SmallVector<uint32_t, 4> Rewritten;
  for (uint32_t Lock : Sets.values(S)) {
    if (Lock == WildcardLock) {
      Rewritten.push_back(Lock);
      continue;
    }
    PathKind Root = Paths.kind(Paths.root(lockPath(Lock)));
    if (Root == PathKind::Local || Root == PathKind::Temp)
      continue; // nobody else can hold the callee's own lock
    Place Where = resolve(lockPath(Lock));
    if (Where.Path && !Where.Copy && knownLock(Paths, Where.Path))
      Rewritten.push_back(lockOf(Where.Path, isShared(Lock)));
    else if (KeepUnknown && !Where.Copy)
      Rewritten.push_back(WildcardLock);
  }
  SetId Result = Sets.get(Rewritten);
  SetCache[{S, KeepUnknown ? 1 : 0}] = Result;
  return Result;
}

SetId Substitution::tokens(SetId S) {
  if (!S)
    return S;
  auto [It, New] = SetCache.try_emplace({S, 2}, 0);
  if (!New)
    return It->second;
  llvm::SmallVector<uint32_t, 4> Rewritten;
  for (uint32_t Token : Sets.values(S)) {
    PathId P = tokenPath(Token);
    if (P) {
      Place Where = resolve(P);
      // A copy of a future or promise waits for the same thing. What is the
      // callee's own is another object at each call.
      P = !Where.Path && At.Site && Caller.isOwnSignal(P)
              ? Paths.allocAt(At.Site, P)
              : Caller.signalObject(Where.Path);
    }
    Rewritten.push_back(tokenOf(P, tokenSeen(Token), tokenIfLocked(Token)));
  }
  SetId Result = Sets.get(Rewritten);
  SetCache[{S, 2}] = Result;
  return Result;
}

SetId Substitution::paths(SetId S) {
  llvm::SmallVector<uint32_t, 4> Rewritten;
  for (uint32_t P : Sets.values(S))
    if (PathId Q = path(P))
      Rewritten.push_back(Q);
  return Sets.get(Rewritten);
}

bool Substitution::given(SetId &Given) {
  if (!Given)
    return true;
  llvm::SmallVector<uint32_t, 4> Left;
  for (uint32_t G : Sets.values(Given)) {
    auto It = At.Params.find(static_cast<const ParmVarDecl *>(
        Paths.node(givenParam(G)).Ptr));
    std::optional<Affine> A;
    if (It != At.Params.end())
      A = It->second.affine();
    if (!A)
      continue;
    if (A->isConstant()) {
      if ((A->Add != 0) != givenNotZero(G))
        return false;
    } else if (A->Scale == 1 && A->Add == 0 &&
               Sets.contains(Caller.FixedParams, A->Var)) {
      Left.push_back(givenOf(A->Var, givenNotZero(G)));
    }
  }
  Given = Sets.get(Left);
  return true;
}

bool Substitution::access(Access &A) {
  if (!given(A.Given))
    return false;
  A.Path = path(A.Path);
  if (!A.Path)
    return false;
  circumstances(A);
  return true;
}

bool Substitution::use(Use &U) {
  U.Path = path(U.Path);
  U.Must = locks(U.Must, false);
  U.Waited = tokens(U.Waited);
  return U.Path != OpaquePath;
}

void Substitution::circumstances(Circumstances &C) {
  C.Must = locks(C.Must, false);
  C.May = locks(C.May, true);
  C.GivenBack = locks(C.GivenBack, false);
  C.Waited = tokens(C.Waited);
  C.WaitedAgain = tokens(C.WaitedAgain);
  C.Signals = tokens(C.Signals);
  C.Following = tokens(C.Following);
  C.Early = tokens(C.Early);
  C.Joined = paths(C.Joined);
  C.JoinsAfter = paths(C.JoinsAfter);
  C.Saw = tokens(C.Saw);
}

void Substitution::passed(Passed &A) {
  Place Where = resolve(A.Where);
  A.Held = value(A.Held);
  A.Where = Where.Path;
  A.Own |= Where.Copy;
  A.Written = nullptr;
}

bool Substitution::borrow(Borrow &B) {
  B.Target = path(B.Target);
  return B.Target != OpaquePath;
}

} // namespace clang::tidy::fearless
