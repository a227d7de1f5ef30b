/// The type that a class, union or enum declares. LLVM 22 writes it as one
/// canonical type, before it has a type of its own for each declaration.
#ifndef FEARLESS_COMPAT_TAGTYPES_H
#define FEARLESS_COMPAT_TAGTYPES_H

#include "clang/AST/ASTContext.h"
#include "clang/Basic/Version.h"

namespace clang::tidy::fearless {

inline CanQualType canonicalTagType(const ASTContext &Context,
                                    const TagDecl *Tag) {
#if CLANG_VERSION_MAJOR >= 22
  return Context.getCanonicalTagType(Tag);
#else
  return Context.getCanonicalType(Context.getTagDeclType(Tag));
#endif
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_COMPAT_TAGTYPES_H
