//===--- Handovers.cpp - what was given away ------------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Handovers.h"
#include "analysis/Solver.h"

namespace clang::tidy::fearless {

namespace {

class HandoverAnalysis {
public:
  struct State {
    SetId Moved = 0; ///< may: numbers of moves whose source is empty
    SetId Given = 0; ///< may: numbers of gifts
    bool operator==(const State &) const = default;
  };

  HandoverAnalysis(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets,
                   bool Strict)
      : Facts(Facts), Paths(Paths), Sets(Sets), Strict(Strict) {}

  State entry() { return {}; }
  State join(State A, State B) {
    return {Sets.unite(A.Moved, B.Moved), Sets.unite(A.Given, B.Given)};
  }

  void apply(State &S, const Event &E) {
    switch (E.What) {
    case Event::Move: {
      // What was inside goes along.
      for (uint32_t N : Sets.values(S.Moved))
        if (Moves[N].Into != E.Index && Paths.isPrefix(E.Path, Moves[N].Into))
          S.Moved = Sets.insert(S.Moved,
                                number({Moves[N].From, E.Index, Moves[N].Loc,
                                        Moves[N].NullAfter}));
      if (E.Path != E.Index)
        renew(S, E.Index);
      S.Moved = Sets.insert(S.Moved, number({E.Path, E.Index, E.Loc, E.Set != 0}));
      break;
    }
    case Event::HandOver:
      for (uint32_t N : Sets.values(S.Moved))
        if (Paths.isPrefix(E.Path, Moves[N].Into))
          S.Given = Sets.insert(S.Given, gift({N, E.Index}));
      break;
    case Event::Renew:
      // In Rust only a new value makes it usable again.
      if (Strict && !E.Index)
        break;
      [[fallthrough]];
    case Event::Redefine:
      renew(S, E.Path);
      anotherElement(S, E.Path);
      break;
    case Event::LifetimeEnd:
      // What became of a parameter is for the caller to know; what was
      // allocated does not come back.
      if (Paths.kind(E.Path) == PathKind::Local)
        renew(S, E.Path);
      break;
    case Event::AccessEvent: {
      const Access &A = Facts.Accesses[E.Index];
      if (isRenewal(A) || (A.Write && A.How == Access::Plain))
        renew(S, A.Path);
      break;
    }
    default:
      break;
    }
  }

  void observe(const State &S, const Event &E) {
    if (E.What != Event::AccessEvent)
      return;
    const Access &A = Facts.Accesses[E.Index];
    for (uint32_t N : Sets.values(S.Given)) {
      const MoveOf &M = Moves[Gifts[N].Move];
      if (isUse(A, M.From, M.NullAfter)) {
        bool Alias = Paths.kind(M.From) == PathKind::Alloc;
        Facts.UsesAfter.push_back(
            {E.Index, Gifts[N].Handover, M.Loc, M.From, Alias});
        return;
      }
    }
  }

  SetId given(const State &S) {
    SetId All = 0;
    for (uint32_t N : Sets.values(S.Given))
      All = Sets.insert(All, Moves[Gifts[N].Move].From);
    return All;
  }

private:
  struct MoveOf {
    PathId From, Into;
    SourceLocation Loc;
    bool NullAfter; ///< From is a smart pointer
    bool operator==(const MoveOf &) const = default;
  };
  struct Gift {
    uint32_t Move, Handover;
    bool operator==(const Gift &) const = default;
  };

  template <typename T> static uint32_t intern(std::vector<T> &All, T What) {
    auto It = llvm::find(All, What);
    if (It == All.end())
      It = All.insert(All.end(), What);
    return It - All.begin();
  }
  uint32_t number(MoveOf M) { return intern(Moves, M); }
  uint32_t gift(Gift G) { return intern(Gifts, G); }

  bool isRenewal(const Access &A) const {
    return A.Write && (A.How == Access::Assign || (A.Renews && !Strict));
  }

  bool isUse(const Access &A, PathId Gone, bool NullAfter) {
    // A function that is called here has given it a new value.
    if (A.Path == Gone && isRenewal(A))
      return false;
    if (!Paths.isPrefix(Gone, A.Path)) {
      // The object around it is copied or moved as a whole.
      return Paths.isPrefix(A.Path, Gone) && !A.Write && A.Path != Gone &&
             !Paths.hasDeref(Gone);
    }
    // A moved-from smart pointer is null, and may be asked whether it is.
    return !NullAfter || Strict || A.Path != Gone || A.How == Access::Through ||
           A.How == Access::Move;
  }

  void renew(State &S, PathId P) {
    for (uint32_t N : Sets.values(S.Given))
      if (Paths.isPrefix(P, Moves[Gifts[N].Move].From))
        S.Given = Sets.erase(S.Given, N);
    for (uint32_t N : Sets.values(S.Moved))
      if (Paths.isPrefix(P, Moves[N].From))
        S.Moved = Sets.erase(S.Moved, N);
  }

  /// v[i] is another element once i has changed.
  void anotherElement(State &S, PathId Index) {
    auto Depends = [&](uint32_t N) {
      return llvm::any_of(Paths.steps(Moves[N].From), [&](PathId Step) {
        const PathNode &Node = Paths.node(Step);
        return Node.Kind == PathKind::Elem && Node.Index.Var == Index;
      });
    };
    for (uint32_t N : Sets.values(S.Given))
      if (Depends(Gifts[N].Move))
        S.Given = Sets.erase(S.Given, N);
    for (uint32_t N : Sets.values(S.Moved))
      if (Depends(N))
        S.Moved = Sets.erase(S.Moved, N);
  }

  FunctionFacts &Facts;
  PathTable &Paths;
  SetTable &Sets;
  bool Strict;
  std::vector<MoveOf> Moves;
  std::vector<Gift> Gifts;
};

} // namespace

void computeHandovers(FunctionFacts &Facts, PathTable &Paths, SetTable &Sets,
                      bool Strict) {
  if (Facts.Handovers.empty())
    return;
  HandoverAnalysis Analysis(Facts, Paths, Sets, Strict);
  if (auto Exit = solveForward(Facts, Analysis))
    Facts.ExitHandedOver = Analysis.given(*Exit);
}

} // namespace clang::tidy::fearless
