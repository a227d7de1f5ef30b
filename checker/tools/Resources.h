/// Where Clang's own headers are (stddef.h and friends), for the programs that
/// have the module inside.

#ifndef FEARLESS_TOOLS_RESOURCES_H
#define FEARLESS_TOOLS_RESOURCES_H

namespace clang::tidy::fearless {

/// Clang looks for its own headers beside the executable, which \p Argv0 is
/// the name of. True if they are there; a program that stands elsewhere uses
/// those of the Clang it was built with (FEARLESS_RESOURCE_DIR).
bool hasResourcesBeside(const char *Argv0);

} // namespace clang::tidy::fearless

#endif // FEARLESS_TOOLS_RESOURCES_H
