//===--- ResidentThreads.cpp - threads that outlive their functions -------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which threads belong to an object or file: who starts them, who joins them,
// and in which phases the object can be used without them.
//
//===----------------------------------------------------------------------===//

#include "analysis/ObjectScopes.h"
#include "analysis/ObjectViews.h"

namespace clang::tidy::fearless {

namespace {

class ResidentFinder {
public:
  ResidentFinder(const ScopeInput &In, Universe &All)
      : In(In), All(All), Paths(All.Paths) {}

  std::vector<ResidentThread> run() {
    for (const FunctionDecl *F : In.Calls.Bodies) {
      const Summary *S = In.SummaryOf(F);
      if (S && !S->Threads.empty() && !F->isMain())
        for (ObjectView &View : ObjectView::of(F, *S, All))
          for (const ThreadClass &Thread : S->Threads)
            add(View, Thread);
    }
    if (Found.empty())
      return {};
    for (const FunctionDecl *F : In.Calls.Bodies)
      if (const Summary *S = In.SummaryOf(F); S && S->EverJoined)
        for (ObjectView &View : ObjectView::of(F, *S, All))
          joins(View);
    for (ResidentThread &R : Found) {
      phases(R);
      for (const FunctionDecl *J : R.Joiners)
        R.Service |= tellsToStop(J, R);
      // A std::jthread's stop token.
      if (R.Thread.JoinsOnDestruction && R.Thread.Entry)
        for (const ParmVarDecl *Param : R.Thread.Entry->parameters())
          R.Service |= All.Words.isSynchronized(Param->getType());
    }
    return std::move(Found);
  }

private:
  void add(ObjectView &View, ThreadClass Thread) {
    if (Thread.Scoped || Thread.Parallel || Thread.Escaped || !Thread.Site)
      return;
    PathId Handle = Thread.DetachedHere
                        ? OpaquePath
                        : handlePlace(Paths, View.path(Thread.Handle));
    bool OfObject = Handle && Paths.kind(Paths.root(Handle)) == PathKind::This &&
                    !Paths.isRoot(Handle);
    bool OfFile = Handle && Paths.kind(Paths.root(Handle)) == PathKind::Global;
    if (!OfObject && !OfFile && !Thread.DetachedHere)
      return; // who joins it is not known
    llvm::erase_if(Thread.Accesses, [&](Access &A) { return !View.access(A); });
    llvm::erase_if(Thread.Uses, [&](Use &U) { return !View.use(U); });
    Thread.Signalled = View.tokens(Thread.Signalled);
    if (Thread.Accesses.empty() && Thread.Uses.empty())
      return;
    for (ResidentThread &R : Found)
      if (R.Thread.Site == Thread.Site && R.Handle == Handle) {
        if (!llvm::is_contained(R.Starters, View.function()))
          R.Starters.push_back(View.function());
        return;
      }
    ResidentThread R;
    R.Handle = Handle;
    R.Starters.push_back(View.function());
    R.Thread = std::move(Thread);
    Found.push_back(std::move(R));
  }

  void joins(ObjectView &View) {
    for (PathId P : All.Sets.values(View.summary().EverJoined)) {
      PathId Place = handlePlace(Paths, View.path(P));
      for (ResidentThread &R : Found)
        if (Place && Place == R.Handle &&
            !llvm::is_contained(R.Joiners, View.function()))
          R.Joiners.push_back(View.function());
    }
  }

  static bool isPublic(const FunctionDecl *F) {
    const auto *Method = dyn_cast<CXXMethodDecl>(F);
    return Method ? Method->getAccess() == AS_public
                  : F->isExternallyVisible();
  }

  /// The class of which the handle is a member; null if it is none's.
  const CXXRecordDecl *classOf(const ResidentThread &R) {
    if (!R.Handle)
      return nullptr;
    auto Steps = Paths.steps(R.Handle);
    if (Steps.size() < 2 || Paths.kind(Steps[0]) != PathKind::This ||
        Paths.kind(Steps[1]) != PathKind::Field)
      return nullptr;
    const auto *F = static_cast<const FieldDecl *>(Paths.node(Steps[1]).Ptr);
    return dyn_cast<CXXRecordDecl>(F->getParent());
  }

  void phases(ResidentThread &R) {
    const CXXRecordDecl *Class = classOf(R);
    unsigned Starting = 0;
    if (Class)
      for (const FunctionDecl *F : R.Starters)
        if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(F))
          Starting += Ctor->getParent()->getCanonicalDecl() ==
                      Class->getCanonicalDecl();
    if (Starting) {
      R.Before = false;
      for (const CXXConstructorDecl *C : Class->ctors())
        if (!C->isCopyOrMoveConstructor() && !C->isDeleted() &&
            !C->isImplicit()) {
          const FunctionDecl *Body = nullptr;
          (void)C->hasBody(Body);
          // '= default' that nobody has called: another stands for it.
          bool StoodFor =
              !Body && C->isDefaulted() &&
              llvm::any_of(R.Starters, [&](const FunctionDecl *F) {
                const auto *Other = dyn_cast<CXXConstructorDecl>(F);
                return Other && Other->isImplicit() &&
                       Other->getParent() == C->getParent();
              });
          R.Before |=
              !StoodFor && (!Body || !llvm::is_contained(R.Starters, Body));
        }
    }
    R.After = llvm::any_of(R.Joiners, [&](const FunctionDecl *J) {
      return isPublic(J) && !isa<CXXDestructorDecl>(J) &&
             !llvm::is_contained(R.Starters, J);
    });
    if (!Class)
      return;
    // Methods that are defined elsewhere may join it as well.
    for (const CXXMethodDecl *M : Class->methods())
      if (M->isUserProvided() && !M->isConst() && !M->isStatic() &&
          M->getAccess() == AS_public && !M->hasBody() &&
          !isa<CXXConstructorDecl, CXXDestructorDecl>(M) && !M->isDeleted())
        R.After = true;
    auto Steps = Paths.steps(R.Handle);
    if (static_cast<const FieldDecl *>(Paths.node(Steps[1]).Ptr)->getAccess() ==
        AS_public)
      R.After = true;
  }

  /// \p J sets or signals, before it joins, something that the thread reads or
  /// waits for.
  bool tellsToStop(const FunctionDecl *J, const ResidentThread &R) {
    const Summary *S = In.SummaryOf(J);
    for (ObjectView &View : ObjectView::of(J, *S, All)) {
      for (uint32_t Token : All.Sets.values(S->Signalled))
        if (PathId P = View.path(tokenPath(Token)))
          for (const Use &U : R.Thread.Uses)
            if (U.Path == P)
              return true;
      for (Access A : S->Accesses)
        if (A.Write && View.access(A) && A.JoinsAfter)
          for (const Access &B : R.Thread.Accesses)
            if (!B.Write && A.Path == B.Path)
              return true;
      for (Use U : S->Uses)
        if (View.use(U))
          for (const Use &V : R.Thread.Uses)
            if (V.Path == U.Path && V.What == Use::Synchronized)
              return true;
    }
    return false;
  }

  const ScopeInput &In;
  Universe &All;
  PathTable &Paths;
  std::vector<ResidentThread> Found;
};

} // namespace

std::vector<ResidentThread> findResidentThreads(const ScopeInput &In,
                                                Universe &All) {
  return ResidentFinder(In, All).run();
}

} // namespace clang::tidy::fearless
