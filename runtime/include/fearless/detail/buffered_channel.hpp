// Channels with a queue: unbounded (a list of blocks) and bounded (a ring).
//
// Two mutexes, one for all that senders need and one for all that receivers
// need, so that a sender and a receiver meet only in two counters: how many
// messages were ever sent, and how many received. Who has to wait makes an
// entry in the list of its own side, and leaves word in the mutex of the other
// one (see side_mutex.hpp). Whoever then sends or receives serves those that
// wait, by moving the message to or from their stack, and wakes them when all
// mutexes are released; so nobody is woken only to find that somebody else was
// quicker. No thread ever holds both mutexes.
//
//   senders' mutex     what was sent, the sending cursor, waiting senders,
//                      setting `closed`, the bit "senders wait"
//   receivers' mutex   what was received, the receiving cursor, waiting
//                      receivers, the bit "receivers wait"
//
// FIFO across all senders: the order in which they had the mutex.
#pragma once

#include "block_store.hpp"
#include "channel_base.hpp"
#include "side_mutex.hpp"

namespace fearless::detail {

template <class T, class Sync, flavour Kind>
class buffered_channel : public channel_base {
  template <class U> using atomic = typename Sync::template atomic<U>;
  static constexpr bool bounded = Kind == flavour::ring;
  static constexpr bool throws = !std::is_nothrow_move_constructible_v<T>;
  using store_type =
      std::conditional_t<bounded, ring_store<T>, list_store<T, Sync>>;
  using cursor = typename store_type::cursor;
  using wakes = wake_later<Sync>;

public:
  using context_type = wait_context<Sync>;
  using waiter_type = waiter<Sync>;
  using slot_type = slot<T>;

  buffered_channel()
    requires(!bounded)
      : channel_base{Kind} {}
  explicit buffered_channel(std::size_t capacity)
    requires bounded
      : channel_base{Kind}, store_(capacity) {}
  buffered_channel(const buffered_channel &) = delete;
  buffered_channel &operator=(const buffered_channel &) = delete;
  ~buffered_channel() {
    discard();
    if constexpr (!bounded)
      store_.release(out_);
  }

  std::size_t capacity() const noexcept {
    if constexpr (bounded)
      return store_.capacity();
    else
      return unbounded_capacity;
  }
  std::size_t size() const {
    const auto taken = received_.load(std::memory_order_relaxed);
    const auto n = (sent_.load(std::memory_order_relaxed) / one) - taken;
    return n < capacity() ? n : capacity();
  }
  /// A hint for those who ask several channels: true only if there was nothing
  /// to receive, not even the end, at a moment during the call.
  bool looks_empty() const {
    const auto taken = received_.load(std::memory_order_acquire);
    return sent_.load(std::memory_order_acquire) == taken * one;
  }
  bool closed() const {
    return (sent_.load(std::memory_order_acquire) & closed_bit) != 0;
  }

  void close() {
    wakes wake;
    sending_.lock();
    sent_.store(sent_.load(std::memory_order_relaxed) | closed_bit,
                std::memory_order_release);
    if constexpr (bounded) {
      if (!senders_.empty()) {
        while (auto *w = senders_.claim_first()) {
          senders_.remove(*w);
          wake.finish(*w, outcome::disconnected);
        }
        if (senders_.empty())
          receiving_.withdraw_waiting();
      }
    }
    if (sending_.unlock())
      serve_receivers(wake);
  }

  /// When the last receiver is gone. Destructors of messages may use the
  /// channel, so no mutex is held while they run.
  void close_and_discard() {
    close();
    discard();
  }

