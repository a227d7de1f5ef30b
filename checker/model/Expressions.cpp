//===--- Expressions.cpp - from expressions to paths and values -----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/Expressions.h"
#include "compat/BitFields.h"
#include "compat/StringSwitch.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/Support/SaveAndRestore.h"

namespace clang::tidy::fearless {

namespace {

constexpr unsigned MaxExpressionDepth = 100;

/// offsetof(type, a.b), or &((type *)0)->a: the members on the way; else empty.
llvm::SmallVector<const FieldDecl *, 2> membersOffBy(const Expr *Offset) {
  llvm::SmallVector<const FieldDecl *, 2> Members;
  Offset = Offset->IgnoreParenCasts();
  if (const auto *Of = dyn_cast<OffsetOfExpr>(Offset)) {
    for (unsigned I = 0; I != Of->getNumComponents(); ++I) {
      if (Of->getComponent(I).getKind() != OffsetOfNode::Field)
        return {};
      Members.push_back(Of->getComponent(I).getField());
    }
    return Members;
  }
  const auto *Address = dyn_cast<UnaryOperator>(Offset);
  if (!Address || Address->getOpcode() != UO_AddrOf)
    return {};
  const Expr *E = Address->getSubExpr()->IgnoreParens();
  while (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const auto *F = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!F)
      return {};
    Members.insert(Members.begin(), F);
    E = Member->getBase()->IgnoreParenCasts();
  }
  const auto *Null = dyn_cast<IntegerLiteral>(E);
  return Null && Null->getValue() == 0
             ? Members
             : llvm::SmallVector<const FieldDecl *, 2>();
}

} // namespace

PathId advancePointer(PathTable &Paths, PathId P, std::optional<Affine> By) {
  if (!P)
    return OpaquePath;
  const PathNode Node = Paths.node(P);
  if (By && !By->isConstant()) {
    if (Node.Kind == PathKind::Part && Node.Index.What == IndexTerm::Every &&
        Node.Index.Lo != INT64_MAX)
      return Paths.part(
          Node.Parent,
          IndexTerm::chunk(By->plus(Node.Index.Lo), {OpaquePath, 0, Node.Index.Hi}));
    return Paths.part(P, -1, INT64_MAX);
  }
  std::optional<int64_t> N = By ? std::optional(By->Add) : std::nullopt;
  if (Node.Kind == PathKind::Elem) {
    if (N && Node.Index.What == IndexTerm::Const)
      return Paths.part(Node.Parent, Node.Index.Lo + *N, INT64_MAX);
    return Paths.part(Node.Parent, -1, INT64_MAX);
  }
  if (Node.Kind == PathKind::Part && Node.Index.What == IndexTerm::Chunk)
    return N ? Paths.part(Node.Parent, IndexTerm::chunk(
                                           Node.Index.From.plus(*N),
                                           Node.Index.To))
             : Paths.part(Node.Parent, -1, INT64_MAX);
  if (Node.Kind == PathKind::Part &&
      (Node.Index.Lo == INT64_MAX || (N && Node.Index.Lo + *N < 0)))
    N = std::nullopt;
  if (N && Node.Kind == PathKind::Part &&
      Node.Index.What != IndexTerm::Unknown)
    return Paths.part(Node.Parent, Node.Index.Lo + *N, Node.Index.Hi);
  return Paths.part(P, N.value_or(-1), INT64_MAX);
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

Expressions::Expressions(const ASTContext &Context, const Vocabulary &Words,
                         PathTable &Paths, SetTable &Sets,
                         const FunctionDecl *Function)
    : Factory(/*canonicalize=*/true), Now(Factory.getEmptyMap()),
      Context(Context), Words(Words), Paths(Paths), Sets(Sets) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Function);
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
        if (!Other->isBitField() || isZeroLengthBitField(*Other))
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
      return Paths.elem(Node.Parent,
                        {IndexTerm::Const, 0, Node.Index.Lo + I.Lo});
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
    PathId A = location(Cond->getTrueExpr()),
           B = location(Cond->getFalseExpr());
    return A == B ? A : OpaquePath;
  }
  if (isa<CXXThisExpr>(E))
    return OpaquePath; // a prvalue pointer has no location
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    if (Call->isGLValue() ||
        (Call->getDirectCallee() &&
         Call->getDirectCallee()->getReturnType()->isReferenceType()))
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
  if (T->isFunctionPointerType())
    return V; // what it points to is no object
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
    if (Unary->getOpcode() == UO_Extension ||
        (Unary->getOpcode() == UO_Plus && T->isFunctionPointerType()))
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
                 ? Value::pointsTo(Paths.field(Paths.thisObject(), ThisCapture))
                 : load(Paths.field(Paths.thisObject(), ThisCapture), T);
    return Value::pointsTo(Paths.thisObject());
  }
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return {Value::Null};
  if (isa<CXXNewExpr>(E))
    return Value::pointsTo(Paths.alloc(E));
  if (const auto *Block = dyn_cast<StmtExpr>(E))
    if (const auto *Last = dyn_cast_or_null<Expr>(
            Block->getSubStmt()->body_empty() ? nullptr
                                              : Block->getSubStmt()->body_back()))
      return value(Last);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (T->isPointerType() && Binary->getOpcode() == BO_Sub)
      if (auto Members = membersOffBy(Binary->getRHS()); !Members.empty()) {
        PathId P = pointee(Binary->getLHS());
        for (const FieldDecl *F : llvm::reverse(Members))
          P = Paths.outer(P, F);
        return Value::pointsTo(P);
      }
    if (T->isPointerType() && Binary->isAdditiveOp()) {
      bool PointerLeft = Binary->getLHS()->getType()->isPointerType();
      const Expr *Pointer = PointerLeft ? Binary->getLHS() : Binary->getRHS();
      const Expr *Offset = PointerLeft ? Binary->getRHS() : Binary->getLHS();
      std::optional<Affine> By = affine(Offset);
      if (By && Binary->getOpcode() == BO_Sub)
        By = Affine{By->Var, -By->Scale, -By->Add};
      PathId Base = pointee(Pointer);
      // base + i is the element with the index i.
      IndexTerm I = index(Offset);
      if ((!By || !By->isConstant()) && I.What == IndexTerm::Variable && Base &&
          Binary->getOpcode() == BO_Add) {
        if (Paths.kind(Base) == PathKind::Part)
          return Value::pointsTo(Paths.elem(Base, I));
        if (Paths.kind(Base) != PathKind::Elem)
          return Value::pointsTo(Paths.elem(Base, I));
      }
      return Value::pointsTo(advancePointer(Paths, Base, By));
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
  // A pointer variable that is passed by reference: std::thread(run, p).
  if (E->isGLValue() && T->isObjectPointerType() &&
      isa<DeclRefExpr, MemberExpr, ArraySubscriptExpr>(E))
    return load(location(E), T);
  return {};
}

