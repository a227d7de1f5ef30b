// Send and Sync: which values may go to another thread, and which may be used
// by several threads at once.
//
// The table below is the whole truth for this library and for the fearless
// checks, which read these very specialisations, the user's included. A class
// that is not in it is taken at its word, after a look at its members where it
// is a plain struct; the check fearless-not-send looks deeper.
#pragma once

#include "detail/aggregate.hpp"
#include "expected.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <deque>
#include <forward_list>
#include <functional>
#include <future>
#include <initializer_list>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <ranges>
#include <set>
#include <shared_mutex>
#include <span>
#include <stack>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace fearless {

/// True when a T may be moved to another thread and used there. Specialise it
/// for your own types (Rust: `unsafe impl Send`, `impl !Send`).
template <class T> struct is_send;

/// True when a `const T &` may be used by several threads at once. Specialise
/// it for your own types (Rust: `unsafe impl Sync`, `impl !Sync`).
template <class T> struct is_sync;

/// True when all of T's member functions may be called by several threads at
/// once, so that even a non-const T may be shared: atomics, Synchronized,
/// mutexes, channels' handles. Specialise it for your own types.
template <class T> struct is_internally_synchronized : std::false_type {};
template <class T>
struct is_internally_synchronized<const T> : is_internally_synchronized<T> {};

/// A T may be moved to another thread (Rust: `T: Send + 'static`).
template <class T>
concept Send = is_send<std::remove_cv_t<T>>::value;

/// A `const T &` may be used by several threads at once (Rust: `T: Sync`).
template <class T>
concept Sync = is_sync<std::remove_cv_t<T>>::value;

namespace detail {

template <class T> constexpr bool is_defined = requires { sizeof(T); };

// A type that contains itself (`struct Node { vector<Node> children; }`) is
// asked about while the answer is being worked out: assume yes there, as Rust
// does for its auto traits.
template <class T> constexpr bool sends() {
  using U = std::remove_cv_t<T>;
  if constexpr (is_defined<is_send<U>>)
    return is_send<U>::value;
  else
    return true;
}
template <class T> constexpr bool syncs() {
  using U = std::remove_cv_t<T>;
  if constexpr (is_defined<is_sync<U>>)
    return is_sync<U>::value;
  else
    return true;
}
template <class T> struct member_sends : std::bool_constant<sends<T>()> {};
template <class T> struct member_syncs : std::bool_constant<syncs<T>()> {};

template <class... T>
struct all_send : std::bool_constant<(sends<T>() && ...)> {};
template <class... T>
struct all_sync : std::bool_constant<(syncs<T>() && ...)> {};
template <class... T>
struct all_send_and_sync
    : std::bool_constant<((sends<T>() && syncs<T>()) && ...)> {};

/// Iterators and views point into something that is owned elsewhere.
template <class T>
concept borrows =
    std::is_class_v<T> &&
    (requires(T &i) { *i; ++i; typename std::iterator_traits<T>::reference; } ||
     (std::ranges::view<T> && std::ranges::borrowed_range<T>));

/// What scope() admits beyond Send: borrows that its threads cannot outlive.
template <class T> struct is_borrow : std::bool_constant<borrows<T>> {};
template <class T>
struct is_borrow<T *> : std::bool_constant<!std::is_function_v<T>> {};
template <class T> struct is_borrow<T &> : std::true_type {};
template <class T>
struct is_borrow<std::reference_wrapper<T>> : std::true_type {};
template <class C, class Tr>
struct is_borrow<std::basic_string_view<C, Tr>> : std::true_type {};
template <class T, std::size_t N>
struct is_borrow<std::span<T, N>> : std::true_type {};
template <class T>
struct is_borrow<std::initializer_list<T>> : std::true_type {};
template <class T> struct is_borrow<std::atomic_ref<T>> : std::true_type {};

template <class T>
concept scope_send = Send<T> || is_borrow<std::remove_cv_t<T>>::value;

} // namespace detail

// ------------------------------------------------------------ Send
template <class T>
struct is_send
    : std::bool_constant<!detail::borrows<T> &&
                         detail::every_member<detail::member_sends, T>()> {};
template <class T> struct is_send<const T> : is_send<T> {};
template <class T> struct is_send<T &> : std::false_type {};
template <class T> struct is_send<T &&> : std::false_type {};
template <class T>
struct is_send<T *> : std::bool_constant<std::is_function_v<T>> {};
template <class R, class... A>
struct is_send<R (&)(A...)> : std::true_type {};
template <class T> struct is_send<T[]> : detail::all_send<T> {};
template <class T, std::size_t N>
struct is_send<T[N]> : detail::all_send<T> {};

