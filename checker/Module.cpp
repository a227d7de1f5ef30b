/// The module that clang-tidy sees: it registers everything in Checks.def.
///
/// A plugin is compiled for one release of LLVM, whose C++ interface changes
/// with the next. When another release loads it, the only safe thing is to say
/// so and to register nothing.

#include "CheckHeaders.inc"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace clang::tidy {
namespace fearless {
namespace {

/// "22.1" of "22.1.8 (...)": patch releases keep the interface.
StringRef majorAndMinor(StringRef Version) {
  auto [Major, Rest] = Version.split('.');
  return Version.take_front(Major.size() + 1 + Rest.find('.'));
}

bool hostMatches() {
  // "Debian clang version 22.1.8 (...)": asked at run time, answered by the
  // libclang-cpp of the running clang-tidy.
  const std::string Host = getClangFullVersion();
  const StringRef Built = CLANG_VERSION_STRING;
  if (majorAndMinor(StringRef(Host).split("version ").second) ==
      majorAndMinor(Built))
    return true;
  llvm::errs() << "error: fearless " FEARLESS_VERSION " is built for clang-tidy "
               << Built << " and cannot run in " << Host
               << "; its checks are not available\n";
  return false;
}

class FearlessModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    // Asked several times in a run; one complaint is enough.
    static const bool Matches = hostMatches();
    if (!Matches)
      return;
#define CHECK(CLASS, NAME, RUST, SUMMARY, CONFIDENCE)                          \
  Factories.registerCheck<CLASS>(NAME);
#include "Checks.def"
  }
};

ClangTidyModuleRegistry::Add<FearlessModule>
    X("fearless-module", "Rust's data-race rules for C++.");

} // namespace
} // namespace fearless
} // namespace clang::tidy
