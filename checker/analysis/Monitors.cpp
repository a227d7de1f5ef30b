//===--- Monitors.cpp - a mutex and what it always guards -----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Monitors.h"
#include "llvm/ADT/MapVector.h"

namespace clang::tidy::fearless {

namespace {

/// The member of the object, or the global, that \p P begins with; null for
/// what lies elsewhere.
const ValueDecl *beginOf(const PathTable &Paths, PathId P) {
  if (!P)
    return nullptr;
  auto Steps = Paths.steps(P);
  if (Paths.kind(Steps[0]) == PathKind::Global)
    return Paths.rootVariable(Steps[0]);
  if (Paths.kind(Steps[0]) == PathKind::This && Steps.size() > 1 &&
      Paths.kind(Steps[1]) == PathKind::Field)
    return static_cast<const FieldDecl *>(Paths.node(Steps[1]).Ptr);
  return nullptr;
}

/// The mutex that lies beside the data of \p Rule, or null.
const ValueDecl *mutexBeside(const PathTable &Paths, const Discipline &Rule,
                             const ValueDecl *Data) {
  const LockRelation &Guard = Rule.Guard;
  // A member of the same object, or a variable of its own.
  unsigned Depth = Paths.node(Guard.Lock).Depth;
  bool Member = isa<FieldDecl>(Data);
  if (Member ? Depth != 1 || !Guard.Data || Paths.node(Guard.Data).Depth
             : Depth != 0)
    return nullptr;
  const ValueDecl *Mutex = beginOf(Paths, Guard.Lock);
  return Mutex && Mutex->getDeclContext()->Equals(Data->getDeclContext())
             ? Mutex
             : nullptr;
}

/// What lies beside the lock \p Lock and the access to \p P touches: a member
/// of the same object, or a global if the lock is one.
const ValueDecl *besideLock(const PathTable &Paths, PathId Lock, PathId P) {
  if (Paths.isRoot(Lock))
    return Paths.kind(Paths.root(P)) == PathKind::Global ? Paths.rootVariable(P)
                                                         : nullptr;
  const unsigned Depth = Paths.node(Lock).Depth;
  auto Steps = Paths.steps(P);
  if (Paths.kind(Lock) != PathKind::Field || Steps.size() <= Depth ||
      Steps[Depth - 1] != Paths.parent(Lock) ||
      Paths.kind(Steps[Depth]) != PathKind::Field)
    return nullptr;
  return static_cast<const FieldDecl *>(Paths.node(Steps[Depth]).Ptr);
}

const ValueDecl *lockDecl(const PathTable &Paths, PathId Lock) {
  if (Paths.kind(Lock) == PathKind::Field)
    return static_cast<const FieldDecl *>(Paths.node(Lock).Ptr);
  return Paths.isRoot(Lock) ? Paths.rootVariable(Lock) : nullptr;
}

} // namespace

std::vector<Monitor>
findMonitors(const Disciplines &Found,
             const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
             const Universe &All) {
  const PathTable &Paths = All.Paths;
  llvm::SmallPtrSet<const ValueDecl *, 8> Bad; ///< mutexes and data
  struct Guarded {
    const ValueDecl *Mutex;
    const Discipline *Rule;
  };
  llvm::MapVector<const ValueDecl *, llvm::SmallVector<Guarded, 1>> ByData;
  for (const auto &Rule : Found.Rules) {
    const ValueDecl *Data = beginOf(Paths, Rule->Data);
    const ValueDecl *Mutex = Data ? mutexBeside(Paths, *Rule, Data) : nullptr;
    if (!Mutex || Rule->Guarded != Rule->Total) {
      // It is guarded from elsewhere, or not always; and so is what its mutex
      // guards besides.
      if (Data)
        Bad.insert(Data);
      if (const ValueDecl *Other = beginOf(Paths, Rule->Guard.Lock))
        Bad.insert(Other);
      continue;
    }
    ByData[Data].push_back({Mutex, Rule.get()});
  }
  llvm::MapVector<const ValueDecl *, Monitor> Monitors;
  for (const auto &[Data, Rules] : ByData) {
    const ValueDecl *Mutex = Rules.front().Mutex;
    for (const Guarded &G : Rules)
      if (G.Mutex != Mutex)
        Bad.insert({Mutex, G.Mutex});
    if (Bad.contains(Data))
      Bad.insert(Mutex);
    Monitor &M = Monitors[Mutex];
    M.Mutex = Mutex;
    M.Data.push_back(Data);
    unsigned Most = 0;
    for (const Guarded &G : Rules) {
      Most = std::max(Most, G.Rule->Total);
      if (!M.Example.Facts || G.Rule->GuardedWrites > 1)
        M.Example = G.Rule->Example;
    }
    M.Accesses += Most;
  }
  // What else is written under it, by no rule, it may guard as well.
  for (const auto &Facts : Functions)
    for (const Access &A : Facts->Accesses) {
      if (A.Awaited)
        for (uint32_t Lock : All.Sets.values(A.Must))
          if (auto It = Lock == WildcardLock
                            ? Monitors.end()
                            : Monitors.find(lockDecl(Paths, lockPath(Lock)));
              It != Monitors.end())
            It->second.Waits = true;
      if (A.Chain || !A.Write || A.Atomic || !A.Path)
        continue;
      for (uint32_t Lock : All.Sets.values(A.Must)) {
        auto It = Lock == WildcardLock
                      ? Monitors.end()
                      : Monitors.find(lockDecl(Paths, lockPath(Lock)));
        if (It == Monitors.end())
          continue;
        const ValueDecl *Other = besideLock(Paths, lockPath(Lock), A.Path);
        if (Other && !llvm::is_contained(It->second.Data, Other))
          Bad.insert(It->first);
      }
    }
  std::vector<Monitor> Result;
  const SourceManager &SM = All.Context.getSourceManager();
  for (auto &[Mutex, M] : Monitors) {
    if (Bad.contains(Mutex))
      continue;
    llvm::sort(M.Data, [&](const ValueDecl *A, const ValueDecl *B) {
      return SM.isBeforeInTranslationUnit(A->getLocation(), B->getLocation());
    });
    Result.push_back(std::move(M));
  }
  return Result;
}

} // namespace clang::tidy::fearless
