// An operator new that can be told to fail on this thread, and counts.
#pragma once

#include <fearless/detail/tsan.hpp>

#include <gtest/gtest.h>

// ThreadSanitizer brings its own operator new, which cannot be replaced; what
// needs a failing one is skipped there.
#if defined(FEARLESS_TSAN)
#define NEEDS_FAILING_ALLOCATIONS                                              \
  GTEST_SKIP() << "operator new cannot be replaced here"
#else
#define NEEDS_FAILING_ALLOCATIONS
#endif

namespace test {

/// What this thread has allocated so far, and how many allocations it has left
/// before one fails (below 0: none fails).
inline thread_local int allocations = 0;
inline thread_local int allocations_until_failure = -1;

struct failing_after {
  explicit failing_after(int n) { allocations_until_failure = n; }
  failing_after(const failing_after &) = delete;
  failing_after &operator=(const failing_after &) = delete;
  ~failing_after() { allocations_until_failure = -1; }
};

/// Calls f() with the first allocation failing, then the second, ..., until
/// none that it needs fails. Returns how many failed.
template <class F> int with_each_allocation_failing(F f) {
  for (int n = 0;; ++n) {
    try {
      failing_after fault(n);
      f();
      return n;
    } catch (const std::bad_alloc &) {
    }
  }
}

} // namespace test
