/// fearless-tidy --explain: the documentation in the terminal, like rustc's.
///
/// The pages of docs/checks and docs/rust-error-index.md are part of the
/// binary, so that they are there wherever it is.

#ifndef FEARLESS_TOOLS_EXPLAIN_H
#define FEARLESS_TOOLS_EXPLAIN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>

namespace clang::tidy::fearless {

/// If \p Args, the command line without the program's name, has '--explain':
/// prints the page of the check or of Rust's error code that it names, and
/// returns the exit status; 2, and an error with what there is, if it names
/// none. Nothing otherwise.
std::optional<int> explain(llvm::ArrayRef<const char *> Args,
                           llvm::raw_ostream &Out, llvm::raw_ostream &Err);

} // namespace clang::tidy::fearless

#endif // FEARLESS_TOOLS_EXPLAIN_H
