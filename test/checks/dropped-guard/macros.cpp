// RUN: %fearless dropped-guard %s -- -std=c++20 %mock | %filecheck %s
#include <mutex>

std::mutex gate;
int value = 0;

#define DROPPED(m) std::lock_guard<std::mutex>{m}
#define KEPT(m) std::lock_guard<std::mutex> kept_by_macro(m)
#define CONCAT2(a, b) a##b
#define CONCAT(a, b) CONCAT2(a, b)
#define KEPT_UNIQUE(m) std::lock_guard<std::mutex> CONCAT(kept_, __LINE__)(m)
#define LOCKED_BLOCK(m) if (std::unique_lock<std::mutex> guard_of_block{m}; true)

void dropped_by_a_macro() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  DROPPED(gate);
  ++value;
}

void kept_by_a_macro() {
  KEPT(gate);
  ++value;
}

void kept_under_a_generated_name() {
  KEPT_UNIQUE(gate);
  ++value;
}

void kept_for_the_block() {
  LOCKED_BLOCK(gate) {
    ++value;
  }
}
