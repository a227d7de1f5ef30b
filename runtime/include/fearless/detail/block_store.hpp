// Where buffered channels keep their messages: no more than uninitialised
// slots and two cursors. The senders' cursor is used under the senders' mutex,
// the receivers' under theirs; which slots are full is told by the channel's
// counters, so that a queued message costs its own size and nothing else.
#pragma once

#include "sync.hpp"

#include <cstddef>
#include <new>
#include <utility>

namespace fearless::detail {

/// Memory for `capacity` messages with a header before it.
template <class T> struct slot_block {
  slot_block *next;
  std::size_t capacity;

  static constexpr std::size_t alignment() {
    return alignof(T) > alignof(slot_block) ? alignof(T) : alignof(slot_block);
  }
  static constexpr std::size_t header() {
    return (sizeof(slot_block) + alignof(T) - 1) / alignof(T) * alignof(T);
  }
  static constexpr bool over_aligned() {
    return alignment() > __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  }

  /// Throws bad_alloc.
  static slot_block *make(std::size_t capacity) {
    if (capacity > (static_cast<std::size_t>(-1) / 2 - header()) / sizeof(T))
      throw std::bad_alloc();
    const auto size = header() + capacity * sizeof(T);
    void *memory;
    if constexpr (over_aligned())
      memory = ::operator new(size, std::align_val_t{alignment()});
    else
      memory = ::operator new(size);
    return ::new (memory) slot_block{nullptr, capacity};
  }
  static void release(slot_block *b) noexcept {
    if constexpr (over_aligned())
      ::operator delete(b, std::align_val_t{alignment()});
    else
      ::operator delete(b);
  }

  T *begin() noexcept {
    return std::launder(
        reinterpret_cast<T *>(reinterpret_cast<std::byte *>(this) + header()));
  }
  T *end() noexcept { return begin() + capacity; }
};

/// One block that both cursors run around in: bounded channels.
template <class T> class ring_store {
  using block = slot_block<T>;

public:
  explicit ring_store(std::size_t capacity)
      : block_(block::make(capacity)), begin_(block_->begin()),
        end_(block_->end()) {}
  ring_store(const ring_store &) = delete;
  ring_store &operator=(const ring_store &) = delete;
  ~ring_store() { block::release(block_); }

  std::size_t capacity() const noexcept {
    return static_cast<std::size_t>(end_ - begin_);
  }

  struct cursor {
    T *at = nullptr;
  };

  /// The slot to fill next. The caller knows that there is room.
  T *back(cursor &in) noexcept {
    if (in.at == nullptr || in.at == end_) [[unlikely]]
      in.at = begin_;
    return in.at;
  }
  void pushed(cursor &in) noexcept { ++in.at; }

  /// The message that comes next. The caller knows that there is one.
  T *front(cursor &out) noexcept { return back(out); }
  void popped(cursor &out) noexcept { ++out.at; }

private:
  block *block_;
  T *begin_, *end_; // beside the pointer: the block's head shares the first
                    // messages' cache line
};

/// A list of blocks that grows: unbounded channels.
template <class T, class Sync> class list_store {
  using block = slot_block<T>;
  // An almost empty channel stays small, a full one wastes no more than a few
  // KiB and a 1/500 of its length.
  static constexpr std::size_t first_capacity =
      sizeof(T) >= 64 ? 7 : 496 / sizeof(T);
  static constexpr std::size_t largest_capacity =
      sizeof(T) >= 512 ? 8 : (8192 - 64) / sizeof(T);

public:
  list_store() noexcept = default;
  list_store(const list_store &) = delete;
  list_store &operator=(const list_store &) = delete;

  struct cursor {
    T *at = nullptr, *end = nullptr;
    block *in = nullptr;
  };

  /// The slot to fill next. Throws bad_alloc.
  T *back(cursor &in) {
    if (in.at == in.end) [[unlikely]]
      grow(in);
    return in.at;
  }
  void pushed(cursor &in) noexcept { ++in.at; }

  /// The message that comes next. The caller knows that there is one; so the
  /// link to its block has been made before.
  T *front(cursor &out) noexcept {
    if (out.at == out.end) [[unlikely]]
      advance(out);
    return out.at;
  }
  void popped(cursor &out) noexcept { ++out.at; }

  /// Frees the blocks; all messages are gone.
  void release(cursor &out) noexcept {
    for (auto *b = out.in ? out.in : first_; b;) {
      auto *const next = b->next;
      block::release(b);
      b = next;
    }
    if (auto *b = spare_.load(std::memory_order_relaxed))
      block::release(b);
  }

private:
  void grow(cursor &in) {
    block *fresh = spare_.load(std::memory_order_relaxed) == nullptr
                       ? nullptr
                       : spare_.exchange(nullptr, std::memory_order_acquire);
    if (fresh) {
      fresh->next = nullptr;
    } else {
      std::size_t capacity = first_capacity;
      if (in.in)
        capacity = in.in->capacity * 2 < largest_capacity
                       ? in.in->capacity * 2
                       : largest_capacity;
      fresh = block::make(capacity);
    }
    (in.in ? in.in->next : first_) = fresh;
    in = {fresh->begin(), fresh->end(), fresh};
  }

  void advance(cursor &out) noexcept {
    block *const done = out.in;
    block *const next = done ? done->next : first_;
    out = {next->begin(), next->end(), next};
    if (!done)
      return;
    // One block is kept, so that a steady flow does not allocate.
    if (auto *old = spare_.exchange(done, std::memory_order_acq_rel))
      block::release(old);
  }

  block *first_ = nullptr;
  typename Sync::template atomic<block *> spare_{nullptr};
};

} // namespace fearless::detail
