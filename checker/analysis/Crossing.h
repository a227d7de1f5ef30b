//===--- Crossing.h - which types may go to another thread ------*- C++ -*-===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rust's Send for C++ types: yes, no with the reasons, or not known. What is
// declared wins (rows, annotations, specialisations of fearless::is_send);
// otherwise the answer follows from members, base classes, captures and
// template arguments, as for Rust's auto traits. A type that contains itself
// is assumed to be fine while it is being asked about. Only a no is reported.
//
//===----------------------------------------------------------------------===//

#ifndef FEARLESS_ANALYSIS_CROSSING_H
#define FEARLESS_ANALYSIS_CROSSING_H

#include "analysis/Program.h"
#include <unordered_map>

namespace clang::tidy::fearless {

/// One step of the way from a type to what in it must stay on its thread.
struct CrossingReason {
  enum Kind : uint8_t {
    Member,     ///< Outer contains Part, of type Inner
    Base,       ///< Outer derives from Inner
    Captures,   ///< a lambda captures Part, of type Inner
    Holds,      ///< Outer is a container or pointer of Inner
    Guard,      ///< Outer holds a lock
    Counts,     ///< Outer's copies count in Part, without an atomic
    Row,        ///< a row of the models says so
    Annotation, ///< an annotation of the class says so
    Trait,      ///< a specialisation of fearless::is_send says so
    Pointer,    ///< only in strict mode: a raw pointer or reference
    OwnCopy,    ///< it points to Part, which ends with the thread that has it
  } What;
  QualType Outer, Inner;
  const NamedDecl *Part = nullptr; ///< the member, capture or counter
  SourceLocation Loc;
};

struct SendAnswer {
  enum Kind : uint8_t { Yes, No, Unknown } What = Unknown;
  std::vector<CrossingReason> Why; ///< of a no, the outermost first
};

/// The answers for one translation unit, each worked out once.
class SendTable {
public:
  explicit SendTable(Program &P);

  /// Whether a \p T may go to another thread. Linear in the size of the type.
  const SendAnswer &send(QualType T);
  /// Adds the places where copies of \p R are counted.
  void addCounting(const CXXRecordDecl *R,
                   llvm::DenseSet<unsigned> &Places) const;

private:
  SendAnswer derive(QualType T);
  SendAnswer deriveClass(const CXXRecordDecl *R, QualType T);
  std::optional<SendAnswer> declared(QualType T);
  std::optional<bool> specialised(const CXXRecordDecl *R, SourceLocation &Loc);
  bool countsPlainly(const CXXRecordDecl *R, CrossingReason &Why);
  void readCounters(Program &P);
  /// A no of \p Inner makes a no of what contains it.
  bool inherit(SendAnswer &Into, QualType Inner, CrossingReason Step);

  const ASTContext &Context;
  const Vocabulary &Words;
  bool Strict;
  /// Plain integers behind a member that a class changes when it is copied,
  /// and when it dies.
  struct Counter {
    const FieldDecl *Field;
    SourceLocation Loc;
  };
  llvm::DenseMap<const CXXRecordDecl *, llvm::SmallVector<Counter, 1>> OnCopy,
      OnDeath;
  const ClassTemplateDecl *Trait = nullptr; ///< fearless::is_send
  std::unordered_map<const void *, SendAnswer> Known;
};

/// A value that goes to another thread and must not.
struct BadCrossing {
  const Crossing *What;
  SendAnswer Answer; ///< a no
};

/// What crosses that must stay. Told where the user's code gives it.
std::vector<BadCrossing> findBadCrossings(Program &P);

/// Where the plain counts of classes whose objects are sent are changed: these
/// races are the crossing's.
llvm::DenseSet<unsigned> sentCounters(Program &P);

} // namespace clang::tidy::fearless

#endif // FEARLESS_ANALYSIS_CROSSING_H
