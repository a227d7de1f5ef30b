//===--- EscapeReport.cpp - what outlives its lock, in words --------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/EscapeReport.h"
#include "analysis/GuardEscapes.h"
#include "analysis/LockedSuspensions.h"
#include "report/AccessText.h"
#include "report/EscapeFixIts.h"
#include "report/Wording.h"
#include "clang/Lex/Lexer.h"
#include <set>

namespace clang::tidy::fearless {

namespace {

class Reporter {
public:
  explicit Reporter(Program &P)
      : P(P), All(P.universe()), Paths(All.Paths), Sets(All.Sets),
        SM(All.Context.getSourceManager()) {}

  std::vector<Finding> escapes() {
    std::vector<Finding> Findings;
    std::set<std::pair<const FunctionFacts *, unsigned>> Told;
    for (const GuardEscape &E : find().Found)
      // One statement is one mistake, whatever it keeps.
      if (Told.insert({E.Facts, E.What->Loc.getRawEncoding()}).second)
        Findings.push_back(describe(E));
    return Findings;
  }

  std::vector<Finding> suspensions() {
    std::vector<Finding> Findings;
    for (const LockedSuspension &L :
         findLockedSuspensions(P.functions(), All, P.options().Strict)) {
      const Suspension &First = *L.At.front();
      const PathId Named = namedLock(All, L.Lock);
      const bool Guard = Named == Paths.parent(L.Lock) &&
                         Paths.kind(L.Lock) == PathKind::Deref;
      std::string Lock = Paths.spell(Named);
      Finding F;
      F.Loc = First.Loc;
      F.Text = wording::suspendsLocked(First.Yields, Lock, Guard);
      F.Notes.push_back({L.Taken,
                         Guard ? wording::comesLocked(Lock)
                               : wording::lockedHere(Lock),
                         {}});
      if (L.At.size() > 1)
        F.Notes.push_back(
            {L.At[1]->Loc, wording::suspendsAlsoHere(L.At.size() - 2), {}});
      F.Notes.push_back({L.Taken, wording::helpReleaseBefore(), {}});
      Findings.push_back(std::move(F));
    }
    return Findings;
  }

  std::vector<Finding>
  explain(llvm::function_ref<bool(SourceLocation)> OnLine) {
    std::vector<Finding> Findings;
    for (const EscapeVerdict &V : find().Verdicts) {
      if (!OnLine(V.What->Loc))
        continue;
      Finding F;
      F.Loc = V.What->Loc;
      F.Text =
          wording::explainKept(kind(*V.Facts, *V.What), name(*V.What),
                               V.What->How == Reach::Returned, reason(V.Why));
      Findings.push_back(std::move(F));
    }
    return Findings;
  }

private:
  static llvm::StringRef reason(EscapeVerdict::Reason Why) {
    switch (Why) {
    case EscapeVerdict::Escapes:
      return wording::KeptReported;
    case EscapeVerdict::NotGuarded:
      return wording::KeptNotGuarded;
    case EscapeVerdict::LooksAfter:
      return wording::KeptLooksAfter;
    case EscapeVerdict::StaysLocked:
      return wording::KeptStaysLocked;
    case EscapeVerdict::CallersLock:
      return wording::KeptCallersLock;
    case EscapeVerdict::NotUsedAfter:
      return wording::KeptNotUsed;
    case EscapeVerdict::CallersOwn:
      return wording::KeptForCaller;
    case EscapeVerdict::WaitedFor:
      return wording::KeptWaitedFor;
    case EscapeVerdict::SameLock:
      return wording::KeptSameLock;
    }
    llvm_unreachable("a verdict of no kind");
  }

  GuardEscapes find() {
    return findGuardEscapes(P.functions(), All, P.disciplines(), P.options());
  }

  /// "a reference to", "an iterator into".
  std::string kind(const FunctionFacts &Facts, const Reach &R) const {
    QualType T = R.Holder == Paths.result() ? Facts.Function->getReturnType()
                                            : Paths.typeOf(R.Holder);
    if (const VarDecl *V =
            Paths.isRoot(R.Holder) ? Paths.rootVariable(R.Holder) : nullptr)
      T = V->getType();
    if (R.Captured)
      return "a lambda that refers to";
    if (R.Walks)
      return "an iterator into";
    if (!T.isNull() && All.Words.isView(T))
      return "a view of";
    if (!T.isNull() && T->isPointerType())
      return "a pointer to";
    return "a reference to";
  }

  /// What is referred to, as the source calls it.
  std::string name(const Reach &R) const {
    if (R.Walks)
      return Paths.spell(Paths.withoutElements(R.Target));
    if (R.From && R.From->getBeginLoc().isFileID() && !R.Variable) {
      const Expr *E = R.From->IgnoreParenImpCasts();
      if (const auto *Unary = dyn_cast<UnaryOperator>(E);
          Unary && Unary->getOpcode() == UO_AddrOf)
        E = Unary->getSubExpr();
      llvm::StringRef Text = Lexer::getSourceText(
          CharSourceRange::getTokenRange(E->getSourceRange()), SM,
          All.Context.getLangOpts());
      constexpr size_t MaxName = 40;
      if (isa<DeclRefExpr, MemberExpr, ArraySubscriptExpr>(E) && !R.Temporary &&
          !Text.empty() && Text.size() <= MaxName && !Text.contains('\n') &&
          !Text.contains('"'))
        return Text.str();
    }
    return Paths.spell(R.Target);
  }

