/// Placeholder: registered, finds nothing.
#ifndef FEARLESS_CHECKS_SHAREDMUTATIONCHECK_H
#define FEARLESS_CHECKS_SHAREDMUTATIONCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::fearless {

class SharedMutationCheck : public ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_SHAREDMUTATIONCHECK_H
