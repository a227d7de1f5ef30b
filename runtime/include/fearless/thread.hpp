// Threads that can be trusted with data: spawn() takes what it owns, scope()
// may borrow.
//
//   auto answer = fearless::spawn([] { return 42; });
//   assert(answer.join() == 42);
//
//   int sum = 0;
//   fearless::scope([&](fearless::Scope &s) { s.spawn([&] { sum = 1; }); });
//
// Rust: std::thread::spawn, std::thread::scope.
#pragma once

#include "annotations.hpp"
#include "detail/packet.hpp"
#include "expected.hpp"
#include "mutex.hpp"
#include "send_sync.hpp"

#include <exception>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace fearless {
namespace detail {

// Instantiated per argument, so that the compiler's notes name the type.
template <class A> struct spawn_argument {
  static_assert(!is_borrow<A>::value,
                "fearless: spawn() cannot take a borrow (reference_wrapper, "
                "pointer, string_view, span, iterator): the thread may outlive "
                "what it refers to. Pass a value or an Arc, or use "
                "fearless::scope, whose threads may borrow");
  static_assert(is_borrow<A>::value || Send<A>,
                "fearless: this argument of spawn() is not Send: it must stay "
                "on the thread that made it (lock guards, shared_ptr to "
                "mutable data, ...)");
  static constexpr bool ok = true;
};
template <class A> struct scope_argument {
  static_assert(scope_send<A>,
                "fearless: this argument of Scope::spawn() is not Send: it "
                "must stay on the thread that made it (lock guards, "
                "shared_ptr to mutable data, ...)");
  static constexpr bool ok = true;
};
template <class R> struct thread_result {
  static_assert(!std::is_reference_v<R>,
                "fearless: a thread returns values: what a reference refers to "
                "may be gone with the thread. Return a copy");
  static_assert(std::is_reference_v<R> || std::is_void_v<R> || scope_send<R>,
                "fearless: the result of a thread must be Send");
  static constexpr bool ok = true;
};

// A thread of a scope that failed, in the scope's list of them: with the
// packet, so that failing needs no memory.
struct failed_thread {
  std::atomic<bool> joined{false};
  std::exception_ptr error;
  std::shared_ptr<failed_thread> next;
};
template <class R> struct thread_packet : packet<R>, failed_thread {};

} // namespace detail

/// Owns a thread started by spawn(). Its destructor joins (unlike Rust's,
/// which detaches: C++ would destroy globals under the detached thread).
/// Rust: std::thread::JoinHandle.
template <class R> class [[nodiscard]] JoinHandle {
public:
  /// A handle to nothing; not joinable.
  JoinHandle() noexcept = default;
  JoinHandle(JoinHandle &&) noexcept = default;
  /// Joins the thread that this handle owned before.
  JoinHandle &operator=(JoinHandle &&other) noexcept {
    JoinHandle old(std::move(*this));
    thread_ = std::move(other.thread_);
    packet_ = std::move(other.packet_);
    return *this;
  }
  /// Blocks until the thread has ended. An exception of the thread that nobody
  /// asked for with join() is dropped.
  ~JoinHandle() {
    if (!thread_.joinable())
      return;
    if (thread_.get_id() == std::this_thread::get_id())
      thread_.detach(); // a thread cannot wait for itself
    else
      thread_.join();
  }

  /// Blocks until the thread has ended; gives its result, or the exception
  /// that ended it. Throws system_error when called a second time, on an
  /// empty handle, or by the thread itself, and what moving the result throws
  /// (it is then lost). Rust: JoinHandle::join.
  expected<R, std::exception_ptr> join() {
    thread_.join();
    return std::exchange(packet_, nullptr)->take();
  }
  /// Lets the thread run on by itself. It must own all it uses until the
  /// process ends. Rust: dropping the handle.
  void detach() {
    thread_.detach();
    packet_.reset();
  }
  /// Has the thread's function returned? Rust: JoinHandle::is_finished.
  bool is_finished() const noexcept { return packet_ && packet_->is_done(); }
  /// Does it own a thread (until join() or detach())?
  bool joinable() const noexcept { return thread_.joinable(); }
  /// The thread's identity; a default one after join() or detach().
  std::thread::id get_id() const noexcept { return thread_.get_id(); }

private:
  template <class F, class... A>
  friend auto spawn(F &&f, A &&...args)
      -> JoinHandle<detail::call_result_t<F, A...>>;

  std::shared_ptr<detail::thread_packet<R>> packet_;
  std::thread thread_;
};

