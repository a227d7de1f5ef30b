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
#include "model/DefaultConstructor.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtOpenMP.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/SaveAndRestore.h"
#include <mutex>

namespace clang::tidy::fearless {

/// Finds the bodies of user code, who calls whom, and whether there is
/// anything to do at all. Does not descend into system headers.
class Program::Collector : public RecursiveASTVisitor<Collector> {
public:
  explicit Collector(Program &P) : P(P) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return false; }
  bool shouldWalkTypesOfTypeLocs() const { return false; }

  bool TraverseDecl(Decl *D) {
    // Namespaces reopened by system headers, and everything in them.
    if (D && !isa<TranslationUnitDecl>(D) && P.All.Words.isSystem(D))
      return true;
    return RecursiveASTVisitor::TraverseDecl(D);
  }

  bool TraverseLambdaExpr(LambdaExpr *E) {
    for (unsigned I = 0; I != E->capture_size(); ++I)
      if (Expr *Init = E->capture_init_begin()[I])
        TraverseStmt(Init);
    CXXMethodDecl *Operator = E->getCallOperator();
    if (auto *Template = Operator->getDescribedFunctionTemplate()) {
      for (FunctionDecl *Spec : Template->specializations())
        lambda(Spec);
      return true;
    }
    lambda(Operator);
    return true;
  }

  bool VisitFunctionDecl(FunctionDecl *F) {
    Visited.insert(F);
    if (F->isDependentContext() || !F->isThisDeclarationADefinition() ||
        !F->getBody())
      return true;
    P.Bodies.push_back(F);
    return true;
  }

  // Which function the visitor is in.
#define FEARLESS_TRAVERSE(KIND)                                                \
  bool Traverse##KIND(KIND *F) {                                               \
    const FunctionDecl *Outer = In;                                            \
    In = F;                                                                    \
    bool Continue = RecursiveASTVisitor::Traverse##KIND(F);                    \
    In = Outer;                                                                \
    return Continue;                                                           \
  }
  FEARLESS_TRAVERSE(FunctionDecl)
  FEARLESS_TRAVERSE(CXXMethodDecl)
  FEARLESS_TRAVERSE(CXXConstructorDecl)
  FEARLESS_TRAVERSE(CXXDestructorDecl)
  FEARLESS_TRAVERSE(CXXConversionDecl)
#undef FEARLESS_TRAVERSE

  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *F = dyn_cast<FunctionDecl>(E->getDecl())) {
      edge(F);
      if (!Called.contains(E))
        taken(F);
    }
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) {
    if (const auto *F = dyn_cast<FunctionDecl>(E->getMemberDecl()))
      edge(F);
    return true;
  }
  bool VisitCallExpr(CallExpr *E) {
    Called.insert(E->getCallee()->IgnoreParenImpCasts());
    return true;
  }
  bool VisitOMPExecutableDirective(OMPExecutableDirective *) {
    P.AnyThread = true;
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) {
    edge(E->getConstructor());
    if (P.All.Words.isGuard(E->getType()))
      P.AnyGuard = true;
    return true;
  }
  bool VisitVarDecl(VarDecl *V) {
    if (const CXXRecordDecl *R = V->getType()->getAsCXXRecordDecl();
        R && R->hasDefinition())
      if (const CXXDestructorDecl *Dtor = R->getDestructor())
        edge(Dtor);
    return declared(V->getType());
  }
  bool VisitCXXRecordDecl(CXXRecordDecl *R) {
    if (R->isThisDeclarationADefinition() && !R->isDependentContext())
      for (const CXXBaseSpecifier &Base : R->bases())
        if (const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl())
          if (B->hasDefinition())
            P.All.Derived[B->getDefinition()].push_back(R);
    return true;
  }
  bool VisitFieldDecl(FieldDecl *F) { return declared(F->getType()); }
  bool TraverseFieldDecl(FieldDecl *F) {
    llvm::SaveAndRestore<FieldDecl *> Outer(Member, F);
    return RecursiveASTVisitor::TraverseFieldDecl(F);
  }
  bool VisitCXXThisExpr(CXXThisExpr *) {
    auto *R = Member ? dyn_cast<CXXRecordDecl>(Member->getParent()) : nullptr;
    if (R && !R->isDependentContext())
      GiveThis.insert(R);
    return true;
  }

  /// An editor has the declarations of its own file looked at, and none of its
  /// headers: what these functions call is followed all the same.
  void addReached() {
    for (size_t I = 0; I != Reached.size(); ++I)
      if (!Visited.contains(Reached[I]))
        TraverseDecl(const_cast<FunctionDecl *>(Reached[I]));
  }

  /// Default member initialisers that hand out the object run in a constructor,
  /// also in one that this unit does not call.
  void addDefaultConstructors() {
    for (CXXRecordDecl *R : GiveThis)
      if (CXXConstructorDecl *C = writtenByCompiler(R, P.Context)) {
        P.Bodies.push_back(C);
        In = C;
        for (const CXXCtorInitializer *I : C->inits())
          if (const FieldDecl *F = I->getAnyMember();
              F && F->hasInClassInitializer())
            TraverseStmt(F->getInClassInitializer());
        In = nullptr;
      }
  }

