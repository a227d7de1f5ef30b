//===--- Scopes.cpp - ends of scopes and destructors ----------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Destructors release guards, join threads and end lifetimes, in the order of
// the language.
//
//===----------------------------------------------------------------------===//

#include "model/FactsBuilder.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::fearless {

/// The graph lets trivial objects die after all others of their scope; really
/// all die in the reverse order of their declarations.
void FactsBuilder::endOfScope(llvm::ArrayRef<CFGElement> Ends) {
  struct End {
    const VarDecl *V;
    SourceLocation Loc;
    bool Destroyed = false, Dies = false;
  };
  llvm::SmallVector<End, 8> Order;
  for (const CFGElement &Element : Ends) {
    const VarDecl *V = nullptr;
    const Stmt *Trigger = nullptr;
    bool Dtor = false;
    if (auto D = Element.getAs<CFGAutomaticObjDtor>()) {
      V = D->getVarDecl();
      Trigger = D->getTriggerStmt();
      Dtor = true;
    } else {
      auto L = Element.castAs<CFGLifetimeEnds>();
      V = L.getVarDecl();
      Trigger = L.getTriggerStmt();
    }
    auto It = llvm::find_if(Order, [&](const End &E) { return E.V == V; });
    if (It == Order.end()) {
      Order.push_back({V, Trigger ? Trigger->getEndLoc() : V->getEndLoc()});
      It = &Order.back();
    }
    (Dtor ? It->Destroyed : It->Dies) = true;
  }
  llvm::stable_sort(Order, [](const End &A, const End &B) {
    return A.V->getLocation().getRawEncoding() >
           B.V->getLocation().getRawEncoding();
  });
  for (const End &E : Order) {
    PathId P = Paths.variable(E.V);
    if (E.Destroyed) // of a reference that keeps a temporary: the temporary
      destroy(P, E.V->getType().getNonReferenceType(), E.Loc);
    if (E.Dies)
      emit({.What = Event::LifetimeEnd, .Path = P, .Loc = E.Loc});
  }
}

void FactsBuilder::destroy(PathId P, QualType T, SourceLocation Loc,
                           unsigned Depth) {
  constexpr unsigned MaxDepth = 4;
  T = T.getNonReferenceType().getUnqualifiedType();
  if (!P || Depth > MaxDepth || T.isNull() || T->isScalarType())
    return;
  if (Words.isGuard(T)) {
    bool Shared = Words.typeRow(T, Role::Guard)->get("mode") == "shared";
    Value V = Values.lookup(P);
    SetId Held = V.What == Value::Unknown || V.What == Value::CopyOf
                     ? Values.locksIn(P, Shared)
                     : V.Set;
    if (Held)
      emit({.What = Event::Release, .Set = Held, .Loc = Loc});
    return;
  }
  if (const ModelRow *Row = Words.handleInside(T)) {
    // The task of a pool runs on without its handle.
    if (Row->get("joins") == "call")
      return;
    // A std::thread that dies while it runs ends the program, so whoever goes
    // on has joined it. But it has not waited here.
    bool Waits = Row->get("joins") == "destructor";
    emit({.What = Event::Join,
          .Index = Waits ? JoinsAll : EndsWithObject,
          .Path = P,
          .Set = Values.threadsIn(P),
          .Loc = Loc});
    if (Waits)
      emitJoinOfOriginal(P, Loc);
    return;
  }
  // A handle that only its spawn function knows to be one.
  if (SetId Held = Sets.intersect(Values.threadsIn(P), JoinedByDestructor)) {
    emit({.What = Event::Join, .Path = P, .Set = Held, .Loc = Loc});
    return;
  }
  if (const ArrayType *A = All.Context.getAsArrayType(T)) {
    destroy(Paths.elem(P, {IndexTerm::Every}), A->getElementType(), Loc,
            Depth + 1);
    return;
  }
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return;
  R = R->getDefinition();
  if (R->hasTrivialDestructor())
    return;
  if (R->isInStdNamespace()) {
    if (R->getName() == "unique_ptr") {
      const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
      if (Spec && Spec->getTemplateArgs().size())
        if (const TemplateArgument &A = Spec->getTemplateArgs()[0];
            A.getKind() == TemplateArgument::Type) {
          Value V = Values.lookup(P);
          if (V.What == Value::PointsTo) {
            destroy(V.Path, A.getAsType(), Loc, Depth + 1);
            if (Paths.kind(V.Path) == PathKind::Alloc)
              emit({.What = Event::LifetimeEnd, .Path = V.Path, .Loc = Loc});
          } else if (V.What == Value::CopyOf)
            destroy(Paths.deref(V.Path), A.getAsType(), Loc, Depth + 1);
        }
    }
    return;
  }
  const CXXDestructorDecl *Dtor = R->getDestructor();
  if (Dtor && Dtor->isUserProvided()) {
    if (const FunctionDecl *Body = bodyOf(Dtor)) {
      Frame At;
      At.This = Value::pointsTo(P);
      enter(Body, At, Loc);
    }
    return;
  }
  llvm::SmallVector<const FieldDecl *, 8> Fields(R->fields());
  for (const FieldDecl *F : llvm::reverse(Fields))
    destroy(Paths.field(P, F), F->getType(), Loc, Depth + 1);
  for (const CXXBaseSpecifier &Base : llvm::reverse(R->bases()))
    destroy(P, Base.getType(), Loc, Depth + 1);
}

} // namespace clang::tidy::fearless
