// RUN: %fearless thread-borrow %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// Rust's std::thread::spawn takes nothing that borrows, joined or not.
#include <algorithm>
#include <cstdio>
#include <execution>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

void joined() {
  int depth = 3;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: lambda may outlive the current function, but it captures 'depth' by reference{{.*}}(Rust: E0373)
  std::thread t([&depth] { std::printf("%d\n", depth); });
  // CHECK-NEXT: :[[@LINE-1]]:{{[0-9]+}}: note: thread starts here
  // CHECK-NEXT: :[[@LINE-2]]:{{[0-9]+}}: note: Rust's std::thread::spawn takes nothing that borrows, joined or not (FearlessStrict)
  // CHECK-NEXT: note: help:
  t.join();
}

void joined_by_its_handle() {
  int depth = 3;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}(Rust: E0373)
  std::jthread t([&depth] { std::printf("%d\n", depth); });
}

int got() {
  int depth = 3;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}(Rust: E0373)
  auto f = std::async(std::launch::async, [&depth] { return depth; });
  return f.get();
}

class Meter {
public:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}(Rust: E0521)
  Meter() : worker_([this] { ++ticks_; }) {}
  ~Meter() { worker_.join(); }

private:
  int ticks_ = 0;
  std::thread worker_;
};

void of_the_caller(const std::string &text) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: lambda may outlive 'text', which it captures by reference (Rust: E0521)
  std::thread t([&text] { std::printf("%s\n", text.c_str()); });
  t.join();
}

// The neighbours: what is owned, and threads that Rust's scope would have.

void owning() {
  int depth = 3;
  auto shared = std::make_shared<int>(3);
  std::thread t([depth, shared] { std::printf("%d %d\n", depth, *shared); });
  t.join();
}

void within_one_call(std::vector<int> &numbers) {
  int least = 2;
  std::for_each(std::execution::par, numbers.begin(), numbers.end(), [&least](int &n) { n = n < least ? least : n; });
}

int global = 1;
void a_global_lives_forever() {
  std::thread t([] { std::printf("%d\n", global); });
  t.join();
}
