// A mutex in one 32-bit word.
//
//   low two bits   0 free, 1 held, 2 held and somebody may sleep
//   bit 2          a flag for the owner of the mutex (Synchronized keeps its
//                  poison there); it survives locking and unlocking
//
// Lock is one CAS, unlock one exchange, and a system call only when the word
// said that somebody may sleep. Only the holder sets the flag, so whoever
// locked the word while the flag was clear may unlock with the plain exchange.
#pragma once

#include "sync.hpp"

namespace fearless::detail {

template <class Sync> class futex_mutex {
public:
  static constexpr std::uint32_t flag_bit = 4;

  constexpr futex_mutex() noexcept = default;
  futex_mutex(const futex_mutex &) = delete;
  futex_mutex &operator=(const futex_mutex &) = delete;

  bool try_lock() {
    std::uint32_t seen = 0;
    if (word_.compare_exchange_strong(seen, held, std::memory_order_acquire,
                                      std::memory_order_relaxed))
      return true;
    while ((seen & state_bits) == free)
      if (word_.compare_exchange_weak(seen, seen | held,
                                      std::memory_order_acquire,
                                      std::memory_order_relaxed))
        return true;
    return false;
  }

  void lock() {
    std::uint32_t seen = 0;
    if (!word_.compare_exchange_weak(seen, held, std::memory_order_acquire,
                                     std::memory_order_relaxed)) [[unlikely]]
      lock_slow(never_time);
  }

  /// False when the deadline passed before the mutex could be had.
  bool try_lock_until(steady_time deadline) {
    return try_lock() || lock_slow(deadline);
  }

  /// Unlocks a mutex whose flag was clear when it was locked and was not set
  /// since.
  void unlock() {
    if (word_.exchange(free, std::memory_order_release) == contended)
        [[unlikely]]
      Sync::wake_one(&word_);
  }

  /// Unlocks and leaves the flag as it is.
  void unlock_keeping_flag() {
    const auto before =
        word_.fetch_and(~state_bits, std::memory_order_release);
    if ((before & state_bits) == contended)
      Sync::wake_one(&word_);
  }

  /// Only by the holder, who must then use unlock_keeping_flag().
  void set_flag() { word_.fetch_or(flag_bit, std::memory_order_relaxed); }
  void clear_flag() { word_.fetch_and(~flag_bit, std::memory_order_relaxed); }
  bool flag() const {
    return (word_.load(std::memory_order_relaxed) & flag_bit) != 0;
  }

private:
  static constexpr std::uint32_t free = 0, held = 1, contended = 2,
                                 state_bits = 3;

  // Reads until the mutex is free, somebody sleeps (then it is not worth it),
  // or it took too long.
  std::uint32_t spin() {
    auto seen = word_.load(std::memory_order_relaxed);
    watch_lock<Sync>([&] {
      seen = word_.load(std::memory_order_relaxed);
      return (seen & state_bits) != held;
    });
    return seen;
  }

  bool lock_slow(steady_time deadline) {
    auto seen = spin();
    while ((seen & state_bits) == free)
      if (word_.compare_exchange_weak(seen, seen | held,
                                      std::memory_order_acquire,
                                      std::memory_order_relaxed))
        return true;
    for (;;) {
      // Taken or not, the word says "contended" from here on: whoever slept
      // cannot know whether others still do.
      while ((seen & state_bits) != contended)
        if (word_.compare_exchange_weak(
                seen, (seen & ~state_bits) | contended,
                std::memory_order_acquire, std::memory_order_relaxed)) {
          if ((seen & state_bits) == free)
            return true;
          seen = (seen & ~state_bits) | contended;
        }
      if (deadline == never_time)
        Sync::wait(word_, seen);
      else if (!Sync::wait_until(word_, seen, deadline))
        return try_lock();
      seen = spin();
    }
  }

  typename Sync::template atomic<std::uint32_t> word_{0};
};

} // namespace fearless::detail
