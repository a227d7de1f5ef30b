//===--- StatementFinder.h - where a repair goes ----------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A repair that adds a declaration needs the statement to put it before, and a
// name that is free.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_REPORT_STATEMENTFINDER_H
#define FEARLESS_REPORT_STATEMENTFINDER_H

#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/StringSet.h"

namespace clang::tidy::fearless {

/// The statement of a block that contains an expression, and the names that
/// are taken.
class StatementFinder : public RecursiveASTVisitor<StatementFinder> {
public:
  explicit StatementFinder(const Stmt *Wanted) : Wanted(Wanted) {}

  bool TraverseStmt(Stmt *S) {
    if (!S)
      return true;
    Stack.push_back(S);
    if (S == Wanted)
      for (size_t I = Stack.size() - 1; I > 0; --I)
        if (isa<CompoundStmt>(Stack[I - 1])) {
          Found = Stack[I];
          Block = cast<CompoundStmt>(Stack[I - 1]);
          break;
        }
    bool Continue = RecursiveASTVisitor::TraverseStmt(S);
    Stack.pop_back();
    return Continue;
  }
  // Another function.
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }
  bool VisitVarDecl(VarDecl *V) {
    Names.insert(V->getName());
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (E->getDecl()->getIdentifier())
      Names.insert(E->getDecl()->getName());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) {
    if (E->getMemberDecl()->getIdentifier())
      Names.insert(E->getMemberDecl()->getName());
    return true;
  }

  /// \p Base, with a number if that is taken.
  std::string freeName(llvm::StringRef Base) const {
    std::string Free = Base.str();
    for (unsigned Next = 2; Names.contains(Free); ++Next)
      Free = (Base + llvm::Twine(Next)).str();
    return Free;
  }

  const Stmt *Found = nullptr;
  const CompoundStmt *Block = nullptr;
  llvm::StringSet<> Names;

private:
  const Stmt *Wanted;
  std::vector<Stmt *> Stack;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_REPORT_STATEMENTFINDER_H
