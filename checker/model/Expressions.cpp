//===--- Expressions.cpp - from expressions to paths and values -----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/Expressions.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::fearless {

namespace {

constexpr unsigned MaxExpressionDepth = 100;

llvm::StringRef nameOf(const FunctionDecl *F) {
  return F && F->getIdentifier() ? F->getName() : "";
}

PathId targetOf(PathTable &Paths, const Value &V) {
  switch (V.What) {
  case Value::PointsTo:
    return V.Path;
  case Value::CopyOf:
    return Paths.deref(V.Path);
  default:
    return OpaquePath;
  }
}

/// The pointer to \p P moved by \p By elements (not known if nullopt).
PathId advance(PathTable &Paths, PathId P, std::optional<int64_t> By) {
  if (!P)
    return OpaquePath;
  const PathNode Node = Paths.node(P);
  if (Node.Kind == PathKind::Elem) {
    if (By && Node.Index.What == IndexTerm::Const)
      return Paths.part(Node.Parent, Node.Index.Lo + *By, INT64_MAX);
    return Paths.part(Node.Parent, -1, INT64_MAX);
  }
  if (Node.Kind == PathKind::Part &&
      (Node.Index.Lo == INT64_MAX || (By && Node.Index.Lo + *By < 0)))
    By = std::nullopt;
  if (By && Node.Kind == PathKind::Part &&
      Node.Index.What != IndexTerm::Unknown)
    return Paths.part(Node.Parent, Node.Index.Lo + *By, Node.Index.Hi);
  return Paths.part(P, By.value_or(-1), INT64_MAX);
}

} // namespace

Expressions::Expressions(const ASTContext &Context, const Vocabulary &Words,
                         PathTable &Paths, SetTable &Sets,
                         const FunctionDecl *Function)
    : Factory(/*canonicalize=*/true), Now(Factory.getEmptyMap()),
      Context(Context), Words(Words), Paths(Paths), Sets(Sets) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Function);
  if (Method && Method->getParent()->isLambda()) {
    InLambda = true;
    Method->getParent()->getCaptureFields(CaptureFields, ThisCapture);
    Paths.addClosure(Method->getParent());
  }
}

const Expr *Expressions::strip(const Expr *E) {
  while (E) {
    E = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(E))
      E = Full->getSubExpr();
    else if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
      E = M->getSubExpr();
    else if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
      E = B->getSubExpr();
    else if (const auto *D = dyn_cast<CXXDefaultArgExpr>(E))
      E = D->getExpr();
    else if (const auto *I = dyn_cast<CXXDefaultInitExpr>(E))
      E = I->getExpr();
    else if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (const auto *O = dyn_cast<OpaqueValueExpr>(E))
      E = O->getSourceExpr();
    else if (const auto *R = dyn_cast<CXXRewrittenBinaryOperator>(E))
      E = R->getSemanticForm();
    else if (const auto *C = dyn_cast<CastExpr>(E);
             C && (C->getCastKind() == CK_NoOp ||
                   C->getCastKind() == CK_ConstructorConversion ||
                   C->getCastKind() == CK_UserDefinedConversion ||
                   C->getCastKind() == CK_DerivedToBase ||
                   C->getCastKind() == CK_UncheckedDerivedToBase ||
                   C->getCastKind() == CK_BaseToDerived ||
                   C->getCastKind() == CK_LValueBitCast ||
                   C->getCastKind() == CK_Dynamic))
      E = C->getSubExpr();
    else if (const auto *L = dyn_cast<InitListExpr>(E);
             L && L->isTransparent() && L->getNumInits() == 1)
      E = L->getInit(0);
    else
      return E;
  }
  return E;
}

QualType Expressions::objectType(const Expr *Object) {
  Object = Object->IgnoreParens();
  while (const auto *Cast = dyn_cast<ImplicitCastExpr>(Object)) {
    if (Cast->getCastKind() != CK_DerivedToBase &&
        Cast->getCastKind() != CK_UncheckedDerivedToBase &&
        Cast->getCastKind() != CK_NoOp)
      break;
    Object = Cast->getSubExpr()->IgnoreParens();
  }
  QualType T = Object->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return T.getNonReferenceType();
}

