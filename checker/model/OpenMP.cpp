//===--- OpenMP.cpp - directives as threads, locks and barriers -----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The statements under a directive stand in the graph of their function. They
// are walked there once, as what one thread of the team does; the thread class
// of the region stands for the others, which do the same (analysis/Teams.cpp
// gives it the accesses). A region begins at its first statement and ends where
// the graph has the directive itself.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtOpenMP.h"
#include "compat/OpenMPClauses.h"

namespace clang::tidy::fearless {

namespace {

const ValueDecl *variableOf(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  while (true) {
    if (const auto *Section = dyn_cast<ArraySectionExpr>(E))
      E = Section->getBase()->IgnoreParenImpCasts();
    else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
      E = Element->getBase()->IgnoreParenImpCasts();
    else
      break;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl());
  return nullptr;
}

std::optional<int64_t> constantOf(const Expr *E, const ASTContext &Context) {
  Expr::EvalResult Result;
  if (!E || E->isValueDependent() || !E->EvaluateAsInt(Result, Context))
    return std::nullopt;
  return Result.Val.getInt().getExtValue();
}

} // namespace

/// Finds the directives of a function and what stands under each.
class FactsBuilder::RegionFinder : public RecursiveASTVisitor<RegionFinder> {
public:
  explicit RegionFinder(FactsBuilder &B) : B(B) {}

  bool TraverseLambdaExpr(LambdaExpr *) { return true; } // a function

  bool TraverseStmt(Stmt *S) {
    auto *D = dyn_cast_or_null<OMPExecutableDirective>(S);
    if (!D) {
      if (S && Inner)
        B.RegionOf[S] = Inner;
      return RecursiveASTVisitor::TraverseStmt(S);
    }
    Region *Outer = Inner;
    if (Outer)
      B.RegionOf[D] = Outer;
    open(D);
    if (D->hasAssociatedStmt() && !D->isStandaloneDirective()) {
      Stmt *Body = D->getRawStmt();
      for (Region *R = Inner; R != Outer; R = const_cast<Region *>(R->Parent))
        R->Body = Body->getSourceRange();
      TraverseStmt(Body);
    }
    B.Regions[D] = {Outer, Inner};
    Inner = Outer;
    return true;
  }

  bool VisitVarDecl(VarDecl *V) {
    if (Inner && V->hasLocalStorage())
      B.DeclaredIn[V] = Inner;
    return true;
  }

private:
  Region *add(Region::Kind What, const OMPExecutableDirective *D) {
    auto *R = new (B.All.Memory.Allocate<Region>()) Region();
    R->What = What;
    R->Parent = Inner;
    R->Loc = D->getBeginLoc();
    R->Directive = D;
    Inner = R;
    return R;
  }

  llvm::ArrayRef<const ValueDecl *>
  keep(llvm::ArrayRef<const ValueDecl *> Found) {
    auto *Copy = B.All.Memory.Allocate<const ValueDecl *>(Found.size());
    std::uninitialized_copy(Found.begin(), Found.end(), Copy);
    return {Copy, Found.size()};
  }

