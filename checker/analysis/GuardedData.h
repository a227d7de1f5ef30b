//===--- GuardedData.h - what a lock can guard ------------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A path names one object's member; a discipline speaks of the member of every
// object. Here the one becomes the other, and a lock becomes "the lock beside
// the member":
//
//   a->owner->mu, a->x      data 'x', lock "owner->mu" of the same object
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_GUARDEDDATA_H
#define FEARLESS_ANALYSIS_GUARDEDDATA_H

#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

/// Where a lock is, seen from the data: from the object that has both, Data is
/// the way to the data's object and Lock the way to the lock, both under
/// 'this'. Data is opaque for a lock that is a global of its own.
struct LockRelation {
  PathId Data = OpaquePath;
  PathId Lock = OpaquePath;
  bool operator==(const LockRelation &) const = default;
  bool operator<(const LockRelation &O) const {
    return std::tie(Data, Lock) < std::tie(O.Data, O.Lock);
  }
};

/// A thing that a path touches: its name, and the object that has it.
struct Datum {
  PathId Key = OpaquePath; ///< under 'this', or under a global
  PathId Base = OpaquePath; ///< path of 'this'; opaque for globals
};

class GuardedData {
public:
  explicit GuardedData(Universe &All) : All(All), Paths(All.Paths) {}

  /// The things that the access to \p P touches, the innermost first: members
  /// from the last pointer or element on; what a pointer or container that is a
  /// member reaches; a global with its parts.
  llvm::SmallVector<Datum, 3> dataOf(PathId P);

  /// Where the lock \p L is, seen from \p D, which is at \p Data; nullopt if
  /// they have no object in common, or the lock is none that guards it: what is
  /// read to get to a lock is not guarded by it, and the lock within an element
  /// guards parts of the element, each of which is a datum of its own.
  std::optional<LockRelation> relation(const Datum &D, PathId L, PathId Data);

  /// The object that has both the lock of \p Guard and the data of \p Base;
  /// opaque if Base was not reached through it.
  PathId ownerOf(PathId Base, const LockRelation &Guard) const;

  /// The lock that \p Guard means for \p D; opaque if it is not to be seen.
  PathId lockOf(const Datum &D, const LockRelation &Guard);

private:
  bool leadsThrough(PathId Data, PathId Lock) const;
  std::optional<LockRelation> place(const Datum &D, PathId L, PathId Data);
  static bool isBoundary(PathKind K);
  const FieldDecl *userField(PathId P) const;
  PathId generalIndex(PathId Base, PathId Step);
  bool hasIndex(PathId P, const IndexTerm &Term) const;
  /// \p P's steps from \p From on, under \p Onto. The index that the data has
  /// too becomes "each"; opaque if another index is not a constant.
  PathId relative(PathId P, size_t From, PathId Onto, PathId Data,
                  bool AnyIndex);

  Universe &All;
  PathTable &Paths;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_GUARDEDDATA_H