/// Starts a thread that calls f(args...) with its own copies of both. They must
/// be Send; a lambda must capture by value (the compiler cannot look into it,
/// the checks can). Throws system_error when no thread can be started. Rust:
/// std::thread::spawn.
template <class F, class... A>
auto spawn(F &&f FEARLESS_RUNS_ON_THREAD, A &&...args)
    -> JoinHandle<detail::call_result_t<F, A...>> {
  using R = detail::call_result_t<F, A...>;
  static_assert(detail::spawn_argument<std::decay_t<F>>::ok &&
                (detail::spawn_argument<std::decay_t<A>>::ok && ...) &&
                detail::thread_result<R>::ok);
  JoinHandle<R> handle;
  handle.packet_ = std::make_shared<detail::thread_packet<R>>();
  handle.thread_ = std::thread(
      [packet = handle.packet_,
       call = detail::bind_call(std::forward<F>(f),
                                std::forward<A>(args)...)]() mutable {
        packet->run(std::move(call));
        packet->publish();
      });
  return handle;
}

// ------------------------------------------------------------ scope

namespace detail {

// Shared by a scope and its threads; on the heap, as the last thread still
// touches it after the scope was told to go on.
struct scope_state {
  std::atomic<std::uint32_t> running{0};
  Mutex mutex;
  // In the order in which they failed.
  std::shared_ptr<failed_thread> failures FEARLESS_GUARDED_BY(mutex);
  std::shared_ptr<failed_thread> *last_failure
      FEARLESS_GUARDED_BY(mutex) = &failures;

  void leave() noexcept {
    if (running.fetch_sub(1, std::memory_order_acq_rel) == 1)
      std_sync::wake_all(&running);
  }
  void wait() noexcept {
    for (std::uint32_t n;
         (n = running.load(std::memory_order_acquire)) != 0;)
      std_sync::wait(running, n);
  }
};

// The first thread_local of a scoped thread, hence the last to be destroyed:
// the scope goes on only when the thread's other thread_locals, which may
// refer to what was borrowed, are gone.
struct scope_exit {
  std::shared_ptr<scope_state> state;
  ~scope_exit() {
    if (state)
      state->leave();
  }
};
inline scope_exit &this_thread_scope_exit() {
  thread_local scope_exit exit;
  return exit;
}

} // namespace detail

/// A thread started by Scope::spawn(). May be dropped: the scope waits for the
/// thread in any case. Rust: ScopedJoinHandle.
template <class R> class ScopedJoinHandle {
public:
  ScopedJoinHandle(ScopedJoinHandle &&) noexcept = default;
  ScopedJoinHandle &operator=(ScopedJoinHandle &&) noexcept = default;

  /// Blocks until the thread's function has returned; gives its result, or the
  /// exception that ended it, which the scope then does not rethrow. Throws
  /// system_error when called a second time, and what moving the result throws
  /// (it is then lost). Rust: ScopedJoinHandle::join.
  expected<R, std::exception_ptr> join() {
    if (!packet_)
      throw std::system_error(
          std::make_error_code(std::errc::invalid_argument),
          "fearless::ScopedJoinHandle::join: already joined");
    auto packet = std::exchange(packet_, nullptr);
    packet->wait();
    packet->joined.store(true, std::memory_order_relaxed);
    return packet->take();
  }
  /// Has the thread's function returned?
  bool is_finished() const noexcept { return packet_ && packet_->is_done(); }

private:
  friend class Scope;
  explicit ScopedJoinHandle(std::shared_ptr<detail::thread_packet<R>> p)
      : packet_(std::move(p)) {}
  std::shared_ptr<detail::thread_packet<R>> packet_;
};

