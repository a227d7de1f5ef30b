#include "tools/Resources.h"
#include "compat/ResourceFolder.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

bool clang::tidy::fearless::hasResourcesBeside(const char *Argv0) {
  void *Address = reinterpret_cast<void *>(hasResourcesBeside);
  llvm::SmallString<256> Header(clang::tidy::fearless::resourceFolder(Argv0, Address));
  llvm::sys::path::append(Header, "include", "stddef.h");
  return llvm::sys::fs::exists(Header);
}
