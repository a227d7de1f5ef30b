//===--- ExpressionCalls.cpp - what the results of calls refer to ---------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Results of the standard library's functions and methods that refer to their
// arguments.
//
//===----------------------------------------------------------------------===//

#include "compat/StringSwitch.h"
#include "compat/TagTypes.h"
#include "model/Expressions.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::fearless {

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
  // A lambda without captures as a pointer to a function.
  if (const auto *Conversion = dyn_cast<CXXConversionDecl>(F);
      Conversion && Conversion->getParent()->isLambda())
    if (const FunctionDecl *Operator = callOperator(
            Context, canonicalTagType(Context, Conversion->getParent())))
      return Value::function(Operator);
  if (Object)
    if (std::optional<Value> V = methodValue(E, Object, F, Args))
      return *V;

  llvm::StringRef Name = nameOf(F);
  if (F->isInStdNamespace() && !Args.empty()) {
    if (StringSwitch<bool>(Name)
            .Cases(
                {"move", "forward", "as_const", "move_if_noexcept", "launder"},
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
        return Value::pointsTo(
            Paths.elem(location(Args[0]),
                       {IndexTerm::Const, OpaquePath,
                        TemplateArgs->get(0).getAsIntegral().getExtValue()}));
      return Value::pointsTo(Paths.elem(location(Args[0]), {IndexTerm::Every}));
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
  if (StringSwitch<bool>(Name)
          .Cases({"make_shared", "make_unique", "allocate_shared",
                  "make_shared_for_overwrite"},
                 true)
          .Cases({"malloc", "calloc", "realloc", "strdup", "aligned_alloc"},
                 true)
          .Cases({"opendir", "fdopendir"}, true)
          .Default(false))
    return Value::pointsTo(Paths.alloc(E));
  // operator+ of iterators as a free function.
  if (isa<CXXOperatorCallExpr>(E) && !Args.empty() &&
      Words.isIterator(E->getType()) && Words.isIterator(Args[0]->getType()))
    return Value::pointsTo(advancePointer(
        Paths, pointee(Args[0]),
        Args.size() > 1 ? affine(Args[1]) : std::optional<Affine>()));
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
  // A guard that gives access to what its lock guards.
  if (Op == OO_Star || Op == OO_Arrow || Name == "operator->" || Name == "get")
    if (Words.isGuard(T))
      if (Value V = lookup(Where()); V.What == Value::Locks && V.Path)
        return Value::pointsTo(V.Path);
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
      std::optional<Affine> By =
          Args.empty() ? std::optional<Affine>() : affine(Args[0]);
      if (By && Op == OO_Minus)
        By = Affine{By->Var, -By->Scale, -By->Add};
      return Value::pointsTo(
          advancePointer(Paths, targetOf(Paths, load(Where(), T)), By));
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
    return Element(Args.empty() ? IndexTerm{}
                   : Words.typeRow(T, Role::Keyed) ? key(Args[0])
                                                   : index(Args[0]));
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
    const Affine End{OpaquePath, 0, INT64_MAX};
    std::optional<Affine> Lo, N;
    if (Name == "first" && Args.size() == 1) {
      Lo = Affine();
      N = affine(Args[0]);
    } else if (!Args.empty() && Name != "last") {
      Lo = affine(Args[0]);
      if (Args.size() > 1 && !isa<CXXDefaultArgExpr>(Args[1]))
        N = affine(Args[1]);
      else
        N = End;
    }
    // subspan(25 * i, 25) ends at 25 * i + 25.
    if (!Lo || !N || (Lo->Var && N->Var))
      return Value::pointsTo(Paths.part(Sequence, -1, INT64_MAX));
    Affine To = *N == End ? End
                : N->Var  ? N->plus(Lo->Add)
                          : Lo->plus(N->Add);
    return Value::pointsTo(Paths.part(Sequence, IndexTerm::chunk(*Lo, To)));
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
