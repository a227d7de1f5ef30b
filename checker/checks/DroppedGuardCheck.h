/// Placeholder: registered, finds nothing.
#ifndef FEARLESS_CHECKS_DROPPEDGUARDCHECK_H
#define FEARLESS_CHECKS_DROPPEDGUARDCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::fearless {

class DroppedGuardCheck : public ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;
};

} // namespace clang::tidy::fearless

#endif // FEARLESS_CHECKS_DROPPEDGUARDCHECK_H
