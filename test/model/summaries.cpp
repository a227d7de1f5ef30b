// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// A call does what its callee does, to the objects of the caller.
#include <mutex>
#include <thread>

int global;

void set(int &r) { r = 1; }
void store(int *p) { *p = 1; }
void count() { ++global; }

struct Counter {
  std::mutex m;
  int n;
  void bump() { ++n; }
  void bump_locked() {
    std::lock_guard<std::mutex> g(m);
    bump();
  }
};

struct Owner {
  Counter c;
  void through() { c.bump(); }
};

// CHECK-LABEL: {{^}}function parameters{{$}}
void parameters() {
  int a = 0, b = 0;
  set(a);    // CHECK: {{^}}  [[#@LINE]]: write a {{.*}}in set
  store(&b); // CHECK: {{^}}  [[#@LINE]]: write b {{.*}}in store
}

// CHECK-LABEL: {{^}}function globals{{$}}
void globals() {
  count(); // CHECK: {{^}}  [[#@LINE]]: write global {{.*}}in count
}

// CHECK-LABEL: {{^}}function objects{{$}}
void objects(Owner &o) {
  o.c.bump_locked(); // CHECK: {{^}}  [[#@LINE]]: write o.deref.c.n must {o.deref.c.m}{{.*}} in bump
  o.through();       // CHECK: {{^}}  [[#@LINE]]: write o.deref.c.n in bump
}

// CHECK-LABEL: {{^}}function start{{$}}
std::thread start(int &r) {
  return std::thread([&r] { r = 1; }); // CHECK: {{^}}  [[#@LINE]]: spawn #0 handle result
}
// CHECK: exit running {#0}

// The helper's thread, with what it does to the object of this function.
// CHECK-LABEL: {{^}}function outlives{{$}}
void outlives() {
  int n = 0;
  // CHECK: [[#@LINE+3]]: spawn #0 handle t{{$}}
  // CHECK-NEXT: {{^}}    write n{{$}}
  // CHECK-NEXT: {{^}}    borrow n{{$}}
  std::thread t = start(n);
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
  t.join();
  n = 3; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}

void finish(std::thread &t) { t.join(); }

// CHECK-LABEL: {{^}}function joined_by_a_helper{{$}}
void joined_by_a_helper() {
  int n = 0;
  std::thread t = start(n);
  finish(t);
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}
