// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// A call of something that only callers know stands in the facts by its place, and becomes what it is where a
// caller knows.
#include <functional>
#include <mutex>
#include <thread>

// CHECK-LABEL: {{^}}function through{{$}}
void through(const std::function<void()> &f) {
  f(); // CHECK: {{^}}  [[#@LINE]]: call f.deref
}

struct Box {
  std::mutex m;
  int value = 0;
  void with(std::function<void(int &)> f) {
    std::lock_guard<std::mutex> hold(m);
    f(value);
  }
};
// CHECK-LABEL: {{^}}function Box::with{{$}}
// CHECK: call f must {this.m}

// CHECK-LABEL: {{^}}function known_here{{$}}
void known_here() {
  int n = 0;
  through([&n] { n = 1; }); // CHECK: {{^}}  [[#@LINE]]: write n {{.*}}in operator()
}

// The lock that the callee holds around the call.
// CHECK-LABEL: {{^}}function under_a_lock{{$}}
void under_a_lock() {
  int n = 0;
  Box box;
  box.with([&n](int &v) { n = v; });
  // CHECK: {{^}}  [[#@LINE-1]]: read box.value must {box.m}
  // CHECK: {{^}}  [[#@LINE-2]]: write n must {box.m}
}

struct Shape {
  virtual ~Shape() = default;
  virtual void draw() = 0;
};
struct Circle : Shape {
  int drawn = 0;
  void draw() override { ++drawn; }
};

// CHECK-LABEL: {{^}}function draws{{$}}
void draws(Shape &s) {
  s.draw(); // CHECK: {{^}}  [[#@LINE]]: call s.deref.draw()
}
// CHECK-LABEL: {{^}}function draws_a_circle{{$}}
void draws_a_circle() {
  Circle c;
  draws(c); // CHECK: {{^}}  [[#@LINE]]: write c.drawn in draw
}

// CHECK-LABEL: {{^}}function on_a_thread{{$}}
std::thread on_a_thread(std::function<void()> f) {
  // CHECK: {{^}}  [[#@LINE+2]]: spawn #0 handle result
  // CHECK-NEXT: {{^}}    call f{{$}}
  return std::thread(f);
}
// CHECK-LABEL: {{^}}function starts_it{{$}}
void starts_it() {
  int n = 0;
  // CHECK: {{^}}  [[#@LINE+2]]: spawn #0 handle t
  // CHECK-NEXT: {{^}}    write n{{$}}
  std::thread t = on_a_thread([&n] { n = 1; });
  t.join();
}
