// RUN: %fearless shared-mutation,unguarded-access %s -- -std=c++20 %mock | %filecheck %s
// A helper that is entered with the lock gives it back for a while.
#include <functional>
#include <mutex>
#include <thread>

template <class Body> void twice(Body body) {
  std::thread other(body);
  body();
  other.join();
}

static void works_in_the_window(std::mutex &m, int &value) {
  m.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++value;
  m.lock();
}
void plain_calls() {
  std::mutex m;
  int value = 0;
  twice([&] {
    m.lock();
    works_in_the_window(m, value);
    m.unlock();
  });
}

// One level further down.
static void bump(int &value) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++value;
}
static void calls_in_the_window(std::mutex &m, int &value) {
  m.unlock();
  bump(value);
  m.lock();
}
static void passes_on(std::mutex &m, int &value) { calls_in_the_window(m, value); }
void two_levels() {
  std::mutex m;
  int value = 0;
  twice([&] {
    m.lock();
    passes_on(m, value);
    m.unlock();
  });
}

// Silent: before and after the window, in a window of another lock, and where it is only given back sometimes.
static void around_the_window(std::mutex &m, int &value) {
  ++value;
  m.unlock();
  std::this_thread::yield();
  m.lock();
  ++value;
}
void works_around_it() {
  std::mutex m;
  int value = 0;
  twice([&] {
    m.lock();
    around_the_window(m, value);
    m.unlock();
  });
}
static void around_the_window_of_a_guard(std::unique_lock<std::mutex> &lock, int &value) {
  ++value;
  lock.unlock();
  std::this_thread::yield();
  lock.lock();
  ++value;
}
void works_around_it_with_a_guard() {
  std::mutex m;
  int value = 0;
  twice([&] {
    std::unique_lock<std::mutex> lock(m);
    around_the_window_of_a_guard(lock, value);
  });
}
static void in_the_window_of_another(std::mutex &other, int &value) {
  other.unlock();
  ++value;
  other.lock();
}
void two_locks() {
  std::mutex m, other;
  int value = 0;
  twice([&] {
    std::lock_guard<std::mutex> hold(m);
    other.lock();
    in_the_window_of_another(other, value);
    other.unlock();
  });
}
static void under_a_lock_of_its_own(std::mutex &m, std::mutex &inner, int &value) {
  m.unlock();
  {
    std::lock_guard<std::mutex> hold(inner);
    ++value;
  }
  m.lock();
}
void lock_of_its_own() {
  std::mutex m, inner;
  int value = 0;
  twice([&] {
    std::lock_guard<std::mutex> hold(m);
    under_a_lock_of_its_own(m, inner, value);
  });
}