PathId Expressions::variableLocation(const ValueDecl *D, bool Captured) {
  if (const auto *Binding = dyn_cast<BindingDecl>(D)) {
    if (!Captured) {
      if (const VarDecl *Holding = Binding->getHoldingVar())
        return Holding->getInit() ? location(Holding->getInit()) : OpaquePath;
      return Binding->getBinding() ? location(Binding->getBinding())
                                   : OpaquePath;
    }
  }
  PathId P = OpaquePath;
  QualType T = D->getType();
  if (Captured && InLambda) {
    if (const FieldDecl *Field = CaptureFields.lookup(D)) {
      P = Paths.field(Paths.thisObject(), Field);
      T = Field->getType();
    }
  }
  const auto *V = dyn_cast<VarDecl>(D);
  if (!P && V)
    P = Paths.variable(V);
  if (!P)
    return OpaquePath;
  if (T->isReferenceType())
    return targetOf(Paths, lookup(P));
  return P;
}

PathId Expressions::location(const Expr *E) {
  if (!E || Depth > MaxExpressionDepth)
    return OpaquePath;
  llvm::SaveAndRestore<unsigned> Level(Depth, Depth + 1);
  E = strip(E);

  if (auto It = Targets.find(E); It != Targets.end() && !E->isLValue())
    return It->second;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return variableLocation(Ref->getDecl(),
                            Ref->refersToEnclosingVariableOrCapture());
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (const auto *Static = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return variableLocation(Static, false);
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field)
      return OpaquePath;
    PathId Base = Member->isArrow() ? pointee(Member->getBase())
                                    : location(Member->getBase());
    if (Base && Paths.kind(Base) == PathKind::Part)
      Base = Paths.elem(Base, {IndexTerm::Const});
    // Members of a union are one location, and so are neighbouring bit-fields.
    if (Field->getParent()->isUnion())
      return Base;
    if (Field->isBitField()) {
      const FieldDecl *First = Field;
      for (const FieldDecl *Other : Field->getParent()->fields()) {
        if (!Other->isBitField() || Other->isZeroLengthBitField())
          First = nullptr;
        else if (!First || First == Field)
          First = Other;
        if (Other == Field)
          break;
      }
      Field = First ? First : Field;
    }
    PathId P = Paths.field(Base, Field);
    return Field->getType()->isReferenceType() ? targetOf(Paths, lookup(P)) : P;
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    switch (Unary->getOpcode()) {
    case UO_Deref: {
      PathId P = pointee(Unary->getSubExpr());
      return P && Paths.kind(P) == PathKind::Part
                 ? Paths.elem(P, {IndexTerm::Const})
                 : P;
    }
    case UO_PreInc:
    case UO_PreDec:
    case UO_Extension:
    case UO_Real:
    case UO_Imag:
      return location(Unary->getSubExpr());
    default:
      return OpaquePath;
    }
  }
  if (const auto *Sub = dyn_cast<ArraySubscriptExpr>(E)) {
    PathId P = pointee(Sub->getBase());
    if (!P)
      return OpaquePath;
    IndexTerm I = index(Sub->getIdx());
    const PathNode Node = Paths.node(P);
    if (Node.Kind != PathKind::Elem)
      return Paths.elem(P, I);
    if (I.What == IndexTerm::Const && Node.Index.What == IndexTerm::Const)
      return Paths.elem(Node.Parent, {IndexTerm::Const, 0,
                                      Node.Index.Lo + I.Lo});
    return Paths.elem(Node.Parent, {IndexTerm::Unknown});
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isAssignmentOp())
      return location(Binary->getLHS());
    if (Binary->getOpcode() == BO_Comma)
      return location(Binary->getRHS());
    return OpaquePath;
  }
  if (const auto *Cond = dyn_cast<AbstractConditionalOperator>(E)) {
    PathId A = location(Cond->getTrueExpr()), B = location(Cond->getFalseExpr());
    return A == B ? A : OpaquePath;
  }
  if (isa<CXXThisExpr>(E))
    return OpaquePath; // a prvalue pointer has no location
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    if (Call->isGLValue() ||
        (Call->getDirectCallee() && Call->getDirectCallee()
                                        ->getReturnType()
                                        ->isReferenceType()))
      return targetOf(Paths, callValue(Call));
    return Call->getType()->isRecordType() ? Paths.temp(E) : OpaquePath;
  }
  if (E->getType()->isRecordType() || E->getType()->isArrayType()) {
    if (isa<StringLiteral>(E))
      return OpaquePath;
    return Paths.temp(E);
  }
  return OpaquePath;
}

