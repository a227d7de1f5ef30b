// The two counts of an Arc: how many own the value, how many keep its memory.
//
//   strong   the Arcs; the value lives while it is not 0
//   weak     the Weaks, plus one that all Arcs hold together; the memory lives
//            while it is not 0. All ones while somebody asks is_unique()
//
// No fences (ThreadSanitizer does not model them): whoever brings a count to 0
// acquires by reading it once more.
#pragma once

#include "sync.hpp"

#include <cstdint>
#include <exception>

namespace fearless::detail {

template <class Sync> class arc_counts {
public:
  /// `strong` 0: nobody can upgrade until start().
  explicit arc_counts(std::uint32_t strong) noexcept : strong_(strong) {}
  arc_counts(const arc_counts &) = delete;
  arc_counts &operator=(const arc_counts &) = delete;

  void start() { strong_.store(1, std::memory_order_release); }

  void add_strong() {
    check(strong_.fetch_add(1, std::memory_order_relaxed));
  }
  /// True: it was the last; the caller destroys the value, then drops a weak.
  bool drop_strong() { return drop(strong_); }
  /// Another owner, unless the value is gone.
  bool upgrade() {
    auto seen = strong_.load(std::memory_order_relaxed);
    while (seen != 0) {
      check(seen);
      if (strong_.compare_exchange_weak(seen, seen + 1,
                                        std::memory_order_acquire,
                                        std::memory_order_relaxed))
        return true;
    }
    return false;
  }

  void add_weak_from_strong() {
    auto seen = weak_.load(std::memory_order_relaxed);
    for (;;) {
      if (seen == locked) { // for as long as is_unique() takes
        Sync::pause();
        Sync::yield();
        seen = weak_.load(std::memory_order_relaxed);
        continue;
      }
      check(seen);
      // Acquires, so that what is_unique() saw came before this Weak.
      if (weak_.compare_exchange_weak(seen, seen + 1,
                                      std::memory_order_acquire,
                                      std::memory_order_relaxed))
        return;
    }
  }
  /// Only through an existing Weak, so is_unique() is answered "no" already.
  void add_weak() { check(weak_.fetch_add(1, std::memory_order_relaxed)); }
  /// True: it was the last; the caller frees the memory.
  bool drop_weak() { return drop(weak_); }

  /// Asked by an owner: is it the only one, and no Weak either?
  bool is_unique() {
    std::uint32_t one = 1;
    // While locked no Weak can come into being, and there is none that could
    // make a second owner.
    if (!weak_.compare_exchange_strong(one, locked, std::memory_order_acquire,
                                       std::memory_order_relaxed))
      return false;
    const bool unique = strong_.load(std::memory_order_acquire) == 1;
    weak_.store(1, std::memory_order_release);
    return unique;
  }
  /// Takes the value from everybody, the caller included, if the caller is the
  /// only owner: Weaks can't upgrade any more.
  bool take_if_only() {
    std::uint32_t one = 1;
    return strong_.compare_exchange_strong(one, 0, std::memory_order_acquire,
                                           std::memory_order_relaxed);
  }
  /// After take_if_only(): is there no Weak?
  bool no_weak() const { return weak_.load(std::memory_order_acquire) == 1; }

  std::uint32_t strong() const {
    return strong_.load(std::memory_order_relaxed);
  }
  std::uint32_t weak() const {
    const auto seen = weak_.load(std::memory_order_relaxed);
    return seen == locked ? 0 : seen - 1;
  }

private:
  static constexpr std::uint32_t locked = ~0u;

  template <class Count> static bool drop(Count &count) {
    if (count.fetch_sub(1, std::memory_order_release) != 1)
      return false;
    (void)count.load(std::memory_order_acquire);
    return true;
  }
  // 2^31 handles fit in no sane program; beyond, a count would wrap and the
  // value be destroyed under its owners.
  static void check(std::uint32_t before) noexcept {
    if (before >= (1u << 31)) [[unlikely]]
      std::terminate();
  }

  typename Sync::template atomic<std::uint32_t> strong_, weak_{1};
};

} // namespace fearless::detail
