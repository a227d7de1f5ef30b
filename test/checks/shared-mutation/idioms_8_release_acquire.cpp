// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Plain payload behind an atomic index or flag.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <thread>

// Spelling 1: a ring of one producer and one consumer.
class Ring {
public:
  bool push(int value) {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head - tail_.load(std::memory_order_acquire) == slots_.size())
      return false;
    slots_[head % slots_.size()] = value;
    head_.store(head + 1, std::memory_order_release);
    return true;
  }
  bool pop(int &value) {
    const std::size_t tail = tail_.load(std::memory_order_relaxed);
    if (tail == head_.load(std::memory_order_acquire))
      return false;
    value = slots_[tail % slots_.size()];
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

private:
  std::array<int, 8> slots_{};
  std::atomic<std::size_t> head_{0}, tail_{0};
};

void ring_buffer() {
  Ring ring;
  std::thread consumer([&ring] {
    int value = 0;
    for (int got = 0; got < 20;)
      if (ring.pop(value))
        ++got;
  });
  for (int i = 0; i < 20;)
    if (ring.push(i))
      ++i;
  consumer.join();
}

// Spelling 2: a slot with a state.
void slot_with_a_state() {
  struct Slot {
    std::atomic<int> state{0};
    int payload = 0;
  } slot;
  std::thread producer([&slot] {
    slot.payload = 42;
    slot.state.store(1, std::memory_order_release);
  });
  while (slot.state.load(std::memory_order_acquire) != 1)
    std::this_thread::yield();
  std::printf("%d\n", slot.payload);
  producer.join();
}

// Spelling 3: a reference count; the last owner frees without a lock.
class Counted {
public:
  void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete this;
  }
  int read() const { return value_; }

private:
  std::atomic<int> count_{1};
  int value_ = 7;
};

void last_owner_frees() {
  auto *object = new Counted;
  object->retain();
  std::thread worker([object] {
    std::printf("%d\n", object->read());
    object->release();
  });
  object->release();
  worker.join();
}

// Spelling 4: an owner-only plain member beside an atomic.
class Progress {
public:
  void step() {
    ++local_; // only the worker calls step
    if (local_ % 4 == 0)
      published_.store(local_, std::memory_order_relaxed);
  }
  int published() const { return published_.load(std::memory_order_relaxed); }

private:
  int local_ = 0;
  std::atomic<int> published_{0};
};

void owner_only_beside_an_atomic() {
  Progress progress;
  std::thread worker([&progress] {
    for (int i = 0; i < 10; ++i)
      progress.step();
  });
  std::printf("%d\n", progress.published());
  worker.join();
}

// Spelling 5: a pointer that is published.
struct Payload {
  int value = 0;
};
void published_pointer() {
  std::atomic<Payload *> slot{nullptr};
  std::thread producer([&slot] {
    auto *made = new Payload;
    made->value = 1;
    slot.store(made, std::memory_order_release);
  });
  Payload *seen;
  while (!(seen = slot.load(std::memory_order_acquire)))
    std::this_thread::yield();
  std::printf("%d\n", seen->value);
  producer.join();
  delete seen;
}

// Spelling 6: relaxed operations between fences.
void fences() {
  int payload = 0;
  std::atomic<bool> ready{false};
  std::thread producer([&] {
    payload = 1;
    std::atomic_thread_fence(std::memory_order_release);
    ready.store(true, std::memory_order_relaxed);
  });
  while (!ready.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::atomic_thread_fence(std::memory_order_acquire);
  std::printf("%d\n", payload);
  producer.join();
}
