//===--- FixIts.cpp - repairs, where they are sure to compile -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/FixIts.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

bool addInclude(const SourceManager &SM, SourceLocation Loc,
                llvm::StringRef Header, std::vector<FixItHint> &Fixes) {
  FileID File = SM.getFileID(Loc);
  llvm::StringRef Text = SM.getBufferData(File);
  const std::string Line = ("#include " + Header).str();
  if (Text.contains(Line))
    return true;
  size_t Last = Text.substr(0, SM.getFileOffset(Loc)).rfind("#include");
  size_t End = Last == llvm::StringRef::npos ? Last : Text.find('\n', Last);
  if (End == llvm::StringRef::npos)
    return false;
  Fixes.push_back(FixItHint::CreateInsertion(
      SM.getLocForStartOfFile(File).getLocWithOffset(End + 1), Line + "\n"));
  return true;
}

FixItHint removeLine(const SourceManager &SM, SourceLocation Begin,
                     SourceLocation End) {
  llvm::StringRef File = SM.getBufferData(SM.getFileID(Begin));
  unsigned From = SM.getFileOffset(Begin), To = SM.getFileOffset(End);
  unsigned Line = From - (SM.getSpellingColumnNumber(Begin) - 1);
  bool Alone = File.slice(Line, From).trim().empty() && To < File.size() &&
               File[To] == '\n';
  SourceLocation Start = SM.getLocForStartOfFile(SM.getFileID(Begin));
  return FixItHint::CreateRemoval(CharSourceRange::getCharRange(
      Start.getLocWithOffset(Alone ? Line : From),
      Start.getLocWithOffset(Alone ? To + 1 : To)));
}

bool isInTemplate(const Decl *D) {
  for (const DeclContext *C = D->getDeclContext(); C; C = C->getParent()) {
    if (C->isDependentContext() || isa<ClassTemplateSpecializationDecl>(C))
      return true;
    if (const auto *F = dyn_cast<FunctionDecl>(C);
        F && F->isTemplateInstantiation())
      return true;
  }
  return false;
}

bool isSeenWhole(const ASTContext &Context, const ValueDecl *D) {
  const SourceManager &SM = Context.getSourceManager();
  if (const auto *V = dyn_cast<VarDecl>(D))
    return V->isStaticLocal() ||
           (!V->isExternallyVisible() &&
            SM.isInMainFile(SM.getExpansionLoc(V->getLocation())));
  const auto *F = dyn_cast<FieldDecl>(D);
  const auto *R = F ? dyn_cast<CXXRecordDecl>(F->getParent()) : nullptr;
  if (!R)
    return false;
  if (SM.isInMainFile(SM.getExpansionLoc(R->getLocation())))
    return true;
  return F->getAccess() == AS_private && !R->hasFriends() &&
         llvm::all_of(R->methods(), [](const CXXMethodDecl *M) {
           return M->isImplicit() || M->isDefaulted() || M->isDeleted() ||
                  M->isDefined();
         });
}

std::vector<FixItHint> moveMember(const ASTContext &Context, const FieldDecl *F,
                                  const FieldDecl *After) {
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &Lang = Context.getLangOpts();
  // From the start of the declaration to behind its semicolon.
  auto Whole = [&](const FieldDecl *D) -> CharSourceRange {
    SourceLocation Begin = D->getBeginLoc(), End = D->getEndLoc();
    if (Begin.isMacroID() || End.isMacroID() || D->hasAttrs())
      return {};
    std::optional<Token> Next = Lexer::findNextToken(End, SM, Lang);
    if (!Next || Next->isNot(tok::semi))
      return {}; // one of several declarators
    return CharSourceRange::getCharRange(Begin, Next->getEndLoc());
  };
  // Two members declared together begin at one place.
  for (const FieldDecl *Other : F->getParent()->fields())
    if ((Other != F && Other->getBeginLoc() == F->getBeginLoc()) ||
        (Other != After && Other->getBeginLoc() == After->getBeginLoc()))
      return {};
  CharSourceRange From = Whole(F), To = Whole(After);
  if (From.isInvalid() || To.isInvalid() || F->getAccess() != After->getAccess())
    return {};
  llvm::StringRef Text = Lexer::getSourceText(From, SM, Lang);
  if (Text.empty())
    return {};
  // With its line, where it has one to itself.
  unsigned Column = SM.getSpellingColumnNumber(From.getBegin());
  llvm::StringRef File = SM.getBufferData(SM.getFileID(From.getBegin()));
  unsigned Begin = SM.getFileOffset(From.getBegin()),
           End = SM.getFileOffset(From.getEnd());
  llvm::StringRef Indent = File.slice(Begin - (Column - 1), Begin);
  bool Alone = Indent.trim().empty() && End < File.size() && File[End] == '\n';
  CharSourceRange Gone =
      Alone ? CharSourceRange::getCharRange(
                  From.getBegin().getLocWithOffset(1 - int(Column)),
                  From.getEnd().getLocWithOffset(1))
            : From;
  std::string Inserted = Alone ? ("\n" + Indent + Text).str() : (" " + Text).str();
  return {FixItHint::CreateRemoval(Gone),
          FixItHint::CreateInsertion(To.getEnd(), Inserted)};
}

} // namespace clang::tidy::fearless
