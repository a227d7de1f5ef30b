//===--- CrossingReport.cpp - what must not cross, in words ---------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/CrossingReport.h"
#include "analysis/Crossing.h"
#include "compat/WrittenTypes.h"
#include "report/AccessText.h"
#include "report/Wording.h"

namespace clang::tidy::fearless {

namespace {

std::string spell(const Program &P, QualType T) {
  PrintingPolicy Policy = P.universe().Context.getPrintingPolicy();
  Policy.SuppressTagKeyword = true;
  Policy.AnonymousTagLocations = false;
  if (const CXXRecordDecl *R = T->getAsCXXRecordDecl(); R && R->isLambda())
    return "lambda";
  T = T.getNonReferenceType().getUnqualifiedType();
  // 'std::string' is how people say it, 'std::remove_reference_t<...>' and what
  // a class calls 'type' are not.
  const auto *Alias = dyn_cast<TypedefType>(namedType(T));
  if ((!Alias || !Alias->getDecl()->getDeclContext()->isFileContext()) &&
      T->getAs<TagType>())
    T = T.getCanonicalType();
  return T.getAsString(Policy);
}

std::string because(const Program &P, const CrossingReason &Why) {
  std::string Outer = spell(P, Why.Outer);
  std::string Inner = Why.Inner.isNull() ? "" : spell(P, Why.Inner);
  std::string Member = Why.Part ? Why.Part->getNameAsString() : "";
  switch (Why.What) {
  case CrossingReason::Member:
    return wording::becauseContains(Outer, Member, Inner);
  case CrossingReason::Captures:
    return wording::becauseCaptures(Member, Inner);
  case CrossingReason::Base:
    return wording::becauseDerives(Outer, Inner);
  case CrossingReason::Holds:
    return wording::becauseHolds(Outer, Inner);
  case CrossingReason::Guard:
    return wording::becauseGuard(Outer);
  case CrossingReason::Counts:
    return wording::becauseCounts(Outer, Member);
  case CrossingReason::Row:
    return wording::becauseDeclared(Outer, "a 'not-send' row of FearlessModels");
  case CrossingReason::Annotation:
    return wording::becauseDeclared(Outer, "FEARLESS_NOT_SEND");
  case CrossingReason::Trait:
    return wording::becauseDeclared(Outer,
                                    "fearless::is_send<" + Outer + ">");
  case CrossingReason::Pointer:
    return wording::becausePointer(Outer);
  case CrossingReason::OwnCopy:
    return wording::becauseOwnCopy(Member);
  }
  llvm_unreachable("a reason of no kind");
}

std::string help(const CrossingReason &Last) {
  switch (Last.What) {
  case CrossingReason::Guard:
    return wording::helpLockThere();
  case CrossingReason::Counts:
    return wording::helpCountAtomically();
  case CrossingReason::OwnCopy:
    return wording::helpSendValue();
  default:
    return wording::helpStay();
  }
}

} // namespace

std::vector<Finding> reportCrossings(Program &P) {
  std::vector<Finding> Findings;
  for (const auto &[What, Answer] : findBadCrossings(P)) {
    const Crossing &C = *What;
    Finding F;
    F.Loc = C.Loc;
    F.Text = C.How == Crossing::Result
                 ? wording::resultCannotBeSent(spell(P, C.Type))
                 : wording::cannotBeSent(C.Name, spell(P, C.Type));
    for (CrossingReason Why : Answer.Why) {
      // The first is about the type as the source calls it.
      if (P.universe().Context.hasSameUnqualifiedType(Why.Outer, C.Type))
        Why.Outer = C.Type;
      F.Notes.push_back({Why.Loc, because(P, Why), {}});
    }
    F.Notes.push_back({C.Loc, help(Answer.Why.back()), {}});
    Findings.push_back(std::move(F));
  }
  return Findings;
}

std::vector<Finding> reportUsesAfterSend(Program &P) {
  Universe &All = P.universe();
  const SourceManager &SM = All.Context.getSourceManager();
  std::vector<Finding> Findings;
  for (const auto &Facts : P.functions()) {
    // One edit mends all uses of what was given away in one place.
    llvm::DenseSet<std::pair<unsigned, PathId>> Told;
    for (const UseAfterHandover &U : Facts->UsesAfter) {
      if (!Told.insert({U.MoveLoc.getRawEncoding(), U.Path}).second)
        continue;
      const Access &A = Facts->Accesses[U.AccessIndex];
      const Handover &H = Facts->Handovers[U.HandoverIndex];
      Finding F;
      // Where this function makes the use, not deep in what it calls.
      F.Loc = A.Chain ? A.Chain->Loc : A.Loc;
      std::string Name = U.Alias ? All.Paths.spell(A.Path)
                                 : All.Paths.spell(U.Path);
      if (U.Alias)
        Name = accessName(P, A);
      F.Text = U.Alias ? wording::useOfGiven(Name, H.Sent)
                       : wording::useAfterSend(Name, H.Sent);
      bool Before = !SM.isBeforeInTranslationUnit(U.MoveLoc, F.Loc);
      F.Notes.push_back({U.MoveLoc, wording::movedHere(H.Sent, Before), {}});
      addCalls(A.Chain, F.Notes);
      F.Notes.push_back({F.Loc, wording::helpUseBefore(), {}});
      Findings.push_back(std::move(F));
    }
  }
  return Findings;
}

} // namespace clang::tidy::fearless
