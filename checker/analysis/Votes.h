//===--- Votes.h - what each access says about locks ------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which locks are held where something is touched, as seen from what is
// touched. Accesses that cannot meet another do not vote: those of an object
// that comes to be or goes away, before the first thread, after the last join.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_VOTES_H
#define FEARLESS_ANALYSIS_VOTES_H

#include "analysis/EntryLocks.h"
#include "analysis/GuardedData.h"

namespace clang::tidy::fearless {

/// One access on one way into its function.
struct Vote {
  const FunctionFacts *Facts = nullptr;
  uint32_t Access = 0; ///< in Facts
  /// The call that brings too few locks along, where others bring them; null
  /// if the access itself is to blame.
  const WayIn *Way = nullptr;
  SetId Must = 0, May = 0;
  PathId Base =
      OpaquePath;    ///< the object that has the data; opaque for globals
  SetId Strange = 0; ///< locks of objects that have nothing to do with Base
  llvm::SmallVector<std::pair<LockRelation, bool>, 2> Held, Possible;
  bool Any = false; ///< some lock that is not known may be held
};
inline const Access &accessOf(const Vote &V) {
  return V.Facts->Accesses[V.Access];
}

/// By what is touched, in the order of the source.
using VoteMap = llvm::MapVector<PathId, std::vector<Vote>>;

/// Adds the votes of the accesses of \p Facts, one for each way in where they
/// bring different locks along. Those of \p CallersLock may hold any lock.
/// Linear in accesses times ways in.
void countVotes(const FunctionFacts &Facts, Universe &All,
                const EntryMap &Entries,
                const llvm::DenseSet<const FunctionDecl *> &CallersLock,
                VoteMap &Votes);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_VOTES_H
