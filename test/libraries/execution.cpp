// RUN: %fearless all %s -- -std=c++20 | %filecheck %s
#include <algorithm>
#include <execution>
#include <numeric>
#include <vector>

void seen_from_all_threads(std::vector<int> &v, std::vector<int> &out) {
  int sum = 0, tests = 0, compared = 0, calls = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'sum' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
  std::for_each(std::execution::par, v.begin(), v.end(), [&](int x) { sum += x; });
  (void)std::count_if(std::execution::par, v.begin(), v.end(), [&](int x) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'tests' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
    ++tests;
    return x > 0;
  });
  std::sort(std::execution::par_unseq, v.begin(), v.end(), [&](int a, int b) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'compared' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
    ++compared;
    return a < b;
  });
  (void)std::transform_reduce(
      std::execution::par, v.begin(), v.end(), 0, [](int a, int b) { return a + b; },
      [&](int x) {
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'calls' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
        ++calls;
        return x;
      });
}
int nothing_is_shared(std::vector<int> &v, std::vector<int> &out) {
  int sum = 0;
  std::for_each(std::execution::seq, v.begin(), v.end(), [&](int x) { sum += x; });
  std::for_each(std::execution::par, v.begin(), v.end(), [](int &x) { ++x; });
  std::transform(std::execution::par, v.begin(), v.end(), out.begin(), [](int x) { return 2 * x; });
  std::transform(std::execution::par, v.begin(), v.end(), v.begin(), out.begin(), [](int x, int y) { return x + y; });
  std::sort(std::execution::par, v.begin(), v.end());
  return sum + std::reduce(std::execution::par, v.begin(), v.end());
}
