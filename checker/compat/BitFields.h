/// Bit-fields of no width, which divide their neighbours. Before LLVM 20 the
/// width is evaluated when it is asked for, with the context.
#ifndef FEARLESS_COMPAT_BITFIELDS_H
#define FEARLESS_COMPAT_BITFIELDS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Version.h"

namespace clang::tidy::fearless {

inline bool isZeroLengthBitField(const FieldDecl &Field) {
#if CLANG_VERSION_MAJOR >= 20
  return Field.isZeroLengthBitField();
#else
  return Field.isZeroLengthBitField(Field.getASTContext());
#endif
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_COMPAT_BITFIELDS_H
