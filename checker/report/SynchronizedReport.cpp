//===--- SynchronizedReport.cpp - monitors in words -----------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/SynchronizedReport.h"
#include "analysis/Monitors.h"
#include "compat/StringSwitch.h"
#include "report/AccessText.h"
#include "report/FixIts.h"
#include "report/SynchronizedFixIts.h"
#include "report/Wording.h"

namespace clang::tidy::fearless {

namespace {

/// The runtime's class for such a mutex; empty if there is none.
llvm::StringRef classFor(QualType Mutex) {
  const CXXRecordDecl *R = Mutex->getAsCXXRecordDecl();
  if (!R || !R->isInStdNamespace() || !R->getIdentifier())
    return "";
  return StringSwitch<llvm::StringRef>(R->getName())
      .Cases({"mutex", "timed_mutex"}, "Synchronized")
      .Cases({"shared_mutex", "shared_timed_mutex"}, "RwLock")
      .Default("");
}

/// Pointers alone are no data: what they lead to would still be reached
/// without the lock.
bool isData(const ValueDecl *D) {
  QualType T = D->getType();
  return !T->isPointerType() && !T->isReferenceType() && !T->isArrayType() &&
         !T.isConstQualified() && !T.isVolatileQualified();
}

} // namespace

std::vector<Finding> reportMonitors(Program &P, bool Available) {
  const ASTContext &Context = P.universe().Context;
  std::vector<Finding> Findings;
  if (!Context.getLangOpts().CPlusPlus20)
    return Findings;
  for (const Monitor &M :
       findMonitors(P.disciplines(), P.functions(), P.universe())) {
    llvm::StringRef Class = classFor(M.Mutex->getType());
    // Only Synchronized's guard can be waited with.
    if (Class.empty() || (M.Waits && Class != "Synchronized") ||
        isInTemplate(M.Mutex) ||
        !llvm::all_of(M.Data, isData) ||
        !llvm::all_of(
            M.Data,
            [&](const ValueDecl *D) { return isSeenWhole(Context, D); }) ||
        !isSeenWhole(Context, M.Mutex))
      continue;
    std::string Mutex = M.Mutex->getNameAsString(), Names, Type;
    for (const ValueDecl *D : M.Data)
      Names += (Names.empty()        ? "'"
                : D == M.Data.back() ? " and '"
                                     : ", '") +
               D->getNameAsString() + "'";
    if (M.Data.size() == 1)
      Type = spellType(P, M.Data.front()->getType());
    Finding F;
    F.Loc = M.Mutex->getLocation();
    F.Text = wording::couldBeOne(Mutex, Names, M.Accesses, Class, Type);
    if (M.Example.Facts) {
      const Access &A = M.Example.Facts->Accesses[M.Example.Access];
      F.Notes.push_back(
          {A.Loc, wording::guardedHere(accessName(P, A), A.Write, Mutex), {}});
    }
    std::vector<FixItHint> Rewrite;
    if (Available)
      Rewrite = makeSynchronized(Context, M.Mutex, M.Data);
    F.Notes.push_back({M.Data.front()->getLocation(),
                       wording::helpOne(Names, M.Data.size()), Rewrite});
    Findings.push_back(std::move(F));
  }
  return Findings;
}

} // namespace clang::tidy::fearless