private:
  /// A function that is named but not called there may be called from anywhere.
  void taken(const FunctionDecl *F) {
    const FunctionDecl *Body = nullptr;
    if (F->hasBody(Body))
      P.AddressTaken.insert(Body);
  }

  bool declared(QualType T) {
    if (T->isDependentType())
      return true;
    if (P.All.Words.handleInside(T))
      P.AnyThread = true;
    if (P.All.Words.isLock(T) || P.All.Words.typeRow(T, Role::Guarded))
      P.AnyGuard = true;
    return true;
  }

  void lambda(FunctionDecl *Operator) {
    const FunctionDecl *Body = nullptr;
    if (Operator->isDependentContext() || !Operator->hasBody(Body))
      return;
    if (In)
      P.Callees[In].push_back(Body);
    P.Bodies.push_back(Body);
    const FunctionDecl *Outer = In;
    In = Body;
    TraverseStmt(Body->getBody());
    In = Outer;
  }

  void edge(const FunctionDecl *F) {
    for (const ModelRow *Row : P.All.Words.rowsOf(F)) {
      // Who sends something has a thread somewhere that receives it.
      if (Row->Kind == Role::Spawn || Row->Kind == Role::Serial ||
          Row->Kind == Role::Signal)
        P.AnyThread = true;
      if (Row->Kind == Role::TryAcquire || Row->Kind == Role::Acquire)
        P.AnyGuard = true;
    }
    const FunctionDecl *Body = nullptr;
    if (In && F->hasBody(Body) && !P.All.Words.isSystem(Body)) {
      P.Callees[In].push_back(Body);
      P.HasCaller.insert(Body);
      Reached.insert(Body);
    }
  }

  Program &P;
  llvm::DenseSet<const Expr *> Called; ///< what calls name
  llvm::SetVector<CXXRecordDecl *> GiveThis;
  llvm::DenseSet<const FunctionDecl *> Visited;
  llvm::SetVector<const FunctionDecl *> Reached;
  const FunctionDecl *In = nullptr;
  FieldDecl *Member = nullptr; ///< whose default initialiser this is
};

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
  Collector C(*this);
  for (Decl *D : Context.getTraversalScope())
    C.TraverseDecl(D);
  if (!llvm::is_contained(Context.getTraversalScope(),
                          Context.getTranslationUnitDecl()))
    C.addReached();
  if (AnyThread)
    C.addDefaultConstructors();
  // Templates are visited once a specialisation and lambdas where they stand:
  // each body counts once.
  llvm::DenseSet<const FunctionDecl *> Known;
  llvm::erase_if(
      Bodies, [&](const FunctionDecl *F) { return !Known.insert(F).second; });
  Count.Functions = Bodies.size();
  if (!AnyThread && !AnyGuard)
    return;
  order();
  for (size_t I = 0; I != Bodies.size();) {
    unsigned Size = Cycles.lookup(Bodies[I]);
    if (Size)
      analyzeRecursive(llvm::ArrayRef(Bodies).slice(I, Size));
    else
      analyzeFunction(Bodies[I]);
    I += std::max(Size, 1u);
  }
  detachedBorrows();
  objectScopes();
  if (AnyGuard)
    Guards = findDisciplines(
        Functions, All, computeEntries(Functions, All, Opts, AddressTaken),
        Opts);
}

/// Puts callees before callers, and functions that call each other side by
/// side (Tarjan's strongly connected components).
void Program::order() {
  std::vector<const FunctionDecl *> Ordered, Open;
  struct State {
    unsigned Number = 0, Low = 0;
    bool IsOpen = false;
  };
  llvm::DenseMap<const FunctionDecl *, State> States;
  struct Frame {
    const FunctionDecl *F;
    size_t Next;
  };
  unsigned Numbers = 0;
  auto Enter = [&](const FunctionDecl *F) {
    ++Numbers;
    States[F] = {Numbers, Numbers, true};
    Open.push_back(F);
    return Frame{F, 0};
  };
  for (const FunctionDecl *Start : Bodies) {
    if (States.count(Start))
      continue;
    std::vector<Frame> Stack{Enter(Start)};
    while (!Stack.empty()) {
      const FunctionDecl *F = Stack.back().F;
      auto It = Callees.find(F);
      if (It != Callees.end() && Stack.back().Next < It->second.size()) {
        const FunctionDecl *Callee = It->second[Stack.back().Next++];
        auto Known = States.find(Callee);
        if (Known == States.end())
          Stack.push_back(Enter(Callee));
        else if (Known->second.IsOpen)
          States[F].Low = std::min(States[F].Low, Known->second.Number);
        continue;
      }
      Stack.pop_back();
      State Done = States[F];
      if (!Stack.empty()) {
        State &Caller = States[Stack.back().F];
        Caller.Low = std::min(Caller.Low, Done.Low);
      }
      if (Done.Low != Done.Number)
        continue;
      // F and what is above it call each other.
      size_t First = Open.size();
      while (Open[--First] != F)
        ;
      unsigned Size = Open.size() - First;
      if (Size > 1 || (It != Callees.end() && llvm::is_contained(It->second, F)))
        Cycles[Open[First]] = Size;
      for (size_t I = First; I != Open.size(); ++I) {
        States[Open[I]].IsOpen = false;
        Ordered.push_back(Open[I]);
      }
      Open.resize(First);
    }
  }
  Bodies = std::move(Ordered);
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
  if (!Class || !AnyThread)
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
    ++Count.TooLarge;
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
    if (!Settled) {
      ++Count.Widened;
      if (!R.SameLocks)
        Summaries[Members[I]] = nullptr;
    }
    if (R.Facts)
      conclude(std::move(R.Facts));
  }
}

/// What \p Facts show: dangling borrows and races.
void Program::conclude(std::unique_ptr<FunctionFacts> Facts) {
  Count.Threads += Facts->Threads.size();
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
  auto CalleesOf =
      [this](const FunctionDecl *F) -> llvm::ArrayRef<const FunctionDecl *> {
    auto It = Callees.find(F);
    if (It == Callees.end())
      return {};
    return It->second;
  };
  ScopeInput In{Bodies, Functions, SummaryOf, CalleesOf};
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
    if (HasCaller.contains(Facts->Function) || Facts->Function->isMain())
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