Value Expressions::load(PathId P, QualType T) {
  Value V = lookup(P);
  if (V.What == Value::CopyOf && Words.isPointerLike(T))
    return Value::pointsTo(Paths.deref(V.Path));
  // A pointer to a thread handle: the threads are kept under the pointer.
  if (V.What == Value::Threads && Words.isPointerLike(T))
    return Value::pointsTo(Paths.deref(P));
  return V;
}

Value Expressions::value(const Expr *E) {
  if (!E || Depth > MaxExpressionDepth)
    return {};
  llvm::SaveAndRestore<unsigned> Level(Depth, Depth + 1);
  E = E->IgnoreParens();
  QualType T = E->getType();

  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    const Expr *Sub = Cast->getSubExpr();
    switch (Cast->getCastKind()) {
    case CK_LValueToRValue:
    case CK_AtomicToNonAtomic:
    case CK_LValueToRValueBitCast:
      return load(location(Sub), T);
    case CK_ArrayToPointerDecay:
      if (isa<StringLiteral>(strip(Sub)))
        return {};
      return Value::pointsTo(Paths.part(location(Sub), 0, INT64_MAX));
    case CK_FunctionToPointerDecay:
    case CK_NoOp:
    case CK_BitCast:
    case CK_CPointerToObjCPointerCast:
    case CK_AddressSpaceConversion:
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase:
    case CK_BaseToDerived:
    case CK_Dynamic:
    case CK_IntegralCast:
    case CK_NonAtomicToAtomic:
    case CK_BuiltinFnToFnPtr:
    case CK_ReinterpretMemberPointer:
    case CK_BaseToDerivedMemberPointer:
    case CK_DerivedToBaseMemberPointer:
    case CK_IntegralToPointer:
    case CK_PointerToIntegral:
      return value(Sub);
    case CK_NullToPointer:
    case CK_NullToMemberPointer:
      return {Value::Null};
    case CK_ConstructorConversion:
    case CK_UserDefinedConversion:
      return value(Sub);
    default:
      return {};
    }
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *F = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return Value::function(F);
    if (const auto *C = dyn_cast<EnumConstantDecl>(Ref->getDecl()))
      return Value::constant(C->getInitVal().getExtValue());
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() == UO_AddrOf) {
      const Expr *Sub = strip(Unary->getSubExpr());
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Sub))
        if (const auto *F = dyn_cast<FunctionDecl>(Ref->getDecl()))
          return Value::function(F);
      return Value::pointsTo(location(Sub));
    }
    if (T->isPointerType() && Unary->isIncrementDecrementOp())
      return load(location(Unary->getSubExpr()), T);
    if (Unary->getOpcode() == UO_Extension)
      return value(Unary->getSubExpr());
    if (Unary->getOpcode() == UO_Deref && T->isFunctionType())
      return value(Unary->getSubExpr());
  }
  if (isa<CXXThisExpr>(E)) {
    if (InLambda && ThisCapture)
      return load(Paths.field(Paths.thisObject(), ThisCapture),
                  ThisCapture->getType()->isPointerType()
                      ? ThisCapture->getType()
                      : T)
                         .What == Value::CopyOf
                 ? Value::pointsTo(
                       Paths.field(Paths.thisObject(), ThisCapture))
                 : load(Paths.field(Paths.thisObject(), ThisCapture), T);
    return Value::pointsTo(Paths.thisObject());
  }
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return {Value::Null};
  if (isa<CXXNewExpr>(E))
    return Value::pointsTo(Paths.alloc(E));
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (T->isPointerType() && Binary->isAdditiveOp()) {
      bool PointerLeft = Binary->getLHS()->getType()->isPointerType();
      const Expr *Pointer = PointerLeft ? Binary->getLHS() : Binary->getRHS();
      const Expr *Offset = PointerLeft ? Binary->getRHS() : Binary->getLHS();
      std::optional<int64_t> By = constant(Offset);
      if (By && Binary->getOpcode() == BO_Sub)
        By = -*By;
      PathId Base = pointee(Pointer);
      // base + i is the element with the index i.
      IndexTerm I = index(Offset);
      if (!By && I.What == IndexTerm::Variable && Base &&
          Binary->getOpcode() == BO_Add) {
        if (Paths.kind(Base) == PathKind::Part)
          return Value::pointsTo(Paths.elem(Base, I));
        if (Paths.kind(Base) != PathKind::Elem)
          return Value::pointsTo(Paths.elem(Base, I));
      }
      return Value::pointsTo(advance(Paths, Base, By));
    }
    if (Binary->getOpcode() == BO_Assign)
      return value(Binary->getRHS());
    if (Binary->getOpcode() == BO_Comma)
      return value(Binary->getRHS());
  }
  if (const auto *Cond = dyn_cast<AbstractConditionalOperator>(E)) {
    Value A = value(Cond->getTrueExpr()), B = value(Cond->getFalseExpr());
    if (A == B || B.What == Value::Null)
      return A;
    return A.What == Value::Null ? B : Value{};
  }
  if (const auto *Call = dyn_cast<CallExpr>(strip(E));
      Call && !Call->getType()->isRecordType())
    return callValue(Call);
  if (T->isRecordType())
    return load(location(E), T);
  if (T->isIntegralOrEnumerationType())
    if (std::optional<int64_t> C = constant(E))
      return Value::constant(*C);
  if (const Expr *Inner = strip(E); Inner != E)
    return value(Inner);
  return {};
}

