// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// A service class used by main: started, stopped, asked, in order and out of order.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

class LockedService {
public:
  void start() {
    running_ = true;
    thread_ = std::thread([this] { serve(); });
  }
  void stop() {
    running_ = false;
    thread_.join();
    finished_ = true; // the thread has ended
  }
  int served() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return served_;
  }
  bool finished() const { return finished_; }

private:
  void serve() {
    for (int i = 0; i < 100 && running_; ++i) {
      std::lock_guard<std::mutex> hold(mutex_);
      ++served_;
    }
  }
  std::atomic<bool> running_{false};
  mutable std::mutex mutex_;
  int served_ = 0;
  bool finished_ = false;
  std::thread thread_;
};

struct Progress {
  int percent = 0;
};

static void report(const Progress &progress) { std::printf("%d\n", progress.percent); }

static void advance(Progress &progress) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}percent'{{.*}}[fearless-shared-mutation]
  progress.percent += 10;
}

static std::thread launch(Progress &progress) {
  return std::thread([&progress] { report(progress); });
}

static void watch() {
  Progress progress;
  std::thread watcher = launch(progress);
  advance(progress);
  watcher.join();
}

static void watch_after_join() {
  Progress progress;
  std::thread watcher = launch(progress);
  watcher.join();
  progress.percent = 100;
}

int main() {
  LockedService service;
  service.start();
  std::printf("%d\n", service.served());
  service.stop();
  std::printf("%d\n", int(service.finished()));
  watch();
  watch_after_join();
}