  // ------------------------------------------------------------- messages
  status try_send(T &value) {
    wakes wake;
    senders_turn turn(*this, wake);
    return push(value, wake);
  }
  status try_recv(slot_type &out) {
    wakes wake;
    receivers_turn turn(*this, wake);
    return pop(out, wake);
  }
  status send_until(T &value, steady_time deadline) {
    const auto now = try_send(value);
    if (!bounded || now != status::would_block) [[likely]]
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
    wakes wake;
    std::size_t taken = 0;
    receivers_turn turn(*this, wake);
    const auto there = sent_.load(std::memory_order_acquire) / one -
                       received_.load(std::memory_order_relaxed);
    for (limit = limit < there ? limit : there; taken < limit; ++taken)
      take([&](T &&value) { sink(std::move(value)); });
    return taken;
  }

  // ------------------------------------------------------------- waiting
  // An entry in several lists must not be served here by its own select (two
  // selects could then each claim the other): it only learns that it could be.

  /// False, and not enlisted, if a send would not wait now.
  bool enlist_send(waiter_type &w) {
    if constexpr (bounded) {
      wakes wake;
      senders_turn turn(*this, wake);
      if ((sent_.load(std::memory_order_relaxed) & closed_bit) || has_room())
        return false;
      turn.wait_here(w);
      if (!has_room())
        return true;
      forget_sender(w);
      return false;
    } else {
      return false;
    }
  }
  /// False, and not enlisted, if a receive would not wait now.
  bool enlist_recv(waiter_type &w) {
    wakes wake;
    receivers_turn turn(*this, wake);
    if (may_recv())
      return false;
    turn.wait_here(w);
    if (!may_recv())
      return true;
    forget_receiver(w);
    return false;
  }
  /// Whether it was still in the list: then nobody has served it.
  bool unlist_send(waiter_type &w) {
    if constexpr (bounded) {
      wakes wake;
      senders_turn turn(*this, wake);
      return forget_sender(w);
    } else {
      return false;
    }
  }
  bool unlist_recv(waiter_type &w) {
    wakes wake;
    receivers_turn turn(*this, wake);
    return forget_receiver(w);
  }

  /// Takes a message, or leaves `w` in the list.
  status recv_or_enlist(slot_type &out, waiter_type &w) {
    wakes wake;
    receivers_turn turn(*this, wake);
    const auto now = pop(out, wake);
    if (now == status::would_block) {
      turn.wait_here(w);
      if (may_recv())
        hand_out(wake); // to those who came before, perhaps to `w`
    }
    return now;
  }
  steady_time next_due() const { return never_time; }

  handle_counts<Sync> &handles() noexcept { return handles_; }

private:
  static constexpr std::size_t closed_bit = 1, one = 2;

  // ------------------------------------------- with the senders' mutex held
  bool has_room() {
    if constexpr (bounded) {
      const auto n = sent_.load(std::memory_order_relaxed) / one;
      if (n - received_seen_ < store_.capacity())
        return true;
      received_seen_ = received_.load(std::memory_order_acquire);
      return n - received_seen_ < store_.capacity();
    } else {
      return true;
    }
  }

  /// Adds nothing when it throws.
  void append(T &value) {
    ::new (static_cast<void *>(store_.back(in_))) T(std::move(value));
    store_.pushed(in_);
    sent_.store(sent_.load(std::memory_order_relaxed) + one,
                std::memory_order_release);
  }

  status push(T &value, wakes &wake) {
    if (sent_.load(std::memory_order_relaxed) & closed_bit) [[unlikely]]
      return status::disconnected;
    if constexpr (bounded) {
      if (!senders_.empty()) [[unlikely]]
        take_in(wake); // they came first
    }
    if (!has_room()) [[unlikely]]
      return status::would_block;
    append(value);
    return status::done;
  }

  /// Moves the messages of waiting senders into the free places. Returns
  /// whether there were any.
  bool take_in(wakes &wake) {
    bool any = false;
    if constexpr (bounded) {
      while (!senders_.empty() && has_room()) {
        auto *w = senders_.claim_first();
        if (!w)
          return any;
        if constexpr (throws) {
          try {
            append(*static_cast<T *>(w->item));
            any = true;
          } catch (...) {
            w->context->error = std::current_exception(); // its own to handle
          }
        } else {
          append(*static_cast<T *>(w->item));
          any = true;
        }
        forget_sender(*w);
        wake.finish(*w, outcome::served);
      }
    }
    return any;
  }

