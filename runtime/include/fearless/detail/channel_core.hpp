// One channel: a queue, two lists of waiters, one short lock.
//
// The three flavours differ in their capacity alone. Unbounded: a list of
// blocks. Bounded: a ring. Rendezvous: no queue, every message is handed over.
// Whoever finds a waiter on the other side serves it directly, by moving the
// message to or from the waiter's own stack, and wakes it after the lock is
// released; so nobody is woken only to find that somebody else was quicker.
//
// Invariants, under the lock:
//   a receiver waits   => the queue is empty and no sender waits
//   a sender waits     => the queue is full (or there is none)
//   closed             => nobody waits
// (apart from selects that another channel is serving at this moment).
#pragma once

#include "futex_mutex.hpp"
#include "slot_queue.hpp"
#include "waiting.hpp"

#include <mutex>
#include <type_traits>

namespace fearless::detail {

enum class status { done, would_block, disconnected };

inline constexpr std::size_t unbounded_capacity = static_cast<std::size_t>(-1);

/// What after() and tick() add to a channel of time points.
struct timer {
  steady_time due = never_time;
  std::chrono::steady_clock::duration period{0};

  bool take(steady_time &when) {
    if (due == never_time)
      return false;
    const auto now = std::chrono::steady_clock::now();
    if (now < due)
      return false;
    when = due;
    if (period.count() == 0) {
      due = never_time; // after(): once
    } else {
      // Ticks that nobody was there to take are dropped, the beat is kept.
      due += period * ((now - due) / period + 1);
    }
    return true;
  }
};
struct no_timer {};

template <class T, class Sync = std_sync> class channel_core {
  template <class U> using atomic = typename Sync::template atomic<U>;
  static constexpr bool may_be_timer = std::is_same_v<T, steady_time>;

public:
  using context_type = wait_context<Sync>;
  using waiter_type = waiter<Sync>;
  using slot_type = slot<T>;

  explicit channel_core(std::size_t capacity)
      : capacity_(capacity),
        queue_(capacity == 0 || capacity == unbounded_capacity
                   ? slot_queue<T>()
                   : slot_queue<T>(capacity)) {}
  channel_core(const channel_core &) = delete;
  channel_core &operator=(const channel_core &) = delete;

  // ------------------------------------------------------------- handles
  // Each side counts its handles; each side that still has some, and every
  // weak handle, keeps the block itself alive.

  void add_sender() { senders_.fetch_add(1, std::memory_order_relaxed); }
  bool add_sender_if_any() {
    auto n = senders_.load(std::memory_order_relaxed);
    while (n != 0)
      if (senders_.compare_exchange_weak(n, n + 1, std::memory_order_relaxed,
                                         std::memory_order_relaxed))
        return true;
    return false;
  }
  void drop_sender() {
    if (senders_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      close();
      drop_reference();
    }
  }
  void add_receiver() { receivers_.fetch_add(1, std::memory_order_relaxed); }
  void drop_receiver() {
    if (receivers_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      close_and_discard();
      drop_reference();
    }
  }
  void add_reference() { references_.fetch_add(1, std::memory_order_relaxed); }
  void drop_reference() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete this;
  }
  std::size_t sender_count() const {
    return senders_.load(std::memory_order_relaxed);
  }
  std::size_t receiver_count() const {
    return receivers_.load(std::memory_order_relaxed);
  }

  // ------------------------------------------------------------- state
  std::size_t capacity() const noexcept { return capacity_; }
  std::size_t size() const { return size_.load(std::memory_order_relaxed); }
  bool closed() const { return closed_.load(std::memory_order_acquire); }

  void close() {
    wake_later<Sync> wake;
    std::lock_guard held(lock_);
    close_locked(wake);
  }

  void close_and_discard() {
    slot_queue<T> doomed; // destroyed last: destructors may use the channel
    wake_later<Sync> wake;
    std::lock_guard held(lock_);
    close_locked(wake);
    doomed.swap(queue_);
    publish_size();
  }

  // ------------------------------------------------------------- messages
  status try_send(T &value) {
    wake_later<Sync> wake;
    std::lock_guard held(lock_);
    return send_locked(value, wake);
  }

  status try_recv(slot_type &out) {
    wake_later<Sync> wake;
    std::lock_guard held(lock_);
    return recv_locked(out, wake);
  }

  /// would_block stands for "the deadline passed"; the value is then untouched.
  status send_until(T &value, steady_time deadline) {
    const auto now = try_send(value);
    if (now != status::would_block) [[likely]]
      return now;
    return wait_to_send(value, deadline);
  }

  status recv_until(slot_type &out, steady_time deadline) {
    const auto now = try_recv(out);
    if (now != status::would_block) [[likely]]
      return now;
    return wait_to_recv(out, deadline);
  }

