// RUN: %fearless all %s -- -std=c++20 %libs | %filecheck %s
#include <tbb/tbb.h>
#include <vector>

long sum_without_a_lock(const std::vector<int> &in) {
  long sum = 0;
  tbb::parallel_for(tbb::blocked_range<int>(0, 100), [&](const tbb::blocked_range<int> &r) {
    for (int i = r.begin(); i != r.end(); ++i)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'sum' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
      sum += in[i];
  });
  return sum;
}
void each_its_own(std::vector<int> &out) {
  tbb::parallel_for(tbb::blocked_range<int>(0, 100), [&](const tbb::blocked_range<int> &r) {
    for (int i = r.begin(); i != r.end(); ++i)
      out[i] = i;
  });
  tbb::parallel_for(0, 100, [&](int i) { out[i] = i; });
  tbb::parallel_for(0, 100, 2, [&](int i) { out[i] = i; });
}
int by_index(int n) {
  int last = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'last' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
  tbb::parallel_for(0, n, [&](int i) { last = i; });
  return last;
}
int with_a_step(int n) {
  int last = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'last' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
  tbb::parallel_for(0, n, 2, [&](int i) { last = i; });
  return last;
}
int locked(int n) {
  int last = 0;
  tbb::spin_mutex m;
  tbb::queuing_mutex q;
  tbb::parallel_for(0, n, [&](int i) {
    tbb::spin_mutex::scoped_lock held(m);
    last = i;
  });
  tbb::parallel_for(0, n, [&](int i) {
    tbb::queuing_mutex::scoped_lock held;
    held.acquire(q);
    last = i;
    held.release();
  });
  return last;
}
int reduced(const std::vector<int> &in) {
  int calls = 0;
  return tbb::parallel_reduce(
      tbb::blocked_range<int>(0, 100), 0,
      [&](const tbb::blocked_range<int> &r, int sum) {
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'calls' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
        ++calls;
        for (int i = r.begin(); i != r.end(); ++i)
          sum += in[i];
        return sum;
      },
      [](int a, int b) { return a + b; });
}
int both() {
  int a = 0, b = 0, shared = 0;
  tbb::parallel_invoke(
      [&] {
        a = 1;
        ++shared;
      },
      [&] {
        b = 1;
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'shared' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
        ++shared;
      });
  return a + b + shared;
}
int grouped() {
  int a = 0, b = 0, shared = 0;
  tbb::task_group group;
  group.run([&] {
    a = 1;
    ++shared;
  });
  group.run([&] {
    b = 1;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'shared' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++shared;
  });
  group.wait();
  return a + b + shared;
}
int handed_on() {
  int item = 0, seen = 0;
  tbb::concurrent_queue<int> queue;
  tbb::task_group group;
  group.run([&] { queue.push(1); });
  group.wait();
  queue.try_pop(item);
  return item + seen;
}
