//===--- ExplainReport.cpp - why a line is, or is not, reported -----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/ExplainReport.h"
#include "report/AccessText.h"
#include "report/EscapeReport.h"
#include "report/Wording.h"
#include "clang/AST/ASTContext.h"
#include <set>

namespace clang::tidy::fearless {

namespace {

class Explainer {
public:
  explicit Explainer(Program &P)
      : P(P), All(P.universe()), SM(All.Context.getSourceManager()) {}

  std::vector<Finding> run() {
    findLine();
    if (Line.isInvalid())
      return {};
    for (const Verdict &V : P.verdicts())
      pair(V);
    for (const auto &Facts : P.functions())
      function(*Facts);
    for (Finding &F : explainReaches(
             P, [this](SourceLocation Loc) { return onLine(Loc); }))
      Findings.push_back(std::move(F));
    for (const FunctionDecl *F : P.tooLarge())
      if (SM.isPointWithin(Line, F->getBeginLoc(), F->getEndLoc()))
        say(Line, wording::explainTooLarge(F->getNameAsString()));
    if (Findings.empty())
      say(Line, P.idle()   ? wording::explainNoThreads()
                : !Analyzed ? wording::explainNotAnalyzed()
                            : wording::explainNoAccess());
    return std::move(Findings);
  }

private:
  /// The line's place in the unit: its first column.
  void findLine() {
    const Options &Opts = P.options();
    for (auto It = SM.fileinfo_begin(); It != SM.fileinfo_end(); ++It) {
      llvm::StringRef Name = It->first.getName();
      if (!Name.ends_with(Opts.ExplainFile))
        continue;
      // 'ex.cpp' is not 'complex.cpp'.
      llvm::StringRef Before = Name.drop_back(Opts.ExplainFile.size());
      if (!Before.empty() && Before.back() != '/' && Before.back() != '\\' &&
          Opts.ExplainFile.front() != '/')
        continue;
      Line = SM.translateFileLineCol(&It->first.getFileEntry(),
                                     Opts.ExplainLine, 1);
      if (Line.isValid())
        return;
    }
  }

  bool onLine(SourceLocation Loc) const {
    Loc = SM.getExpansionLoc(Loc);
    return Loc.isValid() && SM.getFileID(Loc) == SM.getFileID(Line) &&
           SM.getExpansionLineNumber(Loc) == P.options().ExplainLine;
  }

  std::string who(SourceLocation Thread) const {
    return Thread.isInvalid()
               ? std::string("by the code that starts the threads")
               : "by the thread started at line " +
                     std::to_string(SM.getExpansionLineNumber(Thread));
  }

  void pair(const Verdict &V) {
    bool First = onLine(V.First.Loc);
    if (!First && !onLine(V.Second.Loc))
      return;
    const Access &Here = First ? V.First : V.Second;
    const Access &Other = First ? V.Second : V.First;
    Told.insert(Here.Loc.getRawEncoding());
    Finding F;
    F.Loc = Here.Loc;
    F.Text = wording::explainPair(
        accessName(P, Here), Here.Write,
        who(First ? V.FirstThread : V.SecondThread), accessName(P, Other),
        Other.Write, who(First ? V.SecondThread : V.FirstThread),
        SM.getExpansionLineNumber(Other.Loc), V.Reason);
    F.Notes.push_back({Other.Loc, wording::explainOther(), {}});
    Findings.push_back(std::move(F));
  }

  void function(const FunctionFacts &Facts) {
    const FunctionDecl *F = Facts.Function;
    if (SM.isPointWithin(Line, F->getBeginLoc(), F->getEndLoc()))
      Analyzed = true;
    // Accesses without a partner. Those of callees are told where they are.
    for (const Access &A : Facts.Accesses)
      if (!A.Chain && onLine(A.Loc) && !Told.count(A.Loc.getRawEncoding()))
        say(A.Loc, wording::explainAlone(accessName(P, A), A.Write,
                                         reachable(A.Path)));
    for (const Unseen &U : Facts.Skipped)
      if (onLine(U.Loc))
        say(U.Loc, wording::explainSkipped(U.Name, U.Why));
  }

  /// Whether another function or thread can have the root of \p Path.
  bool reachable(PathId Path) const {
    PathTable &Paths = All.Paths;
    PathId Root = Paths.root(Path);
    switch (Paths.kind(Root)) {
    case PathKind::Local:
      return Paths.hasDeref(Path);
    case PathKind::Temp:
      return false;
    default:
      return true;
    }
  }

  void say(SourceLocation Loc, std::string Text) {
    Finding F;
    F.Loc = Loc;
    F.Text = std::move(Text);
    Findings.push_back(std::move(F));
  }

  Program &P;
  Universe &All;
  const SourceManager &SM;
  SourceLocation Line;
  bool Analyzed = false;
  std::set<unsigned> Told;
  std::vector<Finding> Findings;
};

} // namespace

std::vector<Finding> explainLine(Program &P) {
  return P.options().ExplainLine ? Explainer(P).run() : std::vector<Finding>();
}

} // namespace clang::tidy::fearless
