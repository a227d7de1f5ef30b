// What after() and tick() receive from: nobody sends, the messages are the
// points in time at which they are due.
#pragma once

#include "channel_base.hpp"
#include "futex_mutex.hpp"

#include <mutex>

namespace fearless::detail {

template <class T, class Sync> class timer_channel : public channel_base {
  static_assert(std::is_same_v<T, steady_time>);
  using clock = std::chrono::steady_clock;

public:
  using context_type = wait_context<Sync>;
  using waiter_type = waiter<Sync>;
  using slot_type = slot<T>;

  /// A period of zero: due only once.
  timer_channel(steady_time due, clock::duration period)
      : channel_base{flavour::timer}, period_(period), due_(due) {}
  timer_channel(const timer_channel &) = delete;
  timer_channel &operator=(const timer_channel &) = delete;

  std::size_t capacity() const noexcept { return 1; }
  std::size_t size() {
    std::lock_guard held(mutex_);
    return due_ <= clock::now() ? 1 : 0;
  }
  bool looks_empty() const noexcept { return false; }
  bool closed() const { return closed_.load(std::memory_order_acquire); }

  void close() {
    wake_later<Sync> wake;
    std::lock_guard held(mutex_);
    closed_.store(true, std::memory_order_release);
    while (auto *w = receivers_.claim_first()) {
      receivers_.remove(*w);
      wake.finish(*w, outcome::disconnected);
    }
  }
  void close_and_discard() { close(); }

  status try_recv(slot_type &out) {
    std::lock_guard held(mutex_);
    return take(out);
  }

  status recv_until(slot_type &out, steady_time deadline) {
    for (;;) {
      context_type context;
      waiter_type w(context, nullptr);
      steady_time until;
      {
        std::lock_guard held(mutex_);
        const auto now = take(out);
        if (now != status::would_block)
          return now;
        receivers_.push_back(w);
        until = due_ < deadline ? due_ : deadline;
      }
      if (context.park(until) || !unlist_recv(w))
        return context.verdict(); // closed
      if (until == deadline) {
        // A timer that is due at the deadline itself is in time.
        return try_recv(out);
      }
    }
  }

  template <class Sink> std::size_t drain(Sink &&sink, std::size_t limit) {
    slot_type out;
    if (limit == 0 || try_recv(out) != status::done)
      return 0;
    sink(std::move(out.get()));
    return 1;
  }

  bool enlist_recv(waiter_type &w) {
    std::lock_guard held(mutex_);
    if (closed() || due_ <= clock::now())
      return false;
    receivers_.push_back(w);
    return true;
  }
  bool unlist_recv(waiter_type &w) {
    std::lock_guard held(mutex_);
    const bool was = w.linked;
    receivers_.remove(w);
    return was;
  }
  /// When whoever waits must look again by itself.
  steady_time next_due() {
    std::lock_guard held(mutex_);
    return due_;
  }

  handle_counts<Sync> &handles() noexcept { return handles_; }

private:
  status take(slot_type &out) {
    if (closed_.load(std::memory_order_relaxed))
      return status::disconnected;
    const auto now = clock::now();
    if (due_ == never_time || now < due_)
      return status::would_block;
    out.put(steady_time(due_));
    if (period_.count() == 0)
      due_ = never_time;
    else // ticks that nobody was there to take are dropped, the beat is kept
      due_ += period_ * ((now - due_) / period_ + 1);
    return status::done;
  }

  futex_mutex<Sync> mutex_;
  typename Sync::template atomic<bool> closed_{false};
  const clock::duration period_;
  steady_time due_;
  waiter_list<Sync> receivers_;
  handle_counts<Sync> handles_;
};

} // namespace fearless::detail