  void open(const OMPExecutableDirective *D) {
    const OpenMPDirectiveKind Kind = D->getDirectiveKind();
    const ASTContext &Context = B.All.Context;
    llvm::SmallVector<const ValueDecl *, 4> Private, Copied, Shares;
    bool Nowait = false, Depends = false, Alone = false;
    auto All = [](const auto *C, auto &Into) {
      for (const Expr *E : variablesOf(*C))
        if (const ValueDecl *V = variableOf(E))
          Into.push_back(V);
    };
    for (const OMPClause *C : D->clauses()) {
      if (const auto *P = dyn_cast<OMPPrivateClause>(C))
        All(P, Private);
      else if (const auto *P = dyn_cast<OMPFirstprivateClause>(C))
        All(P, Copied);
      else if (const auto *P = dyn_cast<OMPLastprivateClause>(C))
        All(P, Private);
      else if (const auto *P = dyn_cast<OMPReductionClause>(C))
        All(P, Private);
      else if (const auto *P = dyn_cast<OMPInReductionClause>(C))
        All(P, Private);
      else if (const auto *P = dyn_cast<OMPTaskReductionClause>(C))
        All(P, Private);
      else if (const auto *P = dyn_cast<OMPLinearClause>(C))
        All(P, Private);
      else if (isa<OMPNowaitClause>(C))
        Nowait = true;
      else if (isa<OMPDependClause>(C))
        Depends = true;
      else if (const auto *N = dyn_cast<OMPNumThreadsClause>(C))
        Alone |= constantOf(N->getNumThreads(), Context) == 1;
      else if (const auto *If = dyn_cast<OMPIfClause>(C))
        Alone |= constantOf(If->getCondition(), Context) == 0;
    }
    if (const auto *L = dyn_cast<OMPLoopDirective>(D)) {
      for (const Expr *E : L->counters())
        if (const ValueDecl *V = E ? variableOf(E) : nullptr)
          Shares.push_back(V);
      if (auto *For = dyn_cast_or_null<CXXForRangeStmt>(
              const_cast<Stmt *>(D->getRawStmt())))
        Shares.push_back(For->getLoopVariable());
    }

    const bool TaskLoop = isOpenMPTaskLoopDirective(Kind);
    const bool Forks = isOpenMPParallelDirective(Kind) ||
                       isOpenMPTeamsDirective(Kind) || TaskLoop ||
                       Kind == llvm::omp::OMPD_parallel_loop;
    if (Forks) {
      Region *Team = add(Alone ? Region::Other : Region::Team, D);
      if (!Alone)
        Team->Thread = B.threadNumber(D, 0);
      Team->Private = keep(Private);
      Team->Copied = keep(Copied);
      Team->EndsTogether = true;
    }
    Region *R = nullptr;
    switch (Kind) {
    case llvm::omp::OMPD_master:
    case llvm::omp::OMPD_masked:
    case llvm::omp::OMPD_parallel_master:
    case llvm::omp::OMPD_parallel_masked:
      R = add(Region::Main, D);
      break;
    case llvm::omp::OMPD_single:
      R = add(Region::Once, D);
      R->EndsTogether = !Nowait;
      break;
    case llvm::omp::OMPD_section:
      R = add(Region::Once, D);
      break;
    case llvm::omp::OMPD_sections:
    case llvm::omp::OMPD_parallel_sections:
    case llvm::omp::OMPD_scope:
      R = add(Region::Other, D);
      R->EndsTogether = !Nowait;
      break;
    case llvm::omp::OMPD_critical: {
      R = add(Region::Alone, D);
      std::string Name =
          cast<OMPCriticalDirective>(D)->getDirectiveName().getAsString();
      R->Lock = B.Paths.hidden(Name.empty() ? "critical"
                                            : "critical(" + Name + ")");
      break;
    }
    case llvm::omp::OMPD_ordered:
      R = add(Region::Alone, D);
      R->Lock = B.Paths.hidden("ordered");
      break;
    case llvm::omp::OMPD_atomic:
      R = add(Region::Atomic, D);
      R->On = cast<OMPAtomicDirective>(D)->getX();
      break;
    case llvm::omp::OMPD_taskgroup:
      R = add(Region::Group, D);
      break;
    case llvm::omp::OMPD_task:
      R = add(Alone ? Region::Other : Region::Task, D);
      R->Depends = Depends;
      if (!Alone)
        R->Thread = B.threadNumber(D, 0);
      break;
    default:
      // A loop that is only vectorised is shared by nobody.
      if (!Shares.empty() &&
          (Forks || !isOpenMPSimdDirective(Kind) ||
           isOpenMPWorksharingDirective(Kind) ||
           isOpenMPDistributeDirective(Kind)))
        R = add(Region::Loop, D);
      else if (!Forks)
        R = add(Region::Other, D);
      if (R)
        R->EndsTogether = !Forks && !Nowait &&
                          isOpenMPWorksharingDirective(Kind);
      break;
    }
    if (!R)
      return;
    if (R->What == Region::Loop)
      R->Shares = keep(Shares);
    else
      Private.append(Shares.begin(), Shares.end());
    if (!Forks || R->What != Region::Loop) {
      R->Private = keep(Private);
      R->Copied = keep(Copied);
    }
  }

