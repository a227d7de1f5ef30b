// RUN: %fearless-tidy --quiet --checks=-*,fearless-dropped-guard "--config={CheckOptions: {FearlessExplain: dump}}" %s -- -std=c++20 %mock 2>&1 | FileCheck %s
// Names for locations: aliases, elements, captures, members.
#include <thread>
#include <vector>

// Without a thread or a lock nothing is analysed.
void some_thread() { std::thread([] {}).join(); }

struct Settings {
  int hits = 0;
};

int read_through_a_reference(Settings &settings) {
  int &alias = settings.hits;
  return alias;
}

void pointer_with_one_target() {
  int x = 0;
  int *p = &x;
  *p = 1;
}

void pointer_with_two_targets(bool c) {
  int x = 0, y = 0;
  int *p = &x;
  if (c)
    p = &y;
  *p = 1;
}

void elements() {
  std::vector<int> v(3);
  v[2] = 1;
  v.push_back(2);
}

void captures() {
  int by_reference = 0, by_copy = 0;
  auto f = [&by_reference, by_copy] { by_reference = by_copy; };
  f();
}

class Counter {
public:
  void bump() { ++count_; }

private:
  int count_ = 0;
};
void method() {
  Counter counter;
  counter.bump();
}

// CHECK-LABEL: function read_through_a_reference
// CHECK: read settings.deref.hits
// CHECK-LABEL: function pointer_with_one_target
// CHECK: write x
// CHECK-LABEL: function pointer_with_two_targets
// Two targets are none: nothing is said of either.
// CHECK-NOT: write x
// CHECK-NOT: write y
// CHECK-LABEL: function elements
// CHECK: read v.shape
// CHECK: write v.elem(2)
// CHECK: write v{{$| before}}
// CHECK-LABEL: function captures()::({{lambda|anonymous class}})::operator()
// CHECK: read this.<by_copy>
// CHECK: write this.<by_reference>.deref
// CHECK-LABEL: {{^}}function captures{{$}}
// CHECK: write by_reference{{.*}} in operator()
// CHECK-LABEL: function Counter::bump
// CHECK: write this.count_
// CHECK-LABEL: {{^}}function method{{$}}
// CHECK: write counter.count_ in bump
