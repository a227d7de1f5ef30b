/// The module that clang-tidy sees: it registers everything in Checks.def.
///
/// A plugin is compiled for one release of LLVM, whose C++ interface changes
/// with the next. When another release loads it, the only safe thing is to say
/// so and to register nothing.

#include "CheckHeaders.inc"
#include "clang/Basic/Version.h"
#include "compat/ModuleRegistry.h"
#include <cstdio>
#include <string>
#include <string_view>

namespace clang::tidy {
namespace fearless {
namespace {

/// "22.1" of "22.1.8 (...)": patch releases keep the interface.
std::string_view majorAndMinor(std::string_view Version) {
  size_t Major = Version.find('.');
  return Version.substr(0, Version.find('.', Major + 1));
}

/// Uses nothing of LLVM but one function, whose name and result have been the
/// same in every release: it must work in a clang-tidy we were not built for.
bool hostMatches() {
  // "Debian clang version 22.1.8 (...)", said by the running libclang-cpp.
  const std::string Host = getClangFullVersion();
  constexpr std::string_view Before = "version ";
  size_t At = Host.find(Before);
  if (At != std::string::npos &&
      majorAndMinor(std::string_view(Host).substr(At + Before.size())) ==
          majorAndMinor(CLANG_VERSION_STRING))
    return true;
  std::fprintf(stderr,
               "error: fearless %s is built for clang-tidy %s and cannot run "
               "in '%s'; its checks are not available\n",
               FEARLESS_VERSION, CLANG_VERSION_STRING, Host.c_str());
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
