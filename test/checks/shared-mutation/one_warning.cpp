// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// One problem, one warning: not the mirror image, not one for each pair, round or instantiation.
#include <cstdio>
#include <thread>
#include <vector>

void many_accesses_one_location() {
  int hits = 0;
  std::thread worker([&hits] {
    ++hits;
    ++hits;
    std::printf("%d\n", hits);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-shared-mutation]
  hits = 1;
  hits = 2;
  std::printf("%d\n", hits);
  worker.join();
}

void three_threads() {
  int total = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 2; ++i)
    for (int k = 0; k < 2; ++k)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'total'{{.*}}[fearless-shared-mutation]
      crew.emplace_back([&total] { ++total; });
  for (auto &t : crew)
    t.join();
}

void two_locations() {
  int left = 0, right = 0;
  std::thread worker([&] {
    left = 1;
    right = 1;
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'left'{{.*}}[fearless-shared-mutation]
  left = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'right'{{.*}}[fearless-shared-mutation]
  right = 2;
  worker.join();
}

static void helper_called_twice(int &target) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{target|count}}'{{.*}}[fearless-shared-mutation]
  target += 1;
}

void same_helper_from_two_places() {
  int count = 0;
  std::thread worker([&count] { std::printf("%d\n", count); });
  helper_called_twice(count);
  helper_called_twice(count);
  worker.join();
}
