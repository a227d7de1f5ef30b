// A channel without a queue: sender and receiver meet. Whoever comes second
// moves the message straight from the sender's stack to the receiver's and
// wakes the other; so a message is moved once, and a send returns only when it
// was taken.
//
// One mutex, two lists of which at most one has somebody to serve (selects
// that another channel serves at this moment apart). Who waits watches its own
// word for a while before it sleeps.
#pragma once

#include "channel_base.hpp"
#include "futex_mutex.hpp"

#include <mutex>

namespace fearless::detail {

template <class T, class Sync> class rendezvous_channel : public channel_base {
  static constexpr bool throws = !std::is_nothrow_move_constructible_v<T>;
  using wakes = wake_later<Sync>;

public:
  using context_type = wait_context<Sync>;
  using waiter_type = waiter<Sync>;
  using slot_type = slot<T>;

  rendezvous_channel() : channel_base{flavour::rendezvous} {}
  rendezvous_channel(const rendezvous_channel &) = delete;
  rendezvous_channel &operator=(const rendezvous_channel &) = delete;

  std::size_t capacity() const noexcept { return 0; }
  std::size_t size() const noexcept { return 0; }
  bool looks_empty() const noexcept { return false; }
  bool closed() const { return closed_.load(std::memory_order_acquire); }

  void close() {
    wakes wake;
    std::lock_guard held(mutex_);
    closed_.store(true, std::memory_order_release);
    for (auto *side : {&receivers_, &senders_})
      while (auto *w = side->claim_first()) {
        side->remove(*w);
        wake.finish(*w, outcome::disconnected);
      }
  }
  void close_and_discard() { close(); }

  // ------------------------------------------------------------- messages
  status try_send(T &value) {
    wakes wake;
    std::lock_guard held(mutex_);
    return hand_over(value, wake);
  }
  status try_recv(slot_type &out) {
    wakes wake;
    std::lock_guard held(mutex_);
    return take(out, wake);
  }

  status send_until(T &value, steady_time deadline) {
    lone_wait<Sync> self(&value);
    auto &context = self.context;
    auto &w = self.entry;
    {
      wakes wake;
      std::lock_guard held(mutex_);
      const auto now = hand_over(value, wake);
      if (now != status::would_block)
        return now;
      senders_.push_back(w);
    }
    if (!wait(context, deadline) && unlist(senders_, w))
      return status::would_block;
    return context.verdict();
  }

  status recv_until(slot_type &out, steady_time deadline) {
    lone_wait<Sync> self(&out);
    auto &context = self.context;
    auto &w = self.entry;
    const auto now = recv_or_enlist(out, w);
    if (now != status::would_block)
      return now;
    if (!wait(context, deadline) && unlist(receivers_, w))
      return status::would_block;
    return context.verdict();
  }

  /// Takes from the senders that wait now.
  template <class Sink> std::size_t drain(Sink &&sink, std::size_t limit) {
    std::size_t taken = 0;
    for (; taken < limit; ++taken) {
      slot_type out;
      if (try_recv(out) != status::done)
        break;
      sink(std::move(out.get()));
    }
    return taken;
  }

  // ------------------------------------------------------------- waiting
  /// Takes a message, or leaves `w` in the list.
  status recv_or_enlist(slot_type &out, waiter_type &w) {
    wakes wake;
    std::lock_guard held(mutex_);
    const auto now = take(out, wake);
    if (now == status::would_block)
      receivers_.push_back(w);
    return now;
  }
  // An entry in several lists must not be served here by its own select (two
  // selects could then each claim the other): it only learns that it could be.

  /// False, and not enlisted, if a send would not wait now.
  bool enlist_send(waiter_type &w) { return enlist(senders_, receivers_, w); }
  /// False, and not enlisted, if a receive would not wait now.
  bool enlist_recv(waiter_type &w) { return enlist(receivers_, senders_, w); }
  /// Whether it was still in the list: then nobody has served it.
  bool unlist_send(waiter_type &w) { return unlist(senders_, w); }
  bool unlist_recv(waiter_type &w) { return unlist(receivers_, w); }
  steady_time next_due() const { return never_time; }

  handle_counts<Sync> &handles() noexcept { return handles_; }

private:
  using list = waiter_list<Sync>;

  bool wait(context_type &context, steady_time deadline) {
    return watch_for<Sync>([&] { return context.is_finished(); }) !=
               watching::in_vain ||
           context.park(deadline);
  }

  bool enlist(list &mine, list &theirs, waiter_type &w) {
    std::lock_guard held(mutex_);
    if (closed_flag() || theirs.any_but(*w.context))
      return false;
    mine.push_back(w);
    return true;
  }
  bool unlist(list &mine, waiter_type &w) {
    std::lock_guard held(mutex_);
    const bool was = w.linked;
    mine.remove(w);
    return was;
  }

  // ------------------------------------------------ with the mutex held
  bool closed_flag() const { return closed_.load(std::memory_order_relaxed); }

  status hand_over(T &value, wakes &wake) {
    if (closed_flag()) [[unlikely]]
      return status::disconnected;
    auto *const w = receivers_.claim_first();
    if (!w)
      return status::would_block;
    auto *const to = static_cast<slot_type *>(w->item);
    if constexpr (throws) {
      try {
        to->put(std::move(value));
      } catch (...) {
        // The message is lost, its sender hears of it, the receiver waits on.
        // A select that was claimed may have been passed over meanwhile, so
        // it looks again.
        if (!w->alone && w->context->several) {
          receivers_.remove(*w);
          wake.finish(*w, outcome::retry);
        }
        throw;
      }
    } else {
      to->put(std::move(value));
    }
    receivers_.remove(*w);
    wake.finish(*w, outcome::served);
    return status::done;
  }

  status take(slot_type &out, wakes &wake) {
    auto *const w = senders_.claim_first();
    if (!w)
      return closed_flag() ? status::disconnected : status::would_block;
    struct finisher { // taken is taken, also when our move throws
      rendezvous_channel &c;
      waiter_type &w;
      wakes &wake;
      ~finisher() {
        c.senders_.remove(w);
        wake.finish(w, outcome::served);
      }
    } last{*this, *w, wake};
    out.put(std::move(*static_cast<T *>(w->item)));
    return status::done;
  }

  handle_counts<Sync> handles_;
  // Apart from `kind`, which every call reads before it locks.
  alignas(cache_line) futex_mutex<Sync> mutex_;
  typename Sync::template atomic<bool> closed_{false};
  list receivers_, senders_;
};

} // namespace fearless::detail
