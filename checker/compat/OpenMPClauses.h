/// The variables that a clause of OpenMP lists. Before LLVM 20 the function is
/// in the plural.
#ifndef FEARLESS_COMPAT_OPENMPCLAUSES_H
#define FEARLESS_COMPAT_OPENMPCLAUSES_H

#include "clang/AST/OpenMPClause.h"
#include "clang/Basic/Version.h"

namespace clang::tidy::fearless {

template <typename Clause> auto variablesOf(const Clause &C) {
#if CLANG_VERSION_MAJOR >= 20
  return C.varlist();
#else
  return C.varlists();
#endif
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_COMPAT_OPENMPCLAUSES_H
