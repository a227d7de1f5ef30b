// What the tests of the runtime share.
#pragma once

#include <fearless/channel.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace test {

using namespace std::chrono_literals;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr int scale = 1;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
inline constexpr int scale = 1;
#else
inline constexpr int scale = 10;
#endif
#else
inline constexpr int scale = 10;
#endif

/// Waits for something another thread is about to do. Only a hang fails.
template <class Condition> void eventually(Condition condition) {
  while (!condition())
    std::this_thread::sleep_for(100us);
}

/// Counts its living objects.
struct counted {
  static inline std::atomic<int> alive{0};
  int value;
  explicit counted(int v) : value(v) { ++alive; }
  counted(const counted &) = delete;
  counted(counted &&other) noexcept : value(std::exchange(other.value, -1)) {
    ++alive;
  }
  counted &operator=(counted &&other) noexcept {
    value = std::exchange(other.value, -1);
    return *this;
  }
  ~counted() { --alive; }
};

/// Throws from its move constructor when told to.
struct thrower {
  static inline std::atomic<int> alive{0};
  static inline std::atomic<int> moves_until_throw{-1};
  int value;
  explicit thrower(int v) : value(v) { ++alive; }
  thrower(thrower &&other) : value(other.value) {
    if (moves_until_throw >= 0 && moves_until_throw-- == 0)
      throw 42;
    ++alive;
  }
  thrower &operator=(thrower &&) = delete;
  ~thrower() { --alive; }
};

/// Neither copyable nor default constructible.
struct move_only {
  int value;
  explicit move_only(int v) : value(v) {}
  move_only(move_only &&) noexcept = default;
  move_only &operator=(move_only &&) noexcept = default;
};

} // namespace test
