// RUN: %fearless-silent thread-borrow %s --config='{CheckOptions: {FearlessStrict: false}}' -- -std=c++20 %mock
// RUN: %fearless thread-borrow %s --config='{CheckOptions: {FearlessStrict: true}}' -- -std=c++20 %mock | %filecheck %s
// Rust's std::thread::spawn takes nothing that borrows, joined or not (E0373); FearlessStrict says what Rust would.
#include <cstdio>
#include <thread>

void joined_but_borrowing() {
  int depth = 3;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}[fearless-thread-borrow]
  std::thread t([&depth] { std::printf("%d\n", depth); });
  t.join();
}

void owning() {
  int depth = 3;
  std::thread t([depth] { std::printf("%d\n", depth); });
  t.join();
}
