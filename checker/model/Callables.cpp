//===--- Callables.cpp - what a callable runs -----------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions, lambdas, function objects, std::function and what was put into it,
// std::bind and its kin, tables of functions. A callable that came in from
// outside is known by its place only: callers may know more.
//
//===----------------------------------------------------------------------===//

#include "model/Expressions.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::fearless {

const FunctionDecl *callOperator(const ASTContext &Context, QualType T) {
  const CXXRecordDecl *R =
      T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->isInStdNamespace())
    return nullptr;
  const FunctionDecl *Found = nullptr;
  for (const NamedDecl *D : R->getDefinition()->lookup(
           Context.DeclarationNames.getCXXOperatorName(OO_Call))) {
    const NamedDecl *Under = D->getUnderlyingDecl();
    if (const auto *F = dyn_cast<FunctionDecl>(Under)) {
      Found = F;
    } else if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Under)) {
      for (const FunctionDecl *Spec : Template->specializations())
        if (Spec->hasBody())
          Found = Spec;
    }
  }
  return Found;
}

Callable Expressions::callable(const Expr *E) {
  if (!E)
    return {};
  const Expr *Inner = strip(E);
  QualType T = Inner->getType().getNonReferenceType();
  if (T->isRecordType()) {
    // Anything but a wrapper is known by its type.
    if (const FunctionDecl *F = Words.typeRow(T, Role::Callable)
                                    ? nullptr
                                    : callOperator(Context, T)) {
      Callable Found;
      Found.Function = F;
      Found.Object = Value::pointsTo(location(Inner));
      return Found;
    }
    return callableAt(location(Inner));
  }
  if (!T->isFunctionPointerType() && !T->isMemberFunctionPointerType() &&
      !T->isFunctionType() && !T->isBlockPointerType())
    return {};
  Value V = value(Inner);
  Callable Found;
  if (V.What == Value::Function) {
    Found.Function = V.fn();
    return Found;
  }
  if (Inner->isGLValue())
    return callableAt(location(Inner));
  return V.What == Value::CopyOf ? callableAt(V.Path) : Found;
}

/// Something of the type \p T can be called, but the type does not say what. So
/// can what was put into an object that looks after itself: an executor.
bool Expressions::isCallable(QualType T) const {
  if (T.isNull())
    return true;
  T = T.getNonReferenceType();
  return T->isFunctionPointerType() || T->isMemberFunctionPointerType() ||
         T->isBlockPointerType() || T->isFunctionType() ||
         Words.typeRow(T, Role::Callable) || Words.typeRow(T, Role::Sync);
}

Callable Expressions::callableAt(PathId P) {
  Callable Found;
  constexpr unsigned MaxSteps = 6;
  for (unsigned Step = 0; P && Step != MaxSteps; ++Step) {
    Value V = lookup(P);
    switch (V.What) {
    case Value::Function:
      Found.Function = V.fn();
      return Found;
    case Value::Object:
      Found.Function = V.fn();
      Found.Object = Value::pointsTo(P);
      return Found;
    case Value::Bound:
      return boundCallable(P, static_cast<const CallExpr *>(V.Ptr));
    case Value::CopyOf:
    case Value::PointsTo:
      break;
    default:
      return Found;
    }
    if (V.What == Value::PointsTo || V.Path != P) {
      P = V.Path;
      continue;
    }
    QualType T = Paths.typeOf(P);
    if (const FunctionDecl *F = Words.typeRow(T, Role::Callable)
                                    ? nullptr
                                    : callOperator(Context, T)) {
      Found.Function = F;
      Found.Object = Value::pointsTo(P);
      return Found;
    }
    V = initialValue(P);
    if (V.What == Value::Function)
      Found.Function = V.fn();
    else if (V.What == Value::Unknown && isCallable(T))
      Found.Where = P;
    return Found;
  }
  return Found;
}

Callable Expressions::boundCallable(PathId Object, const CallExpr *Bind) {
  constexpr unsigned MaxNesting = 4;
  if (CallableDepth > MaxNesting)
    return {};
  llvm::SaveAndRestore<unsigned> Level(CallableDepth, CallableDepth + 1);
  Callable Found = callableAt(Paths.elem(Object, {IndexTerm::Const}));
  Found.ThenArgs = nameOf(Bind->getDirectCallee()) != "bind";
  for (unsigned I = 1; I < Bind->getNumArgs(); ++I) {
    Passed A;
    A.Where = Paths.elem(Object, {IndexTerm::Const, OpaquePath, I});
    A.Held = lookup(A.Where);
    A.Own = true;
    // std::placeholders::_1 is the first argument of the call.
    const auto *Ref =
        dyn_cast<DeclRefExpr>(strip(Bind->getArg(I))->IgnoreParenImpCasts());
    llvm::StringRef Name = Ref ? Ref->getDecl()->getName() : "";
    unsigned Number = 0;
    if (Name.consume_front("_") && !Name.getAsInteger(10, Number) &&
        Ref->getDecl()->isInStdNamespace())
      A.Placeholder = Number;
    Found.Bound.push_back(A);
  }
  return Found;
}

/// What a constant table holds at \p P from the start: a function, or null.
Value Expressions::initialValue(PathId P) {
  const VarDecl *V = Paths.rootVariable(P);
  if (!V || !V->hasGlobalStorage() ||
      !Context.getBaseElementType(V->getType()).isConstQualified())
    return {};
  const VarDecl *Definition = nullptr;
  const Expr *Init = V->getAnyInitializer(Definition);
  if (!Init)
    return {};
  auto Steps = Paths.steps(P);
  auto In = [&](auto &&Self, const Expr *E, size_t Next) -> Value {
    E = strip(E);
    if (Next == Steps.size())
      return value(E);
    const auto *List = dyn_cast<InitListExpr>(E);
    if (!List)
      return {};
    const PathNode &N = Paths.node(Steps[Next]);
    if (N.Kind == PathKind::Field) {
      const auto *F = static_cast<const FieldDecl *>(N.Ptr);
      unsigned Index = F->getFieldIndex();
      return Index < List->getNumInits()
                 ? Self(Self, List->getInit(Index), Next + 1)
                 : Value{};
    }
    if (N.Kind != PathKind::Elem)
      return {};
    if (N.Index.What == IndexTerm::Const)
      return N.Index.Lo >= 0 && N.Index.Lo < List->getNumInits()
                 ? Self(Self, List->getInit(N.Index.Lo), Next + 1)
                 : Value{};
    // Any of them: known if all are one.
    std::optional<Value> Common;
    for (const Expr *Element : List->inits()) {
      Value One = Self(Self, Element, Next + 1);
      if (Common && !(*Common == One))
        return {};
      Common = One;
    }
    return Common.value_or(Value{});
  };
  return In(In, Init, 1);
}

} // namespace clang::tidy::fearless
