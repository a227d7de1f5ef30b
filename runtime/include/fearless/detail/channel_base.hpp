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

/// How long one side of a channel spins before it sleeps: a little longer each
/// time it was worth it, a little shorter each time it was not.
template <class Sync> class spin_gauge {
public:
  /// False when it gave up before `ready`.
  template <class Ready> bool spin_until(Ready ready) {
    if (!Sync::many_cores())
      return false;
    const auto rounds = rounds_.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < rounds; ++i) {
      for (std::uint32_t k = 0; k < (1u << (i < 6 ? i : 6)); ++k)
        Sync::pause();
      if (ready()) {
        if (rounds < most)
          rounds_.store(rounds + 1, std::memory_order_relaxed);
        return true;
      }
    }
    if (rounds > least)
      rounds_.store(rounds - 1, std::memory_order_relaxed);
    for (int i = 0; i < yields; ++i) {
      Sync::yield();
      if (ready())
        return true;
    }
    return false;
  }

private:
  static constexpr std::uint32_t least = 2, most = 10;
  static constexpr int yields = 2;
  typename Sync::template atomic<std::uint32_t> rounds_{6};
};

} // namespace fearless::detail