PathId Expressions::pointee(const Expr *E) {
  if (E->getType()->isArrayType())
    return Paths.part(location(E), 0, INT64_MAX);
  // A reference to a pointer, as std::forward gives it.
  if (const Expr *Inner = strip(E);
      isa<CallExpr>(Inner) && Inner->isGLValue() && E->getType()->isPointerType())
    return targetOf(Paths, load(location(Inner), E->getType()));
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

std::optional<Affine> Expressions::affine(const Expr *E) {
  if (std::optional<int64_t> C = constant(E))
    return Affine{OpaquePath, 0, *C};
  if (!E || Depth > MaxExpressionDepth ||
      !E->getType()->isIntegralOrEnumerationType())
    return std::nullopt;
  llvm::SaveAndRestore<unsigned> Level(Depth, Depth + 1);
  E = E->IgnoreParenCasts();
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    std::optional<Affine> L = affine(Binary->getLHS()),
                          R = affine(Binary->getRHS());
    if (!L || !R)
      return std::nullopt;
    constexpr int64_t MaxScale = 1 << 20; // no overflow in what follows
    switch (Binary->getOpcode()) {
    case BO_Add:
    case BO_Sub: {
      int64_t Sign = Binary->getOpcode() == BO_Add ? 1 : -1;
      if (L->Var && R->Var && L->Var != R->Var)
        return std::nullopt;
      Affine Sum{L->Var ? L->Var : R->Var,
                 int32_t(L->Scale + Sign * R->Scale), L->Add + Sign * R->Add};
      if (!Sum.Scale)
        Sum.Var = OpaquePath;
      return Sum;
    }
    case BO_Mul: {
      if (L->Var && R->Var)
        return std::nullopt;
      const Affine &Of = L->Var ? *L : *R;
      int64_t By = L->Var ? R->Add : L->Add;
      if (By == 0 || std::abs(By) > MaxScale || std::abs(Of.Scale) > 1024 ||
          std::abs(Of.Add) > (int64_t(1) << 40))
        return std::nullopt;
      return Affine{Of.Var, int32_t(Of.Scale * By), Of.Add * By};
    }
    default:
      return std::nullopt;
    }
  }
  if (isa<DeclRefExpr, MemberExpr>(E)) {
    PathId P = location(E);
    if (std::optional<Affine> Held = lookup(P).affine())
      return Held;
    if (P)
      return Affine{P, 1, 0};
  }
  return std::nullopt;
}