PathId Expressions::pointee(const Expr *E) {
  if (E->getType()->isArrayType())
    return Paths.part(location(E), 0, INT64_MAX);
  return targetOf(Paths, value(E));
}

std::optional<int64_t> Expressions::constant(const Expr *E) {
  if (!E || E->isValueDependent() ||
      !E->getType()->isIntegralOrEnumerationType())
    return std::nullopt;
  if (const auto *Literal = dyn_cast<IntegerLiteral>(E->IgnoreParenImpCasts()))
    return Literal->getValue().getLimitedValue(INT64_MAX);
  Expr::EvalResult Result;
  if (E->EvaluateAsInt(Result, Context))
    return Result.Val.getInt().getExtValue();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts())) {
    Value V = lookup(location(Ref));
    if (V.What == Value::Const)
      return V.Int;
  }
  return std::nullopt;
}

IndexTerm Expressions::index(const Expr *E) {
  if (std::optional<int64_t> C = constant(E))
    return {IndexTerm::Const, OpaquePath, *C};
  E = E->IgnoreParenImpCasts();
  if (const auto *Binary = dyn_cast<BinaryOperator>(E);
      Binary && Binary->isAdditiveOp()) {
    std::optional<int64_t> C = constant(Binary->getRHS());
    if (C) {
      IndexTerm Base = index(Binary->getLHS());
      if (Base.What == IndexTerm::Variable || Base.What == IndexTerm::Const)
        Base.Lo += Binary->getOpcode() == BO_Add ? *C : -*C;
      return Base;
    }
    return {IndexTerm::Unknown};
  }
  if (isa<DeclRefExpr, MemberExpr>(E)) {
    PathId P = location(E);
    Value V = lookup(P);
    if (V.What == Value::Const)
      return {IndexTerm::Const, OpaquePath, V.Int};
    if (V.What == Value::CopyOf)
      P = V.Path;
    if (P)
      return {IndexTerm::Variable, P};
  }
  return {IndexTerm::Unknown};
}

Value Expressions::lookup(PathId P) {
  if (!P)
    return {};
  if (const VarDecl *V = Paths.rootVariable(P);
      V && Paths.isRoot(P) && Unstable.contains(V))
    return V->getType()->isIntegralOrEnumerationType() ? Value::copyOf(P)
                                                       : Value{};
  if (const Value *Known = Now.lookup(P))
    return *Known;
  // Any element of a sequence holds what all elements hold that were set.
  if (const PathNode Node = Paths.node(P);
      Node.Kind == PathKind::Elem && Node.Index.What != IndexTerm::Const) {
    std::optional<Value> Common;
    for (const auto &[Where, What] : Now) {
      if (Paths.kind(Where) != PathKind::Elem ||
          Paths.parent(Where) != Node.Parent)
        continue;
      if (Common && !(*Common == What))
        return {};
      Common = What;
    }
    if (Common)
      return *Common;
  }
  // A part of a copied object holds what the original's part holds.
  llvm::SmallVector<PathId, 8> Suffix;
  for (PathId A = P; Paths.parent(A); A = Paths.parent(A)) {
    Suffix.push_back(A);
    PathId Parent = Paths.parent(A);
    const Value *Known = Now.lookup(Parent);
    if (!Known || Known->What != Value::CopyOf || Known->Path == Parent)
      continue;
    PathId Q = Known->Path;
    for (PathId Step : llvm::reverse(Suffix))
      Q = Paths.component(Q, Step);
    if (!Q || Q == P || Depth > MaxExpressionDepth)
      return {};
    llvm::SaveAndRestore<unsigned> Level(Depth, Depth + 1);
    return lookup(Q);
  }
  return Value::copyOf(P);
}

