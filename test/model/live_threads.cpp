// RUN: %fearless-tidy --quiet --checks=-*,fearless-dropped-guard "--config={CheckOptions: {FearlessExplain: dump}}" %s -- -std=c++20 %mock 2>&1 | FileCheck %s
// Which threads may run at each access.
#include <future>
#include <thread>
#include <vector>

int n;

void joined() {
  std::thread t([] { n = 1; });
  n = 2;
  t.join();
  n = 3;
}

void loop() {
  std::vector<std::thread> crew;
  for (int i = 0; i < 3; ++i)
    crew.emplace_back([] { n = 4; });
  n = 5;
  for (auto &t : crew)
    t.join();
  n = 6;
}

void block() {
  {
    std::jthread t([] { n = 7; });
    n = 8;
  }
  n = 9;
}

void future() {
  auto f = std::async(std::launch::async, [] { n = 10; });
  n = 11;
  f.get();
  n = 12;
}

void detached() {
  std::thread t([] { n = 13; });
  t.detach();
  n = 14;
}

void unknown(std::thread &);
void escapes() {
  std::thread t([] { n = 15; });
  unknown(t);
  n = 16;
}


// CHECK-LABEL: {{^}}function joined{{$}}
// CHECK: spawn #0 handle t
// CHECK: write n running {#0}
// CHECK: join {#0} t
// CHECK-NOT: running
// CHECK-LABEL: {{^}}function loop{{$}}
// The threads of a loop run beside each other until all are joined.
// CHECK: spawn #0 handle crew.elem(each) running {#0}
// CHECK: write n running {#0}
// CHECK: join {#0} crew.elem(each)
// CHECK-NEXT: {{.*}}end
// CHECK-NOT: write n running
// CHECK-LABEL: {{^}}function block{{$}}
// CHECK: write n running {#0}
// CHECK: join {#0} t
// CHECK-NOT: write n running
// CHECK-LABEL: {{^}}function future{{$}}
// CHECK: spawn #0 handle f
// CHECK: write n running {#0}
// CHECK: join {#0} f
// CHECK-NOT: write n running
// CHECK-LABEL: {{^}}function detached{{$}}
// CHECK: detach {#0}
// CHECK: write n running {#0}
// The death of the empty handle ends nothing.
// CHECK: exit running {#0}
// CHECK-LABEL: {{^}}function escapes{{$}}
// Unknown code may have joined it: silence.
// CHECK: escape {#0}
// CHECK-NOT: write n running
