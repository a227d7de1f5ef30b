// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// One object under two names that only the caller knows to be one: the call makes the race.
#include <cstdio>
#include <thread>
#include <vector>

static void fill(int &a, int &b) {
  std::thread first([&a] { a += 1; });
  std::thread second([&b] { b += 1; });
  first.join();
  second.join();
}

void same_argument_twice() {
  int x = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'x'{{.*}}[fearless-shared-mutation]
  fill(x, x);
}

void different_arguments() {
  int y = 0, z = 0;
  fill(y, z);
}

static void fill_pointers(int *a, int *b) {
  std::thread first([a] { *a += 1; });
  *b += 1;
  first.join();
}

void same_address_twice() {
  int slot = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}slot'{{.*}}[fearless-shared-mutation]
  fill_pointers(&slot, &slot);
}

void different_elements() {
  int slots[2] = {};
  fill_pointers(&slots[0], &slots[1]);
}
