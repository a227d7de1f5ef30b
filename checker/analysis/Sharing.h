//===--- Sharing.h - what two threads must not share ------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rust's Sync, asked of a race: is the type to blame? Three types look safe to
// share and are not: one whose const methods change it, what a shared pointer
// points to, and the shared pointer itself.
//
//   mutable int hits;  int get() const { ++hits; ... }     ConstInterface
//   auto p = make_shared<T>(); thread([p] { p->n = 1; });  Pointee
//   thread([&p] { p = make_shared<T>(); });                Handle
//
// Where one side holds a lock the type has a discipline, and that side's is not
// the mistake: such a race is about the forgotten lock.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_SHARING_H
#define FEARLESS_ANALYSIS_SHARING_H

#include "analysis/Program.h"

namespace clang::tidy::fearless {

struct Sharing {
  enum Kind : uint8_t { Plain, ConstInterface, Pointee, Handle } What = Plain;
  const CXXMethodDecl *Method = nullptr; ///< that changes its const object
  QualType Owner; ///< the type of the shared pointer; null if it is not known

  explicit operator bool() const { return What != Plain; }
};

/// The answers for one translation unit.
class SharingTable {
public:
  /// Linear in the number of accesses of the unit.
  explicit SharingTable(const Program &P);

  /// What the race \p R is about.
  Sharing of(const Race &R) const;

private:
  const CXXMethodDecl *constInterface(const Access &A) const;
  const CXXMethodDecl *changedByItsReaders(const Race &R) const;

  const Universe &All;
  /// Accesses to what const methods can change of their object: the method
  /// and the place.
  llvm::DenseSet<std::pair<const FunctionDecl *, unsigned>> Changeable;
};

/// The type of the shared pointer that \p P was reached through last: null if
/// only that there is one is known, nullopt if there is none.
std::optional<QualType> sharedOwner(const Universe &All, PathId P);

/// Whether \p R is on a global or static that is not const: what is told of it
/// is that it is mutable.
bool isOnMutableStatic(const Race &R, const Universe &All);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_SHARING_H
