// Sleep until a 32-bit word changes: the one operation that every blocking
// part of the library stands on. Linux has it as a system call; elsewhere a
// table of mutexes and condition variables keyed by address does the same.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <type_traits>

// The portable form can be chosen on Linux too, to test it.
#if defined(__linux__) && !defined(FEARLESS_PORTABLE_FUTEX)
#define FEARLESS_LINUX_FUTEX 1
#include <cerrno>
#include <climits>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#endif

namespace fearless::detail {

using steady_time = std::chrono::steady_clock::time_point;
/// Stands for "no deadline".
inline constexpr steady_time never_time = steady_time::max();

/// now + d, but never_time where the sum would overflow (or d is not a number
/// that can be added): waiting "for ever" must not turn into not waiting.
template <class Rep, class Period>
steady_time deadline_after(const std::chrono::duration<Rep, Period> &d) {
  using clock = std::chrono::steady_clock;
  const auto now = clock::now();
  using wide = std::chrono::duration<long double, clock::period>;
  const wide left = never_time - now;
  const wide want = d;
  if (!(want < left))
    return never_time;
  if (want <= wide::zero())
    return now;
  return now + std::chrono::duration_cast<clock::duration>(d);
}

/// Converts a deadline of any clock to the steady one.
template <class Clock, class Duration>
steady_time
to_steady(const std::chrono::time_point<Clock, Duration> &deadline) {
  if constexpr (std::is_same_v<Clock, std::chrono::steady_clock>)
    return std::chrono::time_point_cast<std::chrono::steady_clock::duration>(
        deadline);
  else
    return deadline_after(deadline - Clock::now());
}

#if defined(FEARLESS_LINUX_FUTEX)

inline constexpr std::uint32_t any_sleeper = FUTEX_BITSET_MATCH_ANY;

inline long futex_call(const std::atomic<std::uint32_t> *word, int op,
                       std::uint32_t value, const timespec *timeout,
                       std::uint32_t mask = any_sleeper) noexcept {
  static_assert(sizeof(std::atomic<std::uint32_t>) == 4);
  return ::syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, timeout,
                   nullptr, mask);
}

/// Sleeps while word == expected; may also return for no reason.
inline void futex_wait(const std::atomic<std::uint32_t> &word,
                       std::uint32_t expected) noexcept {
  futex_call(&word, FUTEX_WAIT, expected, nullptr);
}

/// As futex_wait; false when the deadline passed. Only a wake-up that has a bit
/// of `mask` in its own reaches it.
inline bool futex_wait_until(const std::atomic<std::uint32_t> &word,
                             std::uint32_t expected, steady_time deadline,
                             std::uint32_t mask = any_sleeper) noexcept {
  if (deadline == never_time) {
    futex_call(&word, FUTEX_WAIT_BITSET, expected, nullptr, mask);
    return true;
  }
  using namespace std::chrono;
  // steady_clock is CLOCK_MONOTONIC in libstdc++ and libc++, and so is the
  // futex's absolute timeout.
  auto since = deadline.time_since_epoch();
  if (since < since.zero())
    since = since.zero();
  const auto whole = duration_cast<seconds>(since);
  timespec at{};
  at.tv_sec = static_cast<std::time_t>(whole.count());
  at.tv_nsec = static_cast<long>(nanoseconds(since - whole).count());
  const long result = futex_call(&word, FUTEX_WAIT_BITSET, expected, &at, mask);
  return !(result == -1 && errno == ETIMEDOUT);
}

/// Wakes up to `count` sleepers. The word may be gone by now: only its address
/// is used, and every sleeper copes with a wake-up that was not meant for it.
/// Returns how many it woke.
inline int futex_wake(const std::atomic<std::uint32_t> *word, int count,
                      std::uint32_t mask = any_sleeper) noexcept {
  return static_cast<int>(futex_call(word, FUTEX_WAKE_BITSET,
                                     static_cast<std::uint32_t>(count), nullptr,
                                     mask));
}

#else

inline constexpr std::uint32_t any_sleeper = ~0u;

struct futex_sleeper {
  const void *address;
  std::uint32_t mask;
  futex_sleeper *next;
  bool woken = false;
};
struct futex_bucket {
  std::mutex mutex;
  std::condition_variable changed;
  futex_sleeper *sleepers = nullptr; // the one that came last in front
};

inline futex_bucket &futex_bucket_of(const void *address) noexcept {
  // Never destroyed: detached threads may still use it while the process ends.
  static auto &table = *new std::array<futex_bucket, 64>;
  const auto hash = std::hash<const void *>{}(address);
  return table[(hash ^ (hash >> 7)) % table.size()];
}

inline bool futex_wait_until(const std::atomic<std::uint32_t> &word,
                             std::uint32_t expected, steady_time deadline,
                             std::uint32_t mask = any_sleeper) {
  auto &bucket = futex_bucket_of(&word);
  std::unique_lock lock(bucket.mutex);
  if (word.load(std::memory_order_relaxed) != expected)
    return true;
  futex_sleeper self{&word, mask, bucket.sleepers};
  bucket.sleepers = &self;
  while (!self.woken) {
    if (deadline == never_time)
      bucket.changed.wait(lock);
    else if (bucket.changed.wait_until(lock, deadline) ==
             std::cv_status::timeout)
      break;
  }
  if (!self.woken) {
    auto **at = &bucket.sleepers;
    while (*at != &self)
      at = &(*at)->next;
    *at = self.next;
  }
  return self.woken;
}

inline void futex_wait(const std::atomic<std::uint32_t> &word,
                       std::uint32_t expected) {
  futex_wait_until(word, expected, never_time);
}

inline int futex_wake(const std::atomic<std::uint32_t> *word, int count,
                      std::uint32_t mask = any_sleeper) {
  auto &bucket = futex_bucket_of(word);
  int woken = 0;
  {
    std::lock_guard lock(bucket.mutex);
    for (auto **at = &bucket.sleepers; *at && woken < count;)
      if ((*at)->address == word && ((*at)->mask & mask) != 0) {
        (*at)->woken = true;
        *at = (*at)->next;
        ++woken;
      } else {
        at = &(*at)->next;
      }
  }
  if (woken != 0)
    bucket.changed.notify_all(); // others share the bucket
  return woken;
}

#endif

} // namespace fearless::detail
