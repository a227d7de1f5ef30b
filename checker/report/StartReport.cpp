//===--- StartReport.cpp - threads started too early, in words ------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/StartReport.h"
#include "report/FixIts.h"
#include "report/Wording.h"
#include "clang/AST/DeclCXX.h"

namespace clang::tidy::fearless {

namespace {

std::string called(const FunctionDecl *F) {
  return F->getNameAsString() + "()";
}

void addChain(const CallLink *Chain, std::vector<Note> &Notes) {
  constexpr unsigned MaxFrames = 4;
  for (unsigned Frames = 0; Chain && Frames != MaxFrames; Chain = Chain->Next) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Chain->Callee);
    if (Method && Method->getParent()->isLambda())
      continue;
    Notes.push_back(
        {Chain->Loc,
         wording::calledHere(Method ? Method->getParent()->getNameAsString() +
                                          "::" + Method->getNameAsString()
                                    : Chain->Callee->getNameAsString()),
         {}});
    ++Frames;
  }
}

/// The member that keeps the handle of \p Thread; null if none does.
const FieldDecl *handleMember(Program &P, const EarlyStart &E) {
  PathTable &Paths = P.universe().Paths;
  for (const auto &R : P.residents())
    if (R.Thread.Site == E.Thread.Site && R.Handle &&
        Paths.kind(R.Handle) == PathKind::Field)
      return static_cast<const FieldDecl *>(Paths.node(R.Handle).Ptr);
  return nullptr;
}

Finding describeMembers(Program &P, llvm::ArrayRef<const EarlyStart *> All) {
  const EarlyStart &E = *All.front();
  std::string Name = E.Field->getNameAsString();
  bool Assigned = llvm::all_of(All, [](auto *X) { return X->Assigned; });
  Finding F;
  F.Loc = E.Thread.Loc;
  F.Text = wording::usesBefore(Name, All.size() - 1, E.Assigned);
  F.Notes.push_back({E.UseLoc, wording::usedByThread(Name), {}});
  addChain(E.Chain, F.Notes);
  constexpr size_t MaxMembers = 4;
  for (const EarlyStart *X : All.take_front(MaxMembers))
    F.Notes.push_back(
        {X->Loc,
         wording::madeLater(X->Field->getNameAsString(), X->Assigned),
         {}});
  const FieldDecl *Handle = handleMember(P, E);
  if (Assigned || !Handle) {
    F.Notes.push_back({E.Thread.Loc, wording::helpStartLast(), {}});
    return F;
  }
  const FieldDecl *Last = Handle;
  for (const EarlyStart *X : All)
    if (X->Field->getParent() == Handle->getParent() &&
        X->Field->getFieldIndex() > Last->getFieldIndex())
      Last = X->Field;
  F.Notes.push_back({Handle->getLocation(),
                     wording::helpDeclareAfter(Handle->getNameAsString(),
                                               Last->getNameAsString()),
                     moveMember(P.universe().Context, Handle, Last)});
  return F;
}

Finding describe(Program &P, const EarlyStart &E) {
  Finding F;
  std::string Class = E.Class ? E.Class->getNameAsString() : std::string();
  switch (E.What) {
  case EarlyStart::OwnHandle: {
    std::string Name = P.universe().Paths.spell(E.Path);
    F.Loc = E.UseLoc;
    F.Text = wording::readsOwnHandle(Name);
    addChain(E.Chain, F.Notes);
    F.Notes.push_back({E.Thread.Loc, wording::handleWritten(Name), {}});
    F.Notes.push_back(
        {E.UseLoc,
         wording::helpOwnHandle(P.universe().Context.getLangOpts().CPlusPlus),
         {}});
    break;
  }
  case EarlyStart::Derived:
  case EarlyStart::Registered:
    F.Loc = E.What == EarlyStart::Derived ? E.Thread.Loc
                                          : E.Function->getLocation();
    F.Text = E.What == EarlyStart::Derived
                 ? wording::callsDerivedEarly(called(E.Function),
                                              called(E.Method), Class)
                 : wording::registeredEarly(called(E.Function),
                                            called(E.Method), Class);
    if (E.What == EarlyStart::Registered)
      F.Notes.push_back({E.Thread.Loc, wording::threadStarts(), {}});
    F.Notes.push_back(
        {E.UseLoc, wording::calledByThread(called(E.Method)), {}});
    addChain(E.Chain, F.Notes);
    F.Notes.push_back({E.Loc, wording::overriddenHere(Class), {}});
    F.Notes.push_back(
        {F.Loc,
         wording::helpStartComplete(E.What == EarlyStart::Registered),
         {}});
    break;
  default:
    break;
  }
  return F;
}

} // namespace

std::vector<Finding> reportEarlyStarts(Program &P) {
  std::vector<Finding> Findings;
  // One start, one finding: it would be moved once.
  llvm::MapVector<const Expr *, llvm::SmallVector<const EarlyStart *, 4>>
      Starts;
  llvm::DenseSet<std::pair<const Expr *, unsigned>> Told;
  for (const EarlyStart &E : P.earlyStarts()) {
    if (E.What != EarlyStart::Member) {
      if (Told.insert({E.Thread.Site, E.UseLoc.getRawEncoding()}).second)
        Findings.push_back(describe(P, E));
      continue;
    }
    auto &Members = Starts[E.Thread.Site];
    if (llvm::none_of(Members,
                      [&](const EarlyStart *X) { return X->Field == E.Field; }))
      Members.push_back(&E);
  }
  for (auto &[Site, Members] : Starts) {
    llvm::stable_sort(Members, [](const EarlyStart *A, const EarlyStart *B) {
      return A->Assigned < B->Assigned;
    });
    Findings.push_back(describeMembers(P, Members));
  }
  return Findings;
}

std::vector<Finding> reportLateJoins(Program &P) {
  std::vector<Finding> Findings;
  for (const EarlyStart &E : P.lateJoins()) {
    std::string Name = E.Field->getNameAsString();
    Finding F;
    if (E.What == EarlyStart::DiesFirst) {
      const FieldDecl *Handle = handleMember(P, E);
      if (!Handle)
        continue;
      F.Loc = E.Thread.Loc;
      for (const Borrow &B : E.Thread.Borrows)
        if (B.How == Borrow::This && B.Loc.isValid())
          F.Loc = B.Loc;
      F.Text = wording::reachesDead(Name);
      if (F.Loc != E.Thread.Loc)
        F.Notes.push_back({E.Thread.Loc, wording::threadStarts(), {}});
      F.Notes.push_back({E.UseLoc, wording::usedByThread(Name), {}});
      addChain(E.Chain, F.Notes);
      F.Notes.push_back(
          {E.Loc, wording::diesBefore(Name, Handle->getNameAsString()), {}});
      F.Notes.push_back(
          {Handle->getLocation(),
           wording::helpDeclareAfter(Handle->getNameAsString(), Name),
           moveMember(P.universe().Context, Handle, E.Field)});
    } else {
      std::string Class = E.Class->getNameAsString();
      F.Loc = E.Loc;
      F.Text = wording::derivedGone(Class, called(E.Function));
      F.Notes.push_back({E.Thread.Loc, wording::threadStarts(), {}});
      F.Notes.push_back(
          {E.UseLoc, wording::overrideUses(called(E.Method), Name), {}});
      F.Notes.push_back({E.Loc, wording::helpStopInDerived(Class), {}});
    }
    Findings.push_back(std::move(F));
  }
  return Findings;
}

} // namespace clang::tidy::fearless
