//===--- Crossings.cpp - values that go to another thread -----------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a spawn is given, what a thread gives back, and what is sent: each with
// its type and the place where a person would change it.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

/// \p Arg goes to another thread; of a closure, each capture.
void FactsBuilder::crosses(const Expr *Arg, Crossing::Kind How) {
  QualType T = Arg->getType().getNonReferenceType();
  if (!Emitting || T->isFunctionType() || T->isDependentType())
    return;
  PathId Object = Values.location(Arg);
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  // A std::function or the like that is known to hold a closure is that.
  if (R && R->isInStdNamespace() && !Words.isPointerLike(T))
    if (Callable Inside = Values.callable(Arg);
        Inside.Function && Inside.Object.What == Value::PointsTo)
      if (const auto *M = dyn_cast<CXXMethodDecl>(Inside.Function);
          M && M->getParent()->isLambda()) {
        R = M->getParent();
        Object = Inside.Object.Path;
      }
  if (R && R->isLambda()) {
    for (const FieldDecl *F : R->fields()) {
      Crossing C;
      C.How = Crossing::Capture;
      C.Type = F->getType();
      C.Loc = captureLocation(Object, F);
      if (C.Loc.isInvalid())
        C.Loc = Arg->getExprLoc();
      const ValueDecl *Captured = Paths.capturedBy(F);
      C.Name = Captured ? Captured->getNameAsString() : "this";
      C.Argument = Arg;
      C.Holder = Object;
      C.Field = F;
      Facts->Crossings.push_back(std::move(C));
    }
    return;
  }
  Crossing C;
  C.How = How;
  C.Type = T;
  C.Loc = Arg->getExprLoc();
  C.Argument = Arg;
  C.Holder = Object;
  if (const VarDecl *V = Paths.rootVariable(Object);
      V && Paths.isRoot(Object) && !isa<ParmVarDecl>(V))
    C.Name = V->getNameAsString();
  Facts->Crossings.push_back(std::move(C));
}

void FactsBuilder::crossings(const Expr *Task, const FunctionDecl *Entry,
                             llvm::ArrayRef<const Expr *> Args,
                             bool GivesResult) {
  crosses(Task, Crossing::Given);
  for (const Expr *Arg : Args)
    crosses(Arg, Crossing::Given);
  if (!GivesResult || !Entry || Entry->getReturnType()->isVoidType() ||
      Entry->getReturnType()->isDependentType())
    return;
  Crossing C;
  C.How = Crossing::Result;
  C.Type = Entry->getReturnType();
  C.Loc = Task->getExprLoc();
  C.Argument = Task;
  C.Holder = Values.location(Task);
  Facts->Crossings.push_back(std::move(C));
}

} // namespace clang::tidy::fearless