/// Starts threads that may borrow what outlives the scope() call. Made by
/// scope(); may be used by several threads at once, also by those of the scope
/// itself. Rust: std::thread::Scope.
class Scope {
public:
  Scope(const Scope &) = delete;
  Scope &operator=(const Scope &) = delete;

  /// Starts a thread that calls f(args...) with its own copies of both; f may
  /// capture by reference, args may be std::ref, views and pointers. Throws
  /// system_error when no thread can be started. Rust: Scope::spawn.
  template <class F, class... A>
  auto spawn(F &&f FEARLESS_RUNS_ON_THREAD, A &&...args)
      -> ScopedJoinHandle<detail::call_result_t<F, A...>> {
    using R = detail::call_result_t<F, A...>;
    static_assert(detail::scope_argument<std::decay_t<F>>::ok &&
                  (detail::scope_argument<std::decay_t<A>>::ok && ...) &&
                  detail::thread_result<R>::ok);
    auto packet = std::make_shared<detail::thread_packet<R>>();
    state_->running.fetch_add(1, std::memory_order_relaxed);
    try {
      // Detached, and counted: glibc reuses a stack once its thread is gone,
      // which for joinable threads it cannot know before the join.
      std::thread([state = state_, packet,
                   call = detail::bind_call(
                       std::forward<F>(f),
                       std::forward<A>(args)...)]() mutable {
        detail::this_thread_scope_exit().state = state;
        packet->run([&]() -> R {
          // What the call owns goes before the scope may go on.
          auto own = std::move(call);
          return own();
        });
        if (packet->failed())
          note_failure(*state, packet);
        packet->publish();
      }).detach();
    } catch (...) {
      state_->leave();
      throw;
    }
    return ScopedJoinHandle<R>(std::move(packet));
  }

private:
  template <class F> friend decltype(auto) scope(F &&f);
  Scope() : state_(std::make_shared<detail::scope_state>()) {}
  ~Scope() = default;

  template <class R>
  static void
  note_failure(detail::scope_state &state,
               const std::shared_ptr<detail::thread_packet<R>> &packet) {
    packet->error = packet->peek().error();
    detail::mutex_guard held(state.mutex);
    *state.last_failure = packet;
    state.last_failure = &packet->next;
  }

  void rethrow_first() {
    std::shared_ptr<detail::failed_thread> failed;
    {
      detail::mutex_guard held(state_->mutex);
      failed = std::exchange(state_->failures, nullptr);
      state_->last_failure = &state_->failures;
    }
    std::exception_ptr first;
    while (failed) {
      if (!first && !failed->joined.load(std::memory_order_relaxed))
        first = std::move(failed->error);
      failed = std::exchange(failed->next, nullptr);
    }
    if (first)
      std::rethrow_exception(std::move(first));
  }

  std::shared_ptr<detail::scope_state> state_;
};

/// Calls f(scope), waits for all threads that were started with it, and then
/// returns what f returned. Blocks until the last of them has ended (with its
/// thread_locals), also when f throws. Then rethrows the exception of f, else
/// the first one that ended a thread and that no join() has delivered. Rust:
/// std::thread::scope.
template <class F>
decltype(auto) scope(F &&f FEARLESS_JOINS_BEFORE_RETURN) {
  Scope s;
  struct waiter {
    detail::scope_state &state;
    ~waiter() { state.wait(); }
  };
  using R = std::invoke_result_t<F, Scope &>;
  if constexpr (std::is_void_v<R>) {
    {
      waiter last{*s.state_};
      std::forward<F>(f)(s);
    }
    s.rethrow_first();
  } else {
    static_assert(!std::is_rvalue_reference_v<R>);
    auto call = [&]() -> R {
      waiter last{*s.state_};
      return std::forward<F>(f)(s);
    };
    R result = call();
    s.rethrow_first();
    return static_cast<R>(std::forward<R>(result));
  }
}

template <class R> struct is_send<JoinHandle<R>> : std::true_type {};
template <class R> struct is_sync<JoinHandle<R>> : std::true_type {};
template <class R> struct is_send<ScopedJoinHandle<R>> : std::false_type {};
template <> struct is_send<Scope> : std::false_type {};

} // namespace fearless
