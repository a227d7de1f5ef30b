// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
// Beyond the first floor: both threads are found, their overlap is through public functions of one class.
#include <cstdio>
#include <thread>

static int ticks = 0;

class Clock {
public:
  void start() {
    thread_ = std::thread([] {
      for (int i = 0; i < 10; ++i)
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'ticks'{{.*}}[fearless-mutable-static]
        ++ticks;
    });
  }
  int now() const { return ticks; }
  void stop() { thread_.join(); }

private:
  std::thread thread_;
};

int main() {
  Clock clock;
  clock.start();
  std::printf("%d\n", clock.now());
  clock.stop();
  std::printf("%d\n", ticks);
}
