/// Where the pages of the checks are on this machine, for links to them.

#ifndef FEARLESS_TOOLS_INSTALLEDPAGES_H
#define FEARLESS_TOOLS_INSTALLEDPAGES_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace clang::tidy::fearless {

/// The URI of the page of \p Check ("fearless-thread-borrow"), which comes with
/// the program: of the package, or of the checkout that it was built in. None
/// if the page is not there. May be called by several threads.
std::optional<std::string> uriOfInstalledPage(llvm::StringRef Check);

} // namespace clang::tidy::fearless

#endif // FEARLESS_TOOLS_INSTALLEDPAGES_H
