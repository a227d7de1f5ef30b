//===--- Solver.h - dataflow over a function's facts ------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A worklist over the blocks of a control-flow graph. An analysis gives its
// State (copyable, comparable) and three operations:
//
//   State entry()                    the state at the start (or end, backward)
//   void apply(State &, const Event &)
//   State join(State, State)         where two ways meet
//
// and sees each event once more, with the state before it, in observe().
// Monotone analyses over finite sets end after a number of rounds that is at
// most the height of the lattice; in practice two or three.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_SOLVER_H
#define FEARLESS_ANALYSIS_SOLVER_H

#include "model/Facts.h"
#include <optional>

namespace clang::tidy::fearless {

/// Solves \p A forward over \p Facts; returns the state at the function's end,
/// or nullopt if the end is never reached.
template <typename Analysis>
std::optional<typename Analysis::State> solveForward(const FunctionFacts &Facts,
                                                     Analysis &A) {
  using State = typename Analysis::State;
  const CFG &Graph = *Facts.Graph;
  std::vector<std::optional<State>> Out(Graph.getNumBlockIDs());
  const auto &Order = Facts.Order;
  auto In = [&](const CFGBlock *Block) -> std::optional<State> {
    std::optional<State> S;
    if (Block == &Graph.getEntry())
      S = A.entry();
    for (const CFGBlock *Pred : Block->preds()) {
      if (!Pred || !Out[Pred->getBlockID()])
        continue;
      // The graph lets abort() lead to the end.
      if (Block == &Graph.getExit() && Pred->hasNoReturnElement())
        continue;
      // The same block may follow on both edges; each has its own events.
      unsigned Edge = 0;
      for (const CFGBlock *Succ : Pred->succs()) {
        if (Succ == Block) {
          State Along = *Out[Pred->getBlockID()];
          if (Edge < 2)
            for (const Event &E : Facts.Blocks[Pred->getBlockID()].OnEdge[Edge])
              A.apply(Along, E);
          S = S ? A.join(*S, Along) : Along;
        }
        ++Edge;
      }
    }
    return S;
  };
  constexpr unsigned MaxRounds = 50;
  bool Changed = true;
  for (unsigned Round = 0; Changed && Round != MaxRounds; ++Round) {
    Changed = false;
    for (const CFGBlock *Block : Order) {
      std::optional<State> S = In(Block);
      if (!S)
        continue;
      for (const Event &E : Facts.Blocks[Block->getBlockID()].Events)
        A.apply(*S, E);
      auto &Old = Out[Block->getBlockID()];
      if (!Old || !(*Old == *S)) {
        Old = S;
        Changed = true;
      }
    }
  }
  for (const CFGBlock *Block : Order) {
    std::optional<State> S = In(Block);
    if (!S)
      continue;
    for (const Event &E : Facts.Blocks[Block->getBlockID()].Events) {
      A.observe(*S, E);
      A.apply(*S, E);
    }
  }
  return Out[Graph.getExit().getBlockID()];
}

/// Solves \p A backward; observe() sees the state after each event. A.none() is
/// the state where the end is not known to be reached: it joins as nothing.
template <typename Analysis>
void solveBackward(const FunctionFacts &Facts, Analysis &A) {
  using State = typename Analysis::State;
  const CFG &Graph = *Facts.Graph;
  std::vector<State> AtStart(Graph.getNumBlockIDs(), A.none());
  std::vector<const CFGBlock *> Order(Facts.Order.rbegin(), Facts.Order.rend());
  auto Out = [&](const CFGBlock *Block) {
    State S = Block == &Graph.getExit() ? A.entry() : A.none();
    if (Block->hasNoReturnElement())
      return S;
    unsigned Edge = 0;
    for (const CFGBlock *Succ : Block->succs()) {
      if (Succ) {
        State Along = AtStart[Succ->getBlockID()];
        if (Edge < 2)
          for (const Event &E :
               llvm::reverse(Facts.Blocks[Block->getBlockID()].OnEdge[Edge]))
            A.apply(Along, E);
        S = A.join(S, Along);
      }
      ++Edge;
    }
    return S;
  };
  constexpr unsigned MaxRounds = 50;
  bool Changed = true;
  for (unsigned Round = 0; Changed && Round != MaxRounds; ++Round) {
    Changed = false;
    for (const CFGBlock *Block : Order) {
      State S = Out(Block);
      for (const Event &E :
           llvm::reverse(Facts.Blocks[Block->getBlockID()].Events))
        A.apply(S, E);
      if (!(S == AtStart[Block->getBlockID()])) {
        AtStart[Block->getBlockID()] = S;
        Changed = true;
      }
    }
  }
  for (const CFGBlock *Block : Order) {
    State S = Out(Block);
    for (const Event &E :
         llvm::reverse(Facts.Blocks[Block->getBlockID()].Events)) {
      A.observe(S, E);
      A.apply(S, E);
    }
  }
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_SOLVER_H