  bool forget_sender(waiter_type &w) {
    if (!w.linked)
      return false;
    senders_.remove(w);
    if (senders_.empty())
      receiving_.withdraw_waiting();
    return true;
  }

  // ----------------------------------------- with the receivers' mutex held
  bool has_message() {
    const auto n = received_.load(std::memory_order_relaxed);
    if (n != sent_seen_)
      return true;
    sent_seen_ = sent_.load(std::memory_order_acquire) / one;
    return n != sent_seen_;
  }
  // In this order: what was sent before the closing is seen with it.
  bool may_recv() { return closed() || has_message(); }

  /// Gives the next message to `sink` and removes it, also when that throws.
  template <class Sink> void take(Sink &&sink) {
    struct remover {
      buffered_channel &c;
      T *value;
      ~remover() {
        value->~T();
        c.store_.popped(c.out_);
        c.received_.store(c.received_.load(std::memory_order_relaxed) + 1,
                          std::memory_order_release);
      }
    } last{*this, store_.front(out_)};
    sink(std::move(*last.value));
  }

  status pop(slot_type &out, wakes &wake) {
    if (!receivers_.empty()) [[unlikely]]
      hand_out(wake); // they came first
    if (!has_message()) {
      if (!closed())
        return status::would_block;
      if (!has_message())
        return status::disconnected;
    }
    take([&](T &&value) { out.put(std::move(value)); });
    return status::done;
  }

  /// Serves waiting receivers. Returns whether places became free.
  bool hand_out(wakes &wake) {
    bool any = false;
    while (!receivers_.empty()) {
      const bool last = closed(); // read before the messages
      const bool message = has_message();
      if (!message && !last)
        return any;
      auto *w = receivers_.claim_first();
      if (!w)
        return any;
      if (message) {
        any = true;
        const auto move = [&](T &&value) {
          static_cast<slot_type *>(w->item)->put(std::move(value));
        };
        if constexpr (throws) {
          try {
            take(move);
          } catch (...) { // lost; the receiver hears of it
            w->context->error = std::current_exception();
          }
        } else {
          take(move);
        }
      }
      forget_receiver(*w);
      wake.finish(*w, message ? outcome::served : outcome::disconnected);
    }
    return any;
  }

  bool forget_receiver(waiter_type &w) {
    if (!w.linked)
      return false;
    receivers_.remove(w);
    if (receivers_.empty())
      sending_.withdraw_waiting();
    return true;
  }

  // ------------------------------------------------ the two sides
  /// The mutex of one side for the length of a call, and what is due to the
  /// other side after it.
  class senders_turn {
  public:
    senders_turn(buffered_channel &c, wakes &w) : channel_(c), wake_(w) {
      c.sending_.lock();
    }
    senders_turn(const senders_turn &) = delete;
    senders_turn &operator=(const senders_turn &) = delete;
    ~senders_turn() {
      if (channel_.sending_.unlock()) [[unlikely]]
        channel_.serve_receivers(wake_);
      if (unsure_) [[unlikely]] {
        channel_.receiving_.lock();
        if (channel_.receiving_.unlock())
          channel_.serve_senders(wake_);
      }
    }
    void wait_here(waiter_type &w) {
      channel_.senders_.push_back(w);
      unsure_ = channel_.receiving_.announce_waiting();
    }

  private:
    buffered_channel &channel_;
    wakes &wake_;
    bool unsure_ = false;
  };
  class receivers_turn {
  public:
    receivers_turn(buffered_channel &c, wakes &w) : channel_(c), wake_(w) {
      c.receiving_.lock();
    }
    receivers_turn(const receivers_turn &) = delete;
    receivers_turn &operator=(const receivers_turn &) = delete;
    ~receivers_turn() {
      if (channel_.receiving_.unlock()) [[unlikely]]
        channel_.serve_senders(wake_);
      if (unsure_) [[unlikely]] {
        channel_.sending_.lock();
        if (channel_.sending_.unlock())
          channel_.serve_receivers(wake_);
      }
    }
    void wait_here(waiter_type &w) {
      channel_.receivers_.push_back(w);
      unsure_ = channel_.sending_.announce_waiting();
    }

