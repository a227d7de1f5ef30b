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

// A static that a macro declares is another one at each use, but there is one place to mend it.
#define NEXT(into)                                                                                                    \
  do {                                                                                                                \
    static int serial_number = 0;                                                                                     \
    (into) = ++serial_number;                                                                                         \
  } while (0)

int first_number() {
  int n;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'serial_number' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  NEXT(n);
  return n;
}
int second_number() {
  int n;
  NEXT(n);
  return n;
}
void numbers_from_two_threads() {
  std::thread a([] { first_number(), second_number(); });
  first_number();
  second_number();
  a.join();
}
