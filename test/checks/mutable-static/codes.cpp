// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
#include <cstdio>
#include <thread>

int requests = 0;
void mutable_static_is_unsafe() {
  std::thread reader([] { std::printf("%d\n", requests); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'requests'{{.*}}(Rust: E0133){{.*}}[fearless-mutable-static]
  requests = 1;
  reader.join();
}
