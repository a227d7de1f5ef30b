//===--- BrokenCode.h - bodies that did not compile -------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An editor analyses what is being typed. What did not compile has holes in its
// tree that Clang's own control-flow graph falls into, so such bodies are left
// out; the rest of the unit is analysed as ever.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_BROKENCODE_H
#define FEARLESS_MODEL_BROKENCODE_H

#include "clang/AST/RecursiveASTVisitor.h"

namespace clang::tidy::fearless {

/// Whether the body of \p F, or the class it destroys or constructs, did not
/// compile. Costs nothing where the unit has no errors.
inline bool isBroken(const FunctionDecl *F) {
  const ASTContext &Context = F->getASTContext();
  if (!Context.getDiagnostics().hasErrorOccurred())
    return false;
  struct Visitor : RecursiveASTVisitor<Visitor> {
    bool Broken = false;
    static bool isComplete(QualType T) {
      T = T.getNonReferenceType();
      while (const Type *Element = T->getArrayElementTypeNoTypeQual())
        T = QualType(Element, 0);
      return !T->isRecordType() || !T->isIncompleteType();
    }
    bool VisitVarDecl(VarDecl *V) {
      Broken |= V->isInvalidDecl() || !isComplete(V->getType());
      return !Broken;
    }
    bool VisitExpr(Expr *E) {
      Broken |= E->containsErrors();
      return !Broken;
    }
  } Look;
  if (F->isInvalidDecl())
    return true;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(F)) {
    if (Method->getParent()->isInvalidDecl())
      return true;
    for (const FieldDecl *Field : Method->getParent()->fields())
      if (Field->isInvalidDecl() || !Visitor::isComplete(Field->getType()))
        return true;
  }
  Look.TraverseStmt(F->getBody());
  return Look.Broken;
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_BROKENCODE_H
