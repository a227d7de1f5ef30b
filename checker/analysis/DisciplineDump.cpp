//===--- DisciplineDump.cpp - which lock guards what, as text -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/DisciplineDump.h"

namespace clang::tidy::fearless {

static llvm::StringRef reason(Discipline::Reason Why) {
  switch (Why) {
  case Discipline::Declared:
    return ", declared";
  case Discipline::Majority:
    return "";
  case Discipline::EveryWrite:
    return ", every write";
  case Discipline::CheckedAgain:
    return ", checked again";
  case Discipline::WaitedFor:
    return ", waited for";
  }
  llvm_unreachable("unknown reason");
}

void dumpDisciplines(const Disciplines &Found, const Universe &All,
                     llvm::raw_ostream &Out) {
  const SourceManager &SM = All.Context.getSourceManager();
  for (const auto &Rule : Found.Rules) {
    Out << "guard " << All.Paths.dump(Rule->Data) << " by "
        << All.Paths.dump(Rule->Guard.Lock);
    if (Rule->Guard.Data && All.Paths.node(Rule->Guard.Data).Depth)
      Out << " of the owner at " << All.Paths.dump(Rule->Guard.Data);
    Out << ": " << Rule->Guarded << " of " << Rule->Total << ", "
        << Rule->GuardedWrites << " writes" << reason(Rule->Why) << "\n";
    for (const Unguarded &U : Found.Broken)
      if (U.Rule == Rule.get()) {
        const Access &A = U.What.Facts->Accesses[U.What.Access];
        SourceLocation Loc = U.What.Way ? U.What.Way->Loc : A.Loc;
        Out << "  " << SM.getExpansionLineNumber(Loc) << ": "
            << (U.What.Way ? "call that leads to a " : "")
            << (A.Write ? "write" : "read")
            << (U.OnlyShared    ? " in shared mode"
                : U.AfterUnlock ? " after the unlock"
                                : "")
            << "\n";
      }
  }
}

} // namespace clang::tidy::fearless
