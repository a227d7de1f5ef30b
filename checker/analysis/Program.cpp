//===--- Program.cpp - everything known of a translation unit -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Program.h"
#include "analysis/Crossing.h"
#include "analysis/Handovers.h"
#include "analysis/Locksets.h"
#include "analysis/ObjectViews.h"
#include "analysis/Ordering.h"
#include "analysis/Sharing.h"
#include "analysis/Summaries.h"
#include "analysis/Teams.h"
#include <mutex>

namespace clang::tidy::fearless {

Program &Program::of(ASTContext &Context, const Options &Opts) {
  static std::mutex Guard;
  static llvm::DenseMap<ASTContext *, std::unique_ptr<Program>> All;
  Program *Found = nullptr;
  {
    std::lock_guard<std::mutex> Hold(Guard);
    auto &Entry = All[&Context];
    if (!Entry) {
      Entry = std::make_unique<Program>(Context, Opts);
      Context.AddDeallocation(
          [](void *Dead) {
            std::unique_ptr<Program> Last;
            std::lock_guard<std::mutex> Hold(Guard);
            auto It = All.find(static_cast<ASTContext *>(Dead));
            if (It != All.end()) {
              Last = std::move(It->second);
              All.erase(It);
            }
          },
          &Context);
    }
    Found = Entry.get();
  }
  if (!std::exchange(Found->Analyzed, true))
    Found->analyze();
  return *Found;
}

Program::Program(ASTContext &Context, const Options &Opts)
    : Context(Context), Opts(Opts), All(Context, this->Opts.Rows) {
  All.Explain = Opts.ExplainLine != 0;
}

Program::~Program() = default;

const SharingTable &Program::sharings() {
  if (!Sharings)
    Sharings = std::make_unique<SharingTable>(*this);
  return *Sharings;
}

const llvm::DenseSet<unsigned> &Program::countersSent() {
  if (!CountersSent)
    CountersSent = sentCounters(*this);
  return *CountersSent;
}

void Program::analyze() {
  Calls = CallGraph::of(Context, All);
  if (!Calls.AnyThread && !Calls.AnyGuard)
    return;
  for (size_t I = 0; I != Calls.Bodies.size();) {
    unsigned Size = Calls.Cycles.lookup(Calls.Bodies[I]);
    if (Size)
      analyzeRecursive(llvm::ArrayRef(Calls.Bodies).slice(I, Size));
    else
      analyzeFunction(Calls.Bodies[I]);
    I += std::max(Size, 1u);
  }
  detachedBorrows();
  objectScopes();
  if (Calls.AnyGuard)
    Guards = findDisciplines(
        Functions, All,
        computeEntries(Functions, All, Opts, Calls.AddressTaken), Opts);
}

const Summary *Program::summaryOf(const FunctionDecl *F) {
  auto It = Summaries.find(F);
  if (It != Summaries.end())
    return It->second.get();
  // Not met while collecting: reached through a value only.
  constexpr unsigned MaxOnDemand = 20;
  if (OnDemandDepth >= MaxOnDemand)
    return nullptr;
  ++OnDemandDepth;
  analyzeFunction(F);
  --OnDemandDepth;
  return Summaries[F].get();
}

/// The threads that every constructor of \p Class starts and that call what they
/// find in the object.
llvm::ArrayRef<Executor> Program::executorsOf(const CXXRecordDecl *Class) {
  Class = Class->getDefinition();
  if (!Class || !Calls.AnyThread)
    return {};
  auto [It, New] = ExecutorCache.try_emplace(Class);
  if (!New)
    return It->second ? llvm::ArrayRef<Executor>(*It->second)
                      : llvm::ArrayRef<Executor>();
  auto Found = std::make_unique<std::vector<Executor>>();
  unsigned Constructors = 0;
  bool Pending = false; // a constructor is being analysed just now
  auto Add = [&](const CXXConstructorDecl *Ctor) {
    const FunctionDecl *Body = nullptr;
    if (Ctor->isCopyOrMoveConstructor() || Ctor->isDeleted() ||
        Ctor->isDependentContext())
      return;
    ++Constructors;
    if (!Ctor->hasBody(Body) || All.Words.isSystem(Body))
      return;
    const Summary *S = summaryOf(Body);
    if (!S) {
      Pending = true;
      return;
    }
    for (const ThreadClass &Thread : S->Threads)
      for (const Invocation &I : Thread.Invokes)
        if (!Thread.Within && !I.Method &&
            All.Paths.kind(All.Paths.root(I.Target)) == PathKind::This)
          Found->push_back({I, Thread.Handle, Thread.AtOnce, Thread.DetachedHere,
                            Thread.JoinsOnDestruction});
  };
  for (const Decl *D : Class->decls()) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D)) {
      for (const FunctionDecl *Spec : Template->specializations())
        if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(Spec))
          Add(Ctor);
    } else if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(D)) {
      Add(Ctor);
    }
  }
  if (Pending) {
    ExecutorCache.erase(Class);
    return {};
  }
  // An object that was constructed another way has no thread.
  llvm::DenseMap<PathId, unsigned> Starters;
  for (const Executor &E : *Found)
    ++Starters[E.How.Target];
  llvm::erase_if(*Found, [&](const Executor &E) {
    return Starters[E.How.Target] < Constructors;
  });
  auto &Kept = ExecutorCache[Class];
  Kept = std::move(Found);
  return *Kept;
}

