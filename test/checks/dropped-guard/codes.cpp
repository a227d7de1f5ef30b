// RUN: %fearless dropped-guard %s -- -std=c++17 %mock | %filecheck %s
// rustc's name for it is a lint, and the language level does not matter.
#include <mutex>

std::mutex gate;
int value = 0;

void dropped() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}(Rust: let_underscore_lock){{.*}}[fearless-dropped-guard]
  std::lock_guard<std::mutex>{gate};
  ++value;
}
