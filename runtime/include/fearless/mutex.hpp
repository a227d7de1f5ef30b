// Mutex: four bytes, no poisoning, no data. Synchronized<T> is what most code
// wants; this is the lock under it, usable with std::lock_guard and friends.
#pragma once

#include "annotations.hpp"
#include "detail/futex_mutex.hpp"
#include "detail/tsan.hpp"
#include "send_sync.hpp"

#include <chrono>

namespace fearless {

namespace detail {
template <class M, class Policy> class poisonable_lock;
}

/// A mutual exclusion lock of four bytes that meets TimedLockable. Not
/// recursive, not fair: a waiting thread may be overtaken, but not for ever.
/// Waits by a short spin, then sleeps. Rust: the lock inside std::sync::Mutex.
class FEARLESS_CAPABILITY("mutex") Mutex {
public:
  constexpr Mutex() noexcept = default;
  Mutex(const Mutex &) = delete;
  Mutex &operator=(const Mutex &) = delete;
#if defined(FEARLESS_TSAN)
  ~Mutex() { detail::tsan_destroy(this); }
#else
  ~Mutex() = default;
#endif

  /// Blocks until the calling thread holds the mutex, which it must not hold
  /// already (it would wait for itself).
  void lock() FEARLESS_ACQUIRE() {
    detail::tsan_locking tsan(this, false, false);
    word_.lock();
  }
  /// Takes the mutex if it is free. Never blocks.
  [[nodiscard]] bool try_lock() FEARLESS_TRY_ACQUIRE(true) {
    detail::tsan_locking tsan(this, false, true);
    return tsan(word_.try_lock());
  }
  /// Blocks at most for `limit`.
  template <class Rep, class Period>
  [[nodiscard]] bool
  try_lock_for(const std::chrono::duration<Rep, Period> &limit)
      FEARLESS_TRY_ACQUIRE(true) {
    return lock_by(detail::deadline_after(limit));
  }
  /// Blocks at most until `deadline`.
  template <class Clock, class Duration>
  [[nodiscard]] bool
  try_lock_until(const std::chrono::time_point<Clock, Duration> &deadline)
      FEARLESS_TRY_ACQUIRE(true) {
    return lock_by(detail::to_steady(deadline));
  }
  /// Releases the mutex; only by the thread that holds it.
  void unlock() FEARLESS_RELEASE() {
    detail::tsan_unlocking tsan(this, false);
    word_.unlock();
  }

private:
  template <class, class> friend class detail::poisonable_lock;

  [[nodiscard]] bool lock_by(detail::steady_time deadline)
      FEARLESS_TRY_ACQUIRE(true) {
    detail::tsan_locking tsan(this, false, true);
    return tsan(word_.try_lock_until(deadline));
  }

  detail::futex_mutex<detail::std_sync> word_;
};

namespace detail {
// std::lock_guard with the attributes that GCC's lacks.
class [[nodiscard]] FEARLESS_SCOPED_CAPABILITY mutex_guard {
public:
  explicit mutex_guard(Mutex &m) FEARLESS_ACQUIRE(m) : mutex_(m) { m.lock(); }
  mutex_guard(const mutex_guard &) = delete;
  mutex_guard &operator=(const mutex_guard &) = delete;
  ~mutex_guard() FEARLESS_RELEASE() { mutex_.unlock(); }

private:
  Mutex &mutex_;
};
} // namespace detail

template <> struct is_internally_synchronized<Mutex> : std::true_type {};

} // namespace fearless
