/// Placeholder: registered, finds nothing.
#ifndef FEARLESS_CHECKS_THREADBORROWCHECK_H
#define FEARLESS_CHECKS_THREADBORROWCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::fearless {

class ThreadBorrowCheck : public ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_THREADBORROWCHECK_H
