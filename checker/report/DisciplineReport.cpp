//===--- DisciplineReport.cpp - forgotten locks in words ------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/DisciplineReport.h"
#include "report/LockFixIts.h"
#include "report/AccessText.h"
#include "report/Wording.h"
#include "clang/AST/ASTContext.h"
#include <map>

namespace clang::tidy::fearless {

namespace {

class Reporter {
public:
  explicit Reporter(Program &P)
      : P(P), All(P.universe()), Paths(All.Paths), Sets(All.Sets),
        SM(All.Context.getSourceManager()) {}

  /// What one more lock would mend: a function (or the call that brings too
  /// little) and the lock.
  using Key = std::tuple<const FunctionDecl *, unsigned, PathId>;

  void add(const Unguarded &U) {
    const FunctionDecl *F = U.What.Facts->Function;
    if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern())
      F = Pattern;
    Key K{F->getCanonicalDecl(),
          U.What.Way ? U.What.Way->Loc.getRawEncoding() : 0, U.Lock};
    if (U.What.Way) // one call is one mistake, whatever is then touched
      K = {nullptr, U.What.Way->Loc.getRawEncoding(), U.Lock};
    Groups[K].push_back(&U);
  }

  std::vector<Finding> findings() {
    std::vector<Finding> Found;
    for (auto &[K, Members] : Groups) {
      llvm::stable_sort(Members, [&](const Unguarded *A, const Unguarded *B) {
        const Access &X = accessOf(A->What), &Y = accessOf(B->What);
        if (X.Write != Y.Write)
          return X.Write;
        return SM.isBeforeInTranslationUnit(X.Loc, Y.Loc);
      });
      Found.push_back(describe(Members));
    }
    return Found;
  }

  Finding missing(const MissingRequired &M) {
    Finding F;
    F.Loc = M.Call->Loc;
    std::string Lock = Paths.spell(namedLock(All, lockPath(M.Lock)));
    F.Text = wording::callNeedsLock(M.Call->Callee->getNameAsString(), Lock,
                                    "its attribute requires");
    F.Notes.push_back(
        {M.Call->Callee->getLocation(), wording::requiredHere(Lock), {}});
    return F;
  }

  /// Takes the lock for the access alone.
  std::vector<FixItHint> lockRepair(const Unguarded &U) {
    PathId Lock = namedLock(All, U.Lock);
    const ValueDecl *Mutex = declOf(Lock);
    return Mutex ? lockHere(All.Context, accessOf(U.What),
                            U.What.Facts->Function, Paths.spell(Lock), Mutex,
                            takesLock(U))
                 : std::vector<FixItHint>();
  }

private:
  std::string evidence(const Discipline &Rule) const {
    switch (Rule.Why) {
    case Discipline::Declared:
      return wording::declaredGuard(Rule.Attributed->getNameAsString());
    case Discipline::Majority:
      return wording::evidence(Rule.Guarded, Rule.Total);
    case Discipline::EveryWrite:
      return wording::everyWriteHolds();
    case Discipline::CheckedAgain:
      return wording::checkedAgain();
    case Discipline::WaitedFor:
      return wording::waitedFor();
    }
    llvm_unreachable("unknown reason");
  }

  /// Names of the locks that are held instead.
  std::string otherLocks(const Vote &V) const {
    std::string Text;
    for (uint32_t Lock : Sets.values(V.Must))
      if (Lock != WildcardLock)
        Text += (Text.empty() ? "'" : ", '") +
                Paths.spell(namedLock(All, lockPath(Lock))) + "'";
    return Text;
  }

