// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// Locks certainly held (must) and possibly held (may, printed where it differs) at each access.
#include <mutex>
#include <shared_mutex>

std::mutex a, b;
std::shared_mutex s;
int n;

// CHECK-LABEL: {{^}}function scope{{$}}
void scope() {
  {
    std::lock_guard<std::mutex> g(a); // CHECK: {{^}}  [[#@LINE]]: acquire {a}
    n = 1;                            // CHECK: {{^}}  [[#@LINE]]: write n must {a}{{$| (after|before)}}
  }      // CHECK: {{^}}  [[#@LINE]]: release {a}
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function unlock_and_lock{{$}}
void unlock_and_lock() {
  std::unique_lock<std::mutex> g(a);
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n must {a}{{$| (after|before)}}
  g.unlock();
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  g.lock();
  n = 3; // CHECK: {{^}}  [[#@LINE]]: write n must {a}{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function two{{$}}
void two() {
  std::scoped_lock g(a, b);
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n must {a, b}{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function shared{{$}}
int shared() {
  std::shared_lock<std::shared_mutex> g(s);
  return n; // CHECK: {{^}}  [[#@LINE]]: read n must {s shared}{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function tried{{$}}
void tried() {
  if (a.try_lock()) {
    n = 1; // CHECK: {{^}}  [[#@LINE]]: write n must {a}{{$| (after|before)}}
    a.unlock();
  }
}

// Not protected, but not worth a report either: the lock may be held.
// CHECK-LABEL: {{^}}function on_one_path{{$}}
void on_one_path(bool c) {
  if (c)
    a.lock();
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n may {a}{{$| (after|before)}}
  if (c)
    a.unlock();
}

// CHECK-LABEL: {{^}}function enter{{$}}
void enter() { a.lock(); }
// CHECK: exit holds {a}
void leave() { a.unlock(); }

// CHECK-LABEL: {{^}}function with_helpers{{$}}
void with_helpers() {
  enter();
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n must {a}{{$| (after|before)}}
  leave();
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function take{{$}}
std::unique_lock<std::mutex> take() {
  std::unique_lock<std::mutex> g(a);
  return g;
}
// CHECK: exit holds {a}

// CHECK-LABEL: {{^}}function guard_from_function{{$}}
void guard_from_function() {
  auto g = take();
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n must {a}{{$| (after|before)}}
} // CHECK: {{^}}  [[#@LINE]]: release {a}
