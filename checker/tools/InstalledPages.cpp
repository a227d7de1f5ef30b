#include "tools/InstalledPages.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace clang::tidy::fearless {

namespace {

using llvm::StringRef;

/// Beside the program's folder, in a package and in a checkout.
constexpr StringRef Folders[] = {"../share/doc/fearless/docs/checks",
                                 "../../docs/checks"};

std::string programFolder() {
  void *Address = reinterpret_cast<void *>(programFolder);
  return llvm::sys::path::parent_path(
             llvm::sys::fs::getMainExecutable("", Address))
      .str();
}

std::string fileUri(StringRef Path) {
  std::string Uri = "file://";
  for (char C : Path) {
    if (llvm::isAlnum(C) || StringRef("/-._~").contains(C))
      Uri += C;
    else
      (Uri += '%') += llvm::toHex(StringRef(&C, 1));
  }
  return Uri;
}

} // namespace

std::optional<std::string> uriOfInstalledPage(StringRef Check) {
  static const std::string Beside = programFolder();
  if (Beside.empty() || !Check.consume_front("fearless-"))
    return std::nullopt;
  for (StringRef Folder : Folders) {
    llvm::SmallString<256> Page(Beside);
    llvm::sys::path::append(Page, Folder, Check + ".md");
    llvm::sys::path::remove_dots(Page, /*remove_dot_dot=*/true);
    if (llvm::sys::fs::exists(Page))
      return fileUri(Page);
  }
  return std::nullopt;
}

} // namespace clang::tidy::fearless
