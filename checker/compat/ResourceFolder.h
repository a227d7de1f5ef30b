/// Where Clang looks for its own headers by itself. The function has moved
/// from the compiler's invocation (until LLVM 21) to a library of its own.
#ifndef FEARLESS_COMPAT_RESOURCEFOLDER_H
#define FEARLESS_COMPAT_RESOURCEFOLDER_H

#include "clang/Basic/Version.h"
#if CLANG_VERSION_MAJOR >= 22
#include "clang/Options/OptionUtils.h"
#else
#include "clang/Frontend/CompilerInvocation.h"
#endif
#include <string>

namespace clang::tidy::fearless {

/// \p Argv0 as main() has got it; \p Address of any function of the program.
inline std::string resourceFolder(const char *Argv0, void *Address) {
#if CLANG_VERSION_MAJOR >= 22
  return GetResourcesPath(Argv0, Address);
#else
  return CompilerInvocation::GetResourcesPath(Argv0, Address);
#endif
}

} // namespace clang::tidy::fearless

#endif // FEARLESS_COMPAT_RESOURCEFOLDER_H
