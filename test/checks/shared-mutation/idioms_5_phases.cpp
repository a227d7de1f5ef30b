// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Construction, start hand-shake, work, stop hand-shake, destruction.
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

// Spelling 1: everything is set before the spawn and taken down after the join.
class Engine {
public:
  Engine() {
    table_.push_back(1);
    worker_ = std::thread([this] { run(); });
  }
  ~Engine() {
    stop_ = true;
    worker_.join();
    table_.clear();
  }

private:
  void run() {
    while (!stop_)
      std::this_thread::yield();
    std::printf("%zu\n", table_.size());
  }
  std::vector<int> table_;
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

void built_and_taken_down() { Engine engine; }

// Spelling 2: the parent spins on an atomic until the worker is set up.
void spins_until_started() {
  int state = 0;
  std::atomic<bool> started{false};
  std::thread worker([&] {
    state = 1;
    started.store(true);
  });
  while (!started.load()) {
  }
  state = 2;
  worker.join();
}

// Spelling 3: a promise or a latch as the hand-shake.
void promise_hand_shake() {
  int state = 0;
  std::promise<void> up;
  std::thread worker([&] {
    state = 1;
    up.set_value();
  });
  up.get_future().wait();
  state = 2;
  worker.join();
}

void latch_hand_shake() {
  int state = 0;
  std::latch up(1), go(1);
  std::thread worker([&] {
    state = 1;
    up.count_down();
    go.wait();
    state = 3;
  });
  up.wait();
  state = 2;
  go.count_down();
  worker.join();
}

// Spelling 4: a condition variable says that the worker has ended with the data.
void condition_hand_shake() {
  std::mutex m;
  std::condition_variable cv;
  bool done = false;
  std::vector<int> result;
  std::thread worker([&] {
    result.push_back(1);
    std::lock_guard<std::mutex> hold(m);
    done = true;
    cv.notify_one();
  });
  {
    std::unique_lock<std::mutex> lock(m);
    while (!done)
      cv.wait(lock);
  }
  result.push_back(2);
  worker.join();
}

// Spelling 5: a barrier between two phases.
void barrier_between_phases() {
  int left = 0, right = 0;
  std::barrier<> phase(2);
  std::thread worker([&] {
    left = 1;
    phase.arrive_and_wait();
    std::printf("%d\n", right);
  });
  right = 1;
  phase.arrive_and_wait();
  std::printf("%d\n", left);
  worker.join();
}

// Spelling 6: the worker says that it has stopped.
void stop_and_stopped() {
  std::atomic<bool> stop{false}, stopped{false};
  int turns = 0;
  std::thread worker([&] {
    while (!stop.load(std::memory_order_acquire))
      ++turns;
    stopped.store(true, std::memory_order_release);
  });
  stop.store(true, std::memory_order_release);
  while (!stopped.load(std::memory_order_acquire))
    std::this_thread::yield();
  std::printf("%d\n", turns);
  worker.join();
}

// Spelling 7: set up before start(), taken down in stop() after the join.
class Service {
public:
  void start() {
    configure(3);
    worker_ = std::thread([this] {
      while (!stop_)
        std::printf("%d\n", depth_);
    });
  }
  void stop() {
    stop_ = true;
    if (worker_.joinable())
      worker_.join();
    depth_ = 0;
  }
  ~Service() { stop(); }

private:
  void configure(int depth) { depth_ = depth; }
  int depth_ = 0;
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

// Spelling 8: the order of the members.
class InOrder {
  std::vector<int> lines_;
  std::jthread worker_{[this] { lines_.push_back(1); }};
};
void members_in_order() { InOrder object; }
