// RUN: %fearless shared-mutation,mutable-static %s -- -std=c++20 %mock | %filecheck %s
// More of the nearest wrong programs, for the idioms of phases, owners and disjoint data (5 to 10).
#include <algorithm>
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <execution>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

void print(std::thread::id);
template <class Body> static void on_two_threads(Body body) {
  std::thread other(body);
  body();
  other.join();
}

// 5. The write comes after the barrier; the worker was only asked to stop; the wrong flag is waited for.
void behind_the_barrier() {
  int left = 0;
  std::barrier<> phase(2);
  std::thread worker([&] {
    phase.arrive_and_wait();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'left' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    left = 1;
  });
  phase.arrive_and_wait();
  std::printf("%d\n", left);
  worker.join();
}
void asked_to_stop() {
  std::atomic<bool> stop{false};
  int turns = 0;
  std::thread worker([&] {
    while (!stop.load(std::memory_order_acquire))
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'turns' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
      ++turns;
  });
  stop.store(true, std::memory_order_release);
  std::printf("%d\n", turns);
  worker.join();
}
void waits_for_another_flag() {
  std::atomic<bool> started{false}, done{false};
  int state = 0;
  std::thread worker([&] {
    started.store(true);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'state' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    state = 1;
    done.store(true);
  });
  while (!started.load())
    std::this_thread::yield();
  std::printf("%d\n", state);
  worker.join();
}

// Set after the start, or taken down before the join, by the methods of a class.
class SetTooLate {
public:
  void start() {
    worker_ = std::thread([this] {
      while (!stop_)
        std::printf("%d\n", depth_);
    });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'depth_' is written here while a thread may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    depth_ = 3;
  }
  void stop() {
    stop_ = true;
    worker_.join();
  }

private:
  int depth_ = 0;
  std::atomic<bool> stop_{false};
  std::thread worker_;
};
class TakenDownTooEarly {
public:
  void start() {
    worker_ = std::thread([this] {
      while (!stop_)
        std::printf("%d\n", depth_);
    });
  }
  void stop() {
    stop_ = true;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'depth_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    depth_ = 0;
    worker_.join();
  }

private:
  int depth_ = 0;
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

// 6. A getter looks into what the actor's thread owns.
class Actor {
public:
  Actor() : thread_([this] { run(); }) {}
  ~Actor() {
    post(-1);
    thread_.join();
  }
  void post(int message) {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      mail_.push_back(message);
    }
    changed_.notify_one();
  }
  int total() const { return total_; }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return !mail_.empty(); });
      const int message = mail_.front();
      mail_.pop_front();
      lock.unlock();
      if (message < 0)
        return;
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total_' is written here while 'total()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
      total_ += message;
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> mail_;
  int total_ = 0;
  std::thread thread_;
};

// A method that leaves the loop out.
class Loop {
public:
  Loop() : owner_(std::this_thread::get_id()) {}
  bool is_in_loop_thread() const { return owner_ == std::this_thread::get_id(); }
  void run_in_loop(std::function<void()> task) {
    if (is_in_loop_thread())
      task();
    else
      queue_in_loop(std::move(task));
  }
  void queue_in_loop(std::function<void()> task) {
    std::lock_guard<std::mutex> hold(mutex_);
    tasks_.push_back(std::move(task));
  }

private:
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  const std::thread::id owner_;
};
struct Channel {
  Loop &loop;
  int sent = 0;
  void send(int n) { sent += n; }
};
void past_the_loop() {
  Loop loop;
  Channel channel{loop};
  std::thread other([&channel] { channel.send(1); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'channel.sent' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  loop.run_in_loop([&channel] { channel.sent = 0; });
  other.join();
}
// Who prints on which thread it is has not asked whether it is the right one.
void only_printed() {
  int turns = 0;
  on_two_threads([&turns] {
    print(std::this_thread::get_id());
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'turns' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++turns;
  });
}

// 7. A pointer is kept; the message is shared, not moved; the queue has a copy of the pointer.
struct Letter {
  int id = 0;
};
void pointer_is_kept() {
  auto letter = std::make_unique<Letter>();
  Letter *raw = letter.get();
  std::thread owner([letter = std::move(letter)] { letter->id += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'raw->id' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  raw->id = 2;
  owner.join();
}
struct Card {
  int id = 0;
};
void shared_and_not_moved() {
  auto card = std::make_shared<Card>();
  std::thread owner([card] { card->id += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'card->id' is written here while a thread may write it, without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0594) [fearless-shared-mutation]
  card->id = 2;
  owner.join();
}

// 8. The pointer is published before what it points to is written.
struct Payload {
  int value = 0;
};
void pointer_published_too_early() {
  std::atomic<bool> ready{false};
  Payload payload;
  std::thread producer([&] {
    ready.store(true, std::memory_order_release);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'payload.value' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    payload.value = 1;
  });
  while (!ready.load(std::memory_order_acquire))
    std::this_thread::yield();
  std::printf("%d\n", payload.value);
  producer.join();
}
void fence_behind_the_store() {
  int payload = 0;
  std::atomic<bool> ready{false};
  std::thread producer([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'payload' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    payload = 1;
    ready.store(true, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
  });
  while (!ready.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::atomic_thread_fence(std::memory_order_acquire);
  std::printf("%d\n", payload);
  producer.join();
}

// 9. Two once_flags for one thing, a plain static flag, a static where thread_local was meant.
void two_once_flags() {
  int value = 0;
  std::once_flag left, right;
  std::thread worker([&] { std::call_once(left, [&] { value = 1; }); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
  std::call_once(right, [&] { value = 2; });
  worker.join();
}
static int plain_static_flag() {
  static bool done;
  static int value;
  if (!done) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
    value = 4;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'done' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
    done = true;
  }
  return value;
}
void once_by_hand() {
  on_two_threads([] { plain_static_flag(); });
}
static void scratch_of_all() {
  static std::vector<int> scratch;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'scratch' is written here while a thread may write it, without a lock (Rust: E0277) [fearless-mutable-static]
  scratch.push_back(1);
}
void not_thread_local() { on_two_threads(scratch_of_all); }

// 10. The loop's variable by reference; one result for all; a scope that has not ended; a neighbour's result.
void loop_variable_by_reference() {
  std::vector<int> results(4);
  std::vector<std::thread> crew;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'i' is written here while a thread may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&] { results[i] = 1; });
  for (auto &t : crew)
    t.join();
}
void one_result_for_all() {
  long total = 0;
  auto a = std::async(std::launch::async, [&] { total += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  auto b = std::async(std::launch::async, [&] { total += 2; });
  a.get();
  b.get();
}
class Scope {
public:
  ~Scope() {
    for (auto &t : threads_)
      t.join();
  }
  template <typename F> void spawn(F f) { threads_.emplace_back(std::move(f)); }

private:
  std::vector<std::thread> threads_;
};
void scope_has_not_ended() {
  int result = 0;
  Scope scope;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'result' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  scope.spawn([&result] { result = 1; });
  std::printf("%d\n", result);
}
struct Work {
  int output = 0;
};
void result_of_the_neighbour() {
  Work work[3];
  std::vector<std::thread> crew;
  for (Work &w : work)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'w.output' is written here while another of the threads may read it, without a lock (Rust: E0499) [fearless-shared-mutation]
    crew.emplace_back([&w, &work] { w.output = work[0].output + 1; });
  for (auto &t : crew)
    t.join();
}
void parallel_into_one_vector() {
  std::vector<int> in(9), out;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'out' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
  std::for_each(std::execution::par, in.begin(), in.end(), [&](int x) { out.push_back(x); });
}
