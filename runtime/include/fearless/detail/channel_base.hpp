// What the flavours of channels share: the answers they give, who counts the
// handles, how they spin before they sleep.
#pragma once

#include "waiting.hpp"

#include <cstddef>
#include <type_traits>

namespace fearless::detail {

inline constexpr std::size_t unbounded_capacity = static_cast<std::size_t>(-1);

enum class flavour : std::uint8_t { list, ring, rendezvous, timer };

/// Handles point to this; the flavour says what it really is.
struct channel_base {
  const flavour kind;
};

/// Each side counts its handles. Each side that still has some, and every weak
/// handle, keeps the channel's memory.
template <class Sync> class handle_counts {
  using count = typename Sync::template atomic<std::size_t>;

public:
  void add_sender() { senders_.fetch_add(1, std::memory_order_relaxed); }
  bool add_sender_if_any() {
    auto n = senders_.load(std::memory_order_relaxed);
    while (n != 0)
      if (senders_.compare_exchange_weak(n, n + 1, std::memory_order_relaxed,
                                         std::memory_order_relaxed))
        return true;
    return false;
  }
  /// True when it was the last one.
  bool drop_sender() {
    return senders_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  void add_receiver() { receivers_.fetch_add(1, std::memory_order_relaxed); }
  bool drop_receiver() {
    return receivers_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  void add_reference() { references_.fetch_add(1, std::memory_order_relaxed); }
  bool drop_reference() {
    return references_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  std::size_t senders() const {
    return senders_.load(std::memory_order_relaxed);
  }
  std::size_t receivers() const {
    return receivers_.load(std::memory_order_relaxed);
  }

private:
  count senders_{1}, receivers_{1}, references_{2};
};

enum class watching { in_vain, seen_at_once, seen };

/// Watches for something that another core is about to do, for a few
/// microseconds, and then lets other threads go first a few times: a sleep and
/// the call that ends it cost more. It looks often, for what it waits for takes
/// hardly longer than a few pauses.
template <class Sync, class Ready> watching watch_for(Ready ready) {
  if (!Sync::many_cores())
    return watching::in_vain;
  for (int spent = 0, pauses = 1; spent < 128; pauses = pauses < 4 ? 2 * pauses : 4) {
    for (int i = 0; i < pauses; ++i)
      Sync::pause();
    spent += pauses;
    if (ready())
      return spent < 8 ? watching::seen_at_once : watching::seen;
  }
  for (int i = 0; i < 8; ++i) {
    Sync::yield();
    if (ready())
      return watching::seen;
  }
  return watching::in_vain;
}

/// For one side of a queue that has to wait after every message though the
/// other is at work: then each finds the other's cache lines gone, which costs
/// more than the message. So it stays behind a little, unless that was in vain
/// lately: two threads that answer each other look the same.
template <class Sync> class follower {
public:
  /// `ahead` tells whether the other side is by more than one message.
  template <class Ahead> void fall_behind(Ahead ahead) {
    const auto left = to_skip_.load(std::memory_order_relaxed);
    if (left != 0) {
      to_skip_.store(left - 1, std::memory_order_relaxed);
      return;
    }
    for (int i = 0; i < 64; ++i)
      Sync::pause();
    const auto next = next_skip_.load(std::memory_order_relaxed);
    if (ahead()) {
      next_skip_.store(1, std::memory_order_relaxed);
    } else {
      to_skip_.store(next, std::memory_order_relaxed);
      next_skip_.store(next < longest ? next * 2 : longest,
                       std::memory_order_relaxed);
    }
  }

private:
  static constexpr std::uint16_t longest = 2048;
  typename Sync::template atomic<std::uint16_t> to_skip_{0}, next_skip_{1};
};

} // namespace fearless::detail
