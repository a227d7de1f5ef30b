/// clang-tidy with the fearless module linked in: everything clang-tidy does,
/// and the fearless checks without --load.

#include "clang-tidy/tool/ClangTidyMain.h"
#include "clang/Options/OptionUtils.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

/// Clang looks for its own headers beside the executable. This one may stand
/// where they are not, and then uses those of the Clang it was built with.
static bool hasResourcesBeside(const char *Argv0) {
  void *Address = reinterpret_cast<void *>(hasResourcesBeside);
  llvm::SmallString<256> Header(clang::GetResourcesPath(Argv0, Address));
  llvm::sys::path::append(Header, "include", "stddef.h");
  return llvm::sys::fs::exists(Header);
}

int main(int Argc, const char **Argv) {
  llvm::cl::AddExtraVersionPrinter([](llvm::raw_ostream &Out) {
    Out << "fearless version " FEARLESS_VERSION "\n";
  });
  std::vector<const char *> Args(Argv, Argv + Argc);
  if (Argc > 0 && !hasResourcesBeside(Argv[0]))
    Args.insert(Args.begin() + 1,
                "--extra-arg-before=-resource-dir=" FEARLESS_RESOURCE_DIR);
  return clang::tidy::clangTidyMain(static_cast<int>(Args.size()), Args.data());
}
