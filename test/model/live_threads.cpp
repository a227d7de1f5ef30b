// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// Which threads may run at each access: from the spawn to a certain end, on every way.
#include <future>
#include <thread>
#include <utility>
#include <vector>

int n;
void work();
void keep(std::thread &t);

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

// The threads of a loop run beside each other.
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

// CHECK-LABEL: {{^}}function destructor{{$}}
void destructor() {
  {
    std::jthread t(work);
    n = 1; // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
  }
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

// CHECK-LABEL: {{^}}function detached{{$}}
void detached() {
  std::thread t(work);
  t.detach(); // CHECK: {{^}}  [[#@LINE]]: detach {#0}
  n = 1;      // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
}
// CHECK: exit running {#0}

// Whoever has the handle may have joined: nothing is claimed from there on.
// CHECK-LABEL: {{^}}function escaped{{$}}
void escaped() {
  std::thread t(work);
  n = 1;   // CHECK: {{^}}  [[#@LINE]]: write n running {#0}{{$| (after|before)}}
  keep(t); // CHECK: {{^}}  [[#@LINE]]: escape {#0}
  n = 2;   // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}
