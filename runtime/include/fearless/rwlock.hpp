// SharedMutex and RwLock<T>: many readers or one writer.
//
//   fearless::RwLock<Config> config;
//   auto name = config.read()->name;      // several threads at once
//   config.write()->name = "new";         // alone
//
// Rust: std::sync::RwLock<T>.
#pragma once

#include "annotations.hpp"
#include "detail/poison.hpp"
#include "detail/shared_mutex_word.hpp"
#include "detail/tsan.hpp"
#include "send_sync.hpp"

#include <chrono>
#include <concepts>
#include <type_traits>
#include <utility>

namespace fearless {

/// A readers-writer lock of four bytes that meets SharedTimedLockable.
/// Writers go first: a reader waits while a writer waits. So a thread must not
/// take it twice, not even twice for reading. Rust: the lock inside
/// std::sync::RwLock.
class FEARLESS_CAPABILITY("shared_mutex") SharedMutex {
public:
  constexpr SharedMutex() noexcept = default;
  SharedMutex(const SharedMutex &) = delete;
  SharedMutex &operator=(const SharedMutex &) = delete;
#if defined(FEARLESS_TSAN)
  ~SharedMutex() { detail::tsan_destroy(this); }
#else
  ~SharedMutex() = default;
#endif

  /// Blocks until the calling thread is the only holder.
  void lock() FEARLESS_ACQUIRE() {
    detail::tsan_locking tsan(this, false, false);
    word_.lock();
  }
  /// Takes it if nobody holds it. Never blocks.
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
  /// Releases what lock() took.
  void unlock() FEARLESS_RELEASE() {
    detail::tsan_unlocking tsan(this, false);
    word_.unlock();
  }

  /// Blocks until no writer holds it or waits for it.
  void lock_shared() FEARLESS_ACQUIRE_SHARED() {
    detail::tsan_locking tsan(this, true, false);
    word_.lock_shared();
  }
  /// Takes it for reading if no writer holds it or waits. Never blocks.
  [[nodiscard]] bool try_lock_shared() FEARLESS_TRY_ACQUIRE_SHARED(true) {
    detail::tsan_locking tsan(this, true, true);
    return tsan(word_.try_lock_shared());
  }
  /// Blocks at most for `limit`.
  template <class Rep, class Period>
  [[nodiscard]] bool
  try_lock_shared_for(const std::chrono::duration<Rep, Period> &limit)
      FEARLESS_TRY_ACQUIRE_SHARED(true) {
    return lock_shared_by(detail::deadline_after(limit));
  }
  /// Blocks at most until `deadline`.
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_shared_until(
      const std::chrono::time_point<Clock, Duration> &deadline)
      FEARLESS_TRY_ACQUIRE_SHARED(true) {
    return lock_shared_by(detail::to_steady(deadline));
  }
  /// Releases what lock_shared() took.
  void unlock_shared() FEARLESS_RELEASE_SHARED() {
    detail::tsan_unlocking tsan(this, true);
    word_.unlock_shared();
  }

  /// Turns the calling thread's exclusive hold into a shared one, with no
  /// writer in between. Never blocks.
  void downgrade() FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    {
      detail::tsan_unlocking tsan(this, false);
      word_.downgrade();
    }
    detail::tsan_locking tsan(this, true, true);
  }

private:
  [[nodiscard]] bool lock_by(detail::steady_time deadline)
      FEARLESS_TRY_ACQUIRE(true) {
    detail::tsan_locking tsan(this, false, true);
    return tsan(word_.try_lock_until(deadline));
  }
  [[nodiscard]] bool lock_shared_by(detail::steady_time deadline)
      FEARLESS_TRY_ACQUIRE_SHARED(true) {
    detail::tsan_locking tsan(this, true, true);
    return tsan(word_.try_lock_shared_until(deadline));
  }

  detail::shared_mutex_word<detail::std_sync> word_;
};

template <> struct is_internally_synchronized<SharedMutex> : std::true_type {};

template <class T, class P> class RwLock;

/// Shared, read-only access to the value of an RwLock while it lives. Neither
/// copied nor moved. Rust: RwLockReadGuard.
template <class T>
class [[nodiscard]] FEARLESS_SCOPED_CAPABILITY RwLockReadGuard {
public:
  RwLockReadGuard(const RwLockReadGuard &) = delete;
  RwLockReadGuard &operator=(const RwLockReadGuard &) = delete;
  ~RwLockReadGuard() FEARLESS_RELEASE() FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    if (mutex_)
      mutex_->unlock_shared();
  }
  /// The data, to be read.
  const T &operator*() const noexcept FEARLESS_LIFETIMEBOUND { return *value_; }
  /// A member of the data.
  const T *operator->() const noexcept FEARLESS_LIFETIMEBOUND { return value_; }
  /// Holds the lock? False only for a try_read() that failed.
  explicit operator bool() const noexcept { return mutex_ != nullptr; }