  Finding describe(const GuardEscape &E) {
    const Reach &R = *E.What;
    std::string Lock = E.Lock ? Paths.spell(namedLock(All, E.Lock)) : "";
    std::string Name = name(R), What = kind(*E.Facts, R);
    Finding F;
    F.Loc = R.Loc;
    switch (E.How) {
    case GuardEscape::Dies:
      dies(F, E, Lock, What);
      return F;
    case GuardEscape::Returned:
      F.Text = wording::returnsGuarded(What, Name, Lock);
      break;
    case GuardEscape::NoLock:
      F.Text = wording::returnsUnlocked(What, Name, Lock, E.Total);
      break;
    case GuardEscape::Stored:
      F.Text = wording::storesGuarded(What, Name, Lock, Paths.spell(R.Holder));
      break;
    case GuardEscape::Threads:
      F.Text = wording::threadKeepsGuarded(Name, Lock);
      F.Notes.push_back(
          {E.Facts->Threads[R.Thread].Loc, wording::threadStarts(), {}});
      break;
    }
    if (E.Writer) {
      const Access &A = E.Writer->Facts->Accesses[E.Writer->Access];
      F.Notes.push_back(
          {A.Loc, wording::writtenUnder(accessName(P, A), Lock), {}});
    }
    if (const ValueDecl *Mutex = declOf(E.Lock))
      F.Notes.push_back(
          {Mutex->getLocation(), wording::lockDeclared(Lock), {}});
    if (R.How == Reach::Returned) {
      auto Fix = returnByValue(All.Context, E.Facts->Function);
      F.Notes.push_back(
          {F.Loc, wording::helpReturnValue(!Fix.empty()), std::move(Fix)});
    } else {
      F.Notes.push_back({F.Loc, wording::helpUseUnderLock(), {}});
    }
    return F;
  }

  void dies(Finding &F, const GuardEscape &E, const std::string &Lock,
            const std::string &What) {
    const Reach &R = *E.What;
    const VarDecl *V = Paths.rootVariable(R.Holder);
    bool Loop = V && V->isImplicit(); // the range of a range-for
    std::string Holder = Loop ? "" : Paths.spell(R.Holder);
    if (const auto *Parts = dyn_cast_or_null<DecompositionDecl>(V)) {
      Holder.clear();
      llvm::raw_string_ostream Names(Holder);
      Parts->printName(Names, All.Context.getPrintingPolicy());
    }
    if (R.Temporary) {
      F.Text = Loop ? wording::loopOverTemporary(Lock)
                    : wording::boundToTemporary(Holder, What, Lock);
      F.Fixes = nameTheGuard(All.Context, R, E.Facts->Function);
    } else {
      const Event *End = releaseAfter(*E.Facts, R);
      F.Text = wording::outlivesGuard(Holder, What, Lock, End && End->Index);
      if (End)
        F.Notes.push_back({End->Loc, wording::releasedHere(Lock), {}});
    }
    if (!Loop)
      F.Notes.push_back({E.Use, wording::usedAfterRelease(Holder), {}});
    F.Notes.push_back({F.Loc,
                       R.Temporary ? wording::helpGuardOutlives(Holder)
                                   : wording::helpUseUnderLock(),
                       {}});
  }

  /// The first release of the guard's lock after \p R in the order of the
  /// source.
  const Event *releaseAfter(const FunctionFacts &Facts, const Reach &R) const {
    const Event *First = nullptr;
    for (const BlockFacts &Block : Facts.Blocks)
      for (const Event &E : Block.Events)
        if (E.What == Event::Release && Sets.intersect(E.Set, R.Through) &&
            SM.isBeforeInTranslationUnit(R.Loc, E.Loc) &&
            (!First || SM.isBeforeInTranslationUnit(E.Loc, First->Loc)))
          First = &E;
    return First;
  }

  const ValueDecl *declOf(PathId Lock) const {
    const PathNode &N = Paths.node(Lock);
    if (N.Kind == PathKind::Field)
      return static_cast<const FieldDecl *>(N.Ptr);
    return Lock && Paths.isRoot(Lock) ? Paths.rootVariable(Lock) : nullptr;
  }

  Program &P;
  Universe &All;
  PathTable &Paths;
  SetTable &Sets;
  const SourceManager &SM;
};

} // namespace

std::vector<Finding> reportGuardEscapes(Program &P) {
  return Reporter(P).escapes();
}

std::vector<Finding> reportLockedSuspensions(Program &P) {
  return Reporter(P).suspensions();
}

std::vector<Finding>
explainReaches(Program &P, llvm::function_ref<bool(SourceLocation)> On) {
  return Reporter(P).explain(On);
}

} // namespace clang::tidy::fearless
