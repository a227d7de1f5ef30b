/// A type whose name is written with qualifiers or a keyword ('std::string',
/// 'struct stat'). Before LLVM 22 that is a type around the one that is named.
#ifndef FEARLESS_COMPAT_WRITTENTYPES_H
#define FEARLESS_COMPAT_WRITTENTYPES_H

#include "clang/AST/Type.h"
#include "clang/Basic/Version.h"

namespace clang::tidy::fearless {

inline QualType namedType(QualType T) {
#if CLANG_VERSION_MAJOR < 22
  if (const auto *Written = dyn_cast<ElaboratedType>(T))
    return Written->getNamedType();
#endif
  return T;
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_COMPAT_WRITTENTYPES_H
