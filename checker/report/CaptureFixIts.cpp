//===--- CaptureFixIts.cpp - repairs of what a thread borrows -------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "report/FixIts.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::fearless {

namespace {

bool isStd(const CXXRecordDecl *R, llvm::StringRef Name) {
  return R && R->isInStdNamespace() && R->getIdentifier() &&
         R->getName() == Name;
}

/// The lambda of a closure class, where a variable is used besides, and the
/// loops on the way.
class LambdaFinder : public RecursiveASTVisitor<LambdaFinder> {
public:
  LambdaFinder(const CXXRecordDecl *Closure, const ValueDecl *Captured)
      : Closure(Closure), Captured(Captured) {}

  bool TraverseStmt(Stmt *S) {
    if (!S)
      return true;
    bool Loop = isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
    if (Loop)
      Loops.push_back(S);
    bool Continue = RecursiveASTVisitor::TraverseStmt(S);
    if (Loop)
      Loops.pop_back();
    return Continue;
  }
  bool TraverseLambdaExpr(LambdaExpr *E) {
    if (E->getLambdaClass()->getCanonicalDecl() != Closure->getCanonicalDecl())
      return RecursiveASTVisitor::TraverseLambdaExpr(E);
    Found = E;
    // Round again, it would be gone.
    for (const Stmt *Loop : Loops)
      InLoop |= !declaredIn(Loop);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (E->getDecl()->getCanonicalDecl() == Captured->getCanonicalDecl())
      Uses.push_back(E->getLocation());
    return true;
  }

  bool usedAfter(const SourceManager &SM) const {
    return InLoop || llvm::any_of(Uses, [&](SourceLocation Use) {
             return !SM.isBeforeInTranslationUnit(Use, Found->getBeginLoc());
           });
  }

  LambdaExpr *Found = nullptr;

private:
  bool declaredIn(const Stmt *Loop) const {
    return Loop->getBeginLoc() <= Captured->getLocation() &&
           Captured->getLocation() <= Loop->getEndLoc();
  }

  const CXXRecordDecl *Closure;
  const ValueDecl *Captured;
  llvm::SmallVector<const Stmt *, 2> Loops;
  std::vector<SourceLocation> Uses;
  bool InLoop = false;
};

/// Whether each use of a variable is one that a const object allows.
class ConstUses : public RecursiveASTVisitor<ConstUses> {
public:
  explicit ConstUses(const ValueDecl *V) : V(V) {}
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (E->getDecl()->getCanonicalDecl() == V->getCanonicalDecl())
      ++All;
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) {
    if (E->getCastKind() != CK_LValueToRValue &&
        !E->getType().isConstQualified())
      return true;
    const Expr *Of = E->getSubExpr()->IgnoreParens();
    while (const auto *Member = dyn_cast<MemberExpr>(Of)) {
      if (Member->isArrow())
        return true;
      Of = Member->getBase()->IgnoreParens();
    }
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Of);
        Ref && Ref->getDecl()->getCanonicalDecl() == V->getCanonicalDecl())
      ++Const;
    return true;
  }
  bool only() const { return All == Const; }

private:
  const ValueDecl *V;
  unsigned All = 0, Const = 0;
};

/// An allocator, a comparison: holds nothing of its own.
bool isPolicy(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() &&
         (!R->getDefinition() || R->getDefinition()->isEmpty());
}

/// Whether a copy can be made: also of what is inside, which the copy
/// constructor of a container does not say.
bool canCopy(const ASTContext &Context, QualType T, unsigned Depth = 0) {
  if (Depth > 8 || T->isReferenceType() || T->isArrayType())
    return false;
  if (T->isScalarType())
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  R = R ? R->getDefinition() : nullptr;
  if (!R || R->isLambda())
    return false;
  bool Deleted = R->defaultedCopyConstructorIsDeleted();
  for (const CXXConstructorDecl *Ctor : R->ctors())
    if (Ctor->isCopyConstructor())
      Deleted |= Ctor->isDeleted() || Ctor->getAccess() != AS_public;
    else if (Ctor->isMoveConstructor() && !Ctor->isImplicit() &&
             !R->hasUserDeclaredCopyConstructor())
      Deleted = true;
  if (Deleted)
    return false;
  if (R->isInStdNamespace()) {
    if (isStd(R, "shared_ptr") || isStd(R, "weak_ptr"))
      return true;
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R))
      for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray())
        if (Arg.getKind() == TemplateArgument::Type &&
            !Arg.getAsType()->isFunctionType() && !isPolicy(Arg.getAsType()) &&
            !canCopy(Context, Arg.getAsType(), Depth + 1))
          return false;
    return true;
  }
  if (R->hasUserDeclaredCopyConstructor())
    return true;
  return llvm::all_of(R->fields(), [&](const FieldDecl *F) {
    return canCopy(Context, F->getType(), Depth + 1);
  }) && llvm::all_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
    return canCopy(Context, Base.getType(), Depth + 1);
  });
}

