// Channels: send values to other threads instead of sharing them.
//
//   auto [tx, rx] = fearless::channel<std::string>();
//   auto worker = fearless::spawn([tx = std::move(tx)] { tx.send("hello"); });
//   for (auto &text : rx)        // ends when the last Sender is gone
//     std::cout << text << '\n';
//
// Many senders, many receivers, FIFO across all of them. Rust: std::sync::mpsc
// (and crossbeam-channel, whose receivers can be cloned as well).
#pragma once

#include "annotations.hpp"
#include "channel_errors.hpp"
#include "detail/async_recv.hpp"
#include "detail/channel_core.hpp"
#include "expected.hpp"
#include "send_sync.hpp"

#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <ranges>
#include <utility>

namespace fearless {

template <class T> class Sender;
template <class T> class WeakSender;
template <class T> class Receiver;

namespace detail {
template <class T> struct channel_access;

template <class T> constexpr void check_message_type() {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>,
                "fearless: a channel carries values: T must not be a "
                "reference, const or void");
  static_assert(std::is_move_constructible_v<T>,
                "fearless: a channel moves its messages: T must be movable");
  static_assert(Send<T>,
                "fearless: T is not Send: a message must own what it refers "
                "to (no raw pointer, reference_wrapper, string_view, span, "
                "iterator, lock guard, shared_ptr to mutable data). "
                "Specialise fearless::is_send<T> if it is safe all the same");
}
} // namespace detail

// ------------------------------------------------------------ Sender

