// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:37 -- -std=c++20 | FileCheck %s --check-prefix=RACE
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:44 -- -std=c++20 | FileCheck %s --check-prefix=READS
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:51 -- -std=c++20 | FileCheck %s --check-prefix=ATOMIC
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:63 -- -std=c++20 | FileCheck %s --check-prefix=LOCK
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:76 -- -std=c++20 | FileCheck %s --check-prefix=MAY
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:91 -- -std=c++20 | FileCheck %s --check-prefix=ORDERED
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:98 -- -std=c++20 | FileCheck %s --check-prefix=ELEMENTS
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:106 -- -std=c++20 | FileCheck %s --check-prefix=OBJECTS
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:115 -- -std=c++20 | FileCheck %s --check-prefix=BEFORE
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:118 -- -std=c++20 | FileCheck %s --check-prefix=AFTER
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:125 -- -std=c++20 | FileCheck %s --check-prefix=TURNS
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:131 -- -std=c++20 | FileCheck %s --check-prefix=LOCAL
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:137 -- -std=c++20 | FileCheck %s --check-prefix=ALONE
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:142 -- -std=c++20 | FileCheck %s --check-prefix=TYPE
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:146 -- -std=c++20 | FileCheck %s --check-prefix=TLS
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:150 -- -std=c++20 | FileCheck %s --check-prefix=NOTHING
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:155 -- -std=c++20 | FileCheck %s --check-prefix=UNKNOWN
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:159 -- -std=c++20 | FileCheck %s --check-prefix=BODY
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:164 -- -std=c++20 | FileCheck %s --check-prefix=LARGE
// RUN: %fearless all %s --set=FearlessExplain=explain.cpp:167 -- -std=c++20 | FileCheck %s --check-prefix=OUTSIDE
// Why a line is, or is not, reported: each excluder in words, and each reason for which a line makes no pair.
// The check that runs does not matter: the answers stand under a heading of their own.
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

std::mutex m;
int *somewhere();
void elsewhere(int &);
const int limit = 4;
thread_local int own;

void race() {
  int n = 0;
  std::thread t([&n] { ++n; });
  ++n; // RACE: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' written here by the code that starts the threads, and 'n' written at line [[#]] by the thread started at line [[#]]: a race [fearless-explain]
  t.join();
}

void both_read() {
  int n = 0;
  std::thread t([&n] { (void)(n + 1); });
  (void)(n + 1); // READS: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' read here by the code that starts the threads, and 'n' read at line [[#@LINE-1]] by the thread started at line [[#@LINE-1]]: no race, both only read [fearless-explain]
  t.join();
}

void both_atomic() {
  int n = 0;
  std::thread t([&n] { __atomic_fetch_add(&n, 1, __ATOMIC_RELAXED); });
  __atomic_fetch_add(&n, 1, __ATOMIC_RELAXED); // ATOMIC: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' written here {{.*}}: no race, both are atomic operations [fearless-explain]
  t.join();
}

void both_locked() {
  int n = 0;
  std::thread t([&n] {
    std::lock_guard<std::mutex> lock(m);
    ++n;
  });
  {
    std::lock_guard<std::mutex> lock(m);
    ++n; // LOCK: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' written here {{.*}}: no race, both hold 'm' [fearless-explain]
  }
  t.join();
}

void perhaps_locked(bool careful) {
  int n = 0;
  std::thread t([&n] {
    std::lock_guard<std::mutex> lock(m);
    ++n;
  });
  if (careful)
    m.lock();
  ++n; // MAY: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' written here {{.*}}: no race, both may hold 'm' [fearless-explain]
  if (careful)
    m.unlock();
  t.join();
}

void ordered() {
  int n = 0;
  std::atomic<bool> ready{false};
  std::thread t([&] {
    n = 1;
    ready = true;
  });
  while (!ready)
    ;
  n = 2; // ORDERED: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' written here {{.*}}: no race, ordered by 'ready' [fearless-explain]
  t.join();
}

void other_elements() {
  int v[2];
  std::thread t([&v] { v[0] = 1; });
  v[1] = 2; // ELEMENTS: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'v[1]' written here {{.*}}: no race, different elements or members, or not known to be the same [fearless-explain]
  t.join();
}

void other_objects() {
  std::vector<std::thread> all;
  for (int i = 0; i < 4; ++i) {
    int *p = new int(i);
    *p = 1; // OBJECTS: :[[#@LINE]]:{{[0-9]+}}: warning: explain: '*p' written here {{.*}}: no race, another object each time round [fearless-explain]
    all.emplace_back([p] { *p = 2; });
  }
  for (auto &t : all)
    t.join();
}

void before_and_after() {
  int n = 0;
  n = 1; // BEFORE: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' written here {{.*}}: no race, the thread has not been started yet [fearless-explain]
  std::thread t([&n] { ++n; });
  t.join();
  n = 2; // AFTER: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' written here {{.*}}: no race, the thread has been joined before [fearless-explain]
}

void one_after_the_other() {
  int n = 0;
  std::thread a([&n] { ++n; });
  a.join();
  std::thread b([&n] { ++n; }); // TURNS: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' {{.*}}: no race, the threads do not run at the same time [fearless-explain]
  b.join();
}

int only_mine() {
  int n = 0;
  n = 1; // LOCAL: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'n' is written here; it is local, and no thread is given it [fearless-explain]
  return n;
}

int shared;
void one_thread_only() {
  shared = 1; // ALONE: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'shared' is written here; no two threads that are seen reach it at one time [fearless-explain]
}

std::atomic<int> counter;
void looks_after_itself() {
  counter.store(1); // TYPE: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'counter' is left out: its type looks after itself: 'std::atomic<int>' [fearless-explain]
}

void each_its_own() {
  own = 1; // TLS: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'own' is left out: it is thread_local: each thread has its own [fearless-explain]
}

int never_written() {
  return limit; // NOTHING: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'limit' is left out: it is const: nobody writes it [fearless-explain]
}

void not_known() {
  int *p = somewhere();
  *p = 1; // UNKNOWN: :[[#@LINE]]:{{[0-9]+}}: warning: explain: '*p' is left out: which object this is, is not known [fearless-explain]
}

void not_seen(int &n) {
  elsewhere(n); // BODY: :[[#@LINE]]:{{[0-9]+}}: warning: explain: 'elsewhere(n)' is left out: the body of the function that is called here is not seen [fearless-explain]
}

#define TEN(X) X X X X X X X X X X
void too_large(int n) {
  TEN(TEN(TEN(if (n) --n; if (n) ++n;))) // LARGE: :[[#@LINE]]:{{[0-9]+}}: warning: explain: function 'too_large' is too large to be analysed: nothing is known of what it does [fearless-explain]
}

struct Outside { // OUTSIDE: :[[#@LINE]]:{{[0-9]+}}: warning: explain: this line is not in the body of a function that is analysed [fearless-explain]
  int member;
};
