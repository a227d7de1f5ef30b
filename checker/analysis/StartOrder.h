//===--- StartOrder.h - threads started before their objects are ready -*- C++
//-*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread that a constructor starts sees the object as far as it has got. Here
// is asked what the thread uses that is made later (a member, the handle of the
// thread itself, the derived class), and what is gone before the thread has
// been joined.
//
//   std::thread t_{[this] { while (!stop_) work(); }};
//   std::atomic<bool> stop_{false};   // made when the thread may be looking
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_STARTORDER_H
#define FEARLESS_ANALYSIS_STARTORDER_H

#include "analysis/ObjectScopes.h"

namespace clang::tidy::fearless {

/// Something a thread uses before it is there, or after it is gone.
struct EarlyStart {
  enum Kind : uint8_t {
    Member,     ///< initialised or assigned after the start
    OwnHandle,  ///< the thread's handle, written when the start returns
    Derived,    ///< a virtual call, before the derived constructor has run
    Registered, ///< 'this' is known to a thread that calls it virtually
    DiesFirst,  ///< a member that is destroyed before the thread is joined
    DerivedDiesFirst, ///< the derived part is destroyed before the join
  } What = Member;
  const FunctionDecl *Function = nullptr; ///< that starts the thread
  ThreadClass Thread;                     ///< without its accesses
  PathId Path = OpaquePath;               ///< of what is used
  const FieldDecl *Field = nullptr;       ///< the member, if one
  SourceLocation UseLoc;                  ///< where the thread uses it
  const CallLink *Chain = nullptr;        ///< calls that lead there
  SourceLocation Loc;                     ///< where it is made, or goes
  bool Assigned = false;                  ///< by a statement of the body
  const CXXMethodDecl *Method = nullptr;  ///< that is called virtually
  const CXXRecordDecl *Class = nullptr;   ///< that is derived
};

/// Moves out of \p Races those of a constructor that sets members up while a
/// thread that uses them runs.
std::vector<EarlyStart> takeEarlyStarts(std::vector<Race> &Races,
                                        Universe &All);

/// What threads use before it is there.
std::vector<EarlyStart> findEarlyStarts(const ScopeInput &In, Universe &All);

/// What is gone before the threads that use it have been joined.
std::vector<EarlyStart> findLateJoins(const ScopeInput &In,
                                      llvm::ArrayRef<ResidentThread> Residents,
                                      Universe &All);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_STARTORDER_H
