// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// Rust's code for each kind of conflict.
#include <algorithm>
#include <cstdio>
#include <execution>
#include <shared_mutex>
#include <thread>
#include <vector>

void two_mutable_borrows() {
  int hits = 0;
  std::thread first([&] { ++hits; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}(Rust: E0499){{.*}}[fearless-shared-mutation]
  std::thread second([&] { ++hits; });
  first.join();
  second.join();
}

void mutable_borrow_in_a_loop() {
  int total = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'total'{{.*}}(Rust: E0499){{.*}}[fearless-shared-mutation]
    crew.emplace_back([&total] { ++total; });
  for (auto &t : crew)
    t.join();
}

void read_while_mutably_borrowed() {
  int progress = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'progress'{{.*}}(Rust: E0502){{.*}}[fearless-shared-mutation]
  std::thread worker([&progress] { ++progress; });
  std::printf("%d\n", progress);
  worker.join();
}

void grown_while_borrowed() {
  std::vector<int> queue{1, 2, 3};
  std::thread walker([&queue] { std::printf("%zu\n", queue.size()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'queue'{{.*}}(Rust: E0502){{.*}}[fearless-shared-mutation]
  queue.push_back(4);
  walker.join();
}

void assigned_while_borrowed() {
  int volume = 1;
  std::thread printer([&volume] { std::printf("%d\n", volume); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'volume'{{.*}}(Rust: E0506){{.*}}[fearless-shared-mutation]
  volume = 2;
  printer.join();
}

void captured_variable_of_a_fn_closure() {
  std::vector<long> items{1, 2};
  long total = 0;
  std::for_each(std::execution::par, items.begin(), items.end(), [&](long x) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'total'{{.*}}(Rust: E0594){{.*}}[fearless-shared-mutation]
    total += x;
  });
}

void mutable_borrow_through_a_shared_lock() {
  std::shared_mutex m;
  std::vector<int> list;
  std::thread worker([&] {
    std::shared_lock hold(m);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'list'{{.*}}(Rust: E0596){{.*}}[fearless-shared-mutation]
    list.push_back(1);
  });
  {
    std::shared_lock hold(m);
    std::printf("%zu\n", list.size());
  }
  worker.join();
}
