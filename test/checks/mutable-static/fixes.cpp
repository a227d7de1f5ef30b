// RUN: %fearless-fixes mutable-static %s --fix-notes --tsan -- -std=c++20 -pthread %std | %filecheck-fixes %s
// Counters and flags become atomics, where all that is done with them is an operation of std::atomic.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <thread>
#include <vector>

// CHECK-FIXES: #include <vector>
// CHECK-FIXES-NEXT: #include <atomic>
// CHECK-FIXES-NOT: #include <atomic>
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

// Where the type of the value matters, the value is taken.
int printed = 0;
// CHECK-FIXES: std::atomic<int> printed = 0;
long average(long sum) {
  std::jthread worker([] { ++printed; });
  // CHECK-FIXES: std::printf("%d\n", printed.load());
  std::printf("%d\n", printed);
  // CHECK-FIXES: std::cout << printed.load() << '\n';
  std::cout << printed << '\n';
  // CHECK-FIXES: auto seen = printed.load();
  auto seen = printed;
  // CHECK-FIXES: if (std::max<long>(seen, printed) > 3 && printed > 2)
  if (std::max<long>(seen, printed) > 3 && printed > 2)
    // CHECK-FIXES: return printed.load();
    return printed;
  // CHECK-FIXES: return sum / (sum ? printed.load() : 1);
  return sum / (sum ? printed : 1);
}

// Two that change together, and one after the other.
int first = 0;
// CHECK-FIXES: std::atomic<int> first = 0;
int second = 0;
// CHECK-FIXES: std::atomic<int> second = 0;
void two_of_them() {
  std::jthread worker([] { ++first, ++second; });
  // CHECK-FIXES: first = second.load();
  first = second;
}

int main() {
  count_hits();
  stop_a_loop();
  add_up();
  two_of_them();
  return average(0) < 0;
}
