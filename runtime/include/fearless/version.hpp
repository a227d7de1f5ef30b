// The version of fearless, in one place: CMake, pkg-config and the checker read
// it from here. Also says what the library needs, before anything else fails.
#pragma once

/// The release that these headers belong to: major, minor, patch.
#define FEARLESS_VERSION_MAJOR 0
#define FEARLESS_VERSION_MINOR 1 ///< see FEARLESS_VERSION_MAJOR
#define FEARLESS_VERSION_PATCH 0 ///< see FEARLESS_VERSION_MAJOR

/// For comparisons: `#if FEARLESS_VERSION >= 10200` is 1.2.0 or later.
#define FEARLESS_VERSION                                                       \
  (FEARLESS_VERSION_MAJOR * 10000 + FEARLESS_VERSION_MINOR * 100 +             \
   FEARLESS_VERSION_PATCH)

#if defined(_MSVC_LANG)
#if _MSVC_LANG < 202002L
#error "fearless needs C++20: compile with /std:c++20"
#endif
#elif __cplusplus < 202002L
#error "fearless needs C++20: compile with -std=c++20 (GCC 12, Clang 16, later)"
#endif
