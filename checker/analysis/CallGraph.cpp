//===--- CallGraph.cpp - the functions of a unit and their calls ----------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "analysis/CallGraph.h"
#include "model/DefaultConstructor.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtOpenMP.h"
#include "llvm/ADT/SCCIterator.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/SaveAndRestore.h"
#include <deque>

namespace clang::tidy::fearless {

namespace {

/// Finds the bodies of user code, who calls whom, and whether there is
/// anything to do at all. Does not descend into system headers.
class Collector : public RecursiveASTVisitor<Collector> {
public:
  Collector(CallGraph &Graph, ASTContext &Context, Universe &All)
      : Graph(Graph), Context(Context), All(All) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return false; }
  bool shouldWalkTypesOfTypeLocs() const { return false; }

  bool TraverseDecl(Decl *D) {
    // Namespaces reopened by system headers, and everything in them.
    if (D && !isa<TranslationUnitDecl>(D) && All.Words.isSystem(D))
      return true;
    return RecursiveASTVisitor::TraverseDecl(D);
  }

  bool TraverseLambdaExpr(LambdaExpr *E) {
    for (unsigned I = 0; I != E->capture_size(); ++I)
      if (Expr *Init = E->capture_init_begin()[I])
        TraverseStmt(Init);
    CXXMethodDecl *Operator = E->getCallOperator();
    if (auto *Template = Operator->getDescribedFunctionTemplate()) {
      for (FunctionDecl *Spec : Template->specializations())
        lambda(Spec);
      return true;
    }
    lambda(Operator);
    return true;
  }

  bool VisitFunctionDecl(FunctionDecl *F) {
    Visited.insert(F);
    if (F->isDependentContext() || !F->isThisDeclarationADefinition() ||
        !F->getBody())
      return true;
    Graph.Bodies.push_back(F);
    return true;
  }

  // Which function the visitor is in.
#define FEARLESS_TRAVERSE(KIND)                                                \
  bool Traverse##KIND(KIND *F) {                                               \
    const FunctionDecl *Outer = In;                                            \
    In = F;                                                                    \
    bool Continue = RecursiveASTVisitor::Traverse##KIND(F);                    \
    In = Outer;                                                                \
    return Continue;                                                           \
  }
  FEARLESS_TRAVERSE(FunctionDecl)
  FEARLESS_TRAVERSE(CXXMethodDecl)
  FEARLESS_TRAVERSE(CXXConstructorDecl)
  FEARLESS_TRAVERSE(CXXDestructorDecl)
  FEARLESS_TRAVERSE(CXXConversionDecl)
#undef FEARLESS_TRAVERSE

  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *F = dyn_cast<FunctionDecl>(E->getDecl())) {
      edge(F);
      if (!Called.contains(E))
        taken(F);
    }
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) {
    if (const auto *F = dyn_cast<FunctionDecl>(E->getMemberDecl()))
      edge(F);
    return true;
  }
  bool VisitCallExpr(CallExpr *E) {
    Called.insert(E->getCallee()->IgnoreParenImpCasts());
    return true;
  }
  bool VisitOMPExecutableDirective(OMPExecutableDirective *) {
    Graph.AnyThread = true;
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) {
    edge(E->getConstructor());
    if (All.Words.isGuard(E->getType()))
      Graph.AnyGuard = true;
    return true;
  }
  bool VisitVarDecl(VarDecl *V) {
    if (const CXXRecordDecl *R = V->getType()->getAsCXXRecordDecl();
        R && R->hasDefinition())
      if (const CXXDestructorDecl *Dtor = R->getDestructor())
        edge(Dtor);
    return declared(V->getType());
  }
  bool VisitCXXRecordDecl(CXXRecordDecl *R) {
    if (R->isThisDeclarationADefinition() && !R->isDependentContext())
      for (const CXXBaseSpecifier &Base : R->bases())
        if (const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl())
          if (B->hasDefinition())
            All.Derived[B->getDefinition()].push_back(R);
    return true;
  }
  bool VisitFieldDecl(FieldDecl *F) { return declared(F->getType()); }
  bool TraverseFieldDecl(FieldDecl *F) {
    llvm::SaveAndRestore<FieldDecl *> Outer(Member, F);
    return RecursiveASTVisitor::TraverseFieldDecl(F);
  }
  bool VisitCXXThisExpr(CXXThisExpr *) {
    auto *R = Member ? dyn_cast<CXXRecordDecl>(Member->getParent()) : nullptr;
    if (R && !R->isDependentContext())
      GiveThis.insert(R);
    return true;
  }

  /// An editor has the declarations of its own file looked at, and none of its
  /// headers: what these functions call is followed all the same.
  void addReached() {
    for (size_t I = 0; I != Reached.size(); ++I)
      if (!Visited.contains(Reached[I]))
        TraverseDecl(const_cast<FunctionDecl *>(Reached[I]));
  }

  /// Default member initialisers that hand out the object run in a constructor,
  /// also in one that this unit does not call.
  void addDefaultConstructors() {
    for (CXXRecordDecl *R : GiveThis)
      if (CXXConstructorDecl *C = writtenByCompiler(R, Context)) {
        Graph.Bodies.push_back(C);
        In = C;
        for (const CXXCtorInitializer *I : C->inits())
          if (const FieldDecl *F = I->getAnyMember();
              F && F->hasInClassInitializer())
            TraverseStmt(F->getInClassInitializer());
        In = nullptr;
      }
  }