/// The sending side of a channel. A handle of one pointer: copies send into
/// the same channel, and when the last one is gone the receivers see the end.
/// All members may be called by several threads at once, on one handle or on
/// copies. Moves of T run under the channel's lock and must not use the same
/// channel. A moved-from Sender is disconnected. Rust: mpsc::Sender and
/// mpsc::SyncSender.
template <class T> class Sender {
  using core_type = detail::channel_base;

public:
  /// T.
  using value_type = T;

  Sender(const Sender &other) noexcept : core_(other.core_) {
    if (core_)
      visit([](auto &c) { c.handles().add_sender(); });
  }
  Sender(Sender &&other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  Sender &operator=(Sender other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~Sender() {
    if (core_)
      detail::drop_sender<T>(core_);
  }

  /// Another handle to the same channel: the copy constructor by Rust's name.
  [[nodiscard]] Sender clone() const noexcept { return *this; }

  /// Sends one message. Blocks while a bounded channel is full; a rendezvous
  /// channel until a receiver has taken it; an unbounded one never.
  /// Gives the message back when nobody can receive it any more. Throws
  /// bad_alloc, or what T's move throws: that message is then lost, the
  /// channel goes on. O(1). Rust: Sender::send.
  expected<void, SendError<T>> send(T value) const {
    using enum detail::status;
    if (core_ && visit([&](auto &c) { return c.send_until(value, detail::never_time); }) == done)
        [[likely]]
      return {};
    return unexpected<SendError<T>>(SendError<T>{std::move(value)});
  }

  /// As send(), but never blocks. Rust: SyncSender::try_send.
  expected<void, TrySendError<T>> try_send(T value) const {
    const auto sent =
        core_ ? visit([&](auto &c) { return c.try_send(value); }) : detail::status::disconnected;
    return result(sent, SendFailure::full, value);
  }

  /// As send(), but blocks at most for `limit`.
  template <class Rep, class Period>
  expected<void, TrySendError<T>>
  send_for(T value, const std::chrono::duration<Rep, Period> &limit) const {
    return send_by(value, detail::deadline_after(limit));
  }

  /// As send(), but blocks at most until `deadline`.
  template <class Clock, class Duration>
  expected<void, TrySendError<T>>
  send_until(T value,
             const std::chrono::time_point<Clock, Duration> &deadline) const {
    return send_by(value, detail::to_steady(deadline));
  }

  /// Sends every element of `messages` in turn, moving it out when the range
  /// is an rvalue. Returns how many were sent: fewer than all only when the
  /// channel was disconnected meanwhile. Blocks and throws as send() does.
  /// O(messages). Rust: Iterator::try_for_each with Sender::send.
  template <std::ranges::input_range R>
    requires std::constructible_from<T, std::ranges::range_reference_t<R>>
  std::size_t send_all(R &&messages) const {
    std::size_t sent = 0;
    for (auto &&m : messages) {
      if constexpr (std::is_lvalue_reference_v<R> ||
                    std::ranges::view<std::remove_cvref_t<R>>) {
        if (!send(T(std::forward<decltype(m)>(m))))
          return sent;
      } else {
        if (!send(T(std::move(m))))
          return sent;
      }
      ++sent;
    }
    return sent;
  }

  /// Ends the channel for all handles of both sides, and wakes everybody who
  /// waits on it. What is queued can still be received. Idempotent. O(waiters).
  void close() const {
    if (core_)
      visit([](auto &c) { c.close(); });
  }

  /// A handle that does not keep the channel connected.
  [[nodiscard]] WeakSender<T> downgrade() const noexcept {
    return WeakSender<T>(*this);
  }

  /// True when no receiver is left or the channel was closed.
  bool is_disconnected() const noexcept { return !core_ || visit([](auto &c) { return c.closed(); }); }
  /// How many messages are queued; may be outdated when it returns.
  std::size_t len() const noexcept { return core_ ? visit([](auto &c) { return c.size(); }) : 0; }
  /// Is nothing queued? May be outdated when it returns.
  bool is_empty() const noexcept { return len() == 0; }
  /// Would a send wait now? May be outdated when it returns.
  bool is_full() const noexcept { return core_ && len() >= bound(); }
  /// Nothing for an unbounded channel, 0 for a rendezvous channel.
  std::optional<std::size_t> capacity() const noexcept {
    if (!core_ || bound() == detail::unbounded_capacity)
      return std::nullopt;
    return bound();
  }
  /// Do both send into the same channel?
  bool same_channel(const Sender &other) const noexcept {
    return core_ == other.core_;
  }

private:
  friend detail::channel_access<T>;
  friend WeakSender<T>;
  explicit Sender(core_type *core) noexcept : core_(core) {}

  static expected<void, TrySendError<T>>
  result(detail::status sent, SendFailure otherwise, T &value) {
    if (sent == detail::status::done)
      return {};
    if (sent == detail::status::disconnected)
      otherwise = SendFailure::disconnected;
    return unexpected<TrySendError<T>>(
        TrySendError<T>{otherwise, std::move(value)});
  }
  expected<void, TrySendError<T>> send_by(T &value,
                                          detail::steady_time deadline) const {
    const auto sent = core_ ? visit([&](auto &c) { return c.send_until(value, deadline); })
                            : detail::status::disconnected;
    return result(sent, SendFailure::timeout, value);
  }

  template <class F> decltype(auto) visit(F &&f) const {
    return detail::as_sent_to<T>(core_, std::forward<F>(f));
  }
  std::size_t bound() const noexcept {
    return visit([](auto &c) { return c.capacity(); });
  }

  core_type *core_;
};

/// Knows a channel without keeping it connected: upgrade() gives a Sender as
/// long as another one exists. For caches and registries of senders.
template <class T> class WeakSender {
public:
  WeakSender() noexcept : core_(nullptr) {}
  /// Knows the channel of `strong`.
  explicit WeakSender(const Sender<T> &strong) noexcept : core_(strong.core_) {
    if (core_)
      add_reference();
  }
  WeakSender(const WeakSender &other) noexcept : core_(other.core_) {
    if (core_)
      add_reference();
  }
  WeakSender(WeakSender &&other) noexcept
      : core_(std::exchange(other.core_, nullptr)) {}
  WeakSender &operator=(WeakSender other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~WeakSender() {
    if (core_)
      detail::drop_reference<T>(core_);
  }

  /// A Sender, or nothing when the last one is gone.
  [[nodiscard]] std::optional<Sender<T>> upgrade() const noexcept {
    if (core_ && detail::as_sent_to<T>(core_, [](auto &c) {
          return c.handles().add_sender_if_any();
        }))
      return Sender<T>(core_);
    return std::nullopt;
  }

private:
  void add_reference() const {
    detail::as_sent_to<T>(core_,
                          [](auto &c) { c.handles().add_reference(); });
  }
  detail::channel_base *core_;
};

// ------------------------------------------------------------ Receiver

/// The receiving side of a channel. A handle of one pointer: copies take from
/// the same channel, each message goes to one of them. When the last one is
/// gone, what is queued is destroyed and senders get their messages back.
/// All members may be called by several threads at once. It is an input range
/// of the messages until the end of the channel. A moved-from Receiver is
/// disconnected. Rust: mpsc::Receiver (which cannot be cloned).
template <class T> class Receiver {
  using core_type = detail::channel_base;
  using slot_type = detail::slot<T>;

public:
  /// T.
  using value_type = T;

  Receiver(const Receiver &other) noexcept : core_(other.core_) {
    if (core_)
      visit([](auto &c) { c.handles().add_receiver(); });
  }
  Receiver(Receiver &&other) noexcept
      : core_(std::exchange(other.core_, nullptr)) {}
  Receiver &operator=(Receiver other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~Receiver() {
    if (core_)
      detail::drop_receiver<T>(core_);
  }

  /// Another handle to the same channel: the copy constructor by Rust's name.
  [[nodiscard]] Receiver clone() const noexcept { return *this; }

  /// Takes the next message; blocks until there is one. An error when nothing
  /// is queued and nothing can come any more. Throws what T's move throws:
  /// that message is then lost. O(1). Rust: Receiver::recv.
  expected<T, RecvError> recv() const {
    slot_type out;
    if (core_ && visit([&](auto &c) { return c.recv_until(out, detail::never_time); }) ==
                     detail::status::done) [[likely]]
      return expected<T, RecvError>(detail::in_place_value_t(),
                                    std::move(out.get()));
    return unexpected<RecvError>(RecvError{});
  }

  /// As recv(), but never blocks. Rust: Receiver::try_recv.
  expected<T, TryRecvError> try_recv() const {
    slot_type out;
    const auto got = core_ ? visit([&](auto &c) { return c.try_recv(out); }) : detail::status::disconnected;
    return result(got, TryRecvError::empty, out);
  }

  /// As recv(), but blocks at most for `limit`. Rust: Receiver::recv_timeout.
  template <class Rep, class Period>
  expected<T, TryRecvError>
  recv_for(const std::chrono::duration<Rep, Period> &limit) const {
    return recv_by(detail::deadline_after(limit));
  }

  /// As recv(), but blocks at most until `deadline`.
  template <class Clock, class Duration>
  expected<T, TryRecvError>
  recv_until(const std::chrono::time_point<Clock, Duration> &deadline) const {
    return recv_by(detail::to_steady(deadline));
  }

  /// Moves everything that is queued now, at most `limit` messages, to the end
  /// of `container`, with one locking. Never blocks. Returns how many. Throws
  /// what the container's insert and T's move throw: at most one message is then
  /// lost, the rest stays queued. O(messages). Rust: kanal's drain_into.
  template <class Container>
  std::size_t
  drain_into(Container &container,
             std::size_t limit = static_cast<std::size_t>(-1)) const {
    if (!core_)
      return 0;
    return visit([&](auto &c) {
      return c.drain(
          [&](T &&value) {
            container.insert(container.end(), std::move(value));
          },
          limit);
    });
  }

  /// Iterates over the messages; ++ blocks for the next one.
  class iterator {
  public:
    using iterator_concept = std::input_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    /// T.
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using reference = T &;
    using pointer = T *;

    /// The message. It may be moved from.
    T &operator*() const noexcept { return *current_; }
    /// A member of the message.
    T *operator->() const noexcept { return &*current_; }
    /// Takes the next message; blocks as recv() does.
    iterator &operator++() {
      fetch();
      return *this;
    }
    /// As the other ++.
    void operator++(int) { fetch(); }
    friend bool operator==(const iterator &i, std::default_sentinel_t) {
      return !i.current_.has_value();
    }

  private:
    friend Receiver;
    iterator(const Receiver *source, bool blocking)
        : source_(source), blocking_(blocking) {
      fetch();
    }
    void fetch() {
      current_.reset();
      if (blocking_) {
        if (auto got = source_->recv())
          current_.emplace(std::move(*got));
      } else if (auto got = source_->try_recv()) {
        current_.emplace(std::move(*got));
      }
    }
    const Receiver *source_;
    bool blocking_;
    mutable std::optional<T> current_;
  };

  /// Messages until the end of the channel: `for (auto &m : rx)`. Rust:
  /// Receiver::iter.
  iterator begin() const FEARLESS_LIFETIMEBOUND { return iterator(this, true); }
  /// The end of the channel.
  std::default_sentinel_t end() const noexcept { return {}; }

  /// Messages that are there now, without blocking: `for (auto &m :
  /// rx.try_iter())`. Rust: Receiver::try_iter.
  auto try_iter() const FEARLESS_LIFETIMEBOUND {
    struct drained {
      const Receiver *source;
      iterator begin() const { return iterator(source, false); }
      /// The end of the channel.
      std::default_sentinel_t end() const noexcept { return {}; }
    };
    return drained{this};
  }

  /// Receives in a coroutine: `auto message = co_await
  /// rx.async_recv(executor);`, with the result of recv(). Suspends it instead
  /// of blocking, and resumes it through the executor (anything with
  /// `execute(f)` or `submit(f)`, such as WorkerPool, or callable with f), which
  /// must live until then; no other thread is involved. When the executor
  /// throws, the coroutine is resumed by the thread that sent. Coroutines and
  /// blocked threads may wait on the same channel, and are served in the order
  /// they came. A coroutine that waits may be destroyed as long as nobody can
  /// send or close meanwhile. Throws invalid_argument for after() and tick().
  template <class Executor>
  [[nodiscard]] auto
  async_recv(Executor &executor FEARLESS_LIFETIMEBOUND) const {
    return detail::async_receive<T, Receiver, Executor>(*this, core_, executor);
  }

  /// As Sender::close().
  void close() const {
    if (core_)
      visit([](auto &c) { c.close(); });
  }

  /// True when nothing can be sent any more; messages may still be queued.
  bool is_disconnected() const noexcept { return !core_ || visit([](auto &c) { return c.closed(); }); }
  /// How many messages are queued; may be outdated when it returns.
  std::size_t len() const noexcept { return core_ ? visit([](auto &c) { return c.size(); }) : 0; }
  /// Is nothing queued? May be outdated when it returns.
  bool is_empty() const noexcept { return len() == 0; }
  /// Would a send wait now? May be outdated when it returns.
  bool is_full() const noexcept { return core_ && len() >= bound(); }
  /// Nothing for an unbounded channel, 0 for a rendezvous channel.
  std::optional<std::size_t> capacity() const noexcept {
    if (!core_ || bound() == detail::unbounded_capacity)
      return std::nullopt;
    return bound();
  }
  /// Do both take from the same channel?
  bool same_channel(const Receiver &other) const noexcept {
    return core_ == other.core_;
  }

private:
  friend detail::channel_access<T>;
  explicit Receiver(core_type *core) noexcept : core_(core) {}

  static expected<T, TryRecvError>
  result(detail::status got, TryRecvError otherwise, slot_type &out) {
    if (got == detail::status::done)
      return expected<T, TryRecvError>(detail::in_place_value_t(),
                                       std::move(out.get()));
    return unexpected<TryRecvError>(got == detail::status::disconnected
                                        ? TryRecvError::disconnected
                                        : otherwise);
  }
  expected<T, TryRecvError> recv_by(detail::steady_time deadline) const {
    slot_type out;
    const auto got = core_ ? visit([&](auto &c) { return c.recv_until(out, deadline); })
                           : detail::status::disconnected;
    return result(got, TryRecvError::timeout, out);
  }

  template <class F> decltype(auto) visit(F &&f) const {
    return detail::as_received_from<T>(core_, std::forward<F>(f));
  }
  std::size_t bound() const noexcept {
    return visit([](auto &c) { return c.capacity(); });
  }

  core_type *core_;
};

// ------------------------------------------------------------ making one

namespace detail {
// The library's own way to what a handle holds.
template <class T> struct channel_access {
  static std::pair<Sender<T>, Receiver<T>> make(std::size_t capacity) {
    auto *core = make_channel<T>(capacity);
    return {Sender<T>(core), Receiver<T>(core)};
  }
  static channel_base *core(const Sender<T> &s) { return s.core_; }
  static channel_base *core(const Receiver<T> &r) { return r.core_; }
  // Receivers without senders: nobody holds the senders' reference.
  static Receiver<T> timer(steady_time due,
                           std::chrono::steady_clock::duration period) {
    auto *core = new timer_channel<T, std_sync>(due, period);
    (void)core->handles().drop_reference();
    return Receiver<T>(core);
  }
  static Receiver<T> never() {
    auto *core = new list_channel<T>;
    (void)core->handles().drop_reference();
    return Receiver<T>(core);
  }
};
} // namespace detail

/// A channel without bound: send() never blocks. Throws bad_alloc. Rust:
/// mpsc::channel.
template <class T>
[[nodiscard]] std::pair<Sender<T>, Receiver<T>> channel() {
  detail::check_message_type<T>();
  return detail::channel_access<T>::make(detail::unbounded_capacity);
}

/// A channel that holds at most `bound` messages: send() blocks while it is
/// full, which keeps a fast sender from running ahead. With a bound of 0 every
/// send waits until its message is taken. Throws bad_alloc. Rust:
/// mpsc::sync_channel.
template <class T>
[[nodiscard]] std::pair<Sender<T>, Receiver<T>>
sync_channel(std::size_t bound) {
  detail::check_message_type<T>();
  return detail::channel_access<T>::make(bound);
}

/// A channel that holds nothing: sender and receiver meet. Rust:
/// mpsc::sync_channel(0).
template <class T>
[[nodiscard]] std::pair<Sender<T>, Receiver<T>> rendezvous_channel() {
  return sync_channel<T>(0);
}

template <class T> struct is_send<Sender<T>> : detail::all_send<T> {};
template <class T> struct is_sync<Sender<T>> : detail::all_send<T> {};
template <class T> struct is_send<WeakSender<T>> : detail::all_send<T> {};
template <class T> struct is_sync<WeakSender<T>> : detail::all_send<T> {};
template <class T> struct is_send<Receiver<T>> : detail::all_send<T> {};
template <class T> struct is_sync<Receiver<T>> : detail::all_send<T> {};
template <class T>
struct is_internally_synchronized<Sender<T>> : std::true_type {};
template <class T>
struct is_internally_synchronized<Receiver<T>> : std::true_type {};

} // namespace fearless
