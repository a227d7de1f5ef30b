// RUN: %fearless mutable-static %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// Rust has no safe way to a static that changes, whoever has been joined.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

int total;
void joined_before() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' is written here, and read by the code that started this thread, without a lock (Rust: E0133)
  std::thread t([] { total = 7; });
  t.join();
  std::printf("%d\n", total);
  // CHECK: note: no race here: the thread has been joined before; Rust's compiler does not look at that (FearlessStrict)
}

int level;
void set_before_the_start() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'level' is written here, and read by a thread, without a lock (Rust: E0133)
  level = 3;
  std::thread t([] { std::printf("%d\n", level); });
  // CHECK: note: no race here: the thread has not been started yet; Rust's compiler does not look at that (FearlessStrict)
  t.join();
}

int shared_by_two;
void one_after_the_other() {
  std::thread first([] { shared_by_two = 1; });
  first.join();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'shared_by_two' is written here, and written by another thread, without a lock (Rust: E0133)
  std::thread second([] { shared_by_two = 2; });
  second.join();
  // CHECK: note: no race here: the threads do not run at the same time
}

// The neighbours: what a static may be in Rust.

const int limit = 3;
std::atomic<int> hits;
thread_local int depth;
int mine; // of this thread alone
std::mutex m;
int guarded;
int read_only;

void fine() {
  ++hits;
  ++depth;
  ++mine;
  {
    std::lock_guard<std::mutex> hold(m);
    ++guarded;
  }
  std::thread t([] {
    hits += limit + read_only;
    ++depth;
    std::lock_guard<std::mutex> hold(m);
    ++guarded;
  });
  t.join();
  std::lock_guard<std::mutex> hold(m);
  std::printf("%d %d %d\n", guarded, mine, read_only);
}