IndexTerm Expressions::index(const Expr *E) {
  if (std::optional<Affine> A = affine(E))
    return IndexTerm::at(*A);
  // h[data[i]], h[data[i] % 8]: whoever reads the same number writes the same
  // element.
  E = E->IgnoreParenCasts();
  while (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isComparisonOp() || Binary->isLogicalOp() ||
        Binary->isAssignmentOp() || !constant(Binary->getRHS()))
      return {IndexTerm::Unknown};
    E = Binary->getLHS()->IgnoreParenCasts();
  }
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
  if (isa<ArraySubscriptExpr>(E) ||
      (Call && Call->getOperator() == OO_Subscript))
    if (PathId P = location(E); P && Paths.kind(P) == PathKind::Elem)
      return {IndexTerm::Chosen, P};
  return {IndexTerm::Unknown};
}

IndexTerm Expressions::key(const Expr *E) {
  if (IndexTerm I = index(E); I.What == IndexTerm::Const ||
                              I.What == IndexTerm::Variable)
    return I;
  // A string that stays what it is.
  const Expr *Name = strip(E)->IgnoreParenImpCasts();
  if (!isa<DeclRefExpr, MemberExpr>(Name) ||
      !Name->getType().isConstQualified())
    return {IndexTerm::Unknown};
  PathId P = location(Name);
  return P ? IndexTerm{IndexTerm::Variable, P} : IndexTerm{IndexTerm::Unknown};
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
  if (OnRefer && (V.What == Value::PointsTo || V.What == Value::CopyOf))
    OnRefer(P, V);
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
  // workers[i].thread is one of the threads that were put into
  // workers[k].thread.
  auto Within = [&](PathId Where) {
    auto Outer = Paths.steps(Base), Steps = Paths.steps(Where);
    if (Outer.size() > Steps.size())
      return false;
    for (size_t I = 0; I != Outer.size(); ++I) {
      if (Outer[I] == Steps[I])
        continue;
      const PathNode X = Paths.node(Outer[I]), Y = Paths.node(Steps[I]);
      if (I == 0 || X.Kind != Y.Kind)
        return false;
      bool Constants = X.Index.What == IndexTerm::Const &&
                       Y.Index.What == IndexTerm::Const;
      if (X.Kind == PathKind::Elem || X.Kind == PathKind::Part) {
        if (Constants && X.Index.Lo != Y.Index.Lo)
          return false;
      } else if (X.Ptr != Y.Ptr) {
        return false;
      }
    }
    return true;
  };
  for (const auto &[Where, What] : Now) {
    if (What.What != Value::Threads || !Within(Where))
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

PathId Expressions::channelOf(PathId End) {
  // auto [tx, rx] = channel(), this->tx_ and this->rx_: ends that are kept
  // together are taken for ends of one channel. What a closure holds is named
  // by whoever makes the closure.
  for (PathId P = End; Paths.kind(P) == PathKind::Field; P = Paths.parent(P)) {
    const auto *Field =
        dyn_cast<FieldDecl>(static_cast<const Decl *>(Paths.node(P).Ptr));
    const auto *Owner =
        Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
    if (Owner && Owner->isLambda())
      return P;
    End = Paths.parent(P);
    if (Paths.kind(End) != PathKind::Field)
      return End;
  }
  return OpaquePath; // a parameter, or an element: it may be any
}

PathId Expressions::signalObject(PathId P) {
  constexpr unsigned MaxHandles = 4; // future of a future of a copy ...
  for (unsigned I = 0; P && I != MaxHandles; ++I) {
    // What is in a std::packaged_task is not what waits for it.
    if (holdsCallable(P))
      break;
    Value V = lookup(P);
    QualType T = Paths.typeOf(P);
    if (V.What == Value::Unknown && !T.isNull() && Words.isHandle(T))
      return OpaquePath; // one of several futures: it may be any signal
    if ((V.What != Value::PointsTo && V.What != Value::CopyOf) || V.Path == P) {
      if (Words.isEnd(T))
        return channelOf(P);
      break;
    }
    P = V.Path;
  }
  return P;
}

bool Expressions::isOwnSignal(PathId P) const {
  PathKind Root = Paths.kind(Paths.root(P));
  if ((Root != PathKind::Local && Root != PathKind::Temp) || Paths.hasDeref(P))
    return false;
  QualType T = Paths.typeOf(P);
  return !T.isNull() && !Words.isSynchronized(T) && !Words.isHandle(T);
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

} // namespace clang::tidy::fearless