void Expressions::assign(PathId P, Value V) {
  if (!P)
    return;
  if (V.What == Value::CopyOf && V.Path == P)
    return;
  Now = Factory.add(Now, P, V);
}

void Expressions::forget(PathId P) {
  llvm::SmallVector<PathId, 8> Dead;
  for (const auto &[Where, What] : Now)
    if (Paths.isPrefix(P, Where))
      Dead.push_back(Where);
  for (PathId Where : Dead)
    Now = Factory.remove(Now, Where);
}

void Expressions::copyObject(PathId From, PathId To) {
  if (!From || !To || From == To)
    return;
  llvm::SmallVector<std::pair<PathId, Value>, 8> Parts;
  for (const auto &[Where, What] : Now) {
    if (!Paths.isPrefix(From, Where) || Where == From)
      continue;
    if (What.What == Value::Threads || What.What == Value::Locks)
      continue; // threads and locks do not copy
    PathId Q = To;
    auto Steps = Paths.steps(Where);
    for (size_t I = Paths.node(From).Depth + 1; I < Steps.size(); ++I)
      Q = Paths.component(Q, Steps[I]);
    if (Q)
      Parts.emplace_back(Q, What);
  }
  forget(To);
  Value Whole = lookup(From);
  assign(To, Whole);
  for (auto &[Where, What] : Parts)
    assign(Where, What);
}

SetId Expressions::threadsIn(PathId P) {
  if (!P)
    return 0;
  // threads[i] and *threads[i] may be any of those put into threads, but
  // threads[0] is not threads[1].
  PathId Base = P;
  const PathNode *Element = nullptr;
  while (Paths.kind(Base) == PathKind::Elem ||
         Paths.kind(Base) == PathKind::Part ||
         Paths.kind(Base) == PathKind::Deref) {
    Element = &Paths.node(Base);
    Base = Paths.parent(Base);
  }
  SetId Found = 0;
  for (const auto &[Where, What] : Now) {
    if (What.What != Value::Threads || !Paths.isPrefix(Base, Where))
      continue;
    auto Steps = Paths.steps(Where);
    size_t Next = Paths.node(Base).Depth + 1;
    if (Element && Element->Kind == PathKind::Elem &&
        Element->Index.What == IndexTerm::Const && Next < Steps.size()) {
      const PathNode &Other = Paths.node(Steps[Next]);
      if (Other.Kind == PathKind::Elem &&
          Other.Index.What == IndexTerm::Const &&
          Other.Index.Lo != Element->Index.Lo)
        continue;
    }
    Found = Sets.unite(Found, What.Set);
  }
  return Found;
}

bool Expressions::hasThreads(PathId P) {
  PathId Base = Paths.withoutElements(P);
  for (const auto &[Where, What] : Now)
    if (What.What == Value::Threads && Paths.isPrefix(Base, Where))
      return true;
  return false;
}

SetId Expressions::locksIn(PathId P, bool Shared) {
  Value V = lookup(P);
  if (V.What == Value::Locks)
    return V.Set;
  if (V.What == Value::PointsTo)
    return Sets.get({lockOf(V.Path, Shared)});
  // A guard that came from elsewhere: its lock is "what it refers to".
  if (V.What == Value::CopyOf)
    return Sets.get({lockOf(Paths.deref(V.Path), Shared)});
  return Sets.get({WildcardLock});
}

