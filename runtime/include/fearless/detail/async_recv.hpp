// co_await rx.async_recv(executor): a receive that suspends a coroutine
// instead of blocking a thread. Whoever sends hands the message over and asks
// the executor to resume; there is no thread in between.
#pragma once

#include "../channel_errors.hpp"
#include "../expected.hpp"
#include "../send_sync.hpp"
#include "channel_core.hpp"

#include <coroutine>
#include <stdexcept>
#include <utility>

namespace fearless {
namespace detail {

/// Goes on with a coroutine that waits. It may do so on another thread: that is
/// what async_recv() is asked for.
struct resumption {
  std::coroutine_handle<> waiting;
  void operator()() const { waiting.resume(); }
};

} // namespace detail

template <> struct is_send<detail::resumption> : std::true_type {};

namespace detail {

/// Something that runs a callable: execute(f), submit(f), or a call.
template <class E, class F> void run_on(E &executor, F f) {
  if constexpr (requires { executor.execute(std::move(f)); })
    (void)executor.execute(std::move(f));
  else if constexpr (requires { executor.submit(std::move(f)); })
    (void)executor.submit(std::move(f));
  else
    (void)executor(std::move(f));
}

template <class T, class Handle, class Executor>
class async_receive : private wait_context<std_sync> {
  using context = wait_context<std_sync>;

public:
  async_receive(Handle rx, channel_base *core, Executor &executor)
      : rx_(std::move(rx)), core_(core), executor_(&executor),
        entry_(*this, &out_) {
    if (core_ && core_->kind == flavour::timer)
      throw std::invalid_argument(
          "fearless: async_recv: a timer has no thread that could resume the "
          "coroutine");
  }
  async_receive(const async_receive &) = delete;
  async_receive &operator=(const async_receive &) = delete;
  ~async_receive() {
    if (handle_) // destroyed while it waits
      as_sent_to<T>(core_, [&](auto &c) { c.unlist_recv(entry_); });
  }

  bool await_ready() {
    now_ = core_ ? as_sent_to<T>(core_,
                                 [&](auto &c) { return c.try_recv(out_); })
                 : status::disconnected;
    return now_ != status::would_block;
  }

  bool await_suspend(std::coroutine_handle<> h) {
    // Once enlisted, the coroutine may go on elsewhere, and end, before this
    // returns: nothing here may refer to it, and the channel must stay.
    const Handle keep = rx_;
    auto *const core = core_;
    handle_ = h;
    resume = &go_on;
    const auto got = as_sent_to<T>(
        core, [&](auto &c) { return c.recv_or_enlist(out_, entry_); });
    if (got == status::would_block)
      return true;
    handle_ = nullptr;
    now_ = got;
    return false;
  }

  /// The message, or the end of the channel. Throws what moving the message
  /// threw: it is then lost.
  expected<T, RecvError> await_resume() {
    if (now_ == status::would_block)
      now_ = verdict();
    if (now_ == status::done)
      return expected<T, RecvError>(in_place_value_t(),
                                    std::move(out_.get()));
    return unexpected<RecvError>(RecvError{});
  }

private:
  static void go_on(context *c) noexcept {
    auto *const self = static_cast<async_receive *>(c);
    const auto h = std::exchange(self->handle_, nullptr);
    try {
      run_on(*self->executor_, resumption{h});
    } catch (...) {
      h.resume(); // the executor refused: better here than never
    }
  }

  Handle rx_;
  channel_base *core_;
  Executor *executor_;
  slot<T> out_;
  waiter<std_sync> entry_;
  std::coroutine_handle<> handle_;
  status now_ = status::would_block;
};

} // namespace detail
} // namespace fearless
