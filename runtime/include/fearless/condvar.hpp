// Condvar: wait for what another thread does to the value of a Synchronized.
//
//   ready.wait(guard, [&] { return !guard->empty(); });
//
// Rust: std::sync::Condvar.
#pragma once

#include "detail/condvar_word.hpp"
#include "send_sync.hpp"

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

  /// Wakes one waiting thread, if there is any. Cheap if not. Never blocks.
  /// Rust: Condvar::notify_one.
  void notify_one() noexcept { word_.notify_one(); }
  /// Wakes all waiting threads. Never blocks. Rust: Condvar::notify_all.
  void notify_all() noexcept { word_.notify_all(); }

private:
  template <class Guard, class Predicate>
  bool wait_by(Guard &guard, detail::steady_time deadline,
               Predicate &predicate) {
    while (!predicate())
      if (!block(guard, deadline))
        return predicate();
    return true;
  }

  // False when the deadline passed.
  template <class Guard>
  bool block(Guard &guard, detail::steady_time deadline) {
    return word_.wait([&] { guard.unlock_to_wait(); },
                      [&] { guard.relock_after_wait(true); }, deadline);
  }

  detail::condvar_word<detail::std_sync> word_;
};

template <> struct is_internally_synchronized<Condvar> : std::true_type {};

} // namespace fearless