Environment Expressions::merge(Environment A, Environment B) {
  if (A == B)
    return A;
  Environment Result = A;
  auto KeepIfAbsent = [&](PathId P) {
    switch (Paths.kind(Paths.root(P))) {
    case PathKind::Local:
    case PathKind::Temp:
    case PathKind::Alloc:
    case PathKind::Result:
      return true; // not alive, or not yet initialised, on the other way
    default:
      return false;
    }
  };
  auto Join = [&](PathId P, const Value &X, const Value &Y) -> Value {
    if (X == Y || Y.What == Value::Null)
      return X;
    if (X.What == Value::Null)
      return Y;
    if (X.What == Value::Threads && Y.What == Value::Threads)
      return Value::threads(Sets.unite(X.Set, Y.Set));
    // Two places in one sequence: somewhere in it.
    if (X.What == Value::PointsTo && Y.What == Value::PointsTo &&
        Paths.withoutElements(X.Path) == Paths.withoutElements(Y.Path) &&
        (Paths.kind(X.Path) == PathKind::Part ||
         Paths.kind(Y.Path) == PathKind::Part))
      return Value::pointsTo(
          Paths.part(Paths.withoutElements(X.Path), -1, INT64_MAX));
    if (X.What == Value::Locks && Y.What == Value::Locks)
      return Value::locks(Sets.unite(X.Set, Y.Set));
    return {};
  };
  for (const auto &[P, V] : B) {
    const Value *Old = A.lookup(P);
    if (Old)
      Result = Factory.add(Result, P, Join(P, *Old, V));
    else if (KeepIfAbsent(P) || V.What == Value::Threads)
      Result = Factory.add(Result, P, V);
    else
      Result = Factory.add(Result, P, Value{});
  }
  for (const auto &[P, V] : A)
    if (!B.lookup(P) && !KeepIfAbsent(P) && V.What != Value::Threads)
      Result = Factory.add(Result, P, Value{});
  return Result;
}

Callable Expressions::callable(const Expr *E) {
  Callable Found;
  if (!E)
    return Found;
  const Expr *Inner = strip(E);
  QualType T = Inner->getType().getNonReferenceType();
  Value V = value(Inner);
  if (V.What == Value::Function) {
    Found.Function = V.fn();
    return Found;
  }
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  PathId Object = R ? location(Inner) : OpaquePath;
  for (unsigned Step = 0; R && Step != 4; ++Step) {
    V = Object ? lookup(Object) : Value{};
    if (V.What == Value::Function) {
      Found.Function = V.fn();
      return Found;
    }
    if (V.What == Value::Bound) {
      const auto *Bind = static_cast<const CallExpr *>(V.Ptr);
      Found = callable(Bind->getArg(0));
      for (unsigned I = 1; I < Bind->getNumArgs(); ++I)
        Found.BoundArgs.push_back(Bind->getArg(I));
      return Found;
    }
    // std::function and reference_wrapper: what was put into it.
    if (!R->isInStdNamespace())
      break;
    if (V.What != Value::PointsTo && V.What != Value::CopyOf)
      return Found;
    if (!V.Path || V.Path == Object)
      return Found;
    const PathNode &Node = Paths.node(V.Path);
    Object = V.Path;
    if (Node.Kind == PathKind::Temp)
      R = static_cast<const Expr *>(Node.Ptr)->getType()->getAsCXXRecordDecl();
    else if (Node.Kind == PathKind::Local || Node.Kind == PathKind::Param ||
             Node.Kind == PathKind::Global)
      R = static_cast<const VarDecl *>(Node.Ptr)
              ->getType()
              .getNonReferenceType()
              ->getAsCXXRecordDecl();
    else
      return Found;
  }
  if (!R || !R->hasDefinition() || R->isInStdNamespace())
    return Found;
  R = R->getDefinition();
  auto Operators = R->lookup(
      Context.DeclarationNames.getCXXOperatorName(OO_Call));
  for (const NamedDecl *D : Operators) {
    const NamedDecl *Under = D->getUnderlyingDecl();
    if (const auto *F = dyn_cast<FunctionDecl>(Under)) {
      Found.Function = F;
    } else if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Under)) {
      for (const FunctionDecl *Spec : Template->specializations())
        if (Spec->hasBody())
          Found.Function = Spec;
    }
  }
  Found.Object = Value::pointsTo(Object);
  return Found;
}

