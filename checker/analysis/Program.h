//===--- Program.h - everything known of a translation unit -----*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The facts, summaries, races and dangling borrows of one translation unit,
// computed when the first check asks and shared by all. Lives and dies with
// its ASTContext.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_PROGRAM_H
#define FEARLESS_ANALYSIS_PROGRAM_H

#include "analysis/CallGraph.h"
#include "analysis/Conflicts.h"
#include "analysis/Discipline.h"
#include "analysis/LiveThreads.h"
#include "analysis/ObjectScopes.h"
#include "analysis/StartOrder.h"
#include "model/FactsBuilder.h"
#include "vocabulary/Options.h"
#include <set>

namespace clang::tidy::fearless {

/// A borrow that dangles, with what is needed to tell about it.
struct Dangle {
  const FunctionFacts *Facts = nullptr;
  ThreadClass Thread; ///< without its accesses
  Borrow What;
  PathId Root = OpaquePath; ///< what dies, in terms of Facts' function
  SourceLocation DeathLoc;
  bool Written = false; ///< the thread writes what it borrows
  bool Strict = false;  ///< reported for Rust's sake: the thread is waited for
};

class SharingTable;

class Program {
public:
  /// The program of \p Context, analysed with \p Opts the first time it is
  /// asked for. Safe to call from several threads for different contexts.
  static Program &of(ASTContext &Context, const Options &Opts);

  Program(ASTContext &Context, const Options &Opts);
  ~Program();

  Universe &universe() { return All; }
  const Universe &universe() const { return All; }
  const std::vector<Race> &races() const { return Races; }
  const std::vector<Dangle> &dangles() const { return Dangles; }
  const Disciplines &disciplines() const { return Guards; }
  const std::vector<ResidentThread> &residents() const { return Residents; }
  const std::vector<EarlyStart> &earlyStarts() const { return EarlyStarts; }
  const std::vector<EarlyStart> &lateJoins() const { return LateJoins; }
  const std::vector<Verdict> &verdicts() const { return Verdicts; }
  /// Functions beyond the limits, of which nothing is known.
  const std::vector<const FunctionDecl *> &tooLarge() const { return TooLarge; }
  /// Nothing in the unit starts a thread or takes a lock.
  bool idle() const { return !Calls.AnyThread && !Calls.AnyGuard; }
  /// Functions in the order of analysis, callees first.
  const std::vector<std::unique_ptr<FunctionFacts>> &functions() const {
    return Functions;
  }
  /// What types let threads share, and where counts of classes that are sent
  /// are changed. Made when first asked for.
  const SharingTable &sharings();
  const llvm::DenseSet<unsigned> &countersSent();
  /// Some call of \p F is seen.
  bool hasCaller(const FunctionDecl *F) const {
    return Calls.HasCaller.contains(F);
  }
  /// True once: for what is told once, whichever check asks first.
  bool firstQuestion() { return !std::exchange(Asked, true); }
  /// Insertions that repairs have brought: a place and the text. What two
  /// findings need, such as an include, is inserted once.
  std::set<std::pair<unsigned, std::string>> &insertions() { return Inserted; }
  const Options &options() const { return Opts; }

private:
  void analyze();
  void analyzeFunction(const FunctionDecl *F);
  void analyzeRecursive(llvm::ArrayRef<const FunctionDecl *> Cycle);
  std::unique_ptr<FunctionFacts> factsOf(const FunctionDecl *F);
  void conclude(std::unique_ptr<FunctionFacts> Facts);
  const Summary *summaryOf(const FunctionDecl *F);
  llvm::ArrayRef<Executor> executorsOf(const CXXRecordDecl *Class);
  bool writes(const ThreadClass &Thread, const Borrow &B) const;
  void detachedBorrows();
  bool neverDies(const FunctionDecl *F) const;
  void objectScopes();
  ConflictOptions conflictOptions() const;
  void strictBorrows(const FunctionFacts &Facts);

  ASTContext &Context;
  const Options Opts;
  Universe All;
  CallGraph Calls;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<Summary>> Summaries;
  llvm::DenseMap<const CXXRecordDecl *, std::unique_ptr<std::vector<Executor>>>
      ExecutorCache;
  std::vector<std::unique_ptr<FunctionFacts>> Functions;
  std::vector<Race> Races;
  std::vector<Dangle> Dangles;
  std::vector<ResidentThread> Residents;
  std::vector<EarlyStart> EarlyStarts, LateJoins;
  std::vector<Verdict> Verdicts;
  Disciplines Guards;
  std::vector<const FunctionDecl *> TooLarge;
  unsigned OnDemandDepth = 0;
  bool Asked = false, Analyzed = false;
  std::set<std::pair<unsigned, std::string>> Inserted;
  std::unique_ptr<SharingTable> Sharings;
  std::optional<llvm::DenseSet<unsigned>> CountersSent;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_PROGRAM_H
