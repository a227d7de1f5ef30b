// What a thread or task leaves behind: a value or an exception.
#pragma once

#include "../expected.hpp"
#include "sync.hpp"

#include <exception>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace fearless::detail {

/// Moves a result on, value by value: tl::expected's own move ends the program
/// when R's throws.
template <class R>
expected<R, std::exception_ptr>
take_result(expected<R, std::exception_ptr> &from) {
  if (!from)
    return unexpected<std::exception_ptr>(std::move(from.error()));
  if constexpr (std::is_void_v<R>)
    return {};
  else
    return expected<R, std::exception_ptr>(in_place_value_t(),
                                           std::move(*from));
}

template <class R> class packet {
public:
  using result_type = expected<R, std::exception_ptr>;

  /// Runs f() and keeps its result. Does not tell anybody yet.
  template <class F> void run(F &&f) noexcept {
    std::exception_ptr error;
    try {
      if constexpr (std::is_void_v<R>) {
        std::forward<F>(f)();
        result_.emplace();
      } else {
        result_.emplace(in_place_value_t(), std::forward<F>(f)());
      }
    } catch (...) {
      error = std::current_exception();
    }
    // Outside the handler: the thread has let go of the exception by the time
    // somebody else may destroy it.
    if (error) {
      failed_ = true;
      result_.emplace(unexpected<std::exception_ptr>(std::move(error)));
    }
  }
  void publish() noexcept {
    if (done_.exchange(1, std::memory_order_acq_rel) == 2)
      std_sync::wake_all(&done_);
  }
  /// Only while nobody can have published: there is a result already.
  void fail(std::exception_ptr error) {
    failed_ = true;
    result_.emplace(unexpected<std::exception_ptr>(std::move(error)));
  }

  bool is_done() const noexcept {
    return done_.load(std::memory_order_acquire) == 1;
  }
  bool failed() const noexcept { return failed_; }

  /// False when the deadline passed.
  bool wait(steady_time deadline = never_time) noexcept {
    for (;;) {
      auto seen = done_.load(std::memory_order_acquire);
      if (seen == 1)
        return true;
      if (seen == 0 &&
          !done_.compare_exchange_strong(seen, 2, std::memory_order_acquire))
        continue;
      if (!std_sync::wait_until(done_, 2, deadline))
        return is_done();
    }
  }
  result_type take() { return take_result<R>(*result_); }
  const result_type &peek() const { return *result_; }

private:
  std::optional<result_type> result_;
  bool failed_ = false;
  std::atomic<std::uint32_t> done_{0}; // 1 done, 2 somebody sleeps
};

/// A call to be made later, with its own copies of everything.
template <class F, class... A> auto bind_call(F &&f, A &&...args) {
  if constexpr (sizeof...(A) == 0)
    return [f = std::decay_t<F>(std::forward<F>(f))]() mutable -> decltype(auto) {
      return std::invoke(std::move(f));
    };
  else
    return [f = std::decay_t<F>(std::forward<F>(f)),
            args = std::tuple<std::decay_t<A>...>(
                std::forward<A>(args)...)]() mutable -> decltype(auto) {
      return std::apply(
          [&](auto &...a) -> decltype(auto) {
            return std::invoke(std::move(f), std::move(a)...);
          },
          args);
    };
}

template <class F, class... A>
using call_result_t = std::invoke_result_t<std::decay_t<F>, std::decay_t<A>...>;

} // namespace fearless::detail
