// select: wait for the first of several sends and receives.
//
//   // Receivers of one type: which one it was, and what it got.
//   auto [index, job] = fearless::select(urgent, normal);
//
//   // Anything: exactly one case happens, its handler runs.
//   fearless::select(
//       fearless::on_recv(jobs, [&](auto job) { if (job) run(*job); }),
//       fearless::on_send(results, result, [&](bool sent) { ... }),
//       fearless::on_timeout(1s, [&] { report_idle(); }));
//
// As a case, a receive from a channel at its end and a send nobody can receive
// do not wait, so they can be chosen. Of several that can go on, one is chosen
// at random. Rust: crossbeam_channel::select!, Select, after, tick, never.
#pragma once

#include "annotations.hpp"
#include "channel.hpp"
#include "detail/select_core.hpp"

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace fearless {

// ------------------------------------------------------------ receivers

/// What select() over receivers found: which receiver (counting from 0), and
/// its message; or that all of them are at their end.
template <class T> struct Selected {
  /// Which of the channels, counted from 0 in the order of the arguments.
  std::size_t index;
  /// The message, or that the channel has ended.
  expected<T, RecvError> value;

  // In place, because moving a message may throw.
  /// Channel number `i` gave `message`.
  Selected(std::size_t i, T &&message)
      : index(i), value(detail::in_place_value_t(), std::move(message)) {}
  /// Channel number `i` has ended.
  Selected(std::size_t i, RecvError end)
      : index(i), value(unexpected<RecvError>(end)) {}
};

/// Why try_select(), select_for() or select_until() chose nothing.
enum class SelectFailure {
  empty,   ///< try_select(): every case would have to wait
  timeout, ///< select_for(), select_until(): nothing could go on in time
};

namespace detail {

template <class T> struct is_receiver : std::false_type {};
template <class T> struct is_receiver<Receiver<T>> : std::true_type {};

/// The cases of a select over receivers. Each way to give the result builds
/// it in place: a message is moved twice, out of the channel and to the caller.
template <class T, class Cases> class receiver_select {
  using result = expected<Selected<T>, SelectFailure>;

public:
  template <class... Args>
  explicit receiver_select(Args &&...args)
      : cases_{std::forward<Args>(args)...}, list_(cases_.size()) {}

  Selected<T> wait() {
    some_or_throw();
    const auto got = until(never_time);
    if (got.how == status::done)
      return Selected<T>(got.index, std::move(cases_[got.index].out.get()));
    return Selected<T>(got.index, RecvError{});
  }
  result wait(steady_time deadline, SelectFailure otherwise) {
    const auto got = until(deadline);
    if (got.how == status::would_block)
      return unexpected<SelectFailure>(otherwise);
    if (got.how == status::done)
      return result(in_place_value_t(), got.index,
                    std::move(cases_[got.index].out.get()));
    return result(in_place_value_t(), got.index, RecvError{});
  }

private:
  template <std::size_t N> struct few {
    std::array<select_case *, N> at;
    explicit few(std::size_t) {}
  };
  struct many {
    std::vector<select_case *> at;
    explicit many(std::size_t n) : at(n) {}
  };
  static auto list_for() {
    if constexpr (requires { std::tuple_size<Cases>::value; })
      return std::type_identity<few<std::tuple_size_v<Cases>>>();
    else
      return std::type_identity<many>();
  }

  void some_or_throw() const {
    if (cases_.size() == 0)
      throw std::invalid_argument("fearless::select: there is nothing to wait "
                                  "for, and no deadline");
  }

  // Receivers at their end are left out as they are found; when all are, that
  // is the result.
  selected until(steady_time deadline) {
    auto left = cases_.size();
    for (std::size_t i = 0; auto &c : cases_)
      list_.at[i++] = &c;
    for (;;) {
      auto got = select_until(std::span(list_.at.data(), left), deadline);
      if (got.how == status::would_block)
        return got;
      auto *const chosen = list_.at[got.index];
      if (got.how == status::disconnected && left > 1) {
        std::swap(list_.at[got.index], list_.at[--left]);
        continue;
      }
      got.index = 0;
      while (&cases_[got.index] != chosen)
        ++got.index;
      return got;
    }
  }

  Cases cases_;
  typename decltype(list_for())::type list_;
};

template <class T, std::same_as<Receiver<T>>... More>
auto select_from(const Receiver<T> &first, const More &...more) {
  using c = recv_case<T>;
  using access = channel_access<T>;
  return receiver_select<T, std::array<c, 1 + sizeof...(More)>>(
      access::core(first), access::core(more)...);
}
template <std::ranges::input_range R> auto select_from_range(R &&receivers) {
  using T = typename std::ranges::range_value_t<R>::value_type;
  std::deque<recv_case<T>> cases; // they stay where they are
  for (const auto &rx : receivers)
    cases.emplace_back(channel_access<T>::core(rx));
  return receiver_select<T, std::deque<recv_case<T>>>(std::move(cases));
}

template <class R>
concept receiver_range =
    std::ranges::input_range<R> &&
    is_receiver<std::remove_cv_t<std::ranges::range_value_t<R>>>::value &&
    !is_receiver<std::remove_cvref_t<R>>::value;

} // namespace detail

/// Waits until one of the receivers has a message; RecvError when all of them
/// are at their end. Blocks. Throws what T's move throws: that message is then
/// lost. O(number of receivers). Rust: crossbeam's select! with recv arms only.
template <class T, std::same_as<Receiver<T>>... More>
Selected<T> select(const Receiver<T> &first, const More &...more) {
  return detail::select_from(first, more...).wait();
}
/// The same for any number of receivers; throws invalid_argument when there is
/// none, and bad_alloc.
template <detail::receiver_range R> auto select(R &&receivers) {
  return detail::select_from_range(std::forward<R>(receivers)).wait();
}

/// As select(), but never blocks. Rust: Select::try_select.
template <class T, std::same_as<Receiver<T>>... More>
expected<Selected<T>, SelectFailure> try_select(const Receiver<T> &first,
                                                const More &...more) {
  return detail::select_from(first, more...)
      .wait(detail::steady_time::min(), SelectFailure::empty);
}
/// The same for any number of receivers. Throws bad_alloc.
template <detail::receiver_range R> auto try_select(R &&receivers) {
  return detail::select_from_range(std::forward<R>(receivers))
      .wait(detail::steady_time::min(), SelectFailure::empty);
}

/// As select(), but blocks at most until `deadline`. Rust:
/// Select::select_deadline.
template <class Clock, class Duration, class T,
          std::same_as<Receiver<T>>... More>
expected<Selected<T>, SelectFailure>
select_until(const std::chrono::time_point<Clock, Duration> &deadline,
             const Receiver<T> &first, const More &...more) {
  return detail::select_from(first, more...)
      .wait(detail::to_steady(deadline), SelectFailure::timeout);
}
/// The same for any number of receivers. Throws bad_alloc.
template <class Clock, class Duration, detail::receiver_range R>
auto select_until(const std::chrono::time_point<Clock, Duration> &deadline,
                  R &&receivers) {
  return detail::select_from_range(std::forward<R>(receivers))
      .wait(detail::to_steady(deadline), SelectFailure::timeout);
}

/// As select(), but blocks at most for `limit`. Rust: Select::select_timeout.
template <class Rep, class Period, class T, std::same_as<Receiver<T>>... More>
expected<Selected<T>, SelectFailure>
select_for(const std::chrono::duration<Rep, Period> &limit,
           const Receiver<T> &first, const More &...more) {
  return select_until(detail::deadline_after(limit), first, more...);
}
/// The same for any number of receivers. Throws bad_alloc.
template <class Rep, class Period, detail::receiver_range R>
auto select_for(const std::chrono::duration<Rep, Period> &limit,
                R &&receivers) {
  return select_until(detail::deadline_after(limit),
                      std::forward<R>(receivers));
}

// ------------------------------------------------------------ cases

namespace detail {

struct nothing_to_do {
  void operator()(auto &&...) const noexcept {}
};

template <class T, class F> class on_recv_case final : public recv_case<T> {
public:
  on_recv_case(channel_base *core, F f)
      : recv_case<T>(core), handler_(std::move(f)) {}
  void run(status how) {
    if (how == status::done)
      handler_(expected<T, RecvError>(in_place_value_t(),
                                      std::move(this->out.get())));
    else
      handler_(expected<T, RecvError>(unexpected<RecvError>(RecvError{})));
  }

private:
  F handler_;
};

template <class T, class F> class on_send_case final : public send_case<T> {
public:
  on_send_case(channel_base *core, T &value, F f)
      : send_case<T>(core, value), handler_(std::move(f)) {}
  void run(status how) { handler_(how == status::done); }

private:
  F handler_;
};

template <class F> struct on_deadline_case {
  steady_time deadline; // min(): a default
  F handler;
};

template <class C> struct is_deadline_case : std::false_type {};
template <class F>
struct is_deadline_case<on_deadline_case<F>> : std::true_type {};

template <class C>
concept any_case =
    std::derived_from<C, select_case> || is_deadline_case<C>::value;

} // namespace detail

/// A case of select(): receive from `rx`, then call
/// `handler(expected<T, RecvError>)`. `rx` must live until select() returns.
template <class T, std::invocable<expected<T, RecvError>> F>
[[nodiscard]] auto on_recv(const Receiver<T> &rx FEARLESS_LIFETIMEBOUND,
                           F handler) {
  return detail::on_recv_case<T, F>(detail::channel_access<T>::core(rx),
                                    std::move(handler));
}

/// A case of select(): send `value`, then call `handler(bool sent)`; false
/// when nobody can receive it any more. `value` is moved from only when it was
/// sent. `tx` and `value` must live until select() returns.
template <class T, std::invocable<bool> F = detail::nothing_to_do>
[[nodiscard]] auto on_send(const Sender<T> &tx FEARLESS_LIFETIMEBOUND,
                           T &value FEARLESS_LIFETIMEBOUND, F handler = {}) {
  return detail::on_send_case<T, F>(detail::channel_access<T>::core(tx), value,
                                    std::move(handler));
}

/// A case of select(): call `handler()` when no other case could go on for
/// that long. Rust: select!'s default(timeout).
template <class Rep, class Period,
          std::invocable<> F = detail::nothing_to_do>
[[nodiscard]] auto on_timeout(const std::chrono::duration<Rep, Period> &limit,
                              F handler = {}) {
  return detail::on_deadline_case<F>{detail::deadline_after(limit),
                                     std::move(handler)};
}

/// A case of select(): call `handler()` at once when every other case would
/// have to wait. Rust: select!'s default.
template <std::invocable<> F = detail::nothing_to_do>
[[nodiscard]] auto on_default(F handler = {}) {
  return detail::on_deadline_case<F>{detail::steady_time::min(),
                                     std::move(handler)};
}

/// Waits until one of the cases can go on, lets it happen, and runs its
/// handler on this thread; returns its index. At most one on_timeout or
/// on_default. Blocks, except with on_default. Throws what moving the message
/// throws (that message is then lost) and what the handler throws. O(number of
/// cases). Rust: crossbeam_channel::select!.
template <detail::any_case... Cases>
  requires(sizeof...(Cases) > 0)
std::size_t select(Cases &&...cases) {
  constexpr std::size_t n = sizeof...(Cases);
  static_assert((std::size_t{detail::is_deadline_case<Cases>::value} + ...) <=
                    1,
                "fearless: select takes one on_timeout or on_default");
  std::array<detail::select_case *, n> list{};
  std::array<std::size_t, n> number{};
  std::size_t used = 0, at = 0, of_deadline = n;
  auto deadline = detail::never_time;
  const auto add = [&](auto &c) {
    if constexpr (detail::is_deadline_case<
                      std::remove_cvref_t<decltype(c)>>::value) {
      deadline = c.deadline;
      of_deadline = at;
    } else {
      list[used] = &c;
      number[used++] = at;
    }
    ++at;
  };
  (add(cases), ...);
  const auto got =
      detail::select_until(std::span(list.data(), used), deadline);
  const auto chosen =
      got.how == detail::status::would_block ? of_deadline : number[got.index];
  at = 0;
  const auto run = [&](auto &c) {
    if (at++ != chosen)
      return;
    if constexpr (detail::is_deadline_case<
                      std::remove_cvref_t<decltype(c)>>::value)
      c.handler();
    else
      c.run(got.how);
  };
  (run(cases), ...);
  return chosen;
}

// ------------------------------------------------------------ any number

/// Cases that are known only at run time. Not for several threads at once.
///
///   fearless::Select any;
///   for (auto &rx : receivers)
///     any.recv(rx, [&](auto message) { ... });
///   while (open != 0)
///     any.wait();
///
/// Rust: crossbeam_channel::Select.
class Select {
public:
  /// Adds a receive; returns its index. It keeps its own handle of the channel
  /// (so a select that receives from it keeps it connected). Throws bad_alloc.
  template <class T, std::invocable<expected<T, RecvError>> F>
  std::size_t recv(Receiver<T> rx, F handler) {
    return add(std::make_unique<receiving<T, F>>(std::move(rx),
                                                 std::move(handler)));
  }
  /// Adds a send of what `next()` gives; it is called before each wait in which
  /// there is nothing left to send. Then `handler(bool sent)`; after false the
  /// message is still kept. Throws bad_alloc.
  template <class T, std::invocable<> Next,
            std::invocable<bool> F = detail::nothing_to_do>
    requires std::convertible_to<std::invoke_result_t<Next &>, T>
  std::size_t send(Sender<T> tx, Next next, F handler = {}) {
    return add(std::make_unique<sending<T, Next, F>>(
        std::move(tx), std::move(next), std::move(handler)));
  }
  /// Takes a case out; the indices of the others stay. Unknown or removed
  /// indices are ignored. Rust: Select::remove.
  void remove(std::size_t index) {
    if (index < cases_.size())
      cases_[index].reset();
  }
  /// How many cases there are.
  std::size_t size() const noexcept {
    std::size_t n = 0;
    for (const auto &c : cases_)
      n += c != nullptr;
    return n;
  }

  /// Waits for one case and runs its handler; returns its index. Throws
  /// invalid_argument when there is no case, and what handlers and moves
  /// throw. A handler may add and remove cases, its own included.
  std::size_t wait() {
    if (size() == 0)
      throw std::invalid_argument(
          "fearless::Select::wait: there is nothing to wait for");
    return *until(detail::never_time);
  }
  /// As wait(), but never blocks: nothing when every case would have to wait.
  std::optional<std::size_t> try_wait() {
    return until(detail::steady_time::min());
  }
  /// As wait(), but at most for `limit`.
  template <class Rep, class Period>
  std::optional<std::size_t>
  wait_for(const std::chrono::duration<Rep, Period> &limit) {
    return until(detail::deadline_after(limit));
  }
  /// As wait(), but at most until `deadline`.
  template <class Clock, class Duration>
  std::optional<std::size_t>
  wait_until(const std::chrono::time_point<Clock, Duration> &deadline) {
    return until(detail::to_steady(deadline));
  }

private:
  struct any_case {
    virtual ~any_case() = default;
    virtual detail::select_case &prepare() = 0;
    virtual void run(detail::status how) = 0;
  };
  template <class T, class F> struct receiving final : any_case {
    Receiver<T> rx;
    F handler;
    std::optional<detail::recv_case<T>> now;
    receiving(Receiver<T> r, F f) : rx(std::move(r)), handler(std::move(f)) {}
    detail::select_case &prepare() override {
      return now.emplace(detail::channel_access<T>::core(rx));
    }
    void run(detail::status how) override {
      if (how == detail::status::done)
        handler(expected<T, RecvError>(detail::in_place_value_t(),
                                       std::move(now->out.get())));
      else
        handler(expected<T, RecvError>(unexpected<RecvError>(RecvError{})));
    }
  };
  template <class T, class Next, class F> struct sending final : any_case {
    Sender<T> tx;
    Next next;
    F handler;
    std::optional<T> value;
    std::optional<detail::send_case<T>> now;
    sending(Sender<T> t, Next n, F f)
        : tx(std::move(t)), next(std::move(n)), handler(std::move(f)) {}
    detail::select_case &prepare() override {
      if (!value)
        value.emplace(next());
      return now.emplace(detail::channel_access<T>::core(tx), *value);
    }
    void run(detail::status how) override {
      if (how == detail::status::done)
        value.reset();
      handler(how == detail::status::done);
    }
  };

  std::size_t add(std::shared_ptr<any_case> c) {
    cases_.push_back(std::move(c));
    return cases_.size() - 1;
  }
  std::optional<std::size_t> until(detail::steady_time deadline) {
    list_.clear();
    numbers_.clear();
    for (std::size_t i = 0; i < cases_.size(); ++i)
      if (cases_[i]) {
        list_.push_back(&cases_[i]->prepare());
        numbers_.push_back(i);
      }
    const auto got = detail::select_until(list_, deadline);
    if (got.how == detail::status::would_block)
      return std::nullopt;
    const auto chosen = numbers_[got.index];
    const auto keep = cases_[chosen]; // the handler may remove it
    keep->run(got.how);
    return chosen;
  }

  std::vector<std::shared_ptr<any_case>> cases_;
  std::vector<detail::select_case *> list_;
  std::vector<std::size_t> numbers_;
};

// ------------------------------------------------------------ timers

/// A channel that delivers one message, the point in time that is `delay` from
/// now, when it has come; after that nothing. No thread stands behind it: who
/// receives or selects waits for the time itself. Throws bad_alloc. Rust:
/// crossbeam_channel::after.
template <class Rep, class Period>
[[nodiscard]] Receiver<std::chrono::steady_clock::time_point>
after(const std::chrono::duration<Rep, Period> &delay) {
  return detail::channel_access<detail::steady_time>::timer(
      detail::deadline_after(delay), {});
}

/// A channel that delivers the time once every `period`, the first time one
/// period from now. Ticks that nobody was there to take are dropped, the beat
/// is kept. Throws invalid_argument unless the period is at least one tick of
/// the steady clock, and bad_alloc. Rust: crossbeam_channel::tick.
template <class Rep, class Period>
[[nodiscard]] Receiver<std::chrono::steady_clock::time_point>
tick(const std::chrono::duration<Rep, Period> &period) {
  using clock = std::chrono::steady_clock;
  const auto first = detail::deadline_after(period);
  clock::duration each{1};
  if (first != detail::never_time)
    each = std::chrono::duration_cast<clock::duration>(period);
  if (each < clock::duration{1})
    throw std::invalid_argument("fearless::tick: the period must be positive");
  return detail::channel_access<detail::steady_time>::timer(first, each);
}

/// A channel that never delivers anything and never ends: a case of a select
/// that is turned off. Throws bad_alloc. Rust: crossbeam_channel::never.
template <class T> [[nodiscard]] Receiver<T> never() {
  detail::check_message_type<T>();
  return detail::channel_access<T>::never();
}

} // namespace fearless
