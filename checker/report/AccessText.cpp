//===--- AccessText.cpp - an access as a person would call it -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/AccessText.h"
#include "report/Wording.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

/// The first parenthesis is closed by the last.
static bool isWrapped(llvm::StringRef Text) {
  if (!Text.starts_with("(") || !Text.ends_with(")"))
    return false;
  unsigned Open = 0;
  for (char C : Text.drop_back()) {
    Open += C == '(' ? 1 : C == ')' ? -1 : 0;
    if (!Open)
      return false;
  }
  return true;
}

std::string accessName(Program &P, const Access &A) {
  Universe &All = P.universe();
  // The loop of 'for (x : all)' names its own variables by the colon.
  const Expr *Named = A.Object ? A.Object->IgnoreParenImpCasts() : nullptr;
  if (const auto *Copy = dyn_cast_or_null<CXXConstructExpr>(Named);
      Copy && Copy->getNumArgs() == 1 &&
      Copy->getConstructor()->isCopyOrMoveConstructor())
    Named = Copy->getArg(0)->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Named);
  bool Unnamed = Ref && Ref->getDecl()->isImplicit();
  // An algorithm that is given an iterator works on the sequence.
  const QualType T = Named ? Named->getType() : QualType();
  if (Named && ((Ref && T->isPointerType()) || All.Words.isIterator(T))) {
    PathId Whole = A.Path;
    while (All.Paths.kind(Whole) == PathKind::Elem)
      Whole = All.Paths.parent(Whole);
    if (Whole != A.Path &&
        (!Ref || All.Paths.rootVariable(A.Path) != Ref->getDecl()))
      return All.Paths.spell(Whole);
  }
  if (A.Object && !Unnamed && A.Object->getBeginLoc().isFileID()) {
    llvm::StringRef Text = Lexer::getSourceText(
        CharSourceRange::getTokenRange(A.Object->getSourceRange()),
        All.Context.getSourceManager(), All.Context.getLangOpts());
    // '&scratch' and '(x)' name scratch and x.
    Text = Text.trim();
    while (isWrapped(Text))
      Text = Text.drop_front().drop_back().trim();
    Text.consume_front("&");
    Text.consume_back("->");
    if (Text.consume_front("std::move("))
      Text.consume_back(")");
    constexpr size_t MaxName = 40;
    if (!Text.empty() && Text.size() <= MaxName && !Text.contains('\n') &&
        !Text.contains('"'))
      return Text.str();
  }
  return All.Paths.spell(A.Path);
}

PathId namedLock(const Universe &All, PathId Lock) {
  const PathTable &Paths = All.Paths;
  if (Paths.kind(Lock) == PathKind::Deref) {
    QualType T = Paths.typeOf(Paths.parent(Lock));
    return !T.isNull() && All.Words.isGuard(T) ? Paths.parent(Lock) : Lock;
  }
  while (Paths.kind(Lock) == PathKind::Field) {
    const PathNode &Owner = Paths.node(Paths.parent(Lock));
    QualType T;
    if (Owner.Kind == PathKind::Field)
      T = static_cast<const FieldDecl *>(Owner.Ptr)->getType();
    else if (const VarDecl *V = Paths.isRoot(Paths.parent(Lock))
                                    ? Paths.rootVariable(Lock)
                                    : nullptr)
      T = V->getType();
    if (T.isNull() || !All.Words.isLock(T))
      break;
    Lock = Paths.parent(Lock);
  }
  return Lock;
}

std::string spellType(const Program &P, QualType T) {
  PrintingPolicy Policy = P.universe().Context.getPrintingPolicy();
  Policy.SuppressTagKeyword = true;
  Policy.AnonymousTagLocations = false;
  if (T->getContainedDeducedType())
    T = T.getCanonicalType();
  return T.getAsString(Policy);
}

void addCalls(const CallLink *Chain, std::vector<Note> &Notes) {
  constexpr unsigned MaxFrames = 4;
  unsigned Frames = 0;
  for (const CallLink *L = Chain; L && Frames != MaxFrames; L = L->Next) {
    const auto *Method = dyn_cast<CXXMethodDecl>(L->Callee);
    if (Method && Method->getParent()->isLambda())
      continue;
    std::string Name = Method ? Method->getParent()->getNameAsString() +
                                    "::" + Method->getNameAsString()
                              : L->Callee->getNameAsString();
    Notes.push_back({L->Loc, wording::calledHere(Name), {}});
    ++Frames;
  }
}

} // namespace clang::tidy::fearless