std::unique_ptr<FunctionFacts> Program::factsOf(const FunctionDecl *F) {
  FactsBuilder Builder(
      All, [this](const FunctionDecl *Callee) { return summaryOf(Callee); },
      [this](const CXXRecordDecl *Class) { return executorsOf(Class); }, F);
  std::unique_ptr<FunctionFacts> Facts = Builder.build();
  if (!Facts)
    return nullptr;
  if (Facts->TooLarge) {
    TooLarge.push_back(F);
    return nullptr;
  }
  computeLocksets(*Facts, All.Paths, All.Sets);
  computeOrdering(*Facts, All.Paths, All.Sets);
  Facts->Dangling = computeLiveThreads(*Facts, All.Paths, All.Sets);
  computeTeams(*Facts, All.Paths, All.Sets);
  computeHandovers(*Facts, All.Paths, All.Sets, Opts.Strict);
  return Facts;
}

void Program::analyzeFunction(const FunctionDecl *F) {
  // Present and null while it is being analysed: recursion knows nothing.
  if (!Summaries.try_emplace(F).second)
    return;
  std::unique_ptr<FunctionFacts> Facts = factsOf(F);
  if (!Facts)
    return;
  Summaries[F] = summarize(*Facts, All.Paths, All.Sets);
  conclude(std::move(Facts));
}

/// In the first round a call within the cycle knows nothing; then what the
/// round before has found, until nothing is new. What does not settle in three
/// rounds (a list whose nodes are visited one after another) is known as far as
/// three calls deep; if locks or joins do not settle, nothing is known.
void Program::analyzeRecursive(llvm::ArrayRef<const FunctionDecl *> Cycle) {
  constexpr unsigned MaxRounds = 3;
  constexpr size_t MaxCycle = 200;
  llvm::SmallVector<const FunctionDecl *, 8> Members;
  for (const FunctionDecl *F : Cycle)
    if (Summaries.try_emplace(F).second)
      Members.push_back(F);
  struct Rounds {
    std::unique_ptr<FunctionFacts> Facts;
    bool SameLocks = true;
  };
  std::vector<Rounds> Found(Members.size());
  bool Settled = false;
  for (unsigned Round = 0; !Settled && Round != MaxRounds; ++Round) {
    Settled = Round != 0;
    std::vector<std::unique_ptr<Summary>> New(Members.size());
    for (size_t I = 0; I != Members.size(); ++I) {
      std::unique_ptr<FunctionFacts> Facts = factsOf(Members[I]);
      if (!Facts)
        continue;
      New[I] = summarize(*Facts, All.Paths, All.Sets);
      Found[I].Facts = std::move(Facts);
    }
    for (size_t I = 0; I != Members.size(); ++I) {
      std::unique_ptr<Summary> &Known = Summaries[Members[I]];
      if (Round && Known && New[I]) {
        Settled &= sameEffects(*Known, *New[I]);
        Found[I].SameLocks &= sameLocks(*Known, *New[I]);
      }
      Known = std::move(New[I]);
    }
    if (Members.size() > MaxCycle)
      break;
  }
  for (size_t I = 0; I != Members.size(); ++I) {
    Rounds &R = Found[I];
    if (!Settled && !R.SameLocks)
      Summaries[Members[I]] = nullptr;
    if (R.Facts)
      conclude(std::move(R.Facts));
  }
}

