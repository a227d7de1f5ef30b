// Condvar: wait for what another thread does to the value of a Synchronized.
//
//   ready.wait(guard, [&] { return !guard->empty(); });
//
// Rust: std::sync::Condvar.
#pragma once

#include "detail/sync.hpp"
#include "send_sync.hpp"

#include <atomic>
#include <chrono>

namespace fearless {

/// A condition variable of eight bytes that waits on a Synchronized's guard.
/// A notification is never lost if the value was changed under the lock; a
/// wait without predicate may also return for no reason. One Condvar may be
/// used with several locks. Rust: std::sync::Condvar.
class Condvar {
public:
  constexpr Condvar() noexcept = default;
  Condvar(const Condvar &) = delete;
  Condvar &operator=(const Condvar &) = delete;

  /// Releases the lock, blocks until notified, and takes the lock again.
  /// Throws PoisonError if it was poisoned meanwhile; the guard then still
  /// holds the lock. Rust: Condvar::wait.
  template <class Guard> void wait(Guard &guard) {
    block(guard, detail::never_time);
  }
  /// Waits until predicate() holds; it runs with the lock held. Rust:
  /// Condvar::wait_while (with the opposite predicate).
  template <class Guard, class Predicate>
  void wait(Guard &guard, Predicate predicate) {
    while (!predicate())
      block(guard, detail::never_time);
  }
  /// As wait(), but at most for `limit`: returns predicate().
  template <class Guard, class Rep, class Period, class Predicate>
  bool wait_for(Guard &guard, const std::chrono::duration<Rep, Period> &limit,
                Predicate predicate) {
    return wait_by(guard, detail::deadline_after(limit), predicate);
  }
  /// As wait(), but at most until `deadline`: returns predicate().
  template <class Guard, class Clock, class Duration, class Predicate>
  bool wait_until(Guard &guard,
                  const std::chrono::time_point<Clock, Duration> &deadline,
                  Predicate predicate) {
    return wait_by(guard, detail::to_steady(deadline), predicate);
  }

  /// Wakes one waiting thread, if there is any. Cheap if not.
  void notify_one() noexcept {
    if (sleepers_.load(std::memory_order_relaxed) == 0)
      return;
    turn_.fetch_add(1, std::memory_order_relaxed);
    detail::std_sync::wake_one(&turn_);
  }
  /// Wakes all waiting threads.
  void notify_all() noexcept {
    if (sleepers_.load(std::memory_order_relaxed) == 0)
      return;
    turn_.fetch_add(1, std::memory_order_relaxed);
    detail::std_sync::wake_all(&turn_);
  }

private:
  template <class Guard, class Predicate>
  bool wait_by(Guard &guard, detail::steady_time deadline,
               Predicate &predicate) {
    while (!predicate())
      if (!block(guard, deadline))
        return predicate();
    return true;
  }

  // False when the deadline passed. Whoever changes the value after we let go
  // of the lock sees that we sleep, as it was counted under the lock.
  template <class Guard>
  bool block(Guard &guard, detail::steady_time deadline) {
    sleepers_.fetch_add(1, std::memory_order_relaxed);
    const auto turn = turn_.load(std::memory_order_relaxed);
    guard.unlock_to_wait();
    const bool in_time =
        detail::std_sync::wait_until(turn_, turn, deadline);
    sleepers_.fetch_sub(1, std::memory_order_relaxed);
    guard.relock_after_wait(true);
    return in_time;
  }

  std::atomic<std::uint32_t> turn_{0}, sleepers_{0};
};

template <> struct is_internally_synchronized<Condvar> : std::true_type {};

} // namespace fearless