bool canMove(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  R = R ? R->getDefinition() : nullptr;
  if (!R || R->isLambda() || T.isConstQualified())
    return false;
  // A class that only has a copy constructor is copied by a move.
  return R->hasMoveConstructor() &&
         !R->defaultedMoveConstructorIsDeleted() &&
         llvm::none_of(R->ctors(), [](const CXXConstructorDecl *Ctor) {
           return Ctor->isMoveConstructor() &&
                  (Ctor->isDeleted() || Ctor->getAccess() != AS_public);
         });
}

/// A std::thread or std::jthread that is made from the lambda itself: it calls
/// its own copy, once.
bool runsItDirectly(const Expr *Spawn, const LambdaExpr *Lambda) {
  const auto *Made = dyn_cast_or_null<CXXConstructExpr>(Spawn);
  if (!Made || Made->getNumArgs() == 0 ||
      Made->getArg(0)->IgnoreImplicit() != Lambda)
    return false;
  const CXXRecordDecl *R = Made->getConstructor()->getParent();
  return isStd(R, "thread") || isStd(R, "jthread");
}

/// What makes the lambda's captures its own to change; nullopt if there is no
/// place for it.
std::optional<FixItHint> makeMutable(const LambdaExpr *Lambda) {
  if (!Lambda->hasExplicitParameters()) {
    if (Lambda->getTemplateParameterList() || Lambda->hasExplicitResultType())
      return std::nullopt;
    return FixItHint::CreateInsertion(
        Lambda->getIntroducerRange().getEnd().getLocWithOffset(1),
        "() mutable");
  }
  const TypeSourceInfo *Written =
      Lambda->getCallOperator()->getTypeSourceInfo();
  auto Type = Written ? Written->getTypeLoc()
                            .IgnoreParens()
                            .getAs<FunctionTypeLoc>()
                      : FunctionTypeLoc();
  if (!Type || Type.getRParenLoc().isInvalid())
    return std::nullopt;
  return FixItHint::CreateInsertion(Type.getRParenLoc().getLocWithOffset(1),
                                    " mutable");
}

} // namespace

std::vector<FixItHint> captureByValue(const ASTContext &Context,
                                      const ReferenceCapture &Capture) {
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation Loc = Capture.Loc;
  if (Loc.isInvalid() || Loc.isMacroID() || isInTemplate(Capture.Captured))
    return {};
  SourceLocation Ampersand = Loc.getLocWithOffset(-1);
  const std::string Name = Capture.Captured->getNameAsString();
  if (*SM.getCharacterData(Ampersand) != '&' ||
      !llvm::StringRef(SM.getCharacterData(Loc)).starts_with(Name))
    return {}; // '[&]'
  FixItHint ByCopy =
      FixItHint::CreateRemoval(CharSourceRange::getCharRange(Ampersand, Loc));
  QualType T = Capture.Captured->getType();
  QualType Object = T.getNonReferenceType();
  if (Object->isArithmeticType() || Object->isEnumeralType())
    return Capture.Written ? std::vector<FixItHint>()
                           : std::vector<FixItHint>{ByCopy};

  const auto *Closure = dyn_cast<CXXRecordDecl>(Capture.Field->getParent());
  const auto *V = dyn_cast<VarDecl>(Capture.Captured);
  const auto *Function =
      Closure ? dyn_cast<FunctionDecl>(Closure->getDeclContext()) : nullptr;
  if (!Function || !V || !Function->getBody() || !Object->isRecordType() ||
      !Context.getLangOpts().CPlusPlus14)
    return {};
  LambdaFinder Finder(Closure, V);
  Finder.TraverseStmt(Function->getBody());
  if (!Finder.Found)
    return {};
  bool Direct = runsItDirectly(Capture.Spawn, Finder.Found);
  ConstUses Uses(V);
  Uses.TraverseStmt(Finder.Found->getBody());
  std::optional<FixItHint> Mutable;
  if (!Finder.Found->isMutable() && !Object.isConstQualified() &&
      !Uses.only()) {
    if (!Direct)
      return {}; // what is called may be const
    Mutable = makeMutable(Finder.Found);
    if (!Mutable)
      return {};
  }
  bool Copies = canCopy(Context, Object.getUnqualifiedType());
  std::vector<FixItHint> Fixes;
  if (V->hasLocalStorage() && !T->isReferenceType() && canMove(T) &&
      !Finder.usedAfter(SM) && (Direct || Copies)) {
    Fixes.push_back(FixItHint::CreateReplacement(
        CharSourceRange::getCharRange(Ampersand,
                                      Loc.getLocWithOffset(Name.size())),
        Name + " = std::move(" + Name + ")"));
    if (!addInclude(SM, Loc, "<utility>", Fixes))
      return {};
  } else if (Copies && !Capture.Written) {
    Fixes.push_back(ByCopy);
  } else {
    return {};
  }
  if (Mutable)
    Fixes.push_back(*Mutable);
  return Fixes;
}

