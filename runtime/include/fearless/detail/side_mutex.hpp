// The mutex of one side of a channel: all senders, or all receivers, in turn.
//
// Taken and given back for each message, so it does with one locked instruction
// where a mutex has two: unlocking is a plain store. What others want to tell
// the holder stands in a second word, which it reads after that store:
//
//   sleepers      somebody may sleep for the mutex
//   other_waits   the other side waits: whoever unlocks looks after it
//
// A receiver that found nothing sets `other_waits` in the senders' word, and
// then looks whether a sender is inside. All of this is sequentially
// consistent, so for each sender one of these holds:
//
//   - it locked after the receiver looked: then it sees the bit when it unlocks;
//   - it locked before, and the receiver saw it inside: it may or may not see
//     the bit, so the receiver must take the mutex once itself, which waits for
//     the sender, and find the bit when it unlocks;
//   - it locked before and the receiver saw nobody inside: then the receiver
//     sees what it sent.
//
// A sleeper is not as lucky: the holder may read the word before its own store
// can be seen, and wake nobody. That takes a store that is under way for as
// long as it takes to fall asleep; so who sleeps here only naps.
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
    if (!held_.compare_exchange_weak(seen, 1, std::memory_order_seq_cst,
                                     std::memory_order_relaxed)) [[unlikely]]
      lock_slow();
  }

  /// True when the other side waits: it must then be served.
  [[nodiscard]] bool unlock() {
    held_.store(0, std::memory_order_release);
    const auto told = told_.load(std::memory_order_seq_cst);
    if (told == 0) [[likely]]
      return false;
    if (told & sleepers) {
      told_.fetch_and(~sleepers, std::memory_order_relaxed);
      Sync::wake_one(&held_);
    }
    return (told & other_waits) != 0;
  }

  /// By the other side, under its own mutex: it waits now, and must look once
  /// more after this. True when somebody is inside who may not know: then it
  /// must also lock and unlock this mutex once, after leaving its own.
  [[nodiscard]] bool announce_waiting() {
    told_.fetch_or(other_waits, std::memory_order_seq_cst);
    return held_.load(std::memory_order_seq_cst) != 0;
  }
  /// By the other side, under its own mutex: nobody there waits any more.
  void withdraw_waiting() {
    told_.fetch_and(~other_waits, std::memory_order_relaxed);
  }

private:
  static constexpr std::uint32_t sleepers = 1, other_waits = 2;

  void lock_slow() {
    for (bool slept = false;; slept = true) {
      // Spinning is not worth it when others sleep already.
      watch_lock<Sync>([&] {
        return held_.load(std::memory_order_relaxed) == 0 ||
               (told_.load(std::memory_order_relaxed) & sleepers) != 0;
      });
      std::uint32_t seen = 0;
      if (held_.compare_exchange_strong(seen, 1, std::memory_order_seq_cst,
                                        std::memory_order_relaxed)) {
        if (slept) // it cannot know whether others do
          told_.fetch_or(sleepers, std::memory_order_relaxed);
        return;
      }
      told_.fetch_or(sleepers, std::memory_order_seq_cst);
      if (held_.load(std::memory_order_seq_cst) != 0)
        Sync::nap(held_, 1);
    }
  }

  typename Sync::template atomic<std::uint32_t> held_{0}, told_{0};
};

} // namespace fearless::detail
