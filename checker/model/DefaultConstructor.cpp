//===--- DefaultConstructor.cpp - constructors nobody has called ----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/DefaultConstructor.h"
#include "compat/TagTypes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

namespace clang::tidy::fearless {

/// What initialises \p F where no constructor names it; null for a member that
/// is left as it is.
static Expr *defaultInit(FieldDecl *F, CXXConstructorDecl *In,
                         ASTContext &Context) {
  if (F->hasInClassInitializer())
    return CXXDefaultInitExpr::Create(Context, F->getLocation(), F, In,
                                      nullptr);
  const CXXRecordDecl *Class =
      Context.getBaseElementType(F->getType())->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() ||
      Class->hasTrivialDefaultConstructor())
    return nullptr;
  return new (Context) ImplicitValueInitExpr(F->getType());
}

CXXConstructorDecl *writtenByCompiler(CXXRecordDecl *R, ASTContext &Context) {
  bool Declared = false;
  for (CXXConstructorDecl *C : R->ctors()) {
    if (!C->isDefaultConstructor())
      continue;
    if (C->isDeleted() || !C->isDefaulted())
      return nullptr;
    const FunctionDecl *Body = nullptr;
    if (C->hasBody(Body))
      return const_cast<CXXConstructorDecl *>(cast<CXXConstructorDecl>(Body));
    Declared = true;
  }
  if ((!Declared && !R->needsImplicitDefaultConstructor()) ||
      llvm::any_of(R->fields(), [](const FieldDecl *F) {
        return F->hasInClassInitializer() && !F->getInClassInitializer();
      }))
    return nullptr;

  SourceLocation Loc = R->getLocation();
  FunctionProtoType::ExtProtoInfo Info(
      Context.getDefaultCallingConvention(/*IsVariadic=*/false,
                                          /*IsCXXMethod=*/true));
  DeclarationNameInfo Name(Context.DeclarationNames.getCXXConstructorName(
                               canonicalTagType(Context, R)),
                           Loc);
  CXXConstructorDecl *C = CXXConstructorDecl::Create(
      Context, R, Loc, Name, Context.getFunctionType(Context.VoidTy, {}, Info),
      nullptr, ExplicitSpecifier(), /*UsesFPIntrin=*/false, /*isInline=*/true,
      /*isImplicitlyDeclared=*/true, ConstexprSpecKind::Unspecified);
  C->setAccess(AS_public);
  llvm::SmallVector<CXXCtorInitializer *, 8> Inits;
  for (FieldDecl *F : R->fields())
    if (Expr *Init = F->isUnnamedBitField() || F->isAnonymousStructOrUnion()
                         ? nullptr
                         : defaultInit(F, C, Context))
      Inits.push_back(new (Context)
                          CXXCtorInitializer(Context, F, Loc, Loc, Init, Loc));
  auto **Kept = new (Context) CXXCtorInitializer *[Inits.size()];
  llvm::copy(Inits, Kept);
  C->setNumCtorInitializers(Inits.size());
  C->setCtorInitializers(Kept);
  C->setBody(
      CompoundStmt::Create(Context, {}, FPOptionsOverride(), Loc, Loc));
  return C;
}

} // namespace clang::tidy::fearless
