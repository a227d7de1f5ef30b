/// Placeholder: registered, finds nothing.
#ifndef FEARLESS_CHECKS_MUTABLESTATICCHECK_H
#define FEARLESS_CHECKS_MUTABLESTATICCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::fearless {

class MutableStaticCheck : public ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_MUTABLESTATICCHECK_H