private:
  template <class, class> friend class RwLock;
  RwLockReadGuard(SharedMutex *mutex, const T *value) noexcept
      : mutex_(mutex), value_(value) {}
  SharedMutex *mutex_;
  const T *value_;
};

/// Exclusive access to the value of an RwLock while it lives. Neither copied
/// nor moved. Rust: RwLockWriteGuard.
template <class T, class P>
class [[nodiscard]] FEARLESS_SCOPED_CAPABILITY RwLockWriteGuard {
public:
  RwLockWriteGuard(const RwLockWriteGuard &) = delete;
  RwLockWriteGuard &operator=(const RwLockWriteGuard &) = delete;
  ~RwLockWriteGuard() FEARLESS_RELEASE() FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    if (lock_)
      lock_->unlock(lock_->is_poisoned(), watch_.unwinding());
  }
  /// The data.
  T &operator*() const noexcept FEARLESS_LIFETIMEBOUND { return *value_; }
  /// A member of the data.
  T *operator->() const noexcept FEARLESS_LIFETIMEBOUND { return value_; }
  /// Holds the lock? False after a failed try_write() and after downgrade.
  explicit operator bool() const noexcept { return lock_ != nullptr; }

private:
  template <class, class> friend class RwLock;
  using lock_type = detail::poisonable_lock<SharedMutex, P>;
  RwLockWriteGuard(lock_type *lock, T *value) noexcept
      : lock_(lock), value_(value) {}
  lock_type *lock_;
  T *value_;
  [[no_unique_address]] typename lock_type::watch watch_;
};

/// A value that many threads may read, or one may change, at a time. Rust:
/// std::sync::RwLock<T>; like there, only a writer that leaves by an exception
/// poisons it.
template <class T, class P = PoisonOnUnwind>
class FEARLESS_CAPABILITY("rwlock") RwLock {
  static_assert(std::is_object_v<T>,
                "fearless: RwLock owns its value: T must not be a reference "
                "(the value could then be reached without the lock)");
  using lock_type = detail::poisonable_lock<SharedMutex, P>;

public:
  /// T.
  using value_type = T;
  /// What read() gives.
  using ReadGuard = RwLockReadGuard<T>;
  /// What write() gives.
  using WriteGuard = RwLockWriteGuard<T, P>;

  RwLock()
    requires std::default_initializable<T>
  = default;
  /// Takes over `value`.
  explicit RwLock(T value) : value_(std::move(value)) {}
  /// Constructs the value in place.
  template <class... A>
    requires std::constructible_from<T, A...>
  explicit RwLock(std::in_place_t, A &&...args)
      : value_(std::forward<A>(args)...) {}
  RwLock(const RwLock &) = delete;
  RwLock &operator=(const RwLock &) = delete;

