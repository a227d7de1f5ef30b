//===--- CallThreads.cpp - threads of a callee at its calls ---------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"

namespace clang::tidy::fearless {

/// The threads that a call starts, and those that end in it.
void FactsBuilder::enterThreads(
    const Summary &S, const Frame &At, Substitution &Subst,
    const FunctionDecl *Callee, SourceLocation Loc,
    std::vector<std::pair<PathId, Value>> &Changes) {
  size_t Stored = Changes.size();
  const void *Key = keyOf(Callee, At);
  SourceLocation Written = At.WrittenAt.isValid() ? At.WrittenAt : Loc;
  if (ElsewhereStarted)
    return;
  std::vector<std::pair<uint32_t, std::vector<Invocation>>> Running;
  SetId Returned = 0;
  for (uint32_t I = 0; I != S.Threads.size(); ++I) {
    uint32_t Number = threadNumber(Key, I);
    const ThreadClass &Inner = S.Threads[I];
    PathId Handle = Subst.path(Inner.Handle);
    ThreadClass Thread = Inner;
    Thread.Chain = All.link(Callee, Written, Inner.Chain);
    if (At.Around)
      Thread.Chain = All.concat(At.Around->Chain, Thread.Chain);
    Thread.Handle = Handle;
    Thread.Signalled = Subst.tokens(Inner.Signalled);
    Thread.Carriers = numbers(Key, Inner.Carriers);
    Thread.SerialKey = Subst.path(Inner.SerialKey);
    Thread.Running = numbers(Key, Inner.Running);
    Thread.Many |= At.Site && fillsGroup(At.Site, Handle);
    Thread.DetachedHere |= Thread.DetachedElse && !Handle;
    Thread.DetachedElse = false;
    bool Detached = Thread.DetachedHere;
    if (Inner.Within)
      Thread.Within = At.Site;
    if (Inner.CountedBy) {
      Value N = Subst.value(Value::copyOf(Inner.CountedBy));
      Thread.CountedBy = N.What == Value::CopyOf ? N.Path : OpaquePath;
      if (N.What == Value::Const) {
        Thread.Count = N.Int;
        Thread.AtOnce = N.Int > 1;
      }
    }
    Thread.Invokes.clear();
    if (Emitting) {
      llvm::erase_if(Thread.Accesses, [&](Access &A) {
        return !Subst.access(A) || !countsAsAccess(A.Path);
      });
      llvm::erase_if(Thread.Uses, [&](Use &U) { return !Subst.use(U); });
      llvm::erase_if(Thread.Borrows,
                     [&](Borrow &B) { return !Subst.borrow(B); });
      for (Borrow &B : Thread.Borrows)
        if (B.Holder && Paths.kind(Paths.root(B.Holder)) == PathKind::Param) {
          PathId Carrier = B.Holder;
          B.Holder = Subst.original(Carrier);
          relocate(B, At, Carrier);
        }
    }
    for (const Invocation &Original : Inner.Invokes) {
      Invocation J = Original;
      Frame There = At;
      There.Around = nullptr;
      Callable Target = rewrite(J, Callee, There, Subst, Loc);
      J.Chain = Original.Chain; // from the thread's entry on
      J.Beside = 0;
      runOn(Thread, J, Target, Number, nestedKey(Key, &Original), 0);
    }
    if (Inner.JoinsOnDestruction)
      JoinedByDestructor = Sets.insert(JoinedByDestructor, Number);
    // A pthread_t that is returned by value.
    if (!Handle && Inner.Handle && Paths.kind(Inner.Handle) == PathKind::Result)
      Returned = Sets.insert(Returned, Number);
    if (Handle) {
      SetId Old = Values.lookup(Handle).What == Value::Threads
                      ? Values.lookup(Handle).Set
                      : 0;
      Changes.emplace_back(Handle, Value::threads(Sets.insert(Old, Number)));
    }
    SetId Gate = Thread.Carriers;
    if (!Inner.Within && !Thread.Invokes.empty())
      Running.emplace_back(Number, Thread.Invokes);
    if (Emitting) {
      if (Facts->Threads.size() <= Number)
        Facts->Threads.resize(Number + 1);
      Facts->Threads[Number] = std::move(Thread);
    }
    if (Inner.Within)
      continue;
    emit({.What = Event::Spawn,
          .Index = Number,
          .Path = Handle,
          .Set = Gate,
          .Loc = Loc});
    if (Detached)
      emit({.What = Event::Detach,
            .Path = Handle,
            .Set = Sets.get({Number}),
            .Loc = Inner.DetachLoc});
  }
  if (Returned && At.Site)
    Values.setResult(At.Site, Value::threads(Returned));
  for (auto &[Handle, Threads] : llvm::ArrayRef(Changes).drop_front(Stored))
    Values.assign(Handle, Threads);
  for (auto &[Number, Invokes] : Running)
    if (At.Site)
      carries(Number, Invokes, At.Site, Loc);
}

} // namespace clang::tidy::fearless
