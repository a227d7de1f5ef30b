// RUN: %fearless all %s -- -std=c++20 %libs | %filecheck %s
#include <folly/folly.h>
#include <vector>

int an_executor() {
  int n = 0;
  folly::CPUThreadPoolExecutor pool(4);
  pool.add([&n] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  n = 2;
  pool.join();
  return n;
}
int an_executor_that_is_joined() {
  int n = 0, m = 0;
  folly::CPUThreadPoolExecutor pool(4);
  pool.add([&n] { ++n; });
  pool.add([&m] { ++m; });
  pool.join();
  return n + m;
}
int by_future() {
  int n = 0;
  folly::CPUThreadPoolExecutor pool(4);
  auto f = folly::via(&pool, [&n] { ++n; });
  f.wait();
  return n;
}
int too_early() {
  int n = 0;
  folly::CPUThreadPoolExecutor pool(4);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  auto f = folly::via(&pool, [&n] { ++n; });
  int seen = n;
  f.wait();
  return seen;
}
static folly::SharedMutex lock;
static int guarded;
static folly::Synchronized<std::vector<int>> names;
void locked_on_both_sides() {
  folly::CPUThreadPoolExecutor pool(4);
  pool.add([] {
    lock.lock();
    ++guarded;
    lock.unlock();
    names.wlock()->push_back(1);
  });
  lock.lock_shared();
  (void)guarded;
  lock.unlock_shared();
  (void)names.rlock()->size();
  pool.join();
}
int told_by_a_baton() {
  int n = 0;
  folly::Baton<> done;
  folly::CPUThreadPoolExecutor pool(1);
  pool.add([&] {
    n = 1;
    done.post();
  });
  done.wait();
  int seen = n;
  pool.join();
  return seen;
}