  FactsBuilder &B;
  Region *Inner = nullptr;
};

void FactsBuilder::findRegions(Stmt *Body) {
  if (!All.Context.getLangOpts().OpenMP)
    return;
  RegionFinder(*this).TraverseStmt(Body);
  // A thread class is known by an expression.
  for (const auto &[S, R] : RegionOf)
    if (const auto *E = dyn_cast<Expr>(S))
      for (const Region *In = R; In; In = In->Parent) {
        const Expr *&Site = RegionSite[In];
        if (!Site || E->getBeginLoc() < Site->getBeginLoc())
          Site = E;
      }
}

/// Control comes to \p S: what begins and what ends there.
void FactsBuilder::comeTo(const Stmt *S) {
  const Region *To = nullptr;
  if (const auto *D = dyn_cast<OMPExecutableDirective>(S)) {
    auto It = Regions.find(D);
    if (It == Regions.end())
      return;
    To = It->second.Outer;
  } else {
    auto It = RegionOf.find(S);
    // Outside of all of them, or what the graph and the clauses have of their
    // own: the directive itself tells where a region ends.
    if (It == RegionOf.end())
      return;
    To = It->second;
  }
  while (Inside && !isUnder(To, Inside)) {
    const Region *Left = Inside;
    Inside = Inside->Parent;
    leave(*Left);
  }
  llvm::SmallVector<const Region *, 4> Way;
  for (const Region *R = To; R != Inside; R = R->Parent)
    Way.push_back(R);
  for (const Region *R : llvm::reverse(Way)) {
    enter(*R);
    Inside = R;
  }
  if (const auto *D = dyn_cast<OMPExecutableDirective>(S))
    standsAlone(D);
}

/// The tasks that were made under \p Around (or anywhere), and their makers.
SetId FactsBuilder::tasksWithin(const Region *Around) const {
  llvm::SmallVector<uint32_t, 4> Found;
  for (const auto &[D, Pair] : Regions)
    for (const Region *R = Pair.Inner; R && R != Pair.Outer; R = R->Parent)
      if (R->What == Region::Task && (!Around || isUnder(R->Parent, Around)))
        Found.push_back(R->Thread);
  return Sets.get(Found);
}

/// At the start of the team of a directive, or at its end.
uint32_t FactsBuilder::barrierNumber(const void *Directive, unsigned End) {
  return Barriers.try_emplace({Directive, End}, Barriers.size()).first->second;
}

void FactsBuilder::barrier(const Region *At, const void *Which,
                           SourceLocation Loc) {
  emit({.What = Event::Join, .Set = tasksWithin(teamAround(At)), .Loc = Loc});
  emit({.What = Event::Barrier, .Index = barrierNumber(Which, 1), .Loc = Loc});
}

void FactsBuilder::enter(const Region &R) {
  switch (R.What) {
  case Region::Team:
  case Region::Task: {
    if (Emitting) {
      if (Facts->Threads.size() <= R.Thread)
        Facts->Threads.resize(R.Thread + 1);
      ThreadClass &Thread = Facts->Threads[R.Thread];
      Thread.Site = RegionSite.lookup(&R);
      Thread.Loc = R.Loc;
      Thread.Of = &R;
      Thread.Scoped = true;
      // A team, and a task that each of its threads makes.
      Thread.Parallel = true;
      for (const Region *Up = &R; Up && R.What == Region::Task; Up = Up->Parent)
        if (Up->What == Region::Once || Up->What == Region::Main)
          Thread.Parallel = false;
      if (R.What == Region::Task && !teamAround(R.Parent))
        Thread.Parallel = false;
    }
    emit({.What = Event::Spawn, .Index = R.Thread, .Loc = R.Loc});
    if (R.What == Region::Team)
      emit({.What = Event::Barrier,
            .Index = barrierNumber(R.Directive, 0),
            .Loc = R.Loc});
    break;
  }
  case Region::Alone:
    emit({.What = Event::Acquire,
          .Set = Sets.get({lockOf(R.Lock, false)}),
          .Loc = R.Loc});
    break;
  default:
    break;
  }
}

void FactsBuilder::leave(const Region &R) {
  switch (R.What) {
  case Region::Team:
    emit({.What = Event::Join,
          .Set = Sets.insert(tasksWithin(&R), R.Thread),
          .Loc = R.Body.getEnd()});
    return;
  case Region::Alone:
    emit({.What = Event::Release,
          .Set = Sets.get({lockOf(R.Lock, false)}),
          .Loc = R.Body.getEnd()});
    break;
  case Region::Group:
    emit({.What = Event::Join,
          .Set = tasksWithin(&R),
          .Loc = R.Body.getEnd()});
    break;
  default:
    break;
  }
  if (R.EndsTogether)
    barrier(&R, R.Directive, R.Body.getEnd());
}

void FactsBuilder::standsAlone(const OMPExecutableDirective *D) {
  if (D->getDirectiveKind() == llvm::omp::OMPD_barrier)
    barrier(Inside, D, D->getBeginLoc());
  else if (D->getDirectiveKind() == llvm::omp::OMPD_taskwait)
    emit({.What = Event::Join,
          .Set = tasksWithin(Inside),
          .Loc = D->getBeginLoc()});
}

/// The Team or Task under \p Under each of whose threads has its own of \p P;
/// null if they share it.
const Region *FactsBuilder::ownerOf(PathId P, const Region *Under) const {
  PathId Root = Paths.root(P);
  const VarDecl *V = Paths.rootVariable(P);
  if (!V) {
    if (Paths.kind(Root) != PathKind::Alloc &&
        Paths.kind(Root) != PathKind::Temp)
      return nullptr;
    return runnerOf(RegionOf.lookup(Paths.allocSite(Root)));
  }
  if (V->hasAttr<OMPThreadPrivateDeclAttr>())
    return runnerOf(Under);
  const auto *Canonical = cast<ValueDecl>(V->getCanonicalDecl());
  for (const Region *R = Under; R; R = R->Parent)
    if (llvm::is_contained(R->Private, Canonical) ||
        llvm::is_contained(R->Shares, Canonical) ||
        (!Paths.hasDeref(P) && llvm::is_contained(R->Copied, Canonical)))
      return runnerOf(R);
  return V->hasLocalStorage() ? runnerOf(DeclaredIn.lookup(V)) : nullptr;
}

void FactsBuilder::underDirectives(Access &A) {
  A.Under = Inside;
  if (!Inside)
    return;
  if (Inside->What == Region::Atomic && Inside->On &&
      Values.location(Inside->On) == A.Path)
    A.Atomic = true;
  A.Own = ownerOf(A.Path, Inside);
}

} // namespace clang::tidy::fearless
