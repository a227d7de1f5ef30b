//===--- ObjectViews.h - one name for the object at hand --------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions call one object by different names: 'this' in a method, the
// parameter in a C function or a friend, an argument or allocation that a
// constructor has put into a member. A view of a summary calls it 'this'
// throughout, so that accesses of different functions can be compared.
//
//   void worker_stop(struct worker *w) { w->stop = 1; }     this.stop
//   Engine(Config &c) : cfg_(&c) { ... c.size ... } this.cfg_.deref.size
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_OBJECTVIEWS_H
#define FEARLESS_ANALYSIS_OBJECTVIEWS_H

#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

class ObjectView {
public:
  /// The views of \p F: one for its class, one for each class of which it gets
  /// exactly one object by reference or pointer, or one of globals alone.
  static llvm::SmallVector<ObjectView, 2> of(const FunctionDecl *F,
                                             const Summary &S, Universe &All);

  const FunctionDecl *function() const { return F; }
  const Summary &summary() const { return *S; }

  /// \p P in terms of the object; opaque if it does not belong to it.
  PathId path(PathId P);
  SetId paths(SetId S);
  bool access(Access &A); ///< false if it is not the object's
  bool use(Use &U);
  SetId tokens(SetId S);

private:
  ObjectView(const FunctionDecl *F, const Summary &S, Universe &All)
      : F(F), S(&S), All(&All) {}
  void readStores();
  SetId locks(SetId S);

  const FunctionDecl *F;
  const Summary *S;
  Universe *All;
  bool OfThis = false;
  /// Prefixes that have another name in the object.
  llvm::SmallVector<std::pair<PathId, PathId>, 4> Names;
};

/// \p P up to, not including, trailing elements, parts and dereferences: where
/// a handle is kept, however it is reached.
PathId handlePlace(const PathTable &Paths, PathId P);

/// The class in whose code \p F stands, through lambdas; null if none.
const CXXRecordDecl *ownerClass(const FunctionDecl *F);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_OBJECTVIEWS_H