  /// Blocks until no writer holds or waits for the lock. The calling thread
  /// must not hold it, not even for reading. Throws PoisonError. Rust:
  /// RwLock::read.
  [[nodiscard]] ReadGuard read() const FEARLESS_LIFETIMEBOUND
  FEARLESS_ACQUIRE_SHARED(this) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    lock_.mutex_.lock_shared();
    return read_guard(true);
  }
  /// A guard that is false if a writer holds or waits for the lock. Never
  /// blocks. Throws PoisonError. Rust: RwLock::try_read.
  [[nodiscard]] ReadGuard try_read() const FEARLESS_LIFETIMEBOUND
      FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    return read_guard(lock_.mutex_.try_lock_shared());
  }
  /// As try_read(), but blocks at most for `limit`.
  template <class Rep, class Period>
  [[nodiscard]] ReadGuard
  try_read_for(const std::chrono::duration<Rep, Period> &limit) const
      FEARLESS_LIFETIMEBOUND FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    return read_guard(lock_.mutex_.try_lock_shared_for(limit));
  }
  /// As read(), but takes a poisoned lock too.
  [[nodiscard]] ReadGuard read_ignoring_poison() const FEARLESS_LIFETIMEBOUND
  FEARLESS_ACQUIRE_SHARED(this) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    lock_.mutex_.lock_shared();
    return ReadGuard(&lock_.mutex_, &value_);
  }

  /// Blocks until nobody else holds the lock. Throws PoisonError. Rust:
  /// RwLock::write.
  [[nodiscard]] WriteGuard write() const FEARLESS_LIFETIMEBOUND
  FEARLESS_ACQUIRE(this) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    lock_.lock();
    return write_guard(true);
  }
  /// A guard that is false if somebody holds the lock. Never blocks. Throws
  /// PoisonError. Rust: RwLock::try_write.
  [[nodiscard]] WriteGuard try_write() const FEARLESS_LIFETIMEBOUND {
    return write_guard(lock_.try_lock());
  }
  /// As try_write(), but blocks at most for `limit`.
  template <class Rep, class Period>
  [[nodiscard]] WriteGuard
  try_write_for(const std::chrono::duration<Rep, Period> &limit) const
      FEARLESS_LIFETIMEBOUND {
    return write_guard(lock_.mutex_.try_lock_for(limit));
  }
  /// As write(), but takes a poisoned lock too.
  [[nodiscard]] WriteGuard write_ignoring_poison() const FEARLESS_LIFETIMEBOUND
  FEARLESS_ACQUIRE(this) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    lock_.lock();
    return WriteGuard(&lock_, &value_);
  }

  /// Calls f(const value) with the lock held for reading; the result must not
  /// be a reference or pointer: it would outlive the lock. Blocks and throws as
  /// read() does. Rust: a closure on RwLock::read.
  template <class F>
  auto with_read(F &&f) const FEARLESS_EXCLUDES(this)
      FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    check_result<std::invoke_result_t<F, const T &>>();
    auto guard = read();
    return std::forward<F>(f)(*guard);
  }
  /// Calls f(value) with the lock held exclusively; the result as with_read()'s.
  /// Blocks and throws as write() does; an exception of f poisons. Rust: a
  /// closure on RwLock::write.
  template <class F>
  auto with_write(F &&f) const FEARLESS_EXCLUDES(this)
      FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    check_result<std::invoke_result_t<F, T &>>();
    auto guard = write();
    return std::forward<F>(f)(*guard);
  }

  /// Turns a write guard into a read guard with no writer in between; the
  /// write guard is empty afterwards. Never blocks. Rust:
  /// RwLockWriteGuard::downgrade.
  [[nodiscard]] static ReadGuard downgrade(WriteGuard &&guard)
      FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    auto *lock = std::exchange(guard.lock_, nullptr);
    lock->mutex_.downgrade();
    return ReadGuard(&lock->mutex_, guard.value_);
  }

  /// The value without locking, of an object that nobody else can use:
  /// `std::move(l).get_mut()`. Throws PoisonError. Rust: RwLock::get_mut.
  T &get_mut() && FEARLESS_LIFETIMEBOUND {
    if (lock_.is_poisoned())
      throw PoisonError();
    return value_;
  }
  /// Gives up the lock and returns the value. Throws PoisonError. Rust:
  /// RwLock::into_inner.
  T into_inner() && {
    if (lock_.is_poisoned())
      throw PoisonError();
    return std::move(value_);
  }

  /// Was a write guard left by an exception?
  bool is_poisoned() const noexcept { return lock_.is_poisoned(); }
  /// The value is in order again.
  void clear_poison() const noexcept { lock_.clear_poison(); }

private:
  friend detail::lock_all_access;

  template <class R> static constexpr void check_result() {
    static_assert(!std::is_reference_v<R> && !std::is_pointer_v<R>,
                  "fearless: with_read(f) and with_write(f) must not return a "
                  "reference or pointer into the value: the lock is released "
                  "by then");
  }
  ReadGuard read_guard(bool locked) const FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    if (!locked)
      return ReadGuard(nullptr, nullptr);
    if (lock_.is_poisoned()) [[unlikely]] {
      lock_.mutex_.unlock_shared();
      throw PoisonError();
    }
    return ReadGuard(&lock_.mutex_, &value_);
  }
  WriteGuard write_guard(bool locked) const {
    if (!locked)
      return WriteGuard(nullptr, nullptr);
    if (lock_.is_poisoned()) [[unlikely]] {
      lock_.unlock(true, false);
      throw PoisonError();
    }
    return WriteGuard(&lock_, &value_);
  }

  mutable lock_type lock_;
  mutable T value_{};
};

template <class T>
RwLock(T) -> RwLock<T>;

template <class T, class P>
struct is_send<RwLock<T, P>> : detail::all_send<T> {};
template <class T, class P>
struct is_sync<RwLock<T, P>> : detail::all_send_and_sync<T> {};
template <class T, class P>
struct is_internally_synchronized<RwLock<T, P>> : std::true_type {};
template <class T> struct is_send<RwLockReadGuard<T>> : std::false_type {};
template <class T>
struct is_sync<RwLockReadGuard<T>> : detail::all_sync<T> {};
template <class T, class P>
struct is_send<RwLockWriteGuard<T, P>> : std::false_type {};
template <class T, class P>
struct is_sync<RwLockWriteGuard<T, P>> : detail::all_sync<T> {};

} // namespace fearless
