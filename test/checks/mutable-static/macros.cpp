// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
#include <cstdio>
#include <mutex>
#include <thread>

#define COUNT(x) (x) += 1
#define LOCK_GLOBAL std::lock_guard<std::mutex> locked_by_macro(global_mutex)

int hits = 0;
void macro_writes() {
  std::thread reader([] { std::printf("%d\n", hits); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-mutable-static]
  COUNT(hits);
  reader.join();
}

std::mutex global_mutex;
int credit = 0;
void macro_locks() {
  std::thread worker([] {
    LOCK_GLOBAL;
    COUNT(credit);
  });
  {
    LOCK_GLOBAL;
    COUNT(credit);
  }
  worker.join();
}

int debit = 0;
void macro_locks_one_side() {
  std::thread worker([] {
    LOCK_GLOBAL;
    COUNT(debit);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'debit'{{.*}}[fearless-mutable-static]
  COUNT(debit);
  worker.join();
}
