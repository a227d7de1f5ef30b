// RUN: %fearless all %s -- -std=c++20 -I%root/runtime/include %std | %filecheck %s
// WorkerPool's tasks are threads like others: what its handles and wait() do
// not join, runs beside the rest.
#include <fearless/fearless.hpp>

int two_tasks_one_variable() {
  int x = 0;
  fearless::WorkerPool pool(2);
  pool.submit([&x] { ++x; });
  pool.submit([&x] { ++x; });
  // CHECK: :[[@LINE-1]]:24: warning: 'x' is written here while another thread may write it, without a lock (Rust: E0499)
  pool.wait();
  return x;
}

int joined_too_late() {
  int x = 0;
  fearless::WorkerPool pool(2);
  auto a = pool.submit([&x] { ++x; });
  auto b = pool.submit([&x] { ++x; });
  // CHECK: :[[@LINE-1]]:33: warning: 'x' is written here while another thread may write it, without a lock (Rust: E0499)
  (void)a.join();
  (void)b.join();
  return x;
}

int read_before_it_ends() {
  int x = 0;
  fearless::WorkerPool pool(2);
  pool.submit([&x] { ++x; });
  // CHECK: :[[@LINE-1]]:24: warning: 'x' is written here while the code that started this thread may read it, without a lock (Rust: E0502)
  return x;
}

int dropping_a_handle_does_not_wait() {
  int x = 0;
  fearless::WorkerPool pool(2);
  { auto dropped = pool.submit([&x] { ++x; }); }
  // CHECK: :[[@LINE-1]]:41: warning: 'x' is written here while the code that started this thread may read it, without a lock (Rust: E0502)
  return x;
}

void borrows(fearless::WorkerPool &pool) {
  int x = 0;
  pool.submit([&x] { ++x; });
  // CHECK: :[[@LINE-1]]:17: warning: lambda may outlive the current function, but it captures 'x' by reference, which is owned by the current function (Rust: E0373)
}

long loop_without_a_lock(fearless::WorkerPool &pool, std::vector<int> &v) {
  long n = 0;
  pool.for_each(v, [&](int x) { n += x; });
  // CHECK: :[[@LINE-1]]:33: warning: 'n' is written by several threads at once without a lock (Rust: E0594)
  return n;
}

void scope_with_a_race(fearless::WorkerPool &pool) {
  int x = 0;
  pool.scope([&](fearless::PoolScope &s) {
    s.submit([&] { ++x; });
    s.submit([&] { ++x; });
    // CHECK: :[[@LINE-1]]:22: warning: 'x' is written here while another thread may write it, without a lock (Rust: E0499)
  });
}