  Finding describe(llvm::ArrayRef<const Unguarded *> Members) {
    const Unguarded &U = *Members.front();
    const Discipline &Rule = *U.Rule;
    const Access &A = accessOf(U.What);
    std::string Name = accessName(P, A);
    const PathId LockPath = namedLock(All, U.Lock);
    std::string Lock = Paths.spell(LockPath);
    Finding F;
    F.Loc = A.Loc;
    if (U.What.Way) {
      F.Loc = U.What.Way->Loc;
      F.Text = wording::callNeedsLock(
          U.What.Facts->Function->getNameAsString(), Lock,
          wording::helperEvidence(Name, A.Write, evidence(Rule)));
      F.Notes.push_back({A.Loc, wording::touchedHere(Name, A.Write), {}});
    } else if (U.OnlyShared) {
      F.Text = wording::writtenShared(Name, Lock);
    } else {
      F.Text = wording::unguarded(Name, A.Write, Lock, U.AfterUnlock,
                                  otherLocks(U.What), evidence(Rule),
                                  U.AfterUnlock ? "E0382" : "E0599");
    }
    llvm::SmallVector<const Unguarded *, 4> Others;
    llvm::SmallDenseSet<unsigned> Lines;
    Lines.insert(SM.getExpansionLineNumber(F.Loc));
    for (const Unguarded *Other : Members.drop_front())
      if (Lines.insert(SM.getExpansionLineNumber(accessOf(Other->What).Loc))
              .second)
        Others.push_back(Other);
    if (!Others.empty() && !U.What.Way) {
      const Access &B = accessOf(Others.front()->What);
      F.Notes.push_back({B.Loc,
                         wording::alsoWithout(accessName(P, B), B.Write,
                                              Others.size() - 1),
                         {}});
    }
    if (Rule.Example.Facts) {
      const Access &Good = accessOf(Rule.Example);
      F.Notes.push_back(
          {Good.Loc,
           wording::guardedHere(accessName(P, Good), Good.Write, Lock),
           {}});
    }
    const ValueDecl *Mutex = declOf(LockPath);
    if (Rule.Why == Discipline::Declared)
      F.Notes.push_back({Rule.Attributed->getLocation(),
                         wording::saidHere(Rule.Attributed->getNameAsString()),
                         {}});
    else if (Mutex)
      F.Notes.push_back(
          {Mutex->getLocation(), wording::lockDeclared(Lock), {}});
    if (U.Relaxed && !U.What.Way && Rule.Why != Discipline::Declared)
      F.Notes.push_back({A.Loc, wording::relaxedRead(), {}});
    addRepairs(F, U, A, Lock, Mutex, Members.size());
    return F;
  }

  void addRepairs(Finding &F, const Unguarded &U, const Access &A,
                  const std::string &Lock, const ValueDecl *Mutex,
                  size_t Members) {
    if (!U.OnlyShared && !U.What.Way) {
      std::vector<FixItHint> Fix;
      if (Members == 1)
        Fix = lockRepair(U);
      F.Notes.push_back({A.Loc, wording::helpLockHere(Lock), Fix});
      // clang-tidy applies no note's repair where two notes have one.
      if (!Fix.empty())
        return;
    }
    const ValueDecl *Thing = declOf(U.Rule->Data);
    if (U.Rule->Why == Discipline::Declared || !Thing || !Mutex ||
        U.Rule->Guard.Lock == OpaquePath)
      return;
    std::vector<FixItHint> Attribute = addGuardedBy(All.Context, Thing, Mutex);
    if (!Attribute.empty())
      F.Notes.push_back({Thing->getLocation(),
                         wording::helpSayGuarded(Thing->getNameAsString(),
                                                 Mutex->getNameAsString()),
                         Attribute});
  }

  /// The function takes the lock elsewhere: one more guard could wait for
  /// itself.
  bool takesLock(const Unguarded &U) const {
    return llvm::any_of(Sets.values(U.What.Facts->EverAcquired),
                        [&](uint32_t L) { return lockPath(L) == U.Lock; });
  }

  /// The variable or member that a path ends in.
  const ValueDecl *declOf(PathId P) const {
    for (; P; P = Paths.parent(P)) {
      const PathNode &N = Paths.node(P);
      if (N.Kind == PathKind::Field)
        return static_cast<const FieldDecl *>(N.Ptr);
      if (Paths.isRoot(P))
        return Paths.rootVariable(P);
    }
    return nullptr;
  }

  Program &P;
  Universe &All;
  const PathTable &Paths;
  const SetTable &Sets;
  const SourceManager &SM;
  std::map<Key, std::vector<const Unguarded *>> Groups;
};

} // namespace

std::vector<Finding>
reportUnguarded(Program &P,
                llvm::function_ref<bool(const Access &)> ToldElsewhere) {
  Reporter R(P);
  const Disciplines &D = P.disciplines();
  for (const Unguarded &U : D.Broken)
    if (!ToldElsewhere(U.What.Facts->Accesses[U.What.Access]))
      R.add(U);
  std::vector<Finding> Found = R.findings();
  for (const MissingRequired &M : D.Missing)
    Found.push_back(R.missing(M));
  return Found;
}

std::vector<FixItHint> lockForgotten(Program &P, const Access &A) {
  const Unguarded *Mistake = nullptr;
  for (const Unguarded &U : P.disciplines().Broken)
    if (const Access &B = U.What.Facts->Accesses[U.What.Access];
        B.Loc == A.Loc && B.Write == A.Write)
      Mistake = &U;
  if (!Mistake || Mistake->OnlyShared || Mistake->What.Way)
    return {};
  // One lock for one access does not mend the next one in the function.
  for (const Unguarded &U : P.disciplines().Broken)
    if (U.What.Facts == Mistake->What.Facts && U.Lock == Mistake->Lock &&
        U.What.Facts->Accesses[U.What.Access].Loc != A.Loc)
      return {};
  return Reporter(P).lockRepair(*Mistake);
}

} // namespace clang::tidy::fearless
