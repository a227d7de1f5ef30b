// RUN: %fearless-fixes mutable-static %s --fix-notes -- -std=c++20 %mock | %filecheck-fixes %s
// Counters and flags become atomics, where all that is done with them is an operation of std::atomic.
#include <thread>
#include <vector>

// CHECK-FIXES: #include <atomic>
// CHECK-FIXES: std::atomic<int> hits = 0;
int hits = 0;
void count_hits() {
  std::vector<std::jthread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([] { ++hits; });
}

// CHECK-FIXES: static std::atomic<bool> stopped = false;
static bool stopped = false;
void stop_a_loop() {
  std::jthread worker([] {
    while (!stopped)
      std::this_thread::yield();
  });
  stopped = true;
}

struct Totals {
  // CHECK-FIXES: static inline std::atomic<long> sum = 0;
  static inline long sum = 0;
};
void add_up() {
  std::jthread worker([] { Totals::sum += 1; });
  Totals::sum -= 1;
}
