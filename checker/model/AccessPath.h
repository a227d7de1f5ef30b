//===--- AccessPath.h - names for memory locations --------------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An access path is a root (a variable, 'this', an allocation, a temporary)
// followed by components: a field, what a pointer points to, an element of a
// sequence, a part of a sequence, a sequence's shape (its size and structure).
// Paths are interned: equal paths have equal numbers, and the parent of a path
// is one look-up away, so a prefix test is a short walk.
//
//   cfg->hits          parameter(cfg).deref.hits
//   [&n] { ++n; }      this.<capture n>.deref      (in the lambda's body)
//   v[2]               local(v).elem(2)
//   v.size()           local(v).shape
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_MODEL_ACCESSPATH_H
#define FEARLESS_MODEL_ACCESSPATH_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace clang::tidy::fearless {

/// Number of an interned path. 0 is the opaque path: a location that is not
/// known, which matches nothing.
using PathId = uint32_t;
constexpr PathId OpaquePath = 0;

enum class PathKind : uint8_t {
  Opaque,
  // Roots.
  Local,  ///< automatic variable: VarDecl
  Param,  ///< parameter variable itself: ParmVarDecl
  Global, ///< variable with static storage: VarDecl
  This,   ///< the object of the current method or function object
  Alloc,  ///< memory from new, malloc, make_shared: Expr
  Temp,   ///< temporary object or closure: Expr
  Result, ///< what the current function returns
  Hidden, ///< state inside a library, by its name
  // Components.
  Field, ///< FieldDecl
  Deref, ///< what the pointer, reference or smart pointer refers to
  Elem,  ///< element of a sequence: IndexTerm
  Part,  ///< sub-sequence [Lo, Hi): span, pointer into an array
  Shape, ///< size and structure of a container, without its elements
  Outer, ///< the object that this is a member of: FieldDecl, plus one byte
};

/// Scale * Var + Add; a constant if Var is opaque.
struct Affine {
  PathId Var = OpaquePath;
  int32_t Scale = 0;
  int64_t Add = 0;

  bool isConstant() const { return !Var; }
  Affine plus(int64_t By) const { return {Var, Scale, Add + By}; }
  auto operator<=>(const Affine &) const = default;
};

/// Which element. Lo and Hi bound it where they are known.
struct IndexTerm {
  enum Kind : uint8_t {
    Const,    ///< element Lo
    Variable, ///< the value of Var plus Lo, Var being a path
    Every,    ///< each element in [Lo, Hi) in turn
    Chunk,    ///< each element in [From, To) in turn
    Head,     ///< each element from Lo to a place that is not known
    Tail,     ///< each element from a place that is not known to the end
    Chosen,   ///< the element whose number is the value at Var
    Unknown,  ///< some element; says nothing
  } What = Unknown;
  PathId Var = OpaquePath;
  int64_t Lo = 0;
  int64_t Hi = INT64_MAX;
  Affine From, To; ///< of a Chunk

  static IndexTerm chunk(Affine From, Affine To);
  /// The element \p At.
  static IndexTerm at(Affine At);
  /// The same, \p By elements further.
  IndexTerm shifted(int64_t By) const;

  bool operator==(const IndexTerm &) const = default;
};

struct PathNode {
  PathKind Kind = PathKind::Opaque;
  PathId Parent = OpaquePath;
  PathId Root = OpaquePath;
  uint16_t Depth = 0;        ///< number of components
  const void *Ptr = nullptr; ///< Decl or Expr
  IndexTerm Index;
};

/// Owner of all paths of a translation unit.
class PathTable {
public:
  explicit PathTable(const ASTContext &Context);

  PathId variable(const VarDecl *V); ///< Local, Param or Global
  PathId thisObject();
  PathId result();
  PathId hidden(llvm::StringRef State);
  PathId alloc(const Expr *E);
  PathId temp(const Expr *E);
  /// The allocation \p Inner of a callee, made by the call \p Site: another
  /// object at each site.
  PathId allocAt(const Expr *Site, PathId Inner);
  /// The expression of this function that makes the object \p P, or the call
  /// of a function that does.
  const Expr *allocSite(PathId P) const;