Value Expressions::callValue(const CallExpr *E) {
  if (auto It = Results.find(E); It != Results.end())
    return It->second;
  const FunctionDecl *F = E->getDirectCallee();
  if (!F)
    return {};
  llvm::SmallVector<const Expr *, 4> Args(E->arguments());
  const Expr *Object = nullptr;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E)) {
    Object = Member->getImplicitObjectArgument();
  } else if (isa<CXXOperatorCallExpr>(E) && isa<CXXMethodDecl>(F) &&
             !Args.empty()) {
    Object = Args.front();
    Args.erase(Args.begin());
  }
  if (Object)
    if (std::optional<Value> V = methodValue(E, Object, F, Args))
      return *V;

  llvm::StringRef Name = nameOf(F);
  if (F->isInStdNamespace() && !Args.empty()) {
    if (llvm::StringSwitch<bool>(Name)
            .Cases({"move", "forward", "as_const", "move_if_noexcept", "launder"},
                   Args.size() == 1)
            .Cases({"addressof", "ref", "cref", "__addressof"}, true)
            .Default(false))
      return Value::pointsTo(location(Args[0]));
    if (Name == "get") { // std::get<0>(tuple)
      const auto *TemplateArgs = F->getTemplateSpecializationArgs();
      bool ByNumber =
          TemplateArgs && TemplateArgs->size() &&
          TemplateArgs->get(0).getKind() == TemplateArgument::Integral;
      const CXXRecordDecl *R =
          Args[0]->getType().getNonReferenceType()->getAsCXXRecordDecl();
      // A pair's parts have names of their own.
      if (ByNumber && R && R->getIdentifier() && R->getName() == "pair")
        for (const FieldDecl *Part : R->getDefinition()->fields())
          if (Part->getName() ==
              (TemplateArgs->get(0).getAsIntegral() == 0 ? "first" : "second"))
            return Value::pointsTo(Paths.field(location(Args[0]), Part));
      if (ByNumber)
        return Value::pointsTo(Paths.elem(
            location(Args[0]),
            {IndexTerm::Const, OpaquePath,
             TemplateArgs->get(0).getAsIntegral().getExtValue()}));
      return Value::pointsTo(
          Paths.elem(location(Args[0]), {IndexTerm::Every}));
    }
    if (Name == "exchange")
      return value(Args[0]);
    if (Name == "begin" || Name == "cbegin")
      return Value::pointsTo(Paths.part(location(Args[0]), 0, INT64_MAX));
    if (Name == "end" || Name == "cend")
      return Value::pointsTo(
          Paths.part(location(Args[0]), INT64_MAX, INT64_MAX));
    if (Name == "data")
      return Value::pointsTo(Paths.part(location(Args[0]), 0, INT64_MAX));
    // next(it), find(first, last, x), ...: some element of the same sequence.
    if (Words.isPointerLike(E->getType()) &&
        Words.isPointerLike(Args[0]->getType())) {
      PathId P = pointee(Args[0]);
      if (Words.isSmartPointer(E->getType())) // static_pointer_cast
        return Value::pointsTo(P);
      return Value::pointsTo(
          Paths.elem(Paths.withoutElements(P), {IndexTerm::Unknown}));
    }
  }
  if (llvm::StringSwitch<bool>(Name)
          .Cases({"make_shared", "make_unique", "allocate_shared",
                  "make_shared_for_overwrite"},
                 true)
          .Cases({"malloc", "calloc", "realloc", "strdup", "aligned_alloc"},
                 true)
          .Default(false))
    return Value::pointsTo(Paths.alloc(E));
  // operator+ of iterators as a free function.
  if (isa<CXXOperatorCallExpr>(E) && !Args.empty() &&
      Words.isIterator(E->getType()) && Words.isIterator(Args[0]->getType()))
    return Value::pointsTo(advance(
        Paths, pointee(Args[0]),
        Args.size() > 1 ? constant(Args[1]) : std::optional<int64_t>()));
  return {};
}

