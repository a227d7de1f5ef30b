// RUN: %fearless-fixes shared-mutation,unguarded-access %s --fix-notes --tsan -- -std=c++20 -pthread %std | %filecheck-fixes %s
// A race in which one side has forgotten the lock of the others: it takes it.
#include <cstdio>
#include <mutex>
#include <thread>

class Meter {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    sum_ += n;
  }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    sum_ = 0;
  }
  int half() {
    std::lock_guard<std::mutex> lock(mutex_);
    return sum_ / 2;
  }
  int sum() {
    // CHECK-FIXES-LABEL: int sum() {
    // CHECK-FIXES: std::lock_guard<std::mutex> lock(mutex_);
    // CHECK-FIXES-NEXT: {{^ *}}return sum_;
    return sum_;
  }

private:
  std::mutex mutex_;
  int sum_ = 0;
};

int main() {
  Meter meter;
  std::thread t([&meter] { meter.add(1); });
  std::printf("%d\n", meter.sum());
  t.join();
  meter.clear();
  std::printf("%d\n", meter.half());
}