template <class T>
struct is_send<std::reference_wrapper<T>> : std::false_type {};
template <class C, class Tr>
struct is_send<std::basic_string_view<C, Tr>> : std::false_type {};
template <class T, std::size_t N>
struct is_send<std::span<T, N>> : std::false_type {};
template <class T>
struct is_send<std::initializer_list<T>> : std::false_type {};
template <class P>
struct is_send<std::coroutine_handle<P>> : std::false_type {};
template <class T> struct is_send<std::atomic_ref<T>> : std::false_type {};
template <class M> struct is_send<std::lock_guard<M>> : std::false_type {};
template <class M> struct is_send<std::unique_lock<M>> : std::false_type {};
template <class M> struct is_send<std::shared_lock<M>> : std::false_type {};
template <class... M>
struct is_send<std::scoped_lock<M...>> : std::false_type {};

template <class C, class Tr, class A>
struct is_send<std::basic_string<C, Tr, A>> : std::true_type {};
template <class T, class A>
struct is_send<std::vector<T, A>> : detail::all_send<T> {};
template <class T, class A>
struct is_send<std::deque<T, A>> : detail::all_send<T> {};
template <class T, class A>
struct is_send<std::list<T, A>> : detail::all_send<T> {};
template <class T, class A>
struct is_send<std::forward_list<T, A>> : detail::all_send<T> {};
template <class T, std::size_t N>
struct is_send<std::array<T, N>> : detail::all_send<T> {};
template <class K, class T, class C, class A>
struct is_send<std::map<K, T, C, A>> : detail::all_send<K, T, C> {};
template <class K, class T, class C, class A>
struct is_send<std::multimap<K, T, C, A>> : detail::all_send<K, T, C> {};
template <class K, class C, class A>
struct is_send<std::set<K, C, A>> : detail::all_send<K, C> {};
template <class K, class C, class A>
struct is_send<std::multiset<K, C, A>> : detail::all_send<K, C> {};
template <class K, class T, class H, class E, class A>
struct is_send<std::unordered_map<K, T, H, E, A>>
    : detail::all_send<K, T, H, E> {};
template <class K, class T, class H, class E, class A>
struct is_send<std::unordered_multimap<K, T, H, E, A>>
    : detail::all_send<K, T, H, E> {};
template <class K, class H, class E, class A>
struct is_send<std::unordered_set<K, H, E, A>> : detail::all_send<K, H, E> {};
template <class K, class H, class E, class A>
struct is_send<std::unordered_multiset<K, H, E, A>>
    : detail::all_send<K, H, E> {};
template <class T, class C>
struct is_send<std::queue<T, C>> : detail::all_send<C> {};
template <class T, class C>
struct is_send<std::stack<T, C>> : detail::all_send<C> {};
template <class T, class C, class L>
struct is_send<std::priority_queue<T, C, L>> : detail::all_send<C, L> {};
template <class T, class U>
struct is_send<std::pair<T, U>> : detail::all_send<T, U> {};
template <class... T>
struct is_send<std::tuple<T...>> : detail::all_send<T...> {};
template <class T> struct is_send<std::optional<T>> : detail::all_send<T> {};
template <class... T>
struct is_send<std::variant<T...>> : detail::all_send<T...> {};
template <class T, class E>
struct is_send<expected<T, E>> : detail::all_send<T, E> {};
template <class E> struct is_send<expected<void, E>> : detail::all_send<E> {};

template <class T, class D>
struct is_send<std::unique_ptr<T, D>> : detail::all_send<T, D> {};
template <class T>
struct is_send<std::shared_ptr<T>>
    : std::bool_constant<detail::all_send_and_sync<T>::value &&
                         (std::is_const_v<T> ||
                          is_internally_synchronized<T>::value)> {};
template <class T>
struct is_send<std::weak_ptr<T>> : is_send<std::shared_ptr<T>> {};

template <class T> struct is_send<std::promise<T>> : detail::all_send<T> {};
template <class T> struct is_send<std::future<T>> : detail::all_send<T> {};
template <> struct is_send<std::promise<void>> : std::true_type {};
template <> struct is_send<std::future<void>> : std::true_type {};
template <class T>
struct is_send<std::shared_future<T>> : detail::all_send_and_sync<T> {};
template <> struct is_send<std::shared_future<void>> : std::true_type {};
template <class S> struct is_send<std::function<S>> : std::true_type {};
template <class T> struct is_send<std::atomic<T>> : std::true_type {};

// ------------------------------------------------------------ Sync
template <class T>
struct is_sync
    : std::bool_constant<detail::every_member<detail::member_syncs, T>()> {};
