// A readers-writer lock in one 32-bit word.
//
//   low 30 bits   number of readers; all ones: a writer
//   bit 30        readers sleep
//   bit 31        writers sleep
//
// Both sleep on the word, readers under one mask and writers under another, so
// that a wake-up reaches those it is meant for.
//
// New readers queue behind a waiting writer, so that writers are not starved;
// a thread must therefore not read-lock what it already holds. When the lock
// becomes free with both asleep, a writer goes first.
//
// A mark may be set without a sleeper (it gave up, or is about to look again),
// but no sleeper is without its mark for longer than a woken one of its kind
// needs to set it again. Whoever sleeps does so on a word that has its mark:
// when the mark is taken away it does not fall asleep.
#pragma once

#include "sync.hpp"

namespace fearless::detail {

template <class Sync> class shared_mutex_word {
public:
  constexpr shared_mutex_word() noexcept = default;
  shared_mutex_word(const shared_mutex_word &) = delete;
  shared_mutex_word &operator=(const shared_mutex_word &) = delete;

  bool try_lock_shared() {
    auto seen = state_.load(std::memory_order_relaxed);
    while (readable(seen))
      if (state_.compare_exchange_weak(seen, seen + one_reader,
                                       std::memory_order_acquire,
                                       std::memory_order_relaxed))
        return true;
    return false;
  }
  void lock_shared() {
    auto seen = state_.load(std::memory_order_relaxed);
    if (!readable(seen) ||
        !state_.compare_exchange_weak(seen, seen + one_reader,
                                      std::memory_order_acquire,
                                      std::memory_order_relaxed)) [[unlikely]]
      lock_shared_slow(never_time);
  }
  bool try_lock_shared_until(steady_time deadline) {
    return try_lock_shared() || lock_shared_slow(deadline);
  }
  void unlock_shared() {
    const auto left =
        state_.fetch_sub(one_reader, std::memory_order_release) - one_reader;
    // Readers only sleep behind a writer, held or waiting.
    if ((left & count_bits) == 0 && (left & writers_waiting)) [[unlikely]]
      wake_after_unlock(left);
  }

  bool try_lock() {
    auto seen = state_.load(std::memory_order_relaxed);
    while ((seen & count_bits) == 0)
      if (state_.compare_exchange_weak(seen, seen + write_locked,
                                       std::memory_order_acquire,
                                       std::memory_order_relaxed))
        return true;
    return false;
  }
  void lock() {
    std::uint32_t seen = 0;
    if (!state_.compare_exchange_weak(seen, write_locked,
                                      std::memory_order_acquire,
                                      std::memory_order_relaxed)) [[unlikely]]
      lock_slow(never_time);
  }
  bool try_lock_until(steady_time deadline) {
    return try_lock() || lock_slow(deadline);
  }
  void unlock() {
    const auto left =
        state_.fetch_sub(write_locked, std::memory_order_release) -
        write_locked;
    if (left != 0) [[unlikely]]
      wake_after_unlock(left);
  }

  /// From writer to reader without letting another writer in between.
  void downgrade() {
    auto left = state_.fetch_sub(write_locked - one_reader,
                                 std::memory_order_release) -
                (write_locked - one_reader);
    // Readers may come in now, unless a writer waits: it was first.
    if ((left & readers_waiting) && !(left & writers_waiting)) {
      state_.fetch_and(~readers_waiting, std::memory_order_relaxed);
      wake_readers();
    }
  }

private:
  static constexpr std::uint32_t one_reader = 1, count_bits = (1u << 30) - 1,
                                 write_locked = count_bits,
                                 most_readers = count_bits - 1,
                                 readers_waiting = 1u << 30,
                                 writers_waiting = 1u << 31, reader_mask = 1,
                                 writer_mask = 2;
  static constexpr int all = 0x7fffffff;

  static constexpr bool readable(std::uint32_t s) {
    return (s & count_bits) < most_readers &&
           (s & (readers_waiting | writers_waiting)) == 0;
  }

  template <class Done> std::uint32_t spin(Done done) {
    auto seen = state_.load(std::memory_order_relaxed);
    watch_lock<Sync>([&] {
      seen = state_.load(std::memory_order_relaxed);
      return done(seen);
    });
    return seen;
  }

  bool lock_shared_slow(steady_time deadline) {
    const auto worth_it = [](std::uint32_t s) {
      return (s & count_bits) != write_locked ||
             (s & (readers_waiting | writers_waiting)) != 0;
    };
    auto seen = spin(worth_it);
    for (;;) {
      while (readable(seen))
        if (state_.compare_exchange_weak(seen, seen + one_reader,
                                         std::memory_order_acquire,
                                         std::memory_order_relaxed))
          return true;
      if ((seen & count_bits) == most_readers) { // 2^30: only by a leak
        Sync::yield();
        seen = state_.load(std::memory_order_relaxed);
        continue;
      }
      if (!(seen & readers_waiting)) {
        if (!state_.compare_exchange_weak(seen, seen | readers_waiting,
                                          std::memory_order_relaxed,
                                          std::memory_order_relaxed))
          continue;
        seen |= readers_waiting;
      }
      if (!Sync::wait_masked(state_, seen, deadline, reader_mask))
        return try_lock_shared();
      seen = spin(worth_it);
    }
  }

  bool lock_slow(steady_time deadline) {
    const auto worth_it = [](std::uint32_t s) {
      return (s & count_bits) == 0 || (s & writers_waiting) != 0;
    };
    auto seen = spin(worth_it);
    std::uint32_t others = 0; // whoever slept cannot know that nobody else does
    for (;;) {
      while ((seen & count_bits) == 0)
        if (state_.compare_exchange_weak(seen, (seen + write_locked) | others,
                                         std::memory_order_acquire,
                                         std::memory_order_relaxed))
          return true;
      if (!(seen & writers_waiting)) {
        if (!state_.compare_exchange_weak(seen, seen | writers_waiting,
                                          std::memory_order_relaxed,
                                          std::memory_order_relaxed))
          continue;
        seen |= writers_waiting;
      }
      others = writers_waiting;
      if (!Sync::wait_masked(state_, seen, deadline, writer_mask)) {
        if (try_lock())
          return true;
        give_up_waiting();
        return false;
      }
      seen = spin(worth_it);
    }
  }

  // A writer that gave up leaves the mark set, and readers queue behind it. If
  // nobody holds the lock they would sleep for ever: pass the turn on.
  void give_up_waiting() {
    const auto seen = state_.load(std::memory_order_relaxed);
    if ((seen & count_bits) == 0 && seen != 0) {
      wake_after_unlock(seen);
      return;
    }
    // Held by readers: let the sleeping ones look again, too.
    auto now = seen;
    while ((now & count_bits) != 0 && (now & count_bits) != write_locked &&
           (now & writers_waiting))
      if (state_.compare_exchange_weak(
              now, now & ~(writers_waiting | readers_waiting),
              std::memory_order_relaxed, std::memory_order_relaxed)) {
        // Other writers set the mark again.
        Sync::wake_masked(&state_, all, writer_mask | reader_mask);
        return;
      }
    if ((now & count_bits) == 0 && now != 0)
      wake_after_unlock(now);
  }

  bool wake_writer() {
    return Sync::wake_masked(&state_, 1, writer_mask) != 0;
  }
  void wake_readers() { Sync::wake_masked(&state_, all, reader_mask); }

  // `seen`: the lock was free, with these marks. If it is taken meanwhile, its
  // new holder does the waking.
  void wake_after_unlock(std::uint32_t seen) {
    if (seen == writers_waiting) {
      if (state_.compare_exchange_strong(seen, 0, std::memory_order_relaxed,
                                         std::memory_order_relaxed)) {
        wake_writer();
        return;
      }
    }
    if (seen == (readers_waiting | writers_waiting)) {
      if (!state_.compare_exchange_strong(seen, readers_waiting,
                                          std::memory_order_relaxed,
                                          std::memory_order_relaxed))
        return;
      if (wake_writer())
        return;
      seen = readers_waiting; // no writer slept after all
    }
    if (seen == readers_waiting) {
      if (state_.compare_exchange_strong(seen, 0, std::memory_order_relaxed,
                                         std::memory_order_relaxed))
        wake_readers();
    }
  }

  typename Sync::word state_{0};
};

} // namespace fearless::detail
