// A FIFO of uninitialised slots, not synchronised itself: either a list of
// blocks that grows (unbounded channels) or one block that wraps around
// (bounded ones). Both push and pop are "construct, bump a pointer, compare
// with the end"; what happens at the end of a block is the slow path.
//
// An exception from T's move leaves the queue valid: push() has then added
// nothing, take() has removed the one element.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace fearless::detail {

template <class T> class slot_queue {
  struct block {
    block *next;
    std::size_t capacity;
  };
  static constexpr std::size_t alignment =
      alignof(T) > alignof(block) ? alignof(T) : alignof(block);
  static constexpr std::size_t header =
      (sizeof(block) + alignof(T) - 1) / alignof(T) * alignof(T);
  // An almost empty channel stays small, a full one wastes no more than a few
  // KiB and a 1/500 of its length.
  static constexpr std::size_t first_capacity =
      sizeof(T) >= 64 ? 7 : 496 / sizeof(T);
  static constexpr std::size_t largest_capacity =
      sizeof(T) >= 512 ? 8 : (8192 - 64) / sizeof(T);

public:
  slot_queue() noexcept = default;

  /// A ring of exactly `capacity` slots (at least one). Throws bad_alloc.
  explicit slot_queue(std::size_t capacity) : ring_(true) {
    head_block_ = tail_block_ = allocate(capacity);
    head_ = tail_ = slots(head_block_);
    head_end_ = tail_end_ = head_ + capacity;
  }
  slot_queue(slot_queue &&other) noexcept { swap(other); }
  slot_queue &operator=(slot_queue &&) = delete;
  ~slot_queue() {
    while (size_ != 0)
      pop();
    release(spare_);
    release(tail_block_); // the only block of an empty queue
  }

  void swap(slot_queue &other) noexcept {
    std::swap(head_, other.head_);
    std::swap(head_end_, other.head_end_);
    std::swap(tail_, other.tail_);
    std::swap(tail_end_, other.tail_end_);
    std::swap(head_block_, other.head_block_);
    std::swap(tail_block_, other.tail_block_);
    std::swap(spare_, other.spare_);
    std::swap(size_, other.size_);
    std::swap(ring_, other.ring_);
  }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// Appends; the caller keeps size() below a ring's capacity. Throws
  /// bad_alloc or what T's move throws, having added nothing.
  void push(T &&value) {
    if (tail_ == tail_end_) [[unlikely]]
      next_tail();
    ::new (static_cast<void *>(tail_)) T(std::move(value));
    ++tail_;
    ++size_;
  }

  T &front() noexcept { return *head_; }

  void pop() noexcept {
    head_->~T();
    ++head_;
    if (--size_ == 0) {
      // Start over at the warm end of the cache.
      head_ = tail_ = slots(tail_block_);
      head_end_ = head_ + tail_block_->capacity;
      if (head_block_ != tail_block_) {
        recycle(head_block_);
        head_block_ = tail_block_;
      }
    } else if (head_ == head_end_) [[unlikely]] {
      next_head();
    }
  }

  /// Moves the front out into `make(T&&)` and removes it, also when that
  /// throws.
  template <class Make> void take(Make &&make) {
    struct popper {
      slot_queue &queue;
      ~popper() { queue.pop(); }
    } guard{*this};
    std::forward<Make>(make)(std::move(*head_));
  }

private:
  static T *slots(block *b) noexcept {
    return std::launder(
        reinterpret_cast<T *>(reinterpret_cast<std::byte *>(b) + header));
  }
  static block *allocate(std::size_t capacity) {
    if (capacity > (static_cast<std::size_t>(-1) / 2 - header) / sizeof(T))
      throw std::bad_alloc();
    void *memory = ::operator new(header + capacity * sizeof(T),
                                  std::align_val_t{alignment});
    return ::new (memory) block{nullptr, capacity};
  }
  static void release(block *b) noexcept {
    if (b)
      ::operator delete(b, std::align_val_t{alignment});
  }

  void next_tail() {
    if (ring_) {
      tail_ = slots(tail_block_);
      return;
    }
    block *fresh = spare_;
    if (fresh) {
      spare_ = nullptr;
      fresh->next = nullptr;
    } else {
      std::size_t capacity = first_capacity;
      if (tail_block_)
        capacity = tail_block_->capacity * 2 < largest_capacity
                       ? tail_block_->capacity * 2
                       : largest_capacity;
      fresh = allocate(capacity);
    }
    tail_ = slots(fresh);
    tail_end_ = tail_ + fresh->capacity;
    if (tail_block_) {
      tail_block_->next = fresh;
    } else {
      head_block_ = fresh;
      head_ = tail_;
      head_end_ = tail_end_;
    }
    tail_block_ = fresh;
  }

  void next_head() noexcept {
    if (ring_) {
      head_ = slots(head_block_);
      return;
    }
    block *done = head_block_;
    head_block_ = done->next;
    head_ = slots(head_block_);
    head_end_ = head_ + head_block_->capacity;
    recycle(done);
  }

  // One block is kept, so that a queue that hovers around a block's end does
  // not allocate each time; the bigger one, so that growth is not undone.
  void recycle(block *done) noexcept {
    if (spare_ && spare_->capacity >= done->capacity) {
      release(done);
    } else {
      release(spare_);
      spare_ = done;
    }
  }

  T *head_ = nullptr, *head_end_ = nullptr;
  T *tail_ = nullptr, *tail_end_ = nullptr;
  std::size_t size_ = 0;
  block *head_block_ = nullptr, *tail_block_ = nullptr, *spare_ = nullptr;
  bool ring_ = false;
};

} // namespace fearless::detail
