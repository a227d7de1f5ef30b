// RUN: %fearless-fixes shared-mutation %s --fix-notes --tsan -- -std=c++20 -pthread %std | %filecheck-fixes %s
// Local flags and counters and scalar members become atomics.
#include <atomic>
#include <thread>

void stop_flag() {
  // CHECK-FIXES: std::atomic<bool> stop = false;
  bool stop = false;
  std::jthread worker([&stop] {
    while (!stop)
      std::this_thread::yield();
  });
  stop = true;
}

struct Stats {
  // CHECK-FIXES: std::atomic<unsigned long> reads = 0;
  unsigned long reads = 0;
};
void member_counter(Stats &stats) {
  std::jthread worker([&stats] { stats.reads += 1; });
  stats.reads += 2;
}

int main() {
  stop_flag();
  Stats stats;
  member_counter(stats);
  return stats.reads != 3;
}
