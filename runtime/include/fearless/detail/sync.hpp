// The policy under which the concurrent parts are written: which atomics, how
// to sleep, how to spin. `std_sync` is the real one; the tests put a model
// checker's atomics in its place and run the very same code.
#pragma once

#include "futex.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace fearless::detail {

/// What one core writes and another reads is this far apart. A constant and not
/// std::hardware_destructive_interference_size, which may differ from unit to
/// unit.
inline constexpr std::size_t cache_line = 64;

struct std_sync {
  template <class T> using atomic = std::atomic<T>;
  using word = std::atomic<std::uint32_t>;

  static void wait(const word &w, std::uint32_t expected) {
    futex_wait(w, expected);
  }
  static bool wait_until(const word &w, std::uint32_t expected,
                         steady_time deadline) {
    return futex_wait_until(w, expected, deadline);
  }
  /// Sleeps while w == expected, a millisecond at most: for those whose wake-up
  /// may be missed.
  static void nap(const word &w, std::uint32_t expected) {
    futex_wait_until(w, expected,
                     std::chrono::steady_clock::now() +
                         std::chrono::milliseconds(1));
  }
  /// Returns whether anybody was woken.
  static bool wake_one(const word *w) { return futex_wake(w, 1) > 0; }
  static void wake_all(const word *w) { futex_wake(w, 0x7fffffff); }

  /// Sleepers of several kinds on one word: a wake-up reaches those whose mask
  /// has a bit in common with its own. wake_masked returns how many it woke.
  static bool wait_masked(const word &w, std::uint32_t expected,
                          steady_time deadline, std::uint32_t mask) {
    return futex_wait_until(w, expected, deadline, mask);
  }
  static int wake_masked(const word *w, int count, std::uint32_t mask) {
    return futex_wake(w, count, mask);
  }

  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("isb" ::: "memory");
#endif
  }
  static void yield() noexcept { std::this_thread::yield(); }

  /// Spinning only pays where another core can make progress meanwhile.
  static bool many_cores() noexcept {
    static const bool many = std::thread::hardware_concurrency() > 1;
    return many;
  }
};

/// Waits some microseconds for a lock to become free. `done` looks whether it
/// is, or whether more waiting is in vain; seldom, since each look takes the
/// lock's cache line away from the one who is about to unlock it.
template <class Sync, class Done> void watch_lock(Done done) {
  if (!Sync::many_cores())
    return;
  for (int pauses = 16; pauses <= 128; pauses *= 2) {
    for (int i = 0; i < pauses; ++i)
      Sync::pause();
    if (done())
      return;
  }
}

} // namespace fearless::detail