  /// Takes what is there, at most `limit`, with one locking.
  template <class Sink> std::size_t drain(Sink &&sink, std::size_t limit) {
    wake_later<Sync> wake;
    std::size_t taken = 0;
    std::lock_guard held(lock_);
    for (; taken < limit; ++taken) {
      slot_type out;
      if (recv_locked(out, wake) != status::done)
        break;
      sink(std::move(out.get()));
    }
    return taken;
  }

  // ------------------------------------------------------------- select
  // Tries, and on would_block leaves the waiter in the list. A select that is
  // already in other lists must not be served here by itself (two selects
  // could then each claim the other): it only learns that it could be.

  status send_or_enlist(T &value, waiter_type &w) {
    wake_later<Sync> wake;
    std::lock_guard held(lock_);
    const auto now = send_locked(value, wake);
    if (now == status::would_block)
      senders_waiting_.push_back(w);
    return now;
  }

  status recv_or_enlist(slot_type &out, waiter_type &w) {
    wake_later<Sync> wake;
    std::lock_guard held(lock_);
    const auto now = recv_locked(out, wake);
    if (now == status::would_block)
      receivers_waiting_.push_back(w);
    return now;
  }

  /// False, and not enlisted, if a send would not wait now.
  bool enlist_send(waiter_type &w) {
    std::lock_guard held(lock_);
    if (closed_flag() || queue_.size() < capacity_ ||
        receivers_waiting_.any_but(*w.context))
      return false;
    senders_waiting_.push_back(w);
    return true;
  }

  /// False, and not enlisted, if a receive would not wait now.
  bool enlist_recv(waiter_type &w) {
    std::lock_guard held(lock_);
    if (closed_flag() || !queue_.empty() ||
        senders_waiting_.any_but(*w.context) || timer_due())
      return false;
    receivers_waiting_.push_back(w);
    return true;
  }

  void unlist_send(waiter_type &w) {
    std::lock_guard held(lock_);
    senders_waiting_.remove(w);
  }
  void unlist_recv(waiter_type &w) {
    std::lock_guard held(lock_);
    receivers_waiting_.remove(w);
  }

  /// When a receive that waits now must look again by itself.
  steady_time timer_deadline() {
    if constexpr (may_be_timer) {
      std::lock_guard held(lock_);
      return timer_.due;
    } else {
      return never_time;
    }
  }
  void set_timer(timer t)
    requires may_be_timer
  {
    timer_ = t;
  }

private:
  // ------------------------------------------------ with the lock held
  bool closed_flag() const { return closed_.load(std::memory_order_relaxed); }
  void publish_size() {
    size_.store(queue_.size(), std::memory_order_relaxed);
  }
  bool timer_due() {
    if constexpr (may_be_timer)
      return timer_.due != never_time &&
             timer_.due <= std::chrono::steady_clock::now();
    else
      return false;
  }

  status send_locked(T &value, wake_later<Sync> &wake) {
    if (closed_flag()) [[unlikely]]
      return status::disconnected;
    if (!receivers_waiting_.empty()) {
      if (auto *w = receivers_waiting_.claim_first()) {
        hand_to(*w, value, wake);
        return status::done;
      }
    }
    if (queue_.size() < capacity_) {
      queue_.push(std::move(value));
      publish_size();
      return status::done;
    }
    return status::would_block;
  }

  void hand_to(waiter_type &w, T &value, wake_later<Sync> &wake) {
    if constexpr (std::is_nothrow_move_constructible_v<T>) {
      static_cast<slot_type *>(w.item)->put(std::move(value));
    } else {
      try {
        static_cast<slot_type *>(w.item)->put(std::move(value));
      } catch (...) {
        // The message is lost, the sender hears of it; a receiver that was
        // claimed may have been passed over meanwhile, so it looks again.
        if (w.context->several) {
          receivers_waiting_.remove(w);
          wake.finish(*w.context, w.index, outcome::retry);
        }
        throw;
      }
    }
    receivers_waiting_.remove(w);
    wake.finish(*w.context, w.index, outcome::served);
  }

  status recv_locked(slot_type &out, wake_later<Sync> &wake) {
    if (!queue_.empty()) {
      if constexpr (std::is_nothrow_move_constructible_v<T>) {
        queue_.take([&](T &&value) { out.put(std::move(value)); });
      } else {
        try {
          queue_.take([&](T &&value) { out.put(std::move(value)); });
        } catch (...) {
          refill(wake);
          publish_size();
          throw;
        }
      }
      if (!senders_waiting_.empty())
        refill(wake);
      publish_size();
      return status::done;
    }
    if (!senders_waiting_.empty()) {
      if (auto *w = senders_waiting_.claim_first()) { // rendezvous
        struct finisher { // taken is taken, also when our move throws
          channel_core &core;
          waiter_type &w;
          wake_later<Sync> &wake;
          ~finisher() {
            core.senders_waiting_.remove(w);
            wake.finish(*w.context, w.index, outcome::served);
          }
        } last{*this, *w, wake};
        out.put(std::move(*static_cast<T *>(w->item)));
        return status::done;
      }
    }
    if constexpr (may_be_timer) {
      steady_time when;
      if (!closed_flag() && timer_.take(when)) {
        out.put(std::move(when));
        return status::done;
      }
    }
    return closed_flag() ? status::disconnected : status::would_block;
  }

