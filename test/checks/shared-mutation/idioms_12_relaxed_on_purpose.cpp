// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// Races by the rules of the language that programs allow themselves: statistics, approximate sizes, an unlocked
// test that is repeated under the lock. They are reported; beside each stands the spelling that is not a race.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

void statistics_counter() {
  long served = 0;
  std::thread worker([&served] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'served'{{.*}}[fearless-shared-mutation]
    ++served;
  });
  std::printf("about %ld\n", served);
  worker.join();
}

void relaxed_statistics_counter() {
  std::atomic<long> served{0};
  std::thread worker([&served] { served.fetch_add(1, std::memory_order_relaxed); });
  std::printf("about %ld\n", served.load(std::memory_order_relaxed));
  worker.join();
}

void unlocked_fast_path() {
  std::mutex m;
  bool filled = false;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    filled = true;
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'filled'{{.*}}[fearless-shared-mutation]
  if (!filled) {
    std::lock_guard<std::mutex> hold(m);
    if (!filled)
      std::printf("empty\n");
  }
  worker.join();
}

void atomic_fast_path() {
  std::mutex m;
  std::atomic<bool> filled{false};
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    filled = true;
  });
  if (!filled) {
    std::lock_guard<std::mutex> hold(m);
    if (!filled)
      std::printf("empty\n");
  }
  worker.join();
}

void approximate_size() {
  std::mutex m;
  std::vector<int> backlog;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    backlog.push_back(1);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'backlog'{{.*}}[fearless-shared-mutation]
  std::printf("about %zu\n", backlog.size());
  worker.join();
}

void exact_size() {
  std::mutex m;
  std::vector<int> backlog;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    backlog.push_back(1);
  });
  {
    std::lock_guard<std::mutex> hold(m);
    std::printf("%zu\n", backlog.size());
  }
  worker.join();
}
