// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// Spans over one sequence: parts that overlap by one element, and parts that touch.
#include <span>
#include <thread>
#include <vector>

static void twice(std::span<int> part) {
  for (int &x : part)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'x' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    x *= 2;
}

void overlapping_spans() {
  std::vector<int> data(10, 1);
  std::span<int> all(data);
  std::thread left(twice, all.first(6));
  std::thread right(twice, all.subspan(5));
  left.join();
  right.join();
}

void touching_spans() {
  std::vector<int> data(10, 1);
  std::span<int> all(data);
  std::thread left(twice, all.first(5));
  std::thread right(twice, all.subspan(5));
  left.join();
  right.join();
}