template <class T> struct is_sync<const T> : is_sync<T> {};
template <class T> struct is_sync<T &> : detail::all_sync<T> {};
template <class T> struct is_sync<T &&> : detail::all_sync<T> {};
template <class T>
struct is_sync<T *> : std::bool_constant<std::is_function_v<T>> {};
template <class T> struct is_sync<T[]> : detail::all_sync<T> {};
template <class T, std::size_t N>
struct is_sync<T[N]> : detail::all_sync<T> {};

template <class T>
struct is_sync<std::reference_wrapper<T>> : std::false_type {};
template <class T, std::size_t N>
struct is_sync<std::span<T, N>>
    : std::bool_constant<std::is_const_v<T> && detail::syncs<T>()> {};
template <class P>
struct is_sync<std::coroutine_handle<P>> : std::false_type {};

template <class T, class A>
struct is_sync<std::vector<T, A>> : detail::all_sync<T> {};
template <class T, class A>
struct is_sync<std::deque<T, A>> : detail::all_sync<T> {};
template <class T, class A>
struct is_sync<std::list<T, A>> : detail::all_sync<T> {};
template <class T, class A>
struct is_sync<std::forward_list<T, A>> : detail::all_sync<T> {};
template <class T, std::size_t N>
struct is_sync<std::array<T, N>> : detail::all_sync<T> {};
template <class K, class T, class C, class A>
struct is_sync<std::map<K, T, C, A>> : detail::all_sync<K, T, C> {};
template <class K, class T, class C, class A>
struct is_sync<std::multimap<K, T, C, A>> : detail::all_sync<K, T, C> {};
template <class K, class C, class A>
struct is_sync<std::set<K, C, A>> : detail::all_sync<K, C> {};
template <class K, class C, class A>
struct is_sync<std::multiset<K, C, A>> : detail::all_sync<K, C> {};
template <class K, class T, class H, class E, class A>
struct is_sync<std::unordered_map<K, T, H, E, A>>
    : detail::all_sync<K, T, H, E> {};
template <class K, class T, class H, class E, class A>
struct is_sync<std::unordered_multimap<K, T, H, E, A>>
    : detail::all_sync<K, T, H, E> {};
template <class K, class H, class E, class A>
struct is_sync<std::unordered_set<K, H, E, A>> : detail::all_sync<K, H, E> {};
template <class K, class H, class E, class A>
struct is_sync<std::unordered_multiset<K, H, E, A>>
    : detail::all_sync<K, H, E> {};
template <class T, class C>
struct is_sync<std::queue<T, C>> : detail::all_sync<C> {};
template <class T, class C>
struct is_sync<std::stack<T, C>> : detail::all_sync<C> {};
template <class T, class C, class L>
struct is_sync<std::priority_queue<T, C, L>> : detail::all_sync<C, L> {};
template <class T, class U>
struct is_sync<std::pair<T, U>> : detail::all_sync<T, U> {};
template <class... T>
struct is_sync<std::tuple<T...>> : detail::all_sync<T...> {};
template <class T> struct is_sync<std::optional<T>> : detail::all_sync<T> {};
template <class... T>
struct is_sync<std::variant<T...>> : detail::all_sync<T...> {};
template <class T, class E>
struct is_sync<expected<T, E>> : detail::all_sync<T, E> {};
template <class E> struct is_sync<expected<void, E>> : detail::all_sync<E> {};
template <class T, class D>
struct is_sync<std::unique_ptr<T, D>> : detail::all_sync<T> {};
template <class T>
struct is_sync<std::shared_ptr<T>> : is_send<std::shared_ptr<T>> {};
template <class T>
struct is_sync<std::weak_ptr<T>> : is_send<std::shared_ptr<T>> {};
template <class T> struct is_sync<std::promise<T>> : std::false_type {};
template <class T> struct is_sync<std::future<T>> : std::false_type {};

// ------------------------------------------- may be shared though not const
template <class T>
struct is_internally_synchronized<std::atomic<T>> : std::true_type {};
template <>
struct is_internally_synchronized<std::atomic_flag> : std::true_type {};
template <> struct is_internally_synchronized<std::mutex> : std::true_type {};
template <>
struct is_internally_synchronized<std::timed_mutex> : std::true_type {};
template <>
struct is_internally_synchronized<std::recursive_mutex> : std::true_type {};
template <>
struct is_internally_synchronized<std::recursive_timed_mutex>
    : std::true_type {};
template <>
struct is_internally_synchronized<std::shared_mutex> : std::true_type {};
template <>
struct is_internally_synchronized<std::shared_timed_mutex> : std::true_type {};
template <>
struct is_internally_synchronized<std::condition_variable> : std::true_type {};
template <>
struct is_internally_synchronized<std::condition_variable_any>
    : std::true_type {};
template <>
struct is_internally_synchronized<std::once_flag> : std::true_type {};

} // namespace fearless
