// lock_all: several locks at once, without deadlock.
//
//   auto [from, to] = fearless::lock_all(alice, bob);
//   from -= 10; to += 10;
#pragma once

#include "annotations.hpp"
#include "detail/poison.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

namespace fearless {
namespace detail {

struct lock_all_access {
  template <class S> static auto &lock(const S &s) { return s.lock_; }
  template <class S> static auto &value(const S &s) { return s.value_; }
  template <class S> using lock_t = std::remove_reference_t<decltype(lock(std::declval<const S &>()))>;
};

/// A lock of whatever type, for sorting.
struct any_lock {
  void *object;
  void (*lock)(void *);
  void (*unlock)(void *, bool poison);
  bool (*is_poisoned)(void *);

  template <class L> static any_lock of(L &l) {
    return {&l, [](void *p) { static_cast<L *>(p)->lock(); },
            [](void *p, bool poison) {
              auto *locked = static_cast<L *>(p);
              locked->unlock(locked->is_poisoned(), poison);
            },
            [](void *p) { return static_cast<L *>(p)->is_poisoned(); }};
  }
};

} // namespace detail

/// Holds several locks; a tuple of references to their values, for structured
/// bindings and std::get-like access. Neither copied nor moved.
template <class... S> class [[nodiscard]] LockAllGuard {
public:
  LockAllGuard(const LockAllGuard &) = delete;
  LockAllGuard &operator=(const LockAllGuard &) = delete;
  ~LockAllGuard() { unlock(sizeof...(S), watch_.unwinding()); }

  /// The I-th value, in the order of lock_all's arguments.
  template <std::size_t I>
  auto &get() const noexcept FEARLESS_LIFETIMEBOUND {
    return *std::get<I>(values_);
  }

private:
  template <class... A>
  friend LockAllGuard<A...> lock_all(const A &...synchronized);

  explicit LockAllGuard(const S &...s)
      : locks_{detail::any_lock::of(detail::lock_all_access::lock(s))...},
        values_(&detail::lock_all_access::value(s)...) {
    // One order for everybody: by address.
    std::ranges::sort(locks_, std::less<>{}, &detail::any_lock::object);
    for (std::size_t i = 1; i < locks_.size(); ++i)
      if (locks_[i - 1].object == locks_[i].object)
        throw std::system_error(
            std::make_error_code(std::errc::resource_deadlock_would_occur),
            "fearless::lock_all: the same lock twice");
    for (std::size_t i = 0; i < locks_.size(); ++i) {
      locks_[i].lock(locks_[i].object);
      if (locks_[i].is_poisoned(locks_[i].object)) {
        unlock(i + 1, false);
        throw PoisonError();
      }
    }
  }
  void unlock(std::size_t count, bool poison) noexcept {
    while (count-- > 0)
      locks_[count].unlock(locks_[count].object, poison);
  }

  std::array<detail::any_lock, sizeof...(S)> locks_;
  std::tuple<std::remove_reference_t<decltype(detail::lock_all_access::value(
      std::declval<const S &>()))> *...>
      values_;
  detail::unwinding_watch watch_;
};

/// Locks all arguments (Synchronized, or RwLock for writing) and gives access
/// to their values. Blocks until it has them all; threads that use lock_all
/// never wait for each other in a circle, in whatever order they name the
/// locks. The calling thread must hold none of them. Throws PoisonError, and
/// system_error if the same lock is named twice. O(n log n) for n locks.
template <class... S>
[[nodiscard]] LockAllGuard<S...> lock_all(const S &...synchronized) {
  return LockAllGuard<S...>(synchronized...);
}

} // namespace fearless

template <class... S>
struct std::tuple_size<fearless::LockAllGuard<S...>>
    : std::integral_constant<std::size_t, sizeof...(S)> {};
template <std::size_t I, class... S>
struct std::tuple_element<I, fearless::LockAllGuard<S...>> {
  using type = typename std::tuple_element_t<I, std::tuple<S...>>::value_type &;
};