namespace {

/// The statement that detaches a thread, if that and its declaration are all
/// its uses.
class DetachFinder : public RecursiveASTVisitor<DetachFinder> {
public:
  explicit DetachFinder(const VarDecl *Handle) : Handle(Handle) {}

  bool VisitCompoundStmt(CompoundStmt *S) {
    for (const Stmt *Child : S->body()) {
      const auto *E = dyn_cast<Expr>(Child);
      const auto *Call =
          E ? dyn_cast<CXXMemberCallExpr>(E->IgnoreImplicit()) : nullptr;
      const auto *Ref =
          Call ? dyn_cast<DeclRefExpr>(
                     Call->getImplicitObjectArgument()->IgnoreParenImpCasts())
               : nullptr;
      if (Ref && Ref->getDecl() == Handle && Call->getMethodDecl() &&
          Call->getMethodDecl()->getIdentifier() &&
          Call->getMethodDecl()->getName() == "detach")
        Detach = Call;
    }
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    Uses += E->getDecl() == Handle;
    return true;
  }

  const CXXMemberCallExpr *Detach = nullptr;
  unsigned Uses = 0;

private:
  const VarDecl *Handle;
};

} // namespace

std::vector<FixItHint> joinAtEndOfScope(const ASTContext &Context,
                                        const FunctionDecl *Function,
                                        const VarDecl *Handle) {
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &Lang = Context.getLangOpts();
  if (!Lang.CPlusPlus20 || !Function->getBody() ||
      Context.Idents.find("jthread") == Context.Idents.end() ||
      isInTemplate(Handle) || !Handle->hasLocalStorage() ||
      isa<ParmVarDecl>(Handle) ||
      !Handle->getTypeSourceInfo() || Handle->getType()->isReferenceType() ||
      !isStd(Handle->getType()->getAsCXXRecordDecl(), "thread"))
    return {};
  SourceRange Type = Handle->getTypeSourceInfo()->getTypeLoc().getSourceRange();
  if (Type.getBegin().isMacroID() || Type.getEnd().isMacroID() ||
      Lexer::getSourceText(CharSourceRange::getTokenRange(Type), SM, Lang) !=
          "std::thread")
    return {};
  DetachFinder Finder(Handle);
  Finder.TraverseStmt(Function->getBody());
  if (!Finder.Detach || Finder.Uses != 1 ||
      Finder.Detach->getBeginLoc().isMacroID())
    return {};
  SourceLocation End = Lexer::findLocationAfterToken(
      Finder.Detach->getEndLoc(), tok::semi, SM, Lang,
      /*SkipTrailingWhitespaceAndNewLine=*/false);
  if (End.isInvalid())
    return {};
  return {FixItHint::CreateReplacement(CharSourceRange::getTokenRange(Type),
                                       "std::jthread"),
          removeLine(SM, Finder.Detach->getBeginLoc(), End)};
}

} // namespace clang::tidy::fearless
