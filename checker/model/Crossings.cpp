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
#include "clang/AST/DeclTemplate.h"
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

/// The result that a call of a \p T leaves for somebody else: a
/// std::packaged_task<int()> returns nothing itself.
static QualType keptResult(QualType T) {
  const auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!R || !R->hasDefinition() || R->getTemplateArgs().size() == 0 ||
      R->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return {};
  const auto *Of =
      R->getTemplateArgs()[0].getAsType()->getAs<FunctionProtoType>();
  bool Keeps = Of && llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
    return M->getOverloadedOperator() == OO_Call &&
           M->getReturnType()->isVoidType();
  });
  return Keeps ? Of->getReturnType() : QualType();
}

void FactsBuilder::crossings(const Expr *Task, const FunctionDecl *Entry,
                             llvm::ArrayRef<const Expr *> Args,
                             bool GivesResult) {
  crosses(Task, Crossing::Given);
  for (const Expr *Arg : Args)
    crosses(Arg, Crossing::Given);
  QualType Result = GivesResult && Entry ? Entry->getReturnType()
                                         : keptResult(Task->getType());
  if (Result.isNull() || Result->isVoidType() || Result->isDependentType())
    return;
  Crossing C;
  C.How = Crossing::Result;
  C.Type = Result;
  C.Loc = Task->getExprLoc();
  C.Argument = Task;
  C.Holder = Values.location(Task);
  Facts->Crossings.push_back(std::move(C));
}

void FactsBuilder::moves(PathId From, PathId Into, const Expr *Arg,
                         SourceLocation Loc) {
  if (!Emitting || !From || !Into)
    return;
  // Which element it was must be known.
  for (PathId Step : Paths.steps(From))
    if (const PathNode &N = Paths.node(Step); N.Kind == PathKind::Part ||
                                              (N.Kind == PathKind::Elem &&
                                               N.Index.What != IndexTerm::Const &&
                                               N.Index.What != IndexTerm::Variable))
      return;
  const ModelRow *Row =
      Words.typeRow(Arg->getType().getNonReferenceType(), Role::Pointer);
  emit({.What = Event::Move,
        .Index = Into,
        .Path = From,
        .Set = Row != nullptr,
        .Loc = Loc});
  // What a unique owner points to has changed hands too.
  if (Row && Row->get("owns") == "unique")
    if (PathId Owned = Values.pointee(Arg); Owned && Paths.isRoot(Owned))
      emit({.What = Event::Move, .Index = Into, .Path = Owned, .Loc = Loc});
}

void FactsBuilder::handOver(PathId P, SourceLocation Loc, bool Sent) {
  if (!Emitting || !P)
    return;
  emit({.What = Event::HandOver,
        .Index = uint32_t(Facts->Handovers.size()),
        .Path = P,
        .Loc = Loc});
  Facts->Handovers.push_back({Loc, Sent});
}

void FactsBuilder::handOver(const Expr *Arg, SourceLocation Loc, bool Sent) {
  if (!Emitting || Arg->isLValue() || !Arg->getType()->isRecordType())
    return; // what is copied stays
  PathId P = Values.location(Arg);
  // A variable that is moved from belongs to the thread now.
  if (Arg->isXValue() && Paths.kind(Paths.root(P)) != PathKind::Temp &&
      !Arg->getType().isTrivialType(All.Context) &&
      !Arg->getType().isConstQualified())
    moves(P, P, Arg, Loc);
  handOver(P, Loc, Sent);
}

void FactsBuilder::renewArguments(const CallSite &Site) {
  if (!Emitting || !Site.Callee)
    return;
  auto Renew = [&](PathId P) {
    if (P)
      emit({.What = Event::Renew, .Path = P, .Loc = Site.E->getExprLoc()});
  };
  for (unsigned I = 0; I < Site.Callee->getNumParams() && I < Site.Args.size();
       ++I) {
    QualType T = Site.Callee->getParamDecl(I)->getType();
    if (T->isLValueReferenceType() && !T->getPointeeType().isConstQualified())
      Renew(Values.location(Site.Args[I]));
    else if (T->isPointerType() && !T->getPointeeType().isConstQualified())
      Renew(Values.pointee(Site.Args[I]));
  }
}

} // namespace clang::tidy::fearless
