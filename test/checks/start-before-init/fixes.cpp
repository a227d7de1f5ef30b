// RUN: %fearless-fixes start-before-init %s --fix-notes --tsan -- -std=c++20 -pthread %std | %filecheck-fixes %s
// The thread is declared after what it uses.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

class Sensor {
public:
  Sensor() : worker_([this] { run(); }) {}
  ~Sensor() {
    stop_ = true;
    worker_.join();
  }

private:
  void run() {
    while (!stop_)
      std::printf("%s\n", name_.c_str());
  }
  // CHECK-FIXES: private:
  // CHECK-FIXES: int before_ = 0;
  int before_ = 0;
  std::thread worker_;
  std::string name_ = "sensor";
  std::atomic<bool> stop_{false};
  int after_ = 0;
  // CHECK-FIXES-NEXT: std::string name_ = "sensor";
  // CHECK-FIXES-NEXT: std::atomic<bool> stop_{false};
  // CHECK-FIXES-NEXT: std::thread worker_;
  // CHECK-FIXES-NEXT: int after_ = 0;
};

class Clock {
  std::thread ticker_{[this] { std::printf("%s\n", zone_.c_str()); }}; std::string zone_ = "UTC";
  // CHECK-FIXES: {{^}}   std::string zone_ = "UTC"; std::thread ticker_{[this] { std::printf("%s\n", zone_.c_str()); }};

public:
  ~Clock() { ticker_.join(); }
  Clock() {}
};

int main() {
  Sensor sensor;
  Clock clock;
}
