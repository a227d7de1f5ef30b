//===--- Conflicts.cpp - pairs of accesses that race ----------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/Conflicts.h"
#include "analysis/Excluders.h"
#include "analysis/Sharing.h"

namespace clang::tidy::fearless {

namespace {

/// Pairs looked at in one function; more than that ends in silence.
constexpr unsigned MaxPairs = 200000;

class RaceFinder {
public:
  RaceFinder(const FunctionFacts &Facts, Universe &All,
             const ConflictOptions &Options, std::vector<Race> &Races,
             std::vector<Verdict> &Verdicts)
      : Facts(Facts), All(All), Options(Options), Races(Races),
        Verdicts(Verdicts) {}

  void run() {
    if (Facts.Threads.empty())
      return;
    for (uint32_t T = 0; T != Facts.Threads.size(); ++T)
      for (const Access &A : Facts.Threads[T].Accesses)
        ByRoot[{T, All.Paths.root(A.Path)}].push_back(&A);

    for (uint32_t I = 0; I != Facts.Accesses.size(); ++I)
      for (uint32_t T : All.Sets.values(Facts.RunningAt[I]))
        againstThread({&Facts.Accesses[I], nullptr, ~0u, I}, T, false);

    for (uint32_t T = 0; T != Facts.Threads.size(); ++T) {
      const ThreadClass &Thread = Facts.Threads[T];
      bool Self = Thread.Parallel || Thread.AtOnce || All.Sets.contains(Thread.Running, T);
      for (size_t I = 0; Self && I != Thread.Accesses.size(); ++I)
        againstThread({&Thread.Accesses[I], &Thread, T}, T, true);
      for (uint32_t Other : All.Sets.values(Thread.Running)) {
        // A pair whose members run at each other's start is seen from both.
        bool Seen = Other < T && Other < Facts.Threads.size() &&
                    All.Sets.contains(Facts.Threads[Other].Running, T);
        if (Other == T || Seen)
          continue;
        for (const Access &A : Thread.Accesses)
          againstThread({&A, &Thread, T}, Other, false);
      }
    }
    if (Options.WantVerdicts || Options.Strict)
      oneAfterTheOther();
  }

private:
  /// The pairs that threads which never run at the same time would make: for
  /// explain mode, and for strict mode on what Rust has no safe way to change,
  /// whoever has been joined: a static, and what an Arc points to. The latter
  /// has one owner before the thread starts (\p Begun).
  void oneAfterTheOther() {
    auto Tell = [&](Side First, uint32_t T, bool Begun,
                    llvm::StringRef Reason) {
      auto It = ByRoot.find({T, All.Paths.root(First.What->Path)});
      if (It == ByRoot.end())
        return;
      PathId Root = It->first.second;
      bool Frozen = Options.Strict &&
                    (All.Paths.kind(Root) == PathKind::Global ||
                     (Begun && sharedOwner(All, First.What->Path)));
      for (const Access *Other : It->second) {
        if (++Pairs > MaxPairs)
          return;
        if ((First.What->Write || Other->Write) &&
            All.Paths.overlap(First.What->Path, Other->Path,
                              [](const IndexTerm &, const IndexTerm &) {
                                return true;
                              })) {
          Side Second{Other, &Facts.Threads[T], T};
          if (Frozen)
            check(First, Second, false, Reason.str());
          else if (Options.WantVerdicts)
            tell(First, Second, Reason.str());
        }
      }
    };
    for (uint32_t I = 0; I != Facts.Accesses.size(); ++I)
      for (uint32_t T = 0; T != Facts.Threads.size(); ++T)
        if (!All.Sets.contains(Facts.RunningAt[I], T)) {
          bool Begun = All.Sets.contains(Facts.StartedAt[I], T);
          Tell({&Facts.Accesses[I], nullptr, ~0u, I}, T, Begun,
               Begun ? "the thread has been joined before"
                     : "the thread has not been started yet");
        }
    for (uint32_t T = 0; T != Facts.Threads.size(); ++T)
      for (uint32_t Other = 0; Other != T; ++Other)
        if (!All.Sets.contains(Facts.Threads[T].Running, Other) &&
            !All.Sets.contains(Facts.Threads[Other].Running, T))
          for (const Access &A : Facts.Threads[T].Accesses)
            Tell({&A, &Facts.Threads[T], T}, Other, true,
                 "the threads do not run at the same time");
  }

  void tell(const Side &First, const Side &Second, std::string Reason) {
    Verdicts.push_back({*First.What, *Second.What,
                        First.Thread ? First.Thread->Loc : SourceLocation(),
                        Second.Thread ? Second.Thread->Loc : SourceLocation(),
                        std::move(Reason)});
  }

  void againstThread(Side First, uint32_t T, bool Self) {
    if (T >= Facts.Threads.size())
      return;
    auto It = ByRoot.find({T, All.Paths.root(First.What->Path)});
    if (It == ByRoot.end())
      return;
    for (const Access *Other : It->second) {
      // In a class with itself each pair once.
      if (Self && Other < First.What)
        continue;
      if (++Pairs > MaxPairs)
        return;
      check(First, {Other, &Facts.Threads[T], T}, Self);
    }
  }

  /// \p Lenient: why the two cannot meet, where that is no proof in strict
  /// mode.
  void check(Side First, Side Second, bool Self, std::string Lenient = {}) {
    Candidate C{Facts, All, Options, First, Second, Self, false};
    C.Lenient = std::move(Lenient);
    std::string Reason;
    for (const Excluder &E : excluders())
      if (auto Proof = E.Proof(C)) {
        Reason = *Proof;
        break;
      }
    if (Options.WantVerdicts)
      tell(First, Second, Reason);
    if (!Reason.empty())
      return;
    Race R;
    R.Facts = &Facts;
    R.First = *First.What;
    R.Second = *Second.What;
    if (First.Thread)
      R.FirstThread = *First.Thread;
    R.SecondThread = *Second.Thread;
    R.FirstThread.Accesses.clear();
    R.SecondThread.Accesses.clear();
    R.Self = Self;
    R.MediumConfidence = C.Doubtful;
    R.Lenient = std::move(C.Lenient);
    Races.push_back(std::move(R));
  }

  const FunctionFacts &Facts;
  Universe &All;
  const ConflictOptions &Options;
  std::vector<Race> &Races;
  std::vector<Verdict> &Verdicts;
  std::map<std::pair<uint32_t, PathId>, std::vector<const Access *>> ByRoot;
  unsigned Pairs = 0;
};

} // namespace

void findRaces(const FunctionFacts &Facts, Universe &All,
               const ConflictOptions &Options, std::vector<Race> &Races,
               std::vector<Verdict> &Verdicts) {
  RaceFinder(Facts, All, Options, Races, Verdicts).run();
  // What a callee did to two parameters that turn out to be one object.
  for (const AliasCandidate &A : Facts.Aliases) {
    Side First{&A.First}, Second{&A.Second};
    Candidate C{Facts, All, Options, First, Second};
    bool Excluded =
        All.Paths.root(A.First.Path) != All.Paths.root(A.Second.Path);
    for (const Excluder &E : excluders())
      if (!Excluded && E.Name != "objects" && E.Proof(C))
        Excluded = true;
    if (Excluded)
      continue;
    Race R;
    R.Facts = &Facts;
    R.First = A.First;
    R.Second = A.Second;
    R.SecondThread.Loc = A.SpawnLoc;
    R.AliasCall = A.Call;
    R.Lenient = std::move(C.Lenient);
    Races.push_back(std::move(R));
  }
}

} // namespace clang::tidy::fearless
