// RUN: cp %s %t.cpp
// RUN: %fearless dropped-guard %t.cpp --fix -- -std=c++20 %mock > %t.out 2>&1 || true
// RUN: diff %s %t.cpp
// RUN: %fearless dropped-guard %s -- -std=c++20 %mock | %filecheck %s
// Where the repair is not certain, nothing is edited.
#include <mutex>

std::mutex gate;
int value = 0;

#define LOCK(m) std::lock_guard<std::mutex>{m}

void made_by_a_macro() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  LOCK(gate);
  ++value;
}

void the_only_statement_of_an_if() {
  if (value > 0)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
    std::lock_guard<std::mutex>{gate};
  ++value;
}

void which_mutex_was_meant() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'lock'{{.*}}[fearless-dropped-guard]
  std::scoped_lock lock;
  ++value;
}

void lock_here_or_drop_the_tag() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{later|gate}}'{{.*}}[fearless-dropped-guard]
  std::unique_lock<std::mutex> later(gate, std::defer_lock);
  ++value;
}

void try_lock_discarded() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  gate.try_lock();
  ++value;
  gate.unlock();
}