  private:
    buffered_channel &channel_;
    wakes &wake_;
    bool unsure_ = false;
  };

  // What one side does may let the other go on, and so forth. Each round
  // serves somebody, or is the last.
  void serve_receivers(wakes &wake) {
    for (;;) {
      receiving_.lock();
      const bool any = hand_out(wake);
      if (!receiving_.unlock() || !any)
        return;
      sending_.lock();
      const bool more = take_in(wake);
      if (!sending_.unlock() || !more)
        return;
    }
  }
  void serve_senders(wakes &wake) {
    sending_.lock();
    const bool any = take_in(wake);
    if (sending_.unlock() && any)
      serve_receivers(wake);
  }

  void discard() {
    // Closed, and no receiver is left: the cursor is ours alone.
    const auto there = sent_.load(std::memory_order_acquire) / one;
    auto n = received_.load(std::memory_order_relaxed);
    received_.store(there, std::memory_order_relaxed);
    for (; n != there; ++n) {
      store_.front(out_)->~T();
      store_.popped(out_);
    }
  }

  // ------------------------------------------------ when it cannot be now
  bool watch_for_room() {
    const auto got =
        watch_for<Sync>([&] { return size() < capacity() || closed(); });
    if (got == watching::seen_at_once)
      sender_.fall_behind([&] { return capacity() - size() > 1; });
    return got != watching::in_vain;
  }
  bool watch_for_message() {
    const auto got = watch_for<Sync>([&] { return size() != 0 || closed(); });
    if (got == watching::seen_at_once)
      receiver_.fall_behind([&] { return size() > 1; });
    return got != watching::in_vain;
  }

  status wait_to_send(T &value, steady_time deadline) {
    if (watch_for_room()) {
      const auto now = try_send(value);
      if (now != status::would_block)
        return now;
    }
    lone_wait<Sync> self(&value);
    auto &context = self.context;
    auto &w = self.entry;
    {
      wakes wake;
      senders_turn turn(*this, wake);
      const auto now = push(value, wake);
      if (now != status::would_block)
        return now;
      turn.wait_here(w);
      take_in(wake); // if there is room meanwhile
    }
    if (!context.park(deadline) && unlist_send(w))
      return status::would_block;
    return context.verdict();
  }

  status wait_to_recv(slot_type &out, steady_time deadline) {
    if (watch_for_message()) {
      const auto now = try_recv(out);
      if (now != status::would_block)
        return now;
    }
    lone_wait<Sync> self(&out);
    auto &context = self.context;
    auto &w = self.entry;
    const auto now = recv_or_enlist(out, w);
    if (now != status::would_block)
      return now;
    if (!context.park(deadline) && unlist_recv(w))
      return status::would_block;
    return context.verdict();
  }

  // A cache line for each kind of user. The counters have lines of their own:
  // the other side watches them, and would else take the mutex's line away
  // from the one who is about to unlock it. `kind`, which every call reads,
  // stands with what hardly ever changes.
  handle_counts<Sync> handles_;
  store_type store_;

  alignas(cache_line) side_mutex<Sync> sending_;
  follower<Sync> sender_;
  cursor in_;
  std::size_t received_seen_ = 0;
  waiter_list<Sync> senders_;

  alignas(cache_line) atomic<std::size_t> sent_{0}; // times two, plus closed
  alignas(cache_line) atomic<std::size_t> received_{0};

  alignas(cache_line) side_mutex<Sync> receiving_;
  follower<Sync> receiver_;
  cursor out_;
  std::size_t sent_seen_ = 0;
  waiter_list<Sync> receivers_;
};

} // namespace fearless::detail
