// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// Pointer variables that a thread is given: std::thread takes them by reference, and copies what they hold.
#include <thread>

void bump(int *p) { ++*p; }

void parameter_given_on(int *x) {
  std::thread t(bump, x);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '*x' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++*x;
  t.join();
  ++*x;
}
void variable() {
  int n = 0;
  int *p = &n;
  std::thread t(bump, p);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++n;
  t.join();
}
struct Counter {
  int *total;
  void count() {
    std::thread t([](int *q) { ++*q; }, total);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '*total' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++*total;
    t.join();
  }
};
void with_the_function(int *x) {
  std::thread t([](void (*f)(int *), int *a) { f(a); }, bump, x);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '*x' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++*x;
  t.join();
}

void pointer_is_changed_the_object_is_not(int *x, int *y) {
  std::thread t(bump, x);
  x = y;
  t.join();
}
void another_object(int *x) {
  int mine = 0;
  int *p = &mine;
  std::thread t(bump, x);
  ++*p;
  t.join();
}
void changed_before(int *x) {
  ++*x;
  std::thread t(bump, x);
  t.join();
}
void only_read(int *x) {
  std::thread t([](const int *q) { (void)*q; }, x);
  (void)*x;
  t.join();
}
