// Who waits on a channel, and how it is told.
//
// A thread (or coroutine) that must wait makes one wait_context and enters one
// waiter per channel into that channel's list; select enters several. The
// context's word goes
//
//   waiting -> claimed -> finished      by whoever serves it
//   waiting -> aborted                  by its owner, who gives up or looks again
//
// Claiming decides between several channels that want to serve the same
// select; a context with a single waiter is only touched under that channel's
// lock and needs no claim. All steps up to `finished` are taken under the
// channel's lock; only the system call that wakes comes after. Once the word
// says `finished` the context may be gone.
#pragma once

#include "sync.hpp"

#include <exception>

namespace fearless::detail {

/// would_block also stands for "the deadline passed"; the value is then
/// untouched.
enum class status { done, would_block, disconnected };

enum class outcome : std::uint8_t {
  served,       // the message was handed over (or taken)
  disconnected, // the other side is gone, or the channel was closed
  retry,        // look again: the hand-over failed half way
};

template <class Sync> struct wait_context {
  using word = typename Sync::template atomic<std::uint32_t>;
  static constexpr std::uint32_t waiting = 0, claimed = 1, finished = 2,
                                 aborted = 3, state_bits = 3, parked = 4;

  word state{waiting};
  std::uint32_t chosen = 0;         // index of the waiter that was served
  outcome result = outcome::served; // and how
  bool several;                     // more than one waiter (select)
  void (*resume)(wait_context *) = nullptr; // coroutines: instead of a wake-up
  wait_context *next_resume = nullptr;
  std::exception_ptr error; // moving the message threw elsewhere

  explicit wait_context(bool many = false) noexcept : several(many) {}

  bool try_claim() { return leave_waiting(claimed); }
  bool try_abort() { return leave_waiting(aborted); }
  bool is_taken() const {
    return (state.load(std::memory_order_relaxed) & state_bits) != waiting;
  }
  bool is_finished() const {
    return (state.load(std::memory_order_acquire) & state_bits) == finished;
  }

  /// What the one who finished it left, or throws what moving the message
  /// threw.
  status verdict() {
    if (error) [[unlikely]]
      std::rethrow_exception(std::move(error));
    return result == outcome::served ? status::done : status::disconnected;
  }

  /// Sleeps until somebody finishes; false when the deadline passed first.
  bool park(steady_time deadline) {
    auto seen = state.load(std::memory_order_acquire);
    for (;;) {
      if ((seen & state_bits) == finished)
        return true;
      if ((seen & parked) == 0) {
        if (!state.compare_exchange_weak(seen, seen | parked,
                                         std::memory_order_acquire,
                                         std::memory_order_acquire))
          continue;
        seen |= parked;
      }
      if (deadline == never_time)
        Sync::wait(state, seen);
      else if (!Sync::wait_until(state, seen, deadline))
        return is_finished();
      seen = state.load(std::memory_order_acquire);
    }
  }

private:
  bool leave_waiting(std::uint32_t to) {
    auto seen = state.load(std::memory_order_relaxed);
    while ((seen & state_bits) == waiting)
      if (state.compare_exchange_weak(seen, (seen & parked) | to,
                                      std::memory_order_acq_rel,
                                      std::memory_order_relaxed))
        return true;
    return false;
  }
};

template <class Sync> struct waiter {
  waiter *previous = nullptr, *next = nullptr;
  wait_context<Sync> *context = nullptr;
  void *item = nullptr; // sender: the T to send; receiver: the slot to fill
  std::uint32_t index = 0;
  bool linked = false;
  bool alone = false; // the only one of its context, and a thread: no need to
                      // look there

  waiter() = default;
  waiter(wait_context<Sync> &c, void *i, std::uint32_t n = 0) noexcept
      : context(&c), item(i), index(n) {}
};

/// Wake-ups that are due once the channel's lock is released.
template <class Sync> class wake_later {
public:
  using context = wait_context<Sync>;

  wake_later() noexcept = default;
  wake_later(const wake_later &) = delete;
  wake_later &operator=(const wake_later &) = delete;
  ~wake_later() {
    if (word_)
      Sync::wake_one(word_);
    while (coroutines_) [[unlikely]] {
      auto *c = coroutines_;
      coroutines_ = c->next_resume;
      c->resume(c);
    }
  }

  /// Marks the context of `w` as finished, as the last access to it under the
  /// lock.
  void finish(const waiter<Sync> &w, outcome result) {
    auto &c = *w.context;
    c.chosen = w.index;
    c.result = result;
    if (!w.alone && c.resume) [[unlikely]] { // lives until it is resumed
      c.state.store(context::finished, std::memory_order_release);
      c.next_resume = coroutines_;
      coroutines_ = &c;
      return;
    }
    auto *word = &c.state;
    const auto before =
        word->exchange(context::finished, std::memory_order_acq_rel);
    if (before & context::parked) {
      if (word_) // several at once: closing, or a failed hand-over
        Sync::wake_one(word_);
      word_ = word;
    }
  }

private:
  const typename context::word *word_ = nullptr;
  context *coroutines_ = nullptr;
};

/// A context and its one waiter, on a cache line each: the one who waits
/// watches the context, which whoever serves it need not touch before the end.
template <class Sync> struct lone_wait {
  explicit lone_wait(void *item) noexcept : entry(context, item) {
    entry.alone = true;
  }
  lone_wait(const lone_wait &) = delete;
  lone_wait &operator=(const lone_wait &) = delete;

  alignas(cache_line) waiter<Sync> entry;
  alignas(cache_line) wait_context<Sync> context;
};

template <class Sync> class waiter_list {
public:
  using node = waiter<Sync>;

  bool empty() const noexcept { return first_ == nullptr; }

  void push_back(node &n) noexcept {
    n.previous = last_;
    n.next = nullptr;
    (last_ ? last_->next : first_) = &n;
    last_ = &n;
    n.linked = true;
  }

  void remove(node &n) noexcept {
    if (!n.linked)
      return;
    (n.previous ? n.previous->next : first_) = n.next;
    (n.next ? n.next->previous : last_) = n.previous;
    n.linked = false;
  }

  /// The first waiter that may be served; it stays in the list. Selects that
  /// another channel serves already are passed over: their owner removes them.
  node *claim_first() {
    for (node *n = first_; n; n = n->next)
      if (n->alone || !n->context->several || n->context->try_claim())
        return n;
    return nullptr;
  }

  /// Is there a waiter that `self` could be served by?
  bool any_but(const wait_context<Sync> &self) const {
    for (const node *n = first_; n; n = n->next)
      if (n->context != &self && !n->context->is_taken())
        return true;
    return false;
  }

private:
  node *first_ = nullptr, *last_ = nullptr;
};

/// Room for a T that may or may not be there yet.
template <class T> class slot {
public:
  slot() noexcept {}
  slot(const slot &) = delete;
  slot &operator=(const slot &) = delete;
  ~slot() { reset(); }

  void put(T &&value) {
    ::new (static_cast<void *>(&value_)) T(std::move(value));
    full_ = true;
  }
  bool full() const noexcept { return full_; }
  T &get() noexcept { return value_; }
  void reset() noexcept {
    if (full_) {
      full_ = false;
      value_.~T();
    }
  }

private:
  union {
    T value_;
  };
  bool full_ = false;
};

} // namespace fearless::detail
