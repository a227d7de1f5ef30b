// RUN: %fearless shared-mutation %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// What keeps these from racing is nothing that Rust's compiler looks at.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <execution>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

void published_through_a_flag() {
  int answer = 0;
  std::atomic<bool> ready{false};
  std::thread t([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'answer' is written here, and read by the code that started this thread, without a lock (Rust: E0502)
    answer = 42;
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_acquire)) {
  }
  std::printf("%d\n", answer);
  // CHECK: note: no race here: ordered by 'ready'; Rust's compiler does not look at that (FearlessStrict)
  t.join();
}

void published_through_a_promise() {
  int answer = 0;
  std::promise<void> done;
  std::future<void> finished = done.get_future();
  std::thread t([&answer, &done] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'answer' is written here, and read by the code that started this thread, without a lock
    answer = 42;
    done.set_value();
  });
  finished.get();
  std::printf("%d\n", answer);
  // CHECK: note: no race here: ordered by
  t.join();
}

void an_element_for_each(std::vector<int> &out) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < out.size(); ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'out[i]' is written by several threads, without a lock (Rust: E0499)
    threads.emplace_back([&out, i] { out[i] = 1; });
  // CHECK: note: no race here: each thread has elements of its own; Rust's compiler does not look at that (FearlessStrict)
  for (auto &t : threads)
    t.join();
}

std::mutex gate;
void locked_perhaps(bool careful) {
  int count = 0;
  auto bump = [&count, careful] {
    if (careful)
      gate.lock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'count' is written
    ++count;
    if (careful)
      gate.unlock();
  };
  std::thread first(bump), second(bump);
  first.join();
  second.join();
}

// Whether callers set the volume before the start only is not seen here.
class Player {
public:
  void start() {
    worker_ = std::thread([this] { std::printf("%d\n", volume_); });
  }
  void wait() { worker_.join(); }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'volume_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506)
  void set_volume(int volume) { volume_ = volume; }
  // CHECK: note: of medium confidence

private:
  int volume_ = 1;
  std::thread worker_;
};

// The thread reads the prefix after it was woken: callers who set it first are right, but nothing makes them.
class Printer {
public:
  Printer() : worker_([this] { run(); }) {}
  ~Printer() {
    push("");
    worker_.join();
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'prefix_' is written here while the thread started in 'Printer()' may read it, without a common lock (Rust: E0506)
  void set_prefix(const std::string &prefix) { prefix_ = prefix; }
  // CHECK: note: of medium confidence
  void push(const std::string &line) {
    std::lock_guard<std::mutex> hold(mutex_);
    line_ = line;
    changed_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> hold(mutex_);
    changed_.wait(hold, [this] { return !line_.empty(); });
    std::printf("%s%s\n", prefix_.c_str(), line_.c_str());
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string prefix_, line_;
  std::thread worker_;
};

// The neighbours: what Rust would take, too.

void joined_before() {
  int count = 0;
  std::thread t([&count] { ++count; });
  t.join();
  ++count;
}

void locked() {
  int count = 0;
  std::thread t([&count] {
    std::lock_guard<std::mutex> hold(gate);
    ++count;
  });
  {
    std::lock_guard<std::mutex> hold(gate);
    ++count;
  }
  t.join();
}

void one_part_for_each(std::vector<int> &out) {
  std::span<int> all(out);
  std::thread first([low = all.first(8)] { low[0] = 1; });
  std::thread second([high = all.subspan(8)] { high[0] = 1; });
  first.join();
  second.join();
}

void one_element_for_each(std::vector<int> &out) {
  std::vector<std::thread> threads;
  for (int &element : out)
    threads.emplace_back([&element] { element = 1; });
  for (auto &t : threads)
    t.join();
}

struct Pair {
  int left = 0, right = 0;
};
void one_member_for_each() {
  Pair pair;
  std::thread first([&left = pair.left] { ++left; });
  std::thread second([&right = pair.right] { ++right; });
  first.join();
  second.join();
}
