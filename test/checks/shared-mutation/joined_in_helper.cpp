// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// What a thread does that a helper starts and joins happens within the call, under the caller's locks.
#include <mutex>
#include <thread>

static void fill(int &r) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[fearless-shared-mutation]
  std::thread t([&r] { r = 1; });
  t.join();
}

void beside_another_thread() {
  int n = 0;
  std::thread u([&n] { n = 2; });
  fill(n);
  u.join();
}

static void quiet(int &r) {
  std::thread t([&r] { r = 1; });
  t.join();
}

void one_after_the_other() {
  int n = 0;
  quiet(n);
  quiet(n);
  n = 3;
}

void under_the_callers_lock(std::mutex &m) {
  int n = 0;
  std::thread u([&] {
    std::lock_guard<std::mutex> hold(m);
    n = 2;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    quiet(n);
  }
  u.join();
}

static void locked(int &r, std::mutex &m) {
  std::lock_guard<std::mutex> hold(m);
  std::thread t([&r] { r = 1; });
  t.join();
}

void under_the_helpers_lock(std::mutex &m) {
  int n = 0;
  std::thread u([&] {
    std::lock_guard<std::mutex> hold(m);
    n = 2;
  });
  locked(n, m);
  u.join();
}

void different_objects() {
  int n = 0, k = 0;
  std::thread u([&n] { n = 2; });
  quiet(k);
  u.join();
}
