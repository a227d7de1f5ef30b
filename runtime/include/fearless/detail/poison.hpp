// A lock plus, if wanted, the mark that a holder left by an exception.
#pragma once

#include "../mutex.hpp"
#include "unwinding.hpp"

#include <atomic>
#include <stdexcept>

namespace fearless {

/// Policy of Synchronized and RwLock: a guard that an exception destroys
/// poisons the lock (Rust's behaviour, the default).
struct PoisonOnUnwind {};
/// Policy of Synchronized and RwLock: no poisoning.
struct NeverPoisoned {};

/// The lock is poisoned: a thread left its guard by an exception, so the data
/// may be half changed. Rust: std::sync::PoisonError.
struct PoisonError : std::runtime_error {
  PoisonError()
      : std::runtime_error("fearless: a thread left this lock by an exception; "
                           "its data may be half changed") {}
};

namespace detail {
struct lock_all_access;

// What a guard keeps besides the pointers; nothing where nothing is poisoned.
struct no_watch {
  bool unwinding() const noexcept { return false; }
};

/// Any Lockable, with the mark beside it.
template <class M, class Policy> class poisonable_lock {
public:
  static constexpr bool poisons = std::is_same_v<Policy, PoisonOnUnwind>;
  using mutex_type = M;
  using watch = std::conditional_t<poisons, unwinding_watch, no_watch>;

  void lock() FEARLESS_NO_THREAD_SAFETY_ANALYSIS { mutex_.lock(); }
  bool try_lock() FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    return mutex_.try_lock();
  }
  bool try_lock_until(steady_time deadline) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    return mutex_.try_lock_until(deadline);
  }
  /// `was_poisoned`: as found when it was locked.
  void unlock(bool was_poisoned, bool poison) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    if constexpr (poisons)
      if (poison && !was_poisoned)
        poisoned_.store(true, std::memory_order_relaxed);
    mutex_.unlock();
  }
  bool is_poisoned() const noexcept {
    if constexpr (poisons)
      return poisoned_.load(std::memory_order_relaxed);
    else
      return false;
  }
  void clear_poison() noexcept {
    if constexpr (poisons)
      poisoned_.store(false, std::memory_order_relaxed);
  }

  M mutex_;

private:
  struct none {};
  [[no_unique_address]] std::conditional_t<poisons, std::atomic<bool>, none>
      poisoned_{};
};

/// Our own Mutex keeps the mark in its word.
template <> class poisonable_lock<Mutex, PoisonOnUnwind> {
public:
  using mutex_type = Mutex;
  using watch = unwinding_watch;

  void lock() FEARLESS_NO_THREAD_SAFETY_ANALYSIS { mutex_.lock(); }
  bool try_lock() FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    return mutex_.try_lock();
  }
  bool try_lock_until(steady_time deadline) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    return mutex_.lock_by(deadline);
  }
  void unlock(bool was_poisoned, bool poison) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    tsan_unlocking tsan(&mutex_, false);
    if (was_poisoned || poison) [[unlikely]] {
      if (poison)
        mutex_.word_.set_flag();
      mutex_.word_.unlock_keeping_flag();
    } else {
      mutex_.word_.unlock();
    }
  }
  bool is_poisoned() const noexcept { return mutex_.word_.flag(); }
  void clear_poison() noexcept { mutex_.word_.clear_flag(); }

  Mutex mutex_;
};

} // namespace detail
} // namespace fearless