std::optional<Value>
Expressions::methodValue(const CallExpr *E, const Expr *Object,
                         const FunctionDecl *F,
                         llvm::ArrayRef<const Expr *> Args) {
  bool Arrow = Object->getType()->isPointerType();
  QualType T = objectType(Object);
  auto Where = [&] { return Arrow ? pointee(Object) : location(Object); };
  OverloadedOperatorKind Op = F->getOverloadedOperator();
  llvm::StringRef Name = nameOf(F);

  if (Op == OO_Equal && F->isDefaulted())
    return Value::pointsTo(Where());
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (R && Words.match(Role::State, F, R, Args))
    return Value::pointsTo(Where());
  if (Words.isSmartPointer(T)) {
    if (Op == OO_Star || Op == OO_Arrow || Name == "get" || Name == "lock" ||
        Name == "release" || isa<CXXConversionDecl>(F))
      return load(Where(), T);
    if (Op == OO_Subscript && Args.size() == 1) {
      PathId P = targetOf(Paths, load(Where(), T));
      return Value::pointsTo(Paths.elem(P, index(Args[0])));
    }
    if (Op == OO_Equal)
      return Value::pointsTo(Where());
    return std::nullopt;
  }
  if (Words.isIterator(T)) {
    PathId P = targetOf(Paths, load(Where(), T));
    if (P && Paths.kind(P) == PathKind::Part)
      P = Paths.elem(P, {IndexTerm::Const});
    if (Op == OO_Star || Op == OO_Arrow)
      return Value::pointsTo(P);
    if (Op == OO_Subscript)
      return Value::pointsTo(
          Paths.elem(Paths.withoutElements(P), {IndexTerm::Unknown}));
    if (Op == OO_PlusPlus || Op == OO_MinusMinus)
      return E->isGLValue() ? Value::pointsTo(Where()) : Value::pointsTo(P);
    if (Op == OO_Plus || Op == OO_Minus) {
      std::optional<int64_t> By =
          Args.empty() ? std::optional<int64_t>() : constant(Args[0]);
      if (By && Op == OO_Minus)
        By = -*By;
      return Value::pointsTo(
          advance(Paths, targetOf(Paths, load(Where(), T)), By));
    }
    if (Op == OO_Equal)
      return Value::pointsTo(Where());
    return std::nullopt;
  }
  bool View = Words.isView(T), Container = Words.isContainer(T);
  if (!View && !Container)
    return std::nullopt;
  PathId Sequence = View ? targetOf(Paths, load(Where(), T)) : Where();
  if (!Sequence)
    return Value{};
  // The elements of vector<bool> share memory: which one does not matter.
  bool Packed = false;
  if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(R))
    Packed = Spec->getName() == "vector" && Spec->getTemplateArgs().size() &&
             Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
             Spec->getTemplateArgs()[0].getAsType()->isBooleanType();
  auto Element = [&](IndexTerm I) {
    return Value::pointsTo(
        Paths.elem(Sequence, Packed ? IndexTerm{IndexTerm::Every} : I));
  };
  if (Op == OO_Subscript || Name == "at") {
    bool Keyed = Words.typeRow(T, Role::Keyed);
    IndexTerm I = Args.empty() ? IndexTerm{} : index(Args[0]);
    return Element(Keyed && I.What != IndexTerm::Const ? IndexTerm{} : I);
  }
  if (Op == OO_Equal)
    return Value::pointsTo(Where());
  if (Op == OO_Star || Op == OO_Arrow || Name == "value" || Name == "front")
    return Element({IndexTerm::Const});
  if (Name == "begin" || Name == "cbegin")
    return Packed ? Element({IndexTerm::Every})
                  : Value::pointsTo(Paths.part(Sequence, 0, INT64_MAX));
  if (Name == "end" || Name == "cend")
    return Value::pointsTo(Paths.part(Sequence, INT64_MAX, INT64_MAX));
  if (Name == "rbegin" || Name == "rend" || Name == "crbegin" ||
      Name == "crend")
    return Element({IndexTerm::Unknown});
  if (Name == "data" || Name == "c_str" || isa<CXXConversionDecl>(F))
    return Value::pointsTo(Paths.part(Sequence, 0, INT64_MAX));
  if (Name == "first" || Name == "subspan" || Name == "last" ||
      (View && Name == "substr")) {
    std::optional<int64_t> Lo, N;
    if (Name == "first" && Args.size() == 1) {
      Lo = 0;
      N = constant(Args[0]);
    } else if (!Args.empty() && Name != "last") {
      Lo = constant(Args[0]);
      if (Args.size() > 1 && !isa<CXXDefaultArgExpr>(Args[1]))
        N = constant(Args[1]);
      else
        N = INT64_MAX;
    }
    if (!Lo || !N)
      return Value::pointsTo(Paths.part(Sequence, -1, INT64_MAX));
    return Value::pointsTo(Paths.part(
        Sequence, *Lo, *N == INT64_MAX ? INT64_MAX : *Lo + *N));
  }
  if (Words.isPointerLike(E->getType()) || E->isGLValue()) {
    if (Name == "back" || Name == "top" || Name == "find" || Name == "insert" ||
        Name == "emplace" || Name == "emplace_back" || Name == "lower_bound" ||
        Name == "upper_bound" || Name == "erase" || Name == "emplace_front" ||
        Name == "insert_or_assign" || Name == "try_emplace")
      return Element({IndexTerm::Unknown});
  }
  return Value{};
}

} // namespace clang::tidy::fearless
