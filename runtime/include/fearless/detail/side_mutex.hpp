// The mutex of one side of a channel: all senders, or all receivers, in turn.
//
//   bit 0   held
//   bit 1   somebody may sleep for the mutex
//   bit 2   the other side waits: whoever unlocks looks after it
//
// The third bit is why this is not futex_mutex. A receiver that found nothing
// sets it in the senders' word and looks once more. Either that comes after a
// sender's unlocking in the order of changes to the word, and then the receiver
// sees what was sent; or before it, and then the sender's unlocking sees the
// bit. No fence and no sequentially consistent access is needed, and a sender
// learns from the very instruction that unlocks whether anybody waits.
#pragma once

#include "sync.hpp"

namespace fearless::detail {

template <class Sync> class side_mutex {
public:
  constexpr side_mutex() noexcept = default;
  side_mutex(const side_mutex &) = delete;
  side_mutex &operator=(const side_mutex &) = delete;

  void lock() {
    std::uint32_t seen = 0;
    if (!word_.compare_exchange_weak(seen, held, std::memory_order_acquire,
                                     std::memory_order_relaxed)) [[unlikely]]
      lock_slow(seen);
  }

  /// True when the other side waits: it must then be served.
  [[nodiscard]] bool unlock() {
    std::uint32_t seen = held;
    if (word_.compare_exchange_strong(seen, 0, std::memory_order_release,
                                      std::memory_order_relaxed)) [[likely]]
      return false;
    return unlock_slow(seen);
  }

  /// By the other side, under its own mutex: it waits now, and must look once
  /// more after this.
  void announce_waiting() {
    word_.fetch_or(other_waits, std::memory_order_acq_rel);
  }
  /// By the other side, under its own mutex: nobody there waits any more.
  void withdraw_waiting() {
    word_.fetch_and(~other_waits, std::memory_order_relaxed);
  }

private:
  static constexpr std::uint32_t held = 1, sleepers = 2, other_waits = 4;

  void lock_slow(std::uint32_t seen) {
    std::uint32_t take = held;
    for (;;) {
      // Spinning is not worth it when others sleep already.
      for (int i = 0; i < 100 && (seen & (held | sleepers)) == held &&
                      Sync::many_cores();
           ++i) {
        Sync::pause();
        seen = word_.load(std::memory_order_relaxed);
      }
      if ((seen & held) == 0) {
        if (word_.compare_exchange_weak(seen, seen | take,
                                        std::memory_order_acquire,
                                        std::memory_order_relaxed))
          return;
        continue;
      }
      if ((seen & sleepers) == 0) {
        if (!word_.compare_exchange_weak(seen, seen | sleepers,
                                         std::memory_order_relaxed,
                                         std::memory_order_relaxed))
          continue;
        seen |= sleepers;
      }
      Sync::wait(word_, seen);
      take = held | sleepers; // whoever slept cannot know whether others do
      seen = word_.load(std::memory_order_relaxed);
    }
  }

  bool unlock_slow(std::uint32_t seen) {
    while (!word_.compare_exchange_weak(seen, seen & other_waits,
                                        std::memory_order_release,
                                        std::memory_order_relaxed)) {
    }
    if (seen & sleepers)
      Sync::wake_one(&word_);
    return (seen & other_waits) != 0;
  }

  typename Sync::template atomic<std::uint32_t> word_{0};
};

} // namespace fearless::detail
