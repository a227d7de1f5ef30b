// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// A lock that code which is not seen is given may be held when it returns.
#include <functional>
#include <mutex>
#include <thread>

void enter_region(std::mutex &);
void leave_region(std::mutex &);
struct Ops {
  void (*enter)(void *);
  void (*leave)(void *);
};
struct Locker {
  virtual ~Locker();
  virtual void take(std::mutex *) = 0;
  virtual void give(std::mutex *) = 0;
};

template <class Body> void twice(Body body) {
  std::thread a(body), b(body);
  a.join();
  b.join();
}

void by_a_function(std::mutex &m) {
  int n = 0;
  twice([&] {
    enter_region(m);
    ++n;
    leave_region(m);
  });
}
void by_a_pointer(std::mutex &m, void (*enter)(std::mutex &), void (*leave)(std::mutex &)) {
  int n = 0;
  twice([&] {
    enter(m);
    ++n;
    leave(m);
  });
}
void by_a_table(std::mutex &m, const Ops &ops) {
  int n = 0;
  twice([&] {
    ops.enter(&m);
    ++n;
    ops.leave(&m);
  });
}
void by_a_function_object(std::mutex &m, const std::function<void(std::mutex &)> &enter) {
  int n = 0;
  twice([&] {
    enter(m);
    ++n;
    m.unlock();
  });
}
void by_a_method(std::mutex &m, Locker &locker) {
  int n = 0;
  twice([&] {
    locker.take(&m);
    ++n;
    locker.give(&m);
  });
}

void nothing_is_handed_over(void (*enter)(), void (*leave)()) {
  int n = 0;
  twice([&] {
    enter();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++n;
    leave();
  });
}
void before_it_is_handed_over(std::mutex &m, void (*enter)(std::mutex &), void (*leave)(std::mutex &)) {
  int n = 0;
  twice([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++n;
    enter(m);
    leave(m);
  });
}
void a_lock_of_each(void (*enter)(std::mutex &)) {
  int n = 0;
  std::mutex a, b;
  std::thread x([&] {
    enter(a);
    ++n;
  });
  std::thread y([&] {
    enter(b);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++n;
  });
  x.join();
  y.join();
}
