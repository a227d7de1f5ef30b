// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// Locks that travel: given back in a helper, kept by a guard that a function returns, held on one way only.
#include <mutex>

std::mutex a, b;
int n;

// CHECK-LABEL: {{^}}function two{{$}}
void two() {
  std::scoped_lock g(a, b);
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n must {a, b}{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function tried{{$}}
void tried() {
  if (a.try_lock()) {
    n = 1; // CHECK: {{^}}  [[#@LINE]]: write n must {a}{{$| (after|before)}}
    a.unlock();
  } else {
    n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  }
}

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
