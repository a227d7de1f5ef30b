// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// Accesses and locks made by macros; the warning stands where the macro is used.
#include <cstdio>
#include <mutex>
#include <thread>

#define INCREMENT(x) ++(x)
#define LOCKED(m) std::lock_guard<std::mutex> locked_by_macro(m)
#define WITH_LOCK(m, ...)                                                                                             \
  do {                                                                                                                \
    (m).lock();                                                                                                       \
    __VA_ARGS__;                                                                                                      \
    (m).unlock();                                                                                                     \
  } while (0)
#define LOCKED_BLOCK(m) if (std::unique_lock<std::mutex> guard_of_block{m}; true)
#define SPAWN(...) std::thread spawned([&] { __VA_ARGS__; })

void macro_increments() {
  int hits = 0;
  std::thread worker([&] { std::printf("%d\n", hits); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-shared-mutation]
  INCREMENT(hits);
  worker.join();
}

void macro_spawns() {
  int taps = 0;
  SPAWN(std::printf("%d\n", taps));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'taps'{{.*}}[fearless-shared-mutation]
  taps = 1;
  spawned.join();
}

void macro_locks_one_side() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    LOCKED(m);
    ++credit;
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'credit'{{.*}}[fearless-shared-mutation]
  ++credit;
  worker.join();
}

void macro_locks_both_sides() {
  std::mutex m;
  int debit = 0;
  std::thread worker([&] {
    LOCKED(m);
    INCREMENT(debit);
  });
  WITH_LOCK(m, INCREMENT(debit));
  worker.join();
}

void macro_opens_a_locked_block() {
  std::mutex m;
  int debit = 0;
  std::thread worker([&] {
    LOCKED_BLOCK(m) {
      ++debit;
    }
  });
  WITH_LOCK(m, debit = 4);
  worker.join();
}

void macro_block_has_ended() {
  std::mutex m;
  int funds = 0;
  std::thread worker([&] {
    LOCKED_BLOCK(m) {
      std::printf("locked\n");
    }
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'funds'{{.*}}[fearless-shared-mutation]
    ++funds;
  });
  WITH_LOCK(m, funds = 4);
  worker.join();
}
