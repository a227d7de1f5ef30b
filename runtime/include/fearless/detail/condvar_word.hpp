// A condition variable in two 32-bit words: how often it was notified, and how
// many threads wait. Whoever notifies after changing something under the lock
// sees a waiter, as that was counted under the lock.
#pragma once

#include "sync.hpp"

#include <cstdint>

namespace fearless::detail {

template <class Sync> class condvar_word {
public:
  constexpr condvar_word() noexcept = default;
  condvar_word(const condvar_word &) = delete;
  condvar_word &operator=(const condvar_word &) = delete;

  /// With the lock held; unlock() and lock() release it and take it again.
  /// False when the deadline passed. May return for no reason.
  template <class Unlock, class Lock>
  bool wait(Unlock unlock, Lock lock, steady_time deadline) {
    sleepers_.fetch_add(1, std::memory_order_relaxed);
    const auto turn = turn_.load(std::memory_order_relaxed);
    unlock();
    const bool in_time = Sync::wait_until(turn_, turn, deadline);
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
    lock();
    return in_time;
  }
  void notify_one() {
    if (sleepers_.load(std::memory_order_relaxed) == 0)
      return;
    turn_.fetch_add(1, std::memory_order_relaxed);
    Sync::wake_one(&turn_);
  }
  void notify_all() {
    if (sleepers_.load(std::memory_order_relaxed) == 0)
      return;
    turn_.fetch_add(1, std::memory_order_relaxed);
    Sync::wake_all(&turn_);
  }

private:
  typename Sync::word turn_{0}, sleepers_{0};
};

} // namespace fearless::detail
