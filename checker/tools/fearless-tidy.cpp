/// clang-tidy with the fearless module linked in: everything clang-tidy does,
/// the fearless checks without --load, and --explain.

#include "clang-tidy/tool/ClangTidyMain.h"
#include "compat/ResourceFolder.h"
#include "tools/Explain.h"
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
  llvm::SmallString<256> Header(
      clang::tidy::fearless::resourceFolder(Argv0, Address));
  llvm::sys::path::append(Header, "include", "stddef.h");
  return llvm::sys::fs::exists(Header);
}

/// Makes --help name --explain, among the options of clang-tidy: an option of
/// another category is not shown.
static void describeExplain() {
  auto &Options = llvm::cl::getRegisteredOptions();
  auto Checks = Options.find("checks");
  if (Checks == Options.end() || Checks->second->Categories.empty())
    return;
  static llvm::cl::opt<std::string> Explain(
      "explain",
      llvm::cl::desc("Print the page of a fearless check, or of the Rust error "
                     "code\nin a finding, and do nothing else: --explain E0373"),
      llvm::cl::value_desc("code or check"),
      llvm::cl::cat(*Checks->second->Categories.front()));
}

int main(int Argc, const char **Argv) {
  std::vector<const char *> Args(Argv, Argv + Argc);
  if (auto Status = clang::tidy::fearless::explain(
          llvm::ArrayRef(Args).drop_front(Argc > 0), llvm::outs(),
          llvm::errs()))
    return *Status;
  describeExplain();
  llvm::cl::AddExtraVersionPrinter([](llvm::raw_ostream &Out) {
    Out << "fearless version " FEARLESS_VERSION "\n";
  });
  if (Argc > 0 && !hasResourcesBeside(Argv[0]))
    Args.insert(Args.begin() + 1,
                "--extra-arg-before=-resource-dir=" FEARLESS_RESOURCE_DIR);
  return clang::tidy::clangTidyMain(static_cast<int>(Args.size()), Args.data());
}
