//===--- LockRegions.cpp - where a function holds a lock ------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/LockRegions.h"
#include "clang/Analysis/CFG.h"

namespace clang::tidy::fearless {

bool LockRegions::meets(bool Forward, EventTest Wanted, EventTest Stops,
                        bool *ToTheEnd) const {
  // 1 found, 0 stopped, -1 goes on; from the event after (before) Begin.
  auto Scan = [&](const CFGBlock *Block, int Begin) {
    const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
    int End = Forward ? int(Events.size()) : -1, Step = Forward ? 1 : -1;
    for (int I = Begin; I != End; I += Step) {
      if (Wanted(Events[I]))
        return 1;
      if (Stops(Events[I]))
        return 0;
    }
    return -1;
  };
  llvm::SmallVector<const CFGBlock *, 16> Work;
  llvm::DenseSet<unsigned> Seen;
  auto Push = [&](const CFGBlock *Block) {
    if (ToTheEnd && (Forward ? Block->succ_empty() : Block->pred_empty()))
      *ToTheEnd = true;
    auto Add = [&](const CFGBlock *Next) {
      if (Next && Seen.insert(Next->getBlockID()).second)
        Work.push_back(Next);
    };
    if (Forward)
      for (const CFGBlock *Next : Block->succs())
        Add(Next);
    else
      for (const CFGBlock *Next : Block->preds())
        Add(Next);
  };
  for (const CFGBlock *Block : Facts.Order) {
    const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
    for (int I = 0; I != int(Events.size()); ++I) {
      if (Events[I].What != Event::AccessEvent || Events[I].Index != Access)
        continue;
      int Found = Scan(Block, Forward ? I + 1 : I - 1);
      if (Found != -1)
        return Found == 1;
      Push(Block);
    }
  }
  while (!Work.empty()) {
    const CFGBlock *Block = Work.pop_back_val();
    const auto &Events = Facts.Blocks[Block->getBlockID()].Events;
    int Found = Scan(Block, Forward ? 0 : int(Events.size()) - 1);
    if (Found == 1)
      return true;
    if (Found == -1)
      Push(Block);
  }
  return false;
}

bool LockRegions::concerns(const Event &E, Event::Kind Kind,
                           PathId Lock) const {
  return E.What == Kind && (Sets.contains(E.Set, lockOf(Lock, false)) ||
                            Sets.contains(E.Set, lockOf(Lock, true)));
}

static bool never(const Event &) { return false; }

bool LockRegions::afterUnlock(PathId Lock) const {
  auto Is = [&](Event::Kind Kind) {
    return
        [this, Kind, Lock](const Event &E) { return concerns(E, Kind, Lock); };
  };
  return Lock && meets(false, Is(Event::Release), Is(Event::Acquire));
}

bool LockRegions::passedRegion(PathId Lock) const {
  bool FromStart = false;
  meets(
      false, never,
      [&](const Event &E) { return concerns(E, Event::Release, Lock); },
      &FromStart);
  return Lock && !FromStart;
}

bool LockRegions::beforeRelock(PathId Lock) const {
  return meets(
      true, [&](const Event &E) { return concerns(E, Event::Acquire, Lock); },
      never);
}

} // namespace clang::tidy::fearless
