// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// What becomes of a handle: joined on one way, moved, awaited in a loop.
#include <future>
#include <thread>
#include <utility>
#include <vector>

int n;
void work();

// CHECK-LABEL: {{^}}function joined{{$}}
void joined() {
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  std::thread t(work);
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
  t.join();
  n = 3; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function on_one_path{{$}}
void on_one_path(bool c) {
  std::thread t(work);
  if (c)
    t.join();
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function loops{{$}}
void loops() {
  std::vector<std::thread> all;
  for (int i = 0; i < 4; ++i)
    all.emplace_back(work); // CHECK: {{^}}  [[#@LINE]]: spawn #0 handle all.elem(each) running {#0}
  n = 1;                    // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
  for (auto &t : all)
    t.join();
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function future{{$}}
void future() {
  auto f = std::async(std::launch::async, work);
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
  f.get();
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function moved{{$}}
void moved() {
  std::thread t(work);
  std::thread u = std::move(t);
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
  u.join();
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}
