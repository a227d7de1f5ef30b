// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// What is read and written, under the name of the object that it is, not of the way it was reached.
#include <functional>
#include <thread>

struct Point {
  int x;
  int y[4];
};

int global;

// CHECK-LABEL: {{^}}function reads_and_writes{{$}}
void reads_and_writes(int a) {
  int n = 0; // CHECK: {{^}}  [[#@LINE]]: new n{{$| (after|before)}}
  // CHECK: [[#@LINE+1]]: read a{{$| (after|before)}}
  n = a;      // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  n = global; // CHECK: [[#@LINE]]: read global{{$| (after|before)}}
  ++n;        // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  global = n; // CHECK: {{^}}  [[#@LINE]]: write global{{$| (after|before)}}
} // CHECK: {{^}}  [[#@LINE]]: end n

// CHECK-LABEL: {{^}}function aliases{{$}}
void aliases(int *p) {
  int n = 0;
  int &r = n;
  r = 1; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  int *q = &n;
  *q = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  q = p;  // CHECK: {{^}}  [[#@LINE]]: write q{{$| (after|before)}}
  *q = 3; // CHECK: {{^}}  [[#@LINE]]: write p.deref{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function parts{{$}}
void parts(Point &s, Point *t, int i) {
  s.x = 1;      // CHECK: {{^}}  [[#@LINE]]: write s.deref.x{{$| (after|before)}}
  s.y[2] = 2;   // CHECK: {{^}}  [[#@LINE]]: write s.deref.y.elem(2){{$| (after|before)}}
  t->x = 3;     // CHECK: {{^}}  [[#@LINE]]: write t.deref.x{{$| (after|before)}}
  t->y[i] = 4;  // CHECK: {{^}}  [[#@LINE]]: write t.deref.y.elem(i){{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function captures{{$}}
void captures(int &shared) {
  int own = 0;
  // CHECK: [[#@LINE+4]]: read shared.deref{{$| (after|before)}}
  // CHECK: [[#@LINE+3]]: spawn #0 handle t{{$}}
  // CHECK-NEXT: {{^}}    write own{{$}}
  // CHECK-NEXT: {{^}}    borrow own{{$}}
  std::thread t([&own, copy = shared] { own = copy; });
  t.join(); // CHECK: {{^}}  [[#@LINE]]: join {#0} t
}

// CHECK-LABEL: {{^}}function argument{{$}}
void argument() {
  int n = 0, copied = 0;
  // CHECK: [[#@LINE+3]]: spawn #0 handle t{{$}}
  // CHECK-NEXT: {{^}}    write n{{$}}
  // CHECK-NEXT: {{^}}    borrow n{{$}}
  std::thread t([](int &v, int c) { v = c; }, std::ref(n), copied);
  t.join(); // CHECK: {{^}}  [[#@LINE]]: join {#0} t
}