  /// Path of \p Base 's component. Opaque for an opaque base, and beyond
  /// MaxDepth components.
  PathId field(PathId Base, const FieldDecl *F);
  PathId deref(PathId Base);
  PathId elem(PathId Base, IndexTerm Index);
  PathId part(PathId Base, int64_t Lo, int64_t Hi);
  PathId part(PathId Base, const IndexTerm &Window);
  PathId shape(PathId Base);
  /// The object whose member \p F is at \p Base: C's container_of.
  PathId outer(PathId Base, const FieldDecl *F);
  /// \p Base followed by the last component of \p Like.
  PathId component(PathId Base, PathId Like);

  const PathNode &node(PathId P) const { return Nodes[P]; }
  PathId parent(PathId P) const { return Nodes[P].Parent; }
  PathId root(PathId P) const { return Nodes[P].Root; }
  PathKind kind(PathId P) const { return Nodes[P].Kind; }
  bool isRoot(PathId P) const { return P && Nodes[P].Parent == OpaquePath; }
  /// The variable of a root path (or of the root of a path), or null.
  const VarDecl *rootVariable(PathId P) const;
  bool isPrefix(PathId Prefix, PathId P) const;
  /// Some component is reached through a pointer or reference.
  bool hasDeref(PathId P) const;
  /// The components of \p P from the root on, the root first.
  llvm::SmallVector<PathId, 8> steps(PathId P) const;
  /// \p P up to, not including, trailing elements and parts.
  PathId withoutElements(PathId P) const;

  /// Whether one access to \p A and one to \p B touch common memory: one is a
  /// prefix of the other, up to elements that may be the same. \p SameIndex
  /// says whether two index terms may name one element.
  bool overlap(PathId A, PathId B,
               llvm::function_ref<bool(const IndexTerm &, const IndexTerm &)>
                   SameIndex) const;

  /// The type of what is at \p P; null where it is not known.
  QualType typeOf(PathId P) const;
  /// \p P with every element in place of each element: what all have in common.
  PathId withEveryElement(PathId P);

  /// As a person would write it: 'cfg->hits'.
  std::string spell(PathId P) const;
  /// For dumps: 'cfg.deref.hits'.
  std::string dump(PathId P) const;
  std::string dump(const Affine &A) const;

  /// The variable that a closure's field captures, or null.
  const ValueDecl *capturedBy(const FieldDecl *F) const;
  /// Records the fields of the closure class \p Closure.
  void addClosure(const CXXRecordDecl *Closure);

  static constexpr unsigned MaxDepth = 8;

private:
  PathId intern(PathNode Node);

  const ASTContext &Context;
  std::vector<PathNode> Nodes;
  struct Key {
    PathKind Kind;
    PathId Parent;
    const void *Ptr;
    IndexTerm::Kind What;
    PathId Var;
    int64_t Lo, Hi;
    Affine From, To;
    auto operator<=>(const Key &) const = default;
  };
  std::map<Key, PathId> Index;
  llvm::DenseMap<std::pair<PathId, const void *>, PathId> Fast;
  llvm::DenseMap<const FieldDecl *, const ValueDecl *> Captures;
  llvm::StringMap<char> States; ///< names of hidden roots
};

/// Number of an interned, sorted set of 32-bit values. 0 is the empty set.
using SetId = uint32_t;

/// Sets of small numbers (paths, locks, threads), interned so that dataflow
/// compares and copies them as integers.
class SetTable {
public:
  SetTable();
  SetId get(llvm::ArrayRef<uint32_t> Values); ///< sorts and removes duplicates
  llvm::ArrayRef<uint32_t> values(SetId S) const { return Sets[S]; }
  bool contains(SetId S, uint32_t V) const;
  SetId insert(SetId S, uint32_t V);
  SetId erase(SetId S, uint32_t V);
  SetId unite(SetId A, SetId B);
  SetId intersect(SetId A, SetId B);
  SetId subtract(SetId A, SetId B);

private:
  std::deque<std::vector<uint32_t>> Sets;
  std::map<std::vector<uint32_t>, SetId> Index;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_MODEL_ACCESSPATH_H
