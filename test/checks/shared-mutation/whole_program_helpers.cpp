// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// Locks, spawns and joins in helpers and RAII classes of the user; one of them forgets.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

class Guard {
public:
  explicit Guard(std::mutex &m) : mutex_(m) { mutex_.lock(); }
  ~Guard() { mutex_.unlock(); }
  Guard(const Guard &) = delete;

private:
  std::mutex &mutex_;
};

class Crew {
public:
  ~Crew() { wait(); }
  template <typename F> void add(F f) { threads_.emplace_back(std::move(f)); }
  void wait() {
    for (auto &t : threads_)
      t.join();
    threads_.clear();
  }

private:
  std::vector<std::thread> threads_;
};

static void with_lock(std::mutex &m, const std::function<void()> &f) {
  Guard hold(m);
  f();
}

template <typename F> static void repeat(int n, F f) {
  for (int i = 0; i < n; ++i)
    f();
}

static int guarded_sum(int n) {
  std::mutex m;
  int sum = 0;
  {
    Crew crew;
    for (int i = 0; i < n; ++i)
      crew.add([&m, &sum, i] {
        Guard hold(m);
        sum += i;
      });
  }
  return sum;
}

static int callback_sum() {
  std::mutex m;
  int sum = 0;
  std::thread worker([&] { with_lock(m, [&] { sum += 1; }); });
  with_lock(m, [&] { sum += 2; });
  worker.join();
  return sum;
}

static int repeated_sum() {
  int total = 0;
  std::thread first([&total] { repeat(10, [&total] { ++total; }); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'total'{{.*}}[fearless-shared-mutation]
  std::thread second([&total] { repeat(10, [&total] { ++total; }); });
  first.join();
  second.join();
  return total;
}

static std::vector<int> collected(int n) {
  std::vector<int> found;
  std::vector<std::thread> threads;
  auto work = [&found](int i) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'found'{{.*}}[fearless-shared-mutation]
    found.push_back(i);
  };
  for (int i = 0; i < n; ++i)
    threads.push_back(std::thread(work, i));
  std::for_each(threads.begin(), threads.end(), [](std::thread &t) { t.join(); });
  return found;
}

int main() {
  std::printf("%d %d %d %zu\n", guarded_sum(4), callback_sum(), repeated_sum(), collected(4).size());
}