private:
  /// A function that is named but not called there may be called from anywhere.
  void taken(const FunctionDecl *F) {
    const FunctionDecl *Body = nullptr;
    if (F->hasBody(Body))
      Graph.AddressTaken.insert(Body);
  }

  bool declared(QualType T) {
    if (T->isDependentType())
      return true;
    if (All.Words.handleInside(T))
      Graph.AnyThread = true;
    if (All.Words.isLock(T) || All.Words.typeRow(T, Role::Guarded))
      Graph.AnyGuard = true;
    return true;
  }

  void lambda(FunctionDecl *Operator) {
    const FunctionDecl *Body = nullptr;
    if (Operator->isDependentContext() || !Operator->hasBody(Body))
      return;
    if (In)
      Graph.Callees[In].push_back(Body);
    Graph.Bodies.push_back(Body);
    const FunctionDecl *Outer = In;
    In = Body;
    TraverseStmt(Body->getBody());
    In = Outer;
  }

  void edge(const FunctionDecl *F) {
    for (const ModelRow *Row : All.Words.rowsOf(F)) {
      // Who sends something has a thread somewhere that receives it.
      if (Row->Kind == Role::Spawn || Row->Kind == Role::Serial ||
          Row->Kind == Role::Signal)
        Graph.AnyThread = true;
      if (Row->Kind == Role::TryAcquire || Row->Kind == Role::Acquire)
        Graph.AnyGuard = true;
    }
    const FunctionDecl *Body = nullptr;
    if (In && F->hasBody(Body) && !All.Words.isSystem(Body)) {
      Graph.Callees[In].push_back(Body);
      Graph.HasCaller.insert(Body);
      Reached.insert(Body);
    }
  }

  CallGraph &Graph;
  ASTContext &Context;
  Universe &All;
  llvm::DenseSet<const Expr *> Called; ///< what calls name
  llvm::SetVector<CXXRecordDecl *> GiveThis;
  llvm::DenseSet<const FunctionDecl *> Visited;
  llvm::SetVector<const FunctionDecl *> Reached;
  const FunctionDecl *In = nullptr;
  FieldDecl *Member = nullptr; ///< whose default initialiser this is
};

/// For LLVM's algorithms on graphs.
struct Node {
  const FunctionDecl *F = nullptr;
  llvm::SmallVector<Node *, 8> Callees;
};

} // namespace
} // namespace clang::tidy::fearless

template <> struct llvm::GraphTraits<clang::tidy::fearless::Node *> {
  using NodeRef = clang::tidy::fearless::Node *;
  using ChildIteratorType = llvm::SmallVector<NodeRef, 8>::iterator;
  static NodeRef getEntryNode(NodeRef N) { return N; }
  static ChildIteratorType child_begin(NodeRef N) { return N->Callees.begin(); }
  static ChildIteratorType child_end(NodeRef N) { return N->Callees.end(); }
};

namespace clang::tidy::fearless {

/// Puts callees before callers, and functions that call each other side by
/// side.
static void order(CallGraph &Graph) {
  std::deque<Node> Nodes;
  llvm::DenseMap<const FunctionDecl *, Node *> Known;
  auto NodeOf = [&](const FunctionDecl *F) {
    Node *&N = Known[F];
    if (!N)
      N = &Nodes.emplace_back(Node{F, {}});
    return N;
  };
  Node All; // calls everything
  for (const FunctionDecl *F : Graph.Bodies)
    All.Callees.push_back(NodeOf(F));
  for (const auto &[Caller, Callees] : Graph.Callees)
    for (const FunctionDecl *Callee : Callees) {
      Node *There = NodeOf(Callee);
      NodeOf(Caller)->Callees.push_back(There);
    }
  Graph.Bodies.clear();
  for (auto It = llvm::scc_begin(&All); !It.isAtEnd(); ++It) {
    if (It->front() == &All)
      continue;
    if (It.hasCycle())
      Graph.Cycles[It->back()->F] = It->size();
    for (Node *N : llvm::reverse(*It))
      Graph.Bodies.push_back(N->F);
  }
}

CallGraph CallGraph::of(ASTContext &Context, Universe &All) {
  CallGraph Graph;
  Collector C(Graph, Context, All);
  for (Decl *D : Context.getTraversalScope())
    C.TraverseDecl(D);
  if (!llvm::is_contained(Context.getTraversalScope(),
                          Context.getTranslationUnitDecl()))
    C.addReached();
  if (Graph.AnyThread)
    C.addDefaultConstructors();
  // Templates are visited once a specialisation and lambdas where they stand:
  // each body counts once.
  llvm::DenseSet<const FunctionDecl *> Known;
  llvm::erase_if(Graph.Bodies, [&](const FunctionDecl *F) {
    return !Known.insert(F).second;
  });
  if (Graph.AnyThread || Graph.AnyGuard)
    order(Graph);
  return Graph;
}

} // namespace clang::tidy::fearless
