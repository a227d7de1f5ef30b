// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// Ranges with an end that is not known: begin() + size() / 2.
#include <algorithm>
#include <thread>
#include <vector>

void halves(std::vector<int> &v) {
  auto mid = v.begin() + v.size() / 2;
  std::thread t([&] { std::sort(v.begin(), mid); });
  std::sort(mid, v.end());
  t.join();
}
void halves_by_value(std::vector<int> &v) {
  auto mid = v.begin() + v.size() / 2;
  std::thread t([first = v.begin(), mid] { std::sort(first, mid); });
  std::sort(mid, v.end());
  t.join();
}
void all_beside_the_second_half(std::vector<int> &v) {
  auto mid = v.begin() + v.size() / 2;
  std::thread t([&] { std::sort(v.begin(), v.end()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'v' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  std::sort(mid, v.end());
  t.join();
}
void all_beside_the_first_half(std::vector<int> &v) {
  auto mid = v.begin() + v.size() / 2;
  std::thread t([&] { std::sort(v.begin(), v.end()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'v' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  std::sort(v.begin(), mid);
  t.join();
}
void one_half_twice(std::vector<int> &v) {
  auto mid = v.begin() + v.size() / 2;
  std::thread t([&v] { std::sort(v.begin() + v.size() / 2, v.end()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'v' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  std::sort(mid, v.end());
  t.join();
}
void all_after_the_join(std::vector<int> &v) {
  auto mid = v.begin() + v.size() / 2;
  std::thread t([&] { std::sort(v.begin(), mid); });
  t.join();
  std::sort(v.begin(), v.end());
}
void another_sequence(std::vector<int> &v, std::vector<int> &w) {
  auto mid = v.begin() + v.size() / 2;
  std::thread t([&] { std::sort(w.begin(), w.end()); });
  std::sort(mid, v.end());
  t.join();
}
void places_that_are_not_known(std::vector<int> &v, unsigned a, unsigned b) {
  auto first = v.begin() + a % 7, second = v.begin() + b % 7;
  std::thread t([&] { std::sort(first, second); });
  std::sort(v.begin() + 7, v.end());
  t.join();
}