/// What \p Facts show: dangling borrows and races.
void Program::conclude(std::unique_ptr<FunctionFacts> Facts) {
  for (const DanglingBorrow &D : Facts->Dangling) {
    Dangle Told;
    Told.Facts = Facts.get();
    Told.Thread = Facts->Threads[D.Thread];
    Told.What = Told.Thread.Borrows[D.Borrow];
    Told.Written = writes(Told.Thread, Told.What);
    Told.Thread.Accesses.clear();
    Told.Root = D.Root;
    Told.DeathLoc = D.Loc;
    Dangles.push_back(std::move(Told));
  }
  if (Opts.Strict)
    strictBorrows(*Facts);
  findRaces(*Facts, All, conflictOptions(), Races, Verdicts);
  Functions.push_back(std::move(Facts));
}

ConflictOptions Program::conflictOptions() const {
  ConflictOptions Conflict;
  Conflict.Strict = Opts.Strict;
  Conflict.Medium = Opts.Medium;
  Conflict.WantVerdicts = Opts.ExplainLine != 0;
  return Conflict;
}

/// Threads that belong to an object or to the file.
void Program::objectScopes() {
  auto SummaryOf = [this](const FunctionDecl *F) -> const Summary * {
    auto It = Summaries.find(F);
    return It == Summaries.end() ? nullptr : It->second.get();
  };
  ScopeInput In{Calls, Functions, SummaryOf};
  EarlyStarts = takeEarlyStarts(Races, All);
  for (EarlyStart &E : findEarlyStarts(In, All))
    EarlyStarts.push_back(std::move(E));
  Residents = findResidentThreads(In, All);
  LateJoins = findLateJoins(In, Residents, All);
  findScopeRaces(In, Residents, All, conflictOptions(), Races, Verdicts);
}

bool Program::writes(const ThreadClass &Thread, const Borrow &B) const {
  return llvm::any_of(Thread.Accesses, [&](const Access &A) {
    return A.Write && All.Paths.isPrefix(B.Target, A.Path);
  });
}

/// \p P is reached through what a closure has captured.
static bool isCaptured(const PathTable &Paths, PathId P) {
  return llvm::any_of(Paths.steps(P), [&](PathId Step) {
    const PathNode &N = Paths.node(Step);
    return N.Kind == PathKind::Field &&
           static_cast<const FieldDecl *>(N.Ptr)->getParent()->isLambda();
  });
}

