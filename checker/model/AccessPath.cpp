//===--- AccessPath.cpp - names for memory locations ----------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "model/AccessPath.h"
#include "compat/TagTypes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

namespace clang::tidy::fearless {

IndexTerm IndexTerm::chunk(Affine From, Affine To) {
  IndexTerm Term;
  if (From.isConstant() && To.isConstant()) {
    Term.What = Every;
    Term.Lo = From.Add;
    Term.Hi = To.Add;
    return Term;
  }
  Term.What = Chunk;
  Term.From = From;
  Term.To = To;
  return Term;
}

IndexTerm IndexTerm::at(Affine At) {
  if (At.isConstant())
    return {Const, OpaquePath, At.Add};
  if (At.Scale == 1)
    return {Variable, At.Var, At.Add};
  return chunk(At, At.plus(1));
}

IndexTerm IndexTerm::shifted(int64_t By) const {
  IndexTerm Term = *this;
  Term.Lo += By;
  if (Term.What == Every && Term.Hi != INT64_MAX)
    Term.Hi += By;
  if (Term.What == Chunk) {
    Term.From.Add += By;
    if (Term.To.Add != INT64_MAX)
      Term.To.Add += By;
  }
  return Term;
}

PathTable::PathTable(const ASTContext &Context) : Context(Context) {
  Nodes.emplace_back(); // opaque
}

PathId PathTable::intern(PathNode Node) {
  bool Plain = Node.Kind != PathKind::Elem && Node.Kind != PathKind::Part &&
               !Node.Index.Var;
  if (Plain) {
    // Kind is part of the pointer for components without a declaration.
    const void *Ptr =
        Node.Ptr ? Node.Ptr
                 : reinterpret_cast<const void *>(uintptr_t(Node.Kind) * 2 + 1);
    auto [It, New] = Fast.try_emplace({Node.Parent, Ptr}, PathId(Nodes.size()));
    if (!New)
      return It->second;
  } else {
    Key K{Node.Kind,      Node.Parent,   Node.Ptr,     Node.Index.What,
          Node.Index.Var, Node.Index.Lo, Node.Index.Hi,
          Node.Index.From, Node.Index.To};
    auto [It, New] = Index.try_emplace(K, PathId(Nodes.size()));
    if (!New)
      return It->second;
  }
  PathId Id = Nodes.size();
  if (Node.Parent) {
    Node.Root = Nodes[Node.Parent].Root;
    Node.Depth = Nodes[Node.Parent].Depth + 1;
  } else {
    Node.Root = Id;
  }
  Nodes.push_back(Node);
  return Id;
}

PathId PathTable::variable(const VarDecl *V) {
  V = V->getCanonicalDecl();
  PathNode Node;
  Node.Kind = V->hasGlobalStorage() ? PathKind::Global
              : isa<ParmVarDecl>(V) ? PathKind::Param
                                    : PathKind::Local;
  Node.Ptr = V;
  return intern(Node);
}

PathId PathTable::thisObject() { return intern({.Kind = PathKind::This}); }
PathId PathTable::result() { return intern({.Kind = PathKind::Result}); }
PathId PathTable::hidden(llvm::StringRef State) {
  return intern(
      {.Kind = PathKind::Hidden, .Ptr = &*States.try_emplace(State).first});
}
PathId PathTable::alloc(const Expr *E) {
  // One expression can be an allocation and a temporary: the address tells
  // them apart.
  return intern(
      {.Kind = PathKind::Alloc, .Ptr = reinterpret_cast<const char *>(E) + 1});
}
PathId PathTable::temp(const Expr *E) {
  return intern({.Kind = PathKind::Temp, .Ptr = E});
}

PathId PathTable::allocAt(const Expr *Site, PathId Inner) {
  PathNode Node{.Kind = PathKind::Alloc,
                .Ptr = reinterpret_cast<const char *>(Site) + 1};
  Node.Index.Var = Inner; // only tells the allocations of one call apart
  return intern(Node);
}

const Expr *PathTable::allocSite(PathId P) const {
  return reinterpret_cast<const Expr *>(uintptr_t(Nodes[P].Ptr) &
                                        ~uintptr_t(1));
}

PathId PathTable::field(PathId Base, const FieldDecl *F) {
  if (!Base || Nodes[Base].Depth >= MaxDepth)
    return OpaquePath;
  return intern(
      {.Kind = PathKind::Field, .Parent = Base, .Ptr = F->getCanonicalDecl()});
}

PathId PathTable::deref(PathId Base) {
  if (!Base || Nodes[Base].Depth >= MaxDepth)
    return OpaquePath;
  return intern({.Kind = PathKind::Deref, .Parent = Base});
}

PathId PathTable::elem(PathId Base, IndexTerm Term) {
  if (!Base || Nodes[Base].Depth >= MaxDepth)
    return OpaquePath;
  // Element i of the part [lo, hi) is element lo + i of the whole.
  if (Nodes[Base].Kind == PathKind::Part) {
    const IndexTerm Window = Nodes[Base].Index;
    PathId Whole = Nodes[Base].Parent;
    if (Window.What == IndexTerm::Unknown)
      return elem(Whole, {IndexTerm::Unknown});
    if (Window.What == IndexTerm::Chunk) {
      // An element of the chunk; which one, where it is known.
      if (Term.What == IndexTerm::Const)
        return elem(Whole, IndexTerm::at(Window.From.plus(Term.Lo)));
      return elem(Whole, Term.What == IndexTerm::Unknown ||
                                 Window.To.Add == INT64_MAX
                             ? IndexTerm{IndexTerm::Unknown}
                             : Window);
    }
    switch (Term.What) {
    case IndexTerm::Const:
    case IndexTerm::Variable:
      if (Window.Lo == INT64_MAX) // one past the end
        return OpaquePath;
      Term.Lo += Window.Lo;
      break;
    case IndexTerm::Every:
      Term.Hi = Term.Hi == INT64_MAX ? Window.Hi
                                     : std::min(Window.Hi, Window.Lo + Term.Hi);
      Term.Lo += Window.Lo;
      break;
    case IndexTerm::Head:
      Term.Lo += Window.Lo;
      break;
    case IndexTerm::Tail:
      if (Window.Hi != INT64_MAX)
        Term = {IndexTerm::Unknown};
      break;
    case IndexTerm::Chunk:
    case IndexTerm::Chosen:
      if (Window.Lo != 0)
        Term = {IndexTerm::Unknown};
      break;
    case IndexTerm::Unknown:
      break;
    }
    return elem(Whole, Term);
  }
  return intern({.Kind = PathKind::Elem, .Parent = Base, .Index = Term});
}

PathId PathTable::part(PathId Base, int64_t Lo, int64_t Hi) {
  if (!Base || Nodes[Base].Depth >= MaxDepth)
    return OpaquePath;
  IndexTerm Term{IndexTerm::Every, OpaquePath, Lo, Hi};
  if (Lo < 0) // not known which part
    Term = {IndexTerm::Unknown};
  if (Nodes[Base].Kind == PathKind::Part) {
    const IndexTerm Outer = Nodes[Base].Index;
    if (Outer.What == IndexTerm::Chunk && Term.What == IndexTerm::Every) {
      // [2, 5) of the chunk [25*i, ...).
      return part(Nodes[Base].Parent,
                  IndexTerm::chunk(Outer.From.plus(Term.Lo),
                                   Term.Hi == INT64_MAX
                                       ? Outer.To
                                       : Outer.From.plus(Term.Hi)));
    }
    if (Outer.What != IndexTerm::Every || Term.What == IndexTerm::Unknown ||
        Outer.Lo == INT64_MAX) {
      Term = {IndexTerm::Unknown};
    } else {
      Term.Hi = Term.Hi == INT64_MAX ? Outer.Hi
                                     : std::min(Outer.Hi, Outer.Lo + Term.Hi);
      Term.Lo += Outer.Lo;
    }
    Base = Nodes[Base].Parent;
  }
  return intern({.Kind = PathKind::Part, .Parent = Base, .Index = Term});
}

PathId PathTable::part(PathId Base, const IndexTerm &Window) {
  if (!Base || Nodes[Base].Depth >= MaxDepth)
    return OpaquePath;
  if (Window.What == IndexTerm::Unknown)
    return part(Base, -1, INT64_MAX);
  if (Window.What != IndexTerm::Chunk)
    return part(Base, Window.Lo, Window.Hi);
  IndexTerm Term = Window;
  if (Nodes[Base].Kind == PathKind::Part) {
    const IndexTerm Outer = Nodes[Base].Index;
    if (Outer.What != IndexTerm::Every || Outer.Lo == INT64_MAX)
      return part(Base, -1, INT64_MAX);
    Term = Term.shifted(Outer.Lo);
    Base = Nodes[Base].Parent;
  }
  return intern({.Kind = PathKind::Part, .Parent = Base, .Index = Term});
}

PathId PathTable::shape(PathId Base) {
  if (!Base || Nodes[Base].Depth >= MaxDepth)
    return OpaquePath;
  return intern({.Kind = PathKind::Shape, .Parent = Base});
}

PathId PathTable::outer(PathId Base, const FieldDecl *F) {
  if (!Base || Nodes[Base].Depth >= MaxDepth)
    return OpaquePath;
  F = F->getCanonicalDecl();
  if (Nodes[Base].Kind == PathKind::Field && Nodes[Base].Ptr == F)
    return Nodes[Base].Parent;
  // The address tells it from the member itself.
  return intern({.Kind = PathKind::Outer,
                 .Parent = Base,
                 .Ptr = reinterpret_cast<const char *>(F) + 1});
}

PathId PathTable::component(PathId Base, PathId Like) {
  const PathNode Node = Nodes[Like];
  switch (Node.Kind) {
  case PathKind::Field:
    return field(Base, static_cast<const FieldDecl *>(Node.Ptr));
  case PathKind::Deref:
    return deref(Base);
  case PathKind::Elem:
    return elem(Base, Node.Index);
  case PathKind::Part:
    return part(Base, Node.Index);
  case PathKind::Shape:
    return shape(Base);
  case PathKind::Outer:
    return outer(Base, reinterpret_cast<const FieldDecl *>(
                           static_cast<const char *>(Node.Ptr) - 1));
  default:
    return OpaquePath;
  }
}

const VarDecl *PathTable::rootVariable(PathId P) const {
  if (!P)
    return nullptr;
  const PathNode &Root = Nodes[Nodes[P].Root];
  switch (Root.Kind) {
  case PathKind::Local:
  case PathKind::Param:
  case PathKind::Global:
    return static_cast<const VarDecl *>(Root.Ptr);
  default:
    return nullptr;
  }
}

bool PathTable::isPrefix(PathId Prefix, PathId P) const {
  if (!Prefix)
    return false;
  while (P && Nodes[P].Depth > Nodes[Prefix].Depth)
    P = Nodes[P].Parent;
  return P == Prefix;
}

bool PathTable::hasDeref(PathId P) const {
  for (; P; P = Nodes[P].Parent)
    if (Nodes[P].Kind == PathKind::Deref)
      return true;
  return false;
}

llvm::SmallVector<PathId, 8> PathTable::steps(PathId P) const {
  llvm::SmallVector<PathId, 8> Steps;
  for (; P; P = Nodes[P].Parent)
    Steps.push_back(P);
  std::reverse(Steps.begin(), Steps.end());
  return Steps;
}

QualType PathTable::typeOf(PathId P) const {
  const PathNode &N = Nodes[P];
  auto FirstArgument = [](QualType T) {
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T.isNull() ? nullptr : T->getAsCXXRecordDecl());
    if (!Spec || !Spec->getTemplateArgs().size() ||
        Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
      return QualType();
    return Spec->getTemplateArgs()[0].getAsType();
  };
  auto ElementOf = [&](QualType T) {
    if (T.isNull())
      return T;
    if (const ArrayType *A = Context.getAsArrayType(T))
      return A->getElementType();
    return FirstArgument(T);
  };
  switch (N.Kind) {
  case PathKind::Local:
  case PathKind::Param:
  case PathKind::Global:
  case PathKind::Field:
    return static_cast<const ValueDecl *>(N.Ptr)->getType();
  case PathKind::Temp:
    return static_cast<const Expr *>(N.Ptr)->getType();
  case PathKind::Alloc: {
    if (N.Index.Var) // of a callee
      return typeOf(N.Index.Var);
    const auto *E = reinterpret_cast<const Expr *>(
        static_cast<const char *>(N.Ptr) - 1);
    if (const auto *New = dyn_cast<CXXNewExpr>(E))
      return New->getAllocatedType();
    const auto *Call = dyn_cast<CallExpr>(E);
    const FunctionDecl *Make = Call ? Call->getDirectCallee() : nullptr;
    const auto *Args = Make ? Make->getTemplateSpecializationArgs() : nullptr;
    if (!Args || !Args->size() ||
        Args->get(0).getKind() != TemplateArgument::Type)
      return QualType();
    return Args->get(0).getAsType();
  }
  case PathKind::Deref: {
    QualType T = typeOf(N.Parent);
    if (T.isNull())
      return T;
    if (T->isReferenceType() || T->isPointerType())
      return T->getPointeeType();
    T = FirstArgument(T);
    const ArrayType *A = T.isNull() ? nullptr : Context.getAsArrayType(T);
    return A ? A->getElementType() : T;
  }
  case PathKind::Elem: {
    QualType T = typeOf(N.Parent);
    // A pointer to the first of several.
    if (Nodes[N.Parent].Kind == PathKind::Deref && !T.isNull() &&
        !T->isArrayType() && FirstArgument(T).isNull())
      return T;
    return ElementOf(T);
  }
  case PathKind::Part:
    return typeOf(N.Parent);
  case PathKind::Outer:
    return canonicalTagType(Context, reinterpret_cast<const FieldDecl *>(
                                         static_cast<const char *>(N.Ptr) - 1)
                                         ->getParent());
  default:
    return QualType();
  }
}

PathId PathTable::withEveryElement(PathId P) {
  auto Steps = steps(P);
  if (Steps.empty())
    return P;
  PathId Q = Steps[0];
  for (size_t I = 1; I < Steps.size(); ++I) {
    PathKind Kind = Nodes[Steps[I]].Kind;
    Q = Kind == PathKind::Elem || Kind == PathKind::Part
            ? elem(Q, {IndexTerm::Every})
            : component(Q, Steps[I]);
  }
  return Q;
}

PathId PathTable::withoutElements(PathId P) const {
  while (P &&
         (Nodes[P].Kind == PathKind::Elem || Nodes[P].Kind == PathKind::Part))
    P = Nodes[P].Parent;
  return P;
}

bool PathTable::overlap(
    PathId A, PathId B,
    llvm::function_ref<bool(const IndexTerm &, const IndexTerm &)> SameIndex)
    const {
  if (!A || !B || Nodes[A].Root != Nodes[B].Root)
    return false;
  auto StepsA = steps(A), StepsB = steps(B);
  size_t Common = std::min(StepsA.size(), StepsB.size());
  for (size_t I = 1; I < Common; ++I) {
    const PathNode &NodeA = Nodes[StepsA[I]], &NodeB = Nodes[StepsB[I]];
    auto IsIndex = [](const PathNode &N) {
      return N.Kind == PathKind::Elem || N.Kind == PathKind::Part;
    };
    if (IsIndex(NodeA) && IsIndex(NodeB)) {
      if (!SameIndex(NodeA.Index, NodeB.Index))
        return false;
    } else if (NodeA.Kind != NodeB.Kind || NodeA.Ptr != NodeB.Ptr) {
      return false;
    }
  }
  // Writing a pointer does not write what it points to.
  const auto &Longer = StepsA.size() > StepsB.size() ? StepsA : StepsB;
  for (size_t I = Common; I < Longer.size(); ++I)
    if (Nodes[Longer[I]].Kind == PathKind::Deref)
      return false;
  return true;
}

void PathTable::addClosure(const CXXRecordDecl *Closure) {
  llvm::DenseMap<const ValueDecl *, FieldDecl *> Fields;
  FieldDecl *ThisField = nullptr;
  Closure->getCaptureFields(Fields, ThisField);
  for (auto [Var, Field] : Fields)
    Captures[Field->getCanonicalDecl()] = Var;
}

const ValueDecl *PathTable::capturedBy(const FieldDecl *F) const {
  return Captures.lookup(F->getCanonicalDecl());
}

std::string PathTable::spell(PathId P) const {
  std::string Text;
  bool Pointer = false; // the text so far names a pointer that is followed
  for (PathId Step : steps(P)) {
    const PathNode &N = Nodes[Step];
    switch (N.Kind) {
    case PathKind::Local:
    case PathKind::Param:
    case PathKind::Global:
      Text = static_cast<const VarDecl *>(N.Ptr)->getNameAsString();
      break;
    case PathKind::This:
    case PathKind::Result:
      break;
    case PathKind::Hidden:
      Text = static_cast<const llvm::StringMapEntry<char> *>(N.Ptr)->getKey();
      break;
    case PathKind::Alloc:
    case PathKind::Temp:
      Text = "object";
      break;
    case PathKind::Field: {
      const auto *F = static_cast<const FieldDecl *>(N.Ptr);
      if (F->getParent()->isLambda()) {
        const ValueDecl *V = capturedBy(F);
        Text = V ? V->getNameAsString() : "";
        Pointer = false;
        break;
      }
      if (!Text.empty())
        Text += Pointer ? "->" : ".";
      Text += F->getNameAsString();
      Pointer = false;
      break;
    }
    case PathKind::Deref: {
      const PathNode &Of = Nodes[N.Parent];
      QualType T;
      if (Of.Kind == PathKind::Field || Of.Kind == PathKind::Local ||
          Of.Kind == PathKind::Param || Of.Kind == PathKind::Global)
        T = static_cast<const ValueDecl *>(Of.Ptr)->getType();
      Pointer = !T.isNull() && !T->isReferenceType();
      break;
    }
    case PathKind::Elem:
      if (N.Index.What == IndexTerm::Const)
        Text += "[" + std::to_string(N.Index.Lo) + "]";
      else if (N.Index.What == IndexTerm::Variable && !N.Index.Lo &&
               rootVariable(N.Index.Var))
        Text += "[" + spell(N.Index.Var) + "]";
      else
        Text += "[...]";
      Pointer = false;
      break;
    case PathKind::Part:
    case PathKind::Shape:
    case PathKind::Outer:
    case PathKind::Opaque:
      break;
    }
  }
  return Text.empty() ? "*this" : Pointer ? "*" + Text : Text;
}

std::string PathTable::dump(const Affine &A) const {
  if (A.isConstant())
    return A.Add == INT64_MAX ? "" : std::to_string(A.Add);
  return (A.Scale == 1 ? "" : std::to_string(A.Scale) + "*") + dump(A.Var) +
         (A.Add ? "+" + std::to_string(A.Add) : "");
}

std::string PathTable::dump(PathId P) const {
  if (!P)
    return "?";
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  for (PathId Step : steps(P)) {
    const PathNode &N = Nodes[Step];
    switch (N.Kind) {
    case PathKind::Opaque:
      Out << "?";
      break;
    case PathKind::Local:
    case PathKind::Param:
    case PathKind::Global:
      Out << static_cast<const VarDecl *>(N.Ptr)->getNameAsString();
      break;
    case PathKind::This:
      Out << "this";
      break;
    case PathKind::Result:
      Out << "result";
      break;
    case PathKind::Hidden:
      Out << "hidden "
          << static_cast<const llvm::StringMapEntry<char> *>(N.Ptr)->getKey();
      break;
    case PathKind::Alloc:
    case PathKind::Temp: {
      const auto *E = reinterpret_cast<const Expr *>(
          static_cast<const char *>(N.Ptr) - (N.Kind == PathKind::Alloc));
      Out << (N.Kind == PathKind::Alloc ? "new@" : "temp@")
          << Context.getSourceManager().getSpellingLineNumber(E->getBeginLoc());
      break;
    }
    case PathKind::Field: {
      const auto *F = static_cast<const FieldDecl *>(N.Ptr);
      const ValueDecl *Captured = capturedBy(F);
      if (F->getParent()->isLambda())
        Out << ".<" << (Captured ? Captured->getNameAsString() : "this") << ">";
      else
        Out << "." << F->getNameAsString();
      break;
    }
    case PathKind::Outer:
      Out << ".outer";
      break;
    case PathKind::Deref:
      Out << ".deref";
      break;
    case PathKind::Elem:
    case PathKind::Part:
      Out << (N.Kind == PathKind::Elem ? ".elem(" : ".part(");
      switch (N.Index.What) {
      case IndexTerm::Const:
        Out << N.Index.Lo;
        break;
      case IndexTerm::Variable:
        Out << dump(N.Index.Var);
        if (N.Index.Lo)
          Out << "+" << N.Index.Lo;
        break;
      case IndexTerm::Every:
        Out << "each";
        if (N.Index.Lo || N.Index.Hi != INT64_MAX) {
          Out << " " << N.Index.Lo << "..";
          if (N.Index.Hi != INT64_MAX)
            Out << N.Index.Hi;
        }
        break;
      case IndexTerm::Chunk:
        Out << "each " << dump(N.Index.From) << ".." << dump(N.Index.To);
        break;
      case IndexTerm::Head:
        Out << "each " << N.Index.Lo << "..?";
        break;
      case IndexTerm::Tail:
        Out << "each ?..";
        break;
      case IndexTerm::Chosen:
        Out << "by " << dump(N.Index.Var);
        break;
      case IndexTerm::Unknown:
        Out << "?";
        break;
      }
      Out << ")";
      break;
    case PathKind::Shape:
      Out << ".shape";
      break;
    }
  }
  return Text;
}

SetTable::SetTable() {
  Sets.emplace_back();
  Index[{}] = 0;
}

SetId SetTable::get(llvm::ArrayRef<uint32_t> Values) {
  std::vector<uint32_t> Sorted(Values.begin(), Values.end());
  llvm::sort(Sorted);
  Sorted.erase(std::unique(Sorted.begin(), Sorted.end()), Sorted.end());
  auto [It, New] = Index.try_emplace(Sorted, SetId(Sets.size()));
  if (New)
    Sets.push_back(std::move(Sorted));
  return It->second;
}

bool SetTable::contains(SetId S, uint32_t V) const {
  return std::binary_search(Sets[S].begin(), Sets[S].end(), V);
}

SetId SetTable::insert(SetId S, uint32_t V) {
  if (contains(S, V))
    return S;
  std::vector<uint32_t> Values = Sets[S];
  Values.push_back(V);
  return get(Values);
}

SetId SetTable::erase(SetId S, uint32_t V) {
  if (!contains(S, V))
    return S;
  std::vector<uint32_t> Values;
  for (uint32_t Old : Sets[S])
    if (Old != V)
      Values.push_back(Old);
  return get(Values);
}

SetId SetTable::unite(SetId A, SetId B) {
  if (A == B || !B)
    return A;
  if (!A)
    return B;
  std::vector<uint32_t> Values = Sets[A];
  Values.insert(Values.end(), Sets[B].begin(), Sets[B].end());
  return get(Values);
}

SetId SetTable::intersect(SetId A, SetId B) {
  if (A == B)
    return A;
  std::vector<uint32_t> Values;
  std::set_intersection(Sets[A].begin(), Sets[A].end(), Sets[B].begin(),
                        Sets[B].end(), std::back_inserter(Values));
  return get(Values);
}

SetId SetTable::subtract(SetId A, SetId B) {
  if (!A || !B)
    return A;
  std::vector<uint32_t> Values;
  std::set_difference(Sets[A].begin(), Sets[A].end(), Sets[B].begin(),
                      Sets[B].end(), std::back_inserter(Values));
  return get(Values);
}

} // namespace clang::tidy::fearless