  // Moves the message of the sender that waited longest into the free place.
  void refill(wake_later<Sync> &wake) {
    while (auto *w = senders_waiting_.claim_first()) {
      senders_waiting_.remove(*w);
      if constexpr (std::is_nothrow_move_constructible_v<T>) {
        queue_.push(std::move(*static_cast<T *>(w->item)));
        wake.finish(*w->context, w->index, outcome::served);
        return;
      } else {
        bool pushed = false;
        try {
          queue_.push(std::move(*static_cast<T *>(w->item)));
          pushed = true;
        } catch (...) {
          w->context->error = std::current_exception(); // its own to handle
        }
        wake.finish(*w->context, w->index, outcome::served);
        if (pushed)
          return;
      }
    }
  }

  void close_locked(wake_later<Sync> &wake) {
    closed_.store(true, std::memory_order_release);
    for (auto *list : {&receivers_waiting_, &senders_waiting_})
      while (auto *w = list->claim_first()) {
        list->remove(*w);
        wake.finish(*w->context, w->index, outcome::disconnected);
      }
  }

  // ------------------------------------------------ waiting
  // Spins until `ready`, a little longer each time it was worth it. False when
  // it gave up.
  template <class Ready> bool spin(atomic<std::uint32_t> &gauge, Ready ready) {
    if (!Sync::many_cores())
      return false;
    const auto rounds = gauge.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < rounds; ++i) {
      for (std::uint32_t k = 0; k < (1u << (i < 6 ? i : 6)); ++k)
        Sync::pause();
      if (ready()) {
        if (rounds < most_spins)
          gauge.store(rounds + 1, std::memory_order_relaxed);
        return true;
      }
    }
    if (rounds > least_spins)
      gauge.store(rounds - 1, std::memory_order_relaxed);
    for (int i = 0; i < yields; ++i) {
      Sync::yield();
      if (ready())
        return true;
    }
    return false;
  }

  status wait_to_send(T &value, steady_time deadline) {
    if (spin(send_spins_, [&] { return closed() || size() < capacity_; })) {
      const auto now = try_send(value);
      if (now != status::would_block)
        return now;
    }
    context_type context;
    waiter_type w(context, &value);
    {
      const auto now = send_or_enlist(value, w);
      if (now != status::would_block)
        return now;
    }
    if (!context.wait(deadline, 0)) {
      std::lock_guard held(lock_);
      if (w.linked) {
        senders_waiting_.remove(w);
        return status::would_block;
      }
    }
    if (context.error)
      std::rethrow_exception(std::move(context.error));
    return context.result == outcome::served ? status::done
                                             : status::disconnected;
  }

  status wait_to_recv(slot_type &out, steady_time deadline) {
    if (spin(recv_spins_, [&] { return size() != 0 || closed(); })) {
      const auto now = try_recv(out);
      if (now != status::would_block)
        return now;
    }
    for (;;) {
      context_type context;
      waiter_type w(context, &out);
      const auto now = recv_or_enlist(out, w);
      if (now != status::would_block)
        return now;
      const auto due = timer_deadline();
      if (!context.wait(deadline < due ? deadline : due, 0)) {
        std::lock_guard held(lock_);
        if (w.linked) {
          receivers_waiting_.remove(w);
          if (due < deadline)
            continue; // the timer's time has come
          return status::would_block;
        }
      }
      return context.result == outcome::served ? status::done
                                               : status::disconnected;
    }
  }

  static constexpr std::uint32_t least_spins = 2, most_spins = 10;
  static constexpr int yields = 2;

  futex_mutex<Sync> lock_;
  atomic<bool> closed_{false};
  [[no_unique_address]] std::conditional_t<may_be_timer, timer, no_timer>
      timer_{};
  atomic<std::size_t> size_{0}; // what queue_.size() was, for those outside
  const std::size_t capacity_;
  slot_queue<T> queue_;
  waiter_list<Sync> receivers_waiting_, senders_waiting_;
  atomic<std::uint32_t> send_spins_{6}, recv_spins_{6};
  atomic<std::size_t> senders_{1}, receivers_{1}, references_{2};
};

} // namespace fearless::detail
