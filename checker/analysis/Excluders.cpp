//===--- Excluders.cpp - why two accesses cannot race ---------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Excluders.h"
#include "analysis/Locksets.h"
#include "analysis/Ordering.h"
#include "analysis/Sharing.h"
#include "analysis/Teams.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::fearless {

namespace {

using Proof = std::optional<std::string>;

Proof onlyReads(Candidate &C) {
  if (!C.First.What->Write && !C.Second.What->Write)
    return "both only read";
  return std::nullopt;
}

Proof bothAtomic(Candidate &C) {
  if (C.First.What->Atomic && C.Second.What->Atomic)
    return "both are atomic operations";
  return std::nullopt;
}

std::string spellLock(Candidate &C, uint32_t Lock) {
  return Lock == WildcardLock ? "a lock that is not known which"
                              : "'" + C.All.Paths.spell(lockPath(Lock)) + "'";
}

/// Event loops: who comes here has compared its thread with the owner.
Proof onOneThread(Candidate &C) {
  if (C.First.What->Confined & C.Second.What->Confined & ComparedThread)
    return "both have asked whether this is their thread";
  return std::nullopt;
}

Proof commonLockHeld(Candidate &C) {
  if (auto Lock = commonLock(C.All.Paths, C.All.Sets, C.First.What->Must,
                             C.Second.What->Must))
    return "both hold " + spellLock(C, *Lock);
  return std::nullopt;
}

Proof commonLockPossible(Candidate &C) {
  auto Lock = commonLock(C.All.Paths, C.All.Sets, C.First.What->May,
                         C.Second.What->May);
  if (!Lock)
    return std::nullopt;
  if (C.Options.Medium && *Lock != WildcardLock) {
    C.Doubtful = true;
    return std::nullopt;
  }
  return "both may hold " + spellLock(C, *Lock);
}

/// \p Reason clears the pair, but not for Rust.
Proof notForRust(Candidate &C, std::string Reason) {
  // What functions keep for themselves is their own affair.
  if (!C.Options.Strict ||
      C.All.Paths.kind(C.All.Paths.root(C.First.What->Path)) ==
          PathKind::Hidden)
    return Reason;
  C.Lenient = std::move(Reason);
  return std::nullopt;
}

Proof ordered(Candidate &C) {
  // What was allocated may be handed over with the signal; what has a name
  // stays where it is, and Rust would share it, as what an Arc owns.
  PathId Path = C.First.What->Path;
  bool Owned = C.All.Paths.kind(C.All.Paths.root(Path)) == PathKind::Alloc &&
               !sharedOwner(C.All, Path);
  auto Said = [&](PathId P) {
    std::string Reason =
        "ordered by " +
        (P ? "'" + C.All.Paths.spell(P) + "'" : std::string("a signal"));
    return Owned ? Reason : notForRust(C, Reason);
  };
  if (auto P = comesBefore(C.All.Sets, *C.First.What, *C.Second.What))
    return Said(*P);
  if (auto P = comesBefore(C.All.Sets, *C.Second.What, *C.First.What))
    return Said(*P);
  return std::nullopt;
}

/// Of two threads of a team, or two tasks: what the directives say.
Proof sharedOut(Candidate &C) {
  const Access &A = *C.First.What, &B = *C.Second.What;
  if (!C.First.Thread || !C.First.Thread->Of || !C.Second.Thread ||
      !C.Second.Thread->Of)
    return std::nullopt;
  const Region *Of = C.First.Thread->Of;
  if (C.Self && Of->What == Region::Team) {
    if (!C.All.Sets.intersect(A.Phase, B.Phase))
      return "a barrier stands between them";
    auto Part = [&](const Region *R, Region::Kind What) -> const Region * {
      for (; R && R != Of; R = R->Parent)
        if (R->What == What)
          return R;
      return nullptr;
    };
    const Region *Once = Part(A.Under, Region::Once);
    if (Once && Once == Part(B.Under, Region::Once))
      return "one thread of the team runs both";
    if (Part(A.Under, Region::Main) && Part(B.Under, Region::Main))
      return "the first thread of the team runs both";
  }
  if (C.Self && C.First.Thread->Parallel && A.Own && B.Own)
    return "each thread of the team has its own";
  if (Of->What == Region::Task && Of->Depends &&
      C.Second.Thread->Of->Depends)
    return "tasks that depend on each other";
  return std::nullopt;
}

/// Both are tasks that one thread, or one serial executor, runs in turn.
Proof oneAfterAnother(Candidate &C) {
  const ThreadClass *A = C.First.Thread, *B = C.Second.Thread;
  if (!A || !B)
    return std::nullopt;
  if (A->SerialRow && A->SerialRow == B->SerialRow &&
      (A->SerialKey == B->SerialKey || !A->SerialKey || !B->SerialKey))
    return "tasks of one serial executor";
  if (!A->SerialRow && A->SerialKey && A->SerialKey == B->SerialKey)
    return "tasks of one thread";
  // The one carrier of both, or one of them and a task of its own.
  auto CarrierOf = [&](const Side &S) -> std::optional<uint32_t> {
    if (!S.Thread->Carriers)
      return S.Number;
    auto Carriers = C.All.Sets.values(S.Thread->Carriers);
    return Carriers.size() == 1 ? std::optional(Carriers[0]) : std::nullopt;
  };
  if (!A->Carriers && !B->Carriers)
    return std::nullopt;
  auto X = CarrierOf(C.First), Y = CarrierOf(C.Second);
  if (!X || !Y || *X != *Y || *X >= C.Facts.Threads.size())
    return std::nullopt;
  const ThreadClass &Carrier = C.Facts.Threads[*X];
  if (Carrier.AtOnce || Carrier.Parallel ||
      C.All.Sets.contains(Carrier.Running, *X))
    return std::nullopt;
  return "tasks of one thread";
}

/// Whether control can go from the start of thread \p Thread to the pair's
/// other side without meeting an event that \p Stops accepts.
bool reaches(const Candidate &C, uint32_t Thread, const Side &Target,
             llvm::function_ref<bool(const Event &)> Stops) {
  const FunctionFacts &Facts = C.Facts;
  auto IsTarget = [&](const Event &E) {
    if (Target.Thread)
      return E.What == Event::Spawn && E.Index == Target.Number;
    return E.What == Event::AccessEvent && E.Index == Target.Position;
  };
  llvm::SmallVector<const CFGBlock *, 16> Work;
  llvm::DenseSet<unsigned> Seen;
  // Scans a block from event Begin on: 1 found, 0 stopped, -1 goes on.
  auto Scan = [&](const CFGBlock *Block, size_t Begin) {
    const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
    for (size_t I = Begin; I < Events.size(); ++I) {
      if (IsTarget(Events[I]))
        return 1;
      if (Stops(Events[I]))
        return 0;
      // Strict mode looks behind the join, too.
      if (Events[I].What == Event::Join && C.Lenient.empty() &&
          C.All.Sets.contains(Events[I].Set, Thread) &&
          !(Events[I].Index == JoinsOne && Facts.Threads[Thread].Many))
        return 0;
    }
    return -1;
  };
  auto Push = [&](const CFGBlock *Block) {
    for (const CFGBlock *Succ : Block->succs())
      if (Succ && Seen.insert(Succ->getBlockID()).second)
        Work.push_back(Succ);
  };
  for (const CFGBlock *Block : *Facts.Graph) {
    const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
    for (size_t I = 0; I < Events.size(); ++I)
      if (Events[I].What == Event::Spawn && Events[I].Index == Thread) {
        int Found = Scan(Block, I + 1);
        if (Found == 1)
          return true;
        if (Found == -1)
          Push(Block);
      }
  }
  while (!Work.empty()) {
    const CFGBlock *Block = Work.pop_back_val();
    int Found = Scan(Block, 0);
    if (Found == 1)
      return true;
    if (Found == -1)
      Push(Block);
  }
  return false;
}

/// The pair can meet within one life of the variable or object \p P: there is
/// a way from the start of one side to the other on which P is not replaced.
bool sameInstance(const Candidate &C, PathId P, bool NewObjectsOnly) {
  auto Replaces = [&](const Event &E) {
    return E.What == Event::Redefine && E.Path == P &&
           (E.Index == 1 || !NewObjectsOnly);
  };
  // A parallel algorithm runs its threads within one statement, and a callee
  // that starts several starts them within one call.
  if (C.Self && C.First.Thread &&
      (C.First.Thread->Parallel || C.First.Thread->AtOnce))
    return true;
  for (const Side *S : {&C.First, &C.Second})
    if (S->Thread && S->Thread->Within)
      return true;
  if (C.First.Thread && reaches(C, C.First.Number, C.Second, Replaces))
    return true;
  return C.Second.Thread && reaches(C, C.Second.Number, C.First, Replaces);
}

/// The elements from From to To - 1.
struct Bounds {
  Affine From, To;
};

std::optional<Bounds> boundsOf(const IndexTerm &Term) {
  switch (Term.What) {
  case IndexTerm::Const:
    return Bounds{{OpaquePath, 0, Term.Lo}, {OpaquePath, 0, Term.Lo + 1}};
  case IndexTerm::Variable:
    return Bounds{{Term.Var, 1, Term.Lo}, {Term.Var, 1, Term.Lo + 1}};
  case IndexTerm::Every:
    return Bounds{{OpaquePath, 0, Term.Lo}, {OpaquePath, 0, Term.Hi}};
  case IndexTerm::Chunk:
    return Bounds{Term.From, Term.To};
  default:
    return std::nullopt;
  }
}

/// The elements that \p B may name over time, between constants: its variable
/// goes through a whole range. Chunks must leave no gaps.
std::optional<Bounds> generalized(const Candidate &C, const Bounds &B) {
  PathId Var = B.From.Var ? B.From.Var : B.To.Var;
  if (!Var)
    return B;
  bool OneChunk = B.From.Var == B.To.Var && B.From.Scale == B.To.Scale &&
                  B.To.Add - B.From.Add >= std::abs(B.From.Scale);
  auto It = C.Facts.Ranges.find(Var);
  if (!OneChunk || B.From.Scale <= 0 || It == C.Facts.Ranges.end())
    return std::nullopt;
  IndexTerm Range = It->second;
  if (Range.What == IndexTerm::Chunk) // to an end that is not known
    Range = IndexTerm::chunk(Range.From, {OpaquePath, 0, INT64_MAX});
  if (Range.What != IndexTerm::Every)
    return std::nullopt;
  return Bounds{{OpaquePath, 0, B.From.Scale * Range.Lo + B.From.Add},
                {OpaquePath, 0,
                 Range.Hi == INT64_MAX
                     ? INT64_MAX
                     : B.To.Scale * (Range.Hi - 1) + B.To.Add}};
}

/// How the threads of a team come to the values of a variable.
enum class Chosen {
  Shared,   ///< they see one variable, or each goes through all values
  Each,     ///< the rounds of a loop are shared out: each has other values
  NotKnown, ///< each has its own, set in a way that is not followed
};

Chosen chosenBy(const Candidate &C, PathId Var) {
  const ThreadClass *Thread = C.Self ? C.First.Thread : nullptr;
  const VarDecl *V = C.All.Paths.rootVariable(Var);
  if (!Thread || !Thread->Of || !Thread->Parallel || !V)
    return Chosen::Shared;
  const auto *Canonical = cast<ValueDecl>(V->getCanonicalDecl());
  const Region *A = C.First.What->Under, *B = C.Second.What->Under;
  bool Own = false;
  for (const Region *R = A; R; R = R->Parent) {
    if (llvm::is_contained(R->Shares, Canonical))
      return isUnder(B, R) ? Chosen::Each : Chosen::NotKnown;
    Own |= llvm::is_contained(R->Private, Canonical) ||
           llvm::is_contained(R->Copied, Canonical) ||
           C.All.Context.getSourceManager().isPointWithin(
               V->getLocation(), R->Body.getBegin(), R->Body.getEnd());
  }
  auto It = C.Facts.Ranges.find(Var);
  bool AllValues = It != C.Facts.Ranges.end() &&
                   It->second.What == IndexTerm::Every;
  return !Own || AllValues ? Chosen::Shared : Chosen::NotKnown;
}

/// One chunk for each value of one variable, on both sides: the same value
/// within one life of the variable, other values beside each other.
bool chunksMeet(const Candidate &C, const Bounds &X, const Bounds &Y) {
  PathId Var = X.From.Var;
  int64_t Scale = X.From.Scale;
  Chosen By = chosenBy(C, Var);
  if (By == Chosen::NotKnown)
    return false;
  bool Plain = X.To.Var == Var && Y.From.Var == Var && Y.To.Var == Var &&
               X.To.Scale == Scale && Y.From.Scale == Scale &&
               Y.To.Scale == Scale && Scale != 0;
  if (!Plain)
    return false;
  // The element of one call of a parallel algorithm is its own.
  if (C.All.Paths.kind(C.All.Paths.root(Var)) == PathKind::Temp)
    return false;
  bool Same = X.From.Add < Y.To.Add && Y.From.Add < X.To.Add;
  if (By == Chosen::Shared && sameInstance(C, Var, false))
    return Same;
  // Other values: the neighbour's, if every number is taken.
  if (!C.Facts.Ranges.count(Var))
    return false;
  for (int64_t Step : {-1, 1})
    if (X.From.Add < Y.To.Add + Step * Scale &&
        Y.From.Add + Step * Scale < X.To.Add)
      return true;
  // out[i] and out[i + 5]
  int64_t Apart = X.From.Add - Y.From.Add;
  return Apart != 0 && Apart % Scale == 0;
}

/// Parts with an end that is not known: two that start at one place share its
/// element, and two that go to the end of the sequence share the last one.
bool startOrEndTogether(const IndexTerm &A, const IndexTerm &B) {
  auto Start = [](const IndexTerm &T) -> std::optional<int64_t> {
    if (T.What == IndexTerm::Chunk && T.From.isConstant())
      return T.From.Add;
    if (T.What == IndexTerm::Every || T.What == IndexTerm::Head ||
        T.What == IndexTerm::Const)
      return T.Lo;
    return std::nullopt;
  };
  auto ToTheEnd = [](const IndexTerm &T) {
    return T.What == IndexTerm::Tail ||
           (T.What == IndexTerm::Every && T.Hi == INT64_MAX) ||
           (T.What == IndexTerm::Chunk && T.To.isConstant() &&
            T.To.Add == INT64_MAX);
  };
  return (Start(A) && Start(A) == Start(B)) || (ToTheEnd(A) && ToTheEnd(B));
}

bool mayBeSameElement(const Candidate &C, const IndexTerm &A,
                      const IndexTerm &B) {
  // Each of the threads that a callee started has elements of its own.
  if (C.Self && A.Var && A.Var == B.Var && A.What == B.What &&
      (A.What == IndexTerm::Every || A.What == IndexTerm::Chunk))
    return false;
  if (A.What == IndexTerm::Chosen && B.What == IndexTerm::Chosen)
    // Two threads that read the same numbers.
    return C.All.Paths.overlap(A.Var, B.Var,
                               [&](const IndexTerm &X, const IndexTerm &Y) {
                                 return mayBeSameElement(C, X, Y);
                               });
  auto IsOpen = [](const IndexTerm &T) {
    return T.What == IndexTerm::Head || T.What == IndexTerm::Tail;
  };
  if (IsOpen(A) || IsOpen(B))
    return startOrEndTogether(A, B);
  std::optional<Bounds> X = boundsOf(A), Y = boundsOf(B);
  if (!X || !Y)
    return false; // says nothing, so nothing is said
  if (X->From.Var && X->From.Var == Y->From.Var)
    return chunksMeet(C, *X, *Y);
  // From the same start on, or to the same end, which is not known.
  if (X->From.isConstant() && Y->From.isConstant() &&
      (X->To.Var || Y->To.Var))
    return X->From == Y->From || X->To == Y->To;
  X = generalized(C, *X);
  Y = generalized(C, *Y);
  if (!X || !Y)
    return false;
  return X->From.Add < Y->To.Add && Y->From.Add < X->To.Add;
}

/// The thread has the whole container of an element, not only the element:
/// 'out' for out[i].
bool hasWholeContainer(const Candidate &C, const Side &S) {
  if (!S.Thread)
    return true;
  const PathTable &Paths = C.All.Paths;
  return llvm::any_of(S.Thread->Borrows, [&](const Borrow &B) {
    return llvm::any_of(Paths.steps(S.What->Path), [&](PathId Step) {
      return Paths.kind(Step) == PathKind::Elem &&
             Paths.isPrefix(B.Target, Paths.parent(Step));
    });
  });
}

Proof differentElements(Candidate &C) {
  PathId First = C.First.What->Path, Second = C.Second.What->Path;
  if (C.All.Paths.overlap(First, Second,
                          [&](const IndexTerm &A, const IndexTerm &B) {
                            return mayBeSameElement(C, A, B);
                          }))
    return std::nullopt;
  // Rust tells members apart, but not elements by their numbers.
  if (C.Options.Strict &&
      C.All.Paths.overlap(
          First, Second,
          [](const IndexTerm &, const IndexTerm &) { return true; }) &&
      hasWholeContainer(C, C.First) && hasWholeContainer(C, C.Second))
    return notForRust(C, "each thread has elements of its own");
  return "different elements or members, or not known to be the same";
}

Proof differentObjects(Candidate &C) {
  PathTable &Paths = C.All.Paths;
  PathId Root = Paths.root(C.First.What->Path);
  switch (Paths.kind(Root)) {
  case PathKind::Local: {
    // Through a pointer, a new value of the pointer is another object.
    auto Steps = Paths.steps(C.First.What->Path);
    bool Through = Steps.size() > 1 && Paths.kind(Steps[1]) == PathKind::Deref;
    if (!sameInstance(C, Root, !Through))
      return "another object each time round";
    break;
  }
  case PathKind::Alloc:
    if (!sameInstance(C, Root, true))
      return "another object each time round";
    break;
  case PathKind::Temp:
    return "a temporary of its own";
  default:
    break;
  }
  // A pointer that is set on the way: what it pointed to then and points to now
  // need not be the same.
  for (PathId Step : Paths.steps(C.First.What->Path))
    if (Paths.kind(Step) == PathKind::Deref && Paths.parent(Step) != Root &&
        !sameInstance(C, Paths.parent(Step), false))
      return "reached through a pointer that was changed in between";
  return std::nullopt;
}

constexpr Excluder All[] = {
    {"reads", onlyReads},          {"atomic", bothAtomic},
    {"serial", oneAfterAnother},   {"affinity", onOneThread},
    {"team", sharedOut},
    {"lock", commonLockHeld},      {"may-lock", commonLockPossible},
    {"ordered", ordered},          {"elements", differentElements},
    {"objects", differentObjects},
};

} // namespace

llvm::ArrayRef<Excluder> excluders() { return All; }

} // namespace clang::tidy::fearless
