/// clangd with the fearless module linked in: everything clangd does, and the
/// fearless checks, with no configuration.
///
/// clangd has no interface for other people's checks. Four of its functions
/// are wrapped by the linker (--wrap in checker/CMakeLists.txt): calls of F go
/// to __wrap_F, and __real_F is the original. If clangd renames one or changes
/// its parameters, __real_F is not there and the link fails.

#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"
#include "tools/InstalledPages.h"
#include "tools/Resources.h"
#include <optional>
#include <string>
#include <vector>

using llvm::StringRef;
using Options = clang::tidy::ClangTidyOptions;
/// clangd's TidyProviderRef: adds to the options of the file that it is given.
using OptionsOf = llvm::function_ref<void(Options &, StringRef)>;

namespace clang::clangd {
int clangdMain(int Argc, char *Argv[]);
struct PublishDiagnosticsParams;
} // namespace clang::clangd

#define FEARLESS_WRAP(RESULT, NAME, SYMBOL, PARAMETERS)                        \
  RESULT real##NAME PARAMETERS __asm__("__real_" SYMBOL);                      \
  RESULT wrapped##NAME PARAMETERS __asm__("__wrap_" SYMBOL);                   \
  RESULT wrapped##NAME PARAMETERS

/// clangd runs a check that it has no measurements of only when it is told to.
/// Those of fearless are measured (./dev bench clangd).
FEARLESS_WRAP(std::optional<bool>, IsFast,
              "_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE",
              (StringRef Check)) {
  return Check.starts_with("fearless-") ? true : realIsFast(Check);
}

/// Everything that .clang-tidy and .clangd say of checks is said on top of
/// "fearless-*": "modernize-*" adds to it, "-fearless-thread-borrow" takes one
/// out, and a list that begins with "-*" decides alone.
FEARLESS_WRAP(Options, OptionsForFile,
              "_ZN5clang6clangd21getTidyOptionsForFileEN4llvm12function_refIFvRN"
              "S_4tidy16ClangTidyOptionsENS1_9StringRefEEEES6_",
              (OptionsOf Configuration, StringRef File)) {
  Options Result = realOptionsForFile(Configuration, File);
  if (!Configuration) // --clang-tidy=false
    return Result;
  Result.Checks = "fearless-*," + Result.Checks.value_or("");
  return Result;
}

/// clangd takes every check for one of LLVM's and links its page there. Ours
/// have no page there: the link is to the one on this machine, or there is none.
FEARLESS_WRAP(llvm::json::Value, PublishedDiagnostics,
              "_ZN5clang6clangd6toJSONERKNS0_24PublishDiagnosticsParamsE",
              (const clang::clangd::PublishDiagnosticsParams &Published)) {
  llvm::json::Value Result = realPublishedDiagnostics(Published);
  llvm::json::Object *Message = Result.getAsObject();
  llvm::json::Array *Diagnostics =
      Message ? Message->getArray("diagnostics") : nullptr;
  if (!Diagnostics)
    return Result;
  for (llvm::json::Value &Entry : *Diagnostics) {
    llvm::json::Object *Diagnostic = Entry.getAsObject();
    std::optional<StringRef> Code =
        Diagnostic ? Diagnostic->getString("code") : std::nullopt;
    if (!Code || !Code->starts_with("fearless-"))
      continue;
    if (auto Page = clang::tidy::fearless::uriOfInstalledPage(*Code))
      (*Diagnostic)["codeDescription"] = llvm::json::Object{{"href", *Page}};
    else
      Diagnostic->erase("codeDescription");
  }
  return Result;
}

/// --version, and what clangd tells the editor that it is.
FEARLESS_WRAP(std::string, Version, "_ZN5clang6clangd13versionStringB5cxx11Ev",
              ()) {
  return realVersion() + ", fearless version " FEARLESS_VERSION;
}

int main(int Argc, char *Argv[]) {
  std::vector<char *> Args(Argv, Argv + Argc);
  static char Resources[] = "--resource-dir=" FEARLESS_RESOURCE_DIR;
  if (Argc > 0 && !clang::tidy::fearless::hasResourcesBeside(Argv[0]))
    Args.insert(Args.begin() + 1, Resources);
  return clang::clangd::clangdMain(static_cast<int>(Args.size()), Args.data());
}