/// Rust's std::thread::spawn takes nothing that borrows, joined or not.
void Program::strictBorrows(const FunctionFacts &Facts) {
  for (const ThreadClass &Thread : Facts.Threads) {
    if (Thread.Parallel || Thread.Scoped || Thread.Within || !Thread.Site)
      continue;
    for (const Borrow &B : Thread.Borrows) {
      // Pointers and views are no borrows to Rust, but must not be sent.
      if (B.How == Borrow::Pointer || B.How == Borrow::View)
        continue;
      // What has an owner that is seen here. What a callable that was given
      // here has borrowed is told where it is given.
      PathKind Root = All.Paths.kind(All.Paths.root(B.Target));
      if ((Root != PathKind::Local && Root != PathKind::Param &&
           Root != PathKind::This) ||
          All.Paths.kind(All.Paths.root(B.Holder)) == PathKind::Param ||
          (Root == PathKind::Param && isCaptured(All.Paths, B.Target)))
        continue;
      Dangle Told;
      Told.Facts = &Facts;
      Told.Thread = Thread;
      Told.Written = writes(Thread, B);
      Told.Thread.Accesses.clear();
      Told.What = B;
      // What this function has borrowed itself escapes from it.
      const VarDecl *V = All.Paths.rootVariable(B.Target);
      bool Owned = V && !V->getType()->isReferenceType() &&
                   !V->getType()->isPointerType();
      if (Owned)
        Told.Root = All.Paths.root(B.Target);
      Told.Strict = true;
      Dangles.push_back(std::move(Told));
    }
  }
}

/// Objects of the class of \p F cannot be destroyed: a singleton's destructor
/// is deleted, or ends the program.
bool Program::neverDies(const FunctionDecl *F) const {
  const CXXRecordDecl *Class = ownerClass(F);
  Class = Class ? Class->getDefinition() : nullptr;
  const CXXDestructorDecl *Dtor = Class ? Class->getDestructor() : nullptr;
  if (!Dtor)
    return false;
  if (Dtor->isDeleted() || Dtor->isNoReturn())
    return true;
  const FunctionDecl *Body = nullptr;
  return Dtor->hasBody(Body) && llvm::any_of(Functions, [&](const auto &Facts) {
           return Facts->Function == Body && !Facts->EndReached;
         });
}

/// The handle of thread \p T is where the caller finds it.
static bool handleIsStored(const FunctionFacts &Facts, SetTable &Sets,
                           uint32_t T) {
  return llvm::any_of(Facts.Stores, [&](const Store &S) {
    return S.What.What == Value::Threads && Sets.contains(S.What.Set, T);
  });
}

/// A detached thread that refers to 'this' or to what a parameter refers to:
/// nothing that is seen here keeps it alive. Where callers are seen, they
/// decide.
void Program::detachedBorrows() {
  for (const auto &Facts : Functions) {
    if (hasCaller(Facts->Function) || Facts->Function->isMain())
      continue;
    for (uint32_t T : All.Sets.values(Facts->ExitRunning)) {
      if (T >= Facts->Threads.size())
        continue;
      const ThreadClass &Thread = Facts->Threads[T];
      // Its handle goes to something of the caller's that lives longer.
      bool Kept = handleIsStored(*Facts, All.Sets, T);
      if ((!Thread.DetachedHere && !Kept) || Thread.Chain || Thread.Escaped)
        continue;
      for (const Borrow &B : Thread.Borrows) {
        PathKind Root = All.Paths.kind(All.Paths.root(B.Target));
        bool OfThis = Root == PathKind::This;
        bool OfReference =
            Root == PathKind::Param &&
            All.Paths.rootVariable(B.Target)->getType()->isReferenceType() &&
            B.How == Borrow::Capture;
        // Where it is kept, its owner may know how long the rest lives; but
        // what binds to a temporary may be gone when the call returns.
        if (!Thread.DetachedHere) {
          OfThis = false;
          OfReference = OfReference && All.Paths.rootVariable(B.Target)
                                           ->getType()
                                           ->getPointeeType()
                                           .isConstQualified();
        }
        if ((!OfThis && !OfReference) || (OfThis && neverDies(Facts->Function)))
          continue;
        Dangle Told;
        Told.Facts = Facts.get();
        Told.Thread = Thread;
        Told.Written = writes(Thread, B);
        Told.Thread.Accesses.clear();
        Told.What = B;
        Dangles.push_back(std::move(Told));
      }
    }
  }
}

} // namespace clang::tidy::fearless
