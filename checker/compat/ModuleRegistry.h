/// Where clang-tidy's modules register. Before LLVM 22 that is declared in a
/// header of its own.
#ifndef FEARLESS_COMPAT_MODULEREGISTRY_H
#define FEARLESS_COMPAT_MODULEREGISTRY_H

#include "clang-tidy/ClangTidyModule.h"
#include "clang/Basic/Version.h"
#if CLANG_VERSION_MAJOR < 22
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

#endif // FEARLESS_COMPAT_MODULEREGISTRY_H
