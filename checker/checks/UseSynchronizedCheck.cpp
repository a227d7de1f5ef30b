//===--- UseSynchronizedCheck.cpp - clang-tidy ----------------------------===//
//
// Part of fearless, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/UseSynchronizedCheck.h"
#include "report/SynchronizedReport.h"
#include "clang/Basic/FileManager.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/Path.h"

namespace clang::tidy::fearless {

void UseSynchronizedCheck::registerPPCallbacks(const SourceManager &SM,
                                               Preprocessor *PP,
                                               Preprocessor *) {
  // A repair may only include what is there.
  HeaderSearch &Headers = PP->getHeaderSearchInfo();
  for (const DirectoryLookup &Folder : Headers.search_dir_range()) {
    if (!Folder.isNormalDir())
      continue;
    llvm::SmallString<128> Path(Folder.getName());
    llvm::sys::path::append(Path, "fearless", "synchronized.hpp");
    RuntimeFound |= bool(SM.getFileManager().getOptionalFileRef(Path));
  }
}

std::vector<Finding> UseSynchronizedCheck::findings(Program &P) {
  return isNamed("use-synchronized") ? reportMonitors(P, RuntimeFound)
                                     : std::vector<Finding>();
}

} // namespace clang::tidy::fearless
