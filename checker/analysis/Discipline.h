//===--- Discipline.h - which lock guards what ------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No thread needs to be seen: where most accesses to a member, a global or what
// a pointer reaches are made under one lock, the lock guards it, and the others
// have forgotten it. Lock and data are compared from the object that has both:
//
//   std::lock_guard l(a.mu); a.x = 1;     a.mu guards a.x: "mu guards x"
//   lock(&node->lock); node->value++;     "lock guards value"
//   locks[i].lock(); data[i] = 1;         "locks[i] guards data[i]"
//   lock(&a->owner->mu); a->x = 1;        "owner->mu guards x"
//
// Clang's guarded_by says the same without a majority. So do three habits that
// only make sense where other threads write: all writes hold a lock of the same
// object; a test is repeated under the lock; a condition variable is waited on.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_DISCIPLINE_H
#define FEARLESS_ANALYSIS_DISCIPLINE_H

#include "analysis/Votes.h"
#include "vocabulary/Options.h"

namespace clang::tidy::fearless {

/// What guards one thing, and the accesses that show it.
struct Discipline {
  /// Why the lock is believed to guard.
  enum Reason : uint8_t {
    Declared,     ///< an attribute says so
    Majority,     ///< nearly all accesses hold it
    EveryWrite,   ///< all writes hold it, and it is a member of the same object
    CheckedAgain, ///< who looks without it looks again with it, then writes
    WaitedFor,    ///< somebody waits with it for what another thread changes
  } Why = Majority;
  PathId Data = OpaquePath; ///< under 'this' of its class, or a global's
  LockRelation Guard;
  const ValueDecl *Attributed = nullptr; ///< the attribute that says so is on it
  unsigned Guarded = 0, Total = 0;     ///< accesses, those excluded left out
  unsigned GuardedWrites = 0;
  Vote Example; ///< a guarded access, a write if there is one
};

/// An access that breaks a discipline.
struct Unguarded {
  const Discipline *Rule = nullptr;
  Vote What;
  PathId Lock = OpaquePath; ///< the guard, as this function would name it
  bool OnlyShared = false;  ///< it writes, and holds the guard in shared mode
  bool AfterUnlock = false; ///< the guard was held and given back before
  bool Relaxed = false;     ///< reads a scalar: perhaps on purpose
};

/// A call that lacks a lock which the callee's attributes demand.
struct MissingRequired {
  const FunctionFacts *Facts = nullptr;
  const CallFact *Call = nullptr;
  uint32_t Lock = 0;
};

struct Disciplines {
  std::vector<std::unique_ptr<Discipline>> Rules;
  std::vector<Unguarded> Broken;
  std::vector<MissingRequired> Missing;
  /// Functions whose names say that their callers hold the lock.
  llvm::DenseSet<const FunctionDecl *> CallersLock;
  EntryMap Entries; ///< Votes point into it
  llvm::MapVector<PathId, std::vector<Vote>> Votes; ///< by what they touch
};

/// Infers the guards and finds who breaks the rule. Linear in the number of
/// accesses.
Disciplines
findDisciplines(const std::vector<std::unique_ptr<FunctionFacts>> &Functions,
                Universe &All, EntryMap Entries, const Options &Opts);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_DISCIPLINE_H
