// RUN: %fearless-tidy --quiet --checks=-*,fearless-dropped-guard "--config={CheckOptions: {FearlessExplain: dump}}" %s -- -std=c++20 %mock 2>&1 | FileCheck %s
// Certainly and possibly held locks at each access.
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

std::mutex a, b;
std::shared_mutex table;
int n;

void scope_of_a_guard() {
  {
    std::lock_guard<std::mutex> hold(a);
    n = 1;
  }
  n = 2;
}

void unlock_and_lock() {
  std::unique_lock<std::mutex> lock(a);
  n = 3;
  lock.unlock();
  n = 4;
  lock.lock();
  n = 5;
}

void two_at_once() {
  std::scoped_lock both(a, b);
  n = 6;
}

int reader() {
  std::shared_lock<std::shared_mutex> lock(table);
  return n;
}

void maybe(bool c) {
  if (c)
    a.lock();
  n = 7;
}

void tried() {
  if (a.try_lock()) {
    n = 8;
    a.unlock();
  }
  n = 9;
}

static void take() { a.lock(); }
void locked_by_a_helper() {
  take();
  n = 10;
  a.unlock();
}


// CHECK-LABEL: function scope_of_a_guard
// CHECK: write n must {a}
// CHECK-NOT: must
// CHECK-NOT: may
// CHECK-LABEL: function unlock_and_lock
// CHECK: write n must {a}
// CHECK: release {a}
// CHECK-NEXT: write n{{$| after| before}}
// CHECK: acquire {a}
// CHECK-NEXT: write n must {a}
// CHECK-LABEL: function two_at_once
// CHECK: acquire {a, b}
// CHECK: write n must {a, b}
// CHECK: release {a, b}
// CHECK-LABEL: function reader
// CHECK: read n must {table shared}
// CHECK-LABEL: function maybe
// On one way only: possibly held, not certainly.
// CHECK: write n may {a}
// CHECK-LABEL: function tried
// CHECK: if true: acquire {a}
// CHECK: if false: release {a}
// CHECK: write n must {a}
// CHECK-NOT: write n must
// CHECK-NOT: write n may
// CHECK-LABEL: function take
// CHECK: exit holds {a}
// CHECK-LABEL: function locked_by_a_helper
// CHECK: acquire {a}
// CHECK: write n must {a}
