//===--- BorrowReport.cpp - borrows that dangle, in words -----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/BorrowReport.h"
#include "analysis/Program.h"
#include "report/FixIts.h"
#include "report/Wording.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

/// The thread gets what it borrows, or else is waited for. \p Joining: threads
/// for which that has been said.
static std::vector<FixItHint>
borrowRepair(Program &P, const Dangle &D,
             llvm::DenseSet<const Expr *> &Joining) {
  const Universe &All = P.universe();
  const Borrow &B = D.What;
  if (B.How != Borrow::Capture || !B.Field)
    return {};
  if (const ValueDecl *Captured = All.Paths.capturedBy(B.Field))
    if (auto Fixes = captureByValue(
            All.Context, {D.Thread.Site, B.Field, Captured, B.Loc, D.Written});
        !Fixes.empty())
      return Fixes;
  // What the closure captures by its name lives as long as the variable that
  // the thread is made in, and longer.
  const VarDecl *Handle = All.Paths.isRoot(D.Thread.Handle)
                              ? All.Paths.rootVariable(D.Thread.Handle)
                              : nullptr;
  if (!Handle || !Handle->getInit() || D.Thread.Chain ||
      !D.Thread.DetachedHere || !Joining.insert(D.Thread.Site).second)
    return {};
  SourceRange Init = Handle->getInit()->getSourceRange();
  if (B.Loc < Init.getBegin() || Init.getEnd() < B.Loc)
    return {};
  return joinAtEndOfScope(All.Context, D.Facts->Function, Handle);
}

/// What the thread borrows, as a person would call it.
static std::string borrowedName(const Universe &All, const Dangle &D) {
  const Borrow &B = D.What;
  const VarDecl *V = D.Root ? All.Paths.rootVariable(D.Root) : nullptr;
  std::string Name = B.Name;
  if (Name.empty() && B.Argument && B.Argument->getBeginLoc().isFileID())
    Name = Lexer::getSourceText(
               CharSourceRange::getTokenRange(B.Argument->getSourceRange()),
               All.Context.getSourceManager(), All.Context.getLangOpts())
               .str();
  if (B.How != Borrow::This && V &&
      (Name.empty() || B.How == Borrow::Pointer || B.How == Borrow::View ||
       B.How == Borrow::Reference) &&
      !D.Thread.Chain)
    Name = V->getNameAsString();
  if (Name.empty())
    Name = V ? V->getNameAsString() : "the object";
  // As written at the call: std::ref(x), &x.
  for (llvm::StringRef Wrapper : {"std::ref(", "std::cref("})
    if (llvm::StringRef Inner = Name;
        Inner.consume_front(Wrapper) && Inner.consume_back(")"))
      Name = Inner.str();
  if (Name[0] == '&')
    Name.erase(0, 1);
  return Name;
}

static llvm::StringRef borrowsHow(const Borrow &B) {
  switch (B.How) {
  case Borrow::Capture:
    return "captures by reference";
  case Borrow::This:
    return "captures";
  case Borrow::Pointer:
    return "points to";
  case Borrow::View:
    return "looks into";
  default:
    return "refers to";
  }
}

/// The finding's sentence.
static std::string danglingBorrow(const Universe &All, const Dangle &D,
                                  llvm::StringRef Name) {
  const PathTable &Paths = All.Paths;
  const Borrow &B = D.What;
  const VarDecl *V = D.Root ? Paths.rootVariable(D.Root) : nullptr;
  bool ByLambda = B.How == Borrow::Capture || !B.Name.empty();
  if (B.How == Borrow::This && B.Argument &&
      !B.Argument->getType().getNonReferenceType()->isRecordType())
    ByLambda = false;
  llvm::StringRef Who = ByLambda ? "lambda" : "thread", How = borrowsHow(B);
  if (!D.Root && D.Thread.DetachedHere)
    return wording::detachedKeepsNothing(Name, "E0521");
  if (!D.Root || D.Thread.Chain)
    return wording::mayOutliveObject(Who, Name, How, "E0521");
  PathKind HandleRoot = Paths.kind(Paths.root(D.Thread.Handle));
  // It waits for the thread, but only after the death.
  if (!D.Strict && B.How == Borrow::Capture && D.Thread.JoinsOnDestruction &&
      !D.Thread.DetachedHere && D.Thread.Handle &&
      (HandleRoot == PathKind::Local || HandleRoot == PathKind::Temp))
    return wording::mayOutliveObject(Who, Name, How, "E0597");
  if (B.How != Borrow::Capture && B.How != Borrow::This)
    return wording::mayOutliveObject(
        Who, Name, How,
        Paths.kind(D.Root) == PathKind::Temp ? "E0716" : "E0597");
  const Stmt *Body = D.Facts->Function->getBody();
  bool DiesEarlier = V && !V->isStaticLocal() && D.DeathLoc.isValid() && Body &&
                     D.DeathLoc != Body->getEndLoc();
  return DiesEarlier ? wording::mayOutliveObject(
                           Who, Name, "captures by reference", "E0373")
                     : wording::mayOutliveFunction(Who, Name);
}

std::vector<Finding> reportDangles(Program &P) {
  Universe &All = P.universe();
  llvm::DenseSet<const Expr *> Joining;
  PathTable &Paths = All.Paths;
  std::vector<Finding> Findings;
  llvm::DenseSet<std::pair<unsigned, const Expr *>> Told;
  std::vector<const Dangle *> Ordered;
  for (const Dangle &D : P.dangles())
    Ordered.push_back(&D);
  // Where a borrow really dangles, that is what is told.
  llvm::stable_sort(Ordered, [](const Dangle *A, const Dangle *B) {
    return A->Strict < B->Strict;
  });
  for (const Dangle *Next : Ordered) {
    const Dangle &D = *Next;
    const Borrow &B = D.What;
    // Each capture once, however many ways lead to its end.
    if (!Told.insert({B.Loc.getRawEncoding(), D.Thread.Site}).second)
      continue;
    const VarDecl *V = D.Root ? Paths.rootVariable(D.Root) : nullptr;
    std::string Name = borrowedName(All, D);
    Finding F;
    F.Loc = B.Loc;
    F.Text = danglingBorrow(All, D, Name);
    F.Notes.push_back({D.Thread.Loc, wording::threadStarts(), {}});
    for (const CallLink *L = D.Thread.Chain; L; L = L->Next)
      F.Notes.push_back(
          {L->Loc, wording::calledHere(L->Callee->getNameAsString()), {}});
    if (D.Thread.DetachedHere && D.Thread.DetachLoc.isValid())
      F.Notes.push_back({D.Thread.DetachLoc, wording::detachedHere(), {}});
    if (D.Root && Paths.kind(D.Root) == PathKind::Temp)
      F.Notes.push_back({D.DeathLoc, wording::temporaryDies(Name), {}});
    else if (D.Strict)
      F.Notes.push_back({B.Loc, wording::borrowsAll(), {}});
    else if (D.Root && V)
      F.Notes.push_back(
          {D.DeathLoc, wording::diesHere(V->getNameAsString()), {}});
    F.Notes.push_back(
        {B.Loc,
         D.Strict
             ? wording::helpMoveOrScope(B.How == Borrow::This)
             : wording::helpMoveOrJoin(B.How == Borrow::This,
                                       All.Context.getLangOpts().CPlusPlus),
         borrowRepair(P, D, Joining)});
    Findings.push_back(std::move(F));
  }
  return Findings;
}

} // namespace clang::tidy::fearless
