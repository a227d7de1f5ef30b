// RUN: %fearless use-after-send %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent use-after-send %s -- -std=c++20 %mock
// In Rust only a new value makes a variable usable again that was moved from.
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void take(std::vector<int> rows);
void fill(std::vector<int> &rows);

void cleared() {
  std::vector<int> rows{1, 2, 3};
  std::thread t([rows = std::move(rows)] { std::printf("%zu\n", rows.size()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: use of 'rows' after it was moved into a thread (Rust: E0382)
  rows.clear();
  rows.push_back(4);
  t.join();
}

void asked_whether_it_is_null() {
  auto session = std::make_unique<int>(1);
  std::thread t([session = std::move(session)] { std::printf("%d\n", *session); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: use of 'session' after it was moved into a thread (Rust: E0382)
  if (!session)
    std::printf("gone\n");
  t.join();
}

// The neighbours.
void assigned() {
  std::vector<int> rows{1, 2, 3};
  std::thread t([rows = std::move(rows)] { std::printf("%zu\n", rows.size()); });
  rows = {4};
  std::printf("%zu\n", rows.size());
  t.join();
}

void set_again() {
  auto session = std::make_unique<int>(1);
  std::thread t([session = std::move(session)] { std::printf("%d\n", *session); });
  session = std::make_unique<int>(2);
  std::printf("%d\n", *session);
  t.join();
}

void exchanged() {
  std::vector<int> rows{1, 2, 3};
  std::thread t([rows = std::exchange(rows, {})] { std::printf("%zu\n", rows.size()); });
  std::printf("%zu\n", rows.size());
  t.join();
}
