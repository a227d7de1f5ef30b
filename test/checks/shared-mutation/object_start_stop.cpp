// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// The thread is a member, started in one public method and joined in another; no caller is seen.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class Service {
public:
  void start() {
    running_ = true; // before the thread exists
    thread_ = std::thread([this] { serve(); });
  }
  void stop() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}running_'{{.*}}[fearless-shared-mutation]
    running_ = false;
    thread_.join();
    running_ = false; // after it has ended
  }

private:
  void serve() {
    for (int i = 0; i < 100 && running_; ++i)
      std::this_thread::yield();
  }
  bool running_ = false;
  std::thread thread_;
};

class Meter {
public:
  Meter() : thread_([this] { run(); }) {}
  ~Meter() {
    stop_ = true;
    thread_.join();
    std::printf("%d\n", samples_); // after the join
  }
  int samples() const { return samples_; }

private:
  void run() {
    while (!stop_)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}samples_'{{.*}}[fearless-shared-mutation]
      ++samples_;
  }
  std::atomic<bool> stop_{false};
  int samples_ = 0;
  std::thread thread_;
};

class AtomicService {
public:
  void start() {
    running_ = true;
    thread_ = std::thread(&AtomicService::serve, this);
  }
  void stop() {
    running_ = false;
    thread_.join();
    last_ = "stopped";
  }

private:
  void serve() {
    while (running_)
      last_ = "running";
  }
  std::atomic<bool> running_{false};
  std::string last_;
  std::thread thread_;
};

class LockedMeter {
public:
  LockedMeter() : thread_([this] { run(); }) {}
  ~LockedMeter() { thread_.join(); }
  int samples() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return samples_;
  }

private:
  void run() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++samples_;
  }
  mutable std::mutex mutex_;
  int samples_ = 0;
  std::thread thread_;
};
