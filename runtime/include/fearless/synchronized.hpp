// Synchronized<T>: a value and the lock that guards it, in one object. The
// value can only be reached through a guard, so it cannot be forgotten to
// lock, nor can the wrong lock be taken.
//
//   fearless::Synchronized<std::map<std::string, int>> ages;
//   ages.lock()->insert({"Ada", 36});
//   { auto guard = ages.lock(); guard->erase("Bob"); ++(*guard)["Ada"]; }
//
// Rust: std::sync::Mutex<T>.
#pragma once

#include "annotations.hpp"
#include "condvar.hpp"
#include "detail/poison.hpp"
#include "lock_all.hpp"
#include "mutex.hpp"
#include "rwlock.hpp"
#include "send_sync.hpp"

#include <chrono>
#include <concepts>
#include <type_traits>
#include <utility>

namespace fearless {

template <class T, class M, class P> class Synchronized;

/// Access to the value of a Synchronized (or to a part of it) while it is held.
/// The lock is released when the guard is destroyed. It can be neither copied
/// nor moved, so it stays on the thread that locked. Rust: MutexGuard,
/// MappedMutexGuard.
template <class T, class Lock>
class [[nodiscard]] FEARLESS_SCOPED_CAPABILITY SynchronizedGuard {
public:
  SynchronizedGuard(const SynchronizedGuard &) = delete;
  SynchronizedGuard &operator=(const SynchronizedGuard &) = delete;
  ~SynchronizedGuard() FEARLESS_RELEASE() FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    if (lock_)
      lock_->unlock(poisoned_, watch_.unwinding());
  }

  /// The value. The reference must not outlive the guard.
  T &operator*() const noexcept FEARLESS_LIFETIMEBOUND { return *value_; }
  /// A member of the data.
  T *operator->() const noexcept FEARLESS_LIFETIMEBOUND { return value_; }
  /// Holds the lock? False only for a try_lock() that failed.
  explicit operator bool() const noexcept { return lock_ != nullptr; }

  /// Was the lock poisoned when it was taken (by lock_ignoring_poison())?
  bool is_poisoned() const noexcept { return poisoned_; }

  /// Runs f() with the lock released, and takes it again before it returns
  /// (or throws). Others may change the value meanwhile: references into it
  /// are no longer good. Throws PoisonError if somebody poisoned it meanwhile.
  /// Rust: parking_lot's MutexGuard::unlocked.
  template <class F>
  decltype(auto) unlocked(F &&f) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    struct relock {
      SynchronizedGuard &guard;
      ~relock() noexcept(false) {
        const bool leaving = std::uncaught_exceptions() > before;
        guard.relock_after_wait(!leaving);
      }
      int before = std::uncaught_exceptions();
    };
    unlock_to_wait();
    relock last{*this};
    return std::forward<F>(f)();
  }

private:
  template <class, class, class> friend class Synchronized;
  friend class Condvar;

  // Constructed with the lock held, or with null.
  SynchronizedGuard(Lock *lock, T *value, bool poisoned) noexcept
      : lock_(lock), value_(value), poisoned_(poisoned) {}

  void unlock_to_wait() { lock_->unlock(poisoned_, false); }
  void relock_after_wait(bool may_throw) {
    lock_->lock();
    const bool was = std::exchange(poisoned_, lock_->is_poisoned());
    if (poisoned_ && !was && may_throw)
      throw PoisonError();
  }

  Lock *lock_;
  T *value_;
  [[no_unique_address]] typename Lock::watch watch_;
  bool poisoned_;
};

/// A value of type T that only one thread at a time can reach. `M` is any
/// Lockable (its default takes four bytes); `P` says whether a guard that an
/// exception destroys poisons the lock. Locking through a const Synchronized
/// is allowed, as in Rust: the lock is what makes the change safe.
///
/// Rust: std::sync::Mutex<T>.
template <class T, class M = Mutex, class P = PoisonOnUnwind>
class FEARLESS_CAPABILITY("synchronized") Synchronized {
  static_assert(std::is_object_v<T>,
                "fearless: Synchronized owns its value: T must not be a "
                "reference (the value could then be reached without the lock)");
  using lock_type = detail::poisonable_lock<M, P>;

public:
  /// T.
  using value_type = T;
  /// The lock under it.
  using mutex_type = M;
  /// What lock() gives.
  using Guard = SynchronizedGuard<T, lock_type>;

  Synchronized()
    requires std::default_initializable<T>
  = default;
  /// Takes over `value`.
  explicit Synchronized(T value) : value_(std::move(value)) {}
  /// Constructs the value in place.
  template <class... A>
    requires std::constructible_from<T, A...>
  explicit Synchronized(std::in_place_t, A &&...args)
      : value_(std::forward<A>(args)...) {}
  Synchronized(const Synchronized &) = delete;
  Synchronized &operator=(const Synchronized &) = delete;

  /// Blocks until the calling thread holds the lock, which it must not hold
  /// already. Throws PoisonError if a guard was left by an exception. Rust:
  /// Mutex::lock.
  [[nodiscard]] Guard lock() const FEARLESS_LIFETIMEBOUND FEARLESS_ACQUIRE(this)
      FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    lock_.lock();
    throw_if_poisoned();
    return Guard(&lock_, &value_, false);
  }

  /// As lock(), but takes a poisoned lock too; for those who repair the value.
  /// The lock stays poisoned until clear_poison().
  [[nodiscard]] Guard lock_ignoring_poison() const FEARLESS_LIFETIMEBOUND
  FEARLESS_ACQUIRE(this) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    lock_.lock();
    return Guard(&lock_, &value_, lock_.is_poisoned());
  }

  /// A guard that is false if the lock is held by somebody. Never blocks.
  /// Throws PoisonError. Rust: Mutex::try_lock.
  [[nodiscard]] Guard try_lock() const FEARLESS_LIFETIMEBOUND {
    return guard_if(lock_.try_lock());
  }
  /// As try_lock(), but blocks at most for `limit`.
  template <class Rep, class Period>
  [[nodiscard]] Guard
  try_lock_for(const std::chrono::duration<Rep, Period> &limit) const
      FEARLESS_LIFETIMEBOUND {
    return guard_if(lock_.try_lock_until(detail::deadline_after(limit)));
  }
  /// As try_lock(), but blocks at most until `deadline`.
  template <class Clock, class Duration>
  [[nodiscard]] Guard try_lock_until(
      const std::chrono::time_point<Clock, Duration> &deadline) const
      FEARLESS_LIFETIMEBOUND {
    return guard_if(lock_.try_lock_until(detail::to_steady(deadline)));
  }

  /// Calls f(value) with the lock held and returns what it returns, which
  /// must not be a reference: it would outlive the lock. Blocks and throws as
  /// lock() does; an exception of f poisons. Rust: a closure on Mutex::lock.
  template <class F>
  auto with_lock(F &&f) const FEARLESS_EXCLUDES(this)
      FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    using R = std::invoke_result_t<F, T &>;
    static_assert(!std::is_reference_v<R> && !std::is_pointer_v<R>,
                  "fearless: with_lock(f) must not return a reference or "
                  "pointer into the value: the lock is released by then");
    auto guard = lock();
    return std::forward<F>(f)(*guard);
  }

  /// A guard to a part: `config.lock_map([](auto &c) -> auto & { return
  /// c.name; })`. Blocks and throws as lock() does; an exception of the
  /// projection poisons. Rust: MutexGuard::map.
  template <class F>
  [[nodiscard]] auto lock_map(F &&project) const FEARLESS_LIFETIMEBOUND
  FEARLESS_ACQUIRE(this) FEARLESS_NO_THREAD_SAFETY_ANALYSIS {
    using R = std::invoke_result_t<F, T &>;
    static_assert(std::is_lvalue_reference_v<R>,
                  "fearless: lock_map(f) wants a reference to a part of the "
                  "value; use with_lock(f) to compute something from it");
    using Part = std::remove_reference_t<R>;
    lock_.lock();
    throw_if_poisoned();
    Part *part;
    try {
      part = std::addressof(std::forward<F>(project)(value_));
    } catch (...) {
      lock_.unlock(false, true);
      throw;
    }
    return SynchronizedGuard<Part, lock_type>(&lock_, part, false);
  }

  /// The value without locking. On an rvalue, as only an object that nobody
  /// else can use may be asked: `std::move(s).get_mut()`. Throws PoisonError.
  /// Rust: Mutex::get_mut.
  T &get_mut() && FEARLESS_LIFETIMEBOUND {
    if (lock_.is_poisoned())
      throw PoisonError();
    return value_;
  }
  /// Gives up the lock and returns the value. Throws PoisonError. Rust:
  /// Mutex::into_inner.
  T into_inner() && {
    if (lock_.is_poisoned())
      throw PoisonError();
    return std::move(value_);
  }

  /// Was a guard left by an exception? May be outdated when it returns.
  bool is_poisoned() const noexcept { return lock_.is_poisoned(); }
  /// The value is in order again: lock() goes on working. Rust:
  /// Mutex::clear_poison.
  void clear_poison() const noexcept { lock_.clear_poison(); }

private:
  friend detail::lock_all_access;

  void throw_if_poisoned() const {
    if (lock_.is_poisoned()) [[unlikely]] {
      lock_.unlock(true, false);
      throw PoisonError();
    }
  }
  Guard guard_if(bool locked) const {
    if (!locked)
      return Guard(nullptr, nullptr, false);
    throw_if_poisoned();
    return Guard(&lock_, &value_, false);
  }

  mutable lock_type lock_;
  mutable T value_{};
};

template <class T>
Synchronized(T) -> Synchronized<T>;

template <class T, class M, class P>
struct is_send<Synchronized<T, M, P>> : detail::all_send<T> {};
template <class T, class M, class P>
struct is_sync<Synchronized<T, M, P>> : detail::all_send<T> {};
template <class T, class M, class P>
struct is_internally_synchronized<Synchronized<T, M, P>> : std::true_type {};
template <class T, class L>
struct is_send<SynchronizedGuard<T, L>> : std::false_type {};
template <class T, class L>
struct is_sync<SynchronizedGuard<T, L>> : detail::all_sync<T> {};

} // namespace fearless
