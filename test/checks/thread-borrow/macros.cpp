// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// The warning stands where the macro is used: there the reader can do something about it.
#include <cstdio>
#include <thread>

#define IN_BACKGROUND(...) std::thread([&] { __VA_ARGS__; }).detach()
#define IN_FOREGROUND(...) std::thread([&] { __VA_ARGS__; }).join()
#define CAPTURE_ALL [&]
#define SPAWN(name, f) std::thread name(f)

void macro_detaches() {
  int volume = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'volume'{{.*}}[fearless-thread-borrow]
  IN_BACKGROUND(std::printf("%d\n", volume));
}

void macro_joins() {
  int volume = 1;
  IN_FOREGROUND(std::printf("%d\n", volume));
}

void macro_capture() {
  int tempo = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'tempo'{{.*}}[fearless-thread-borrow]
  std::thread(CAPTURE_ALL { std::printf("%d\n", tempo); }).detach();
}

void macro_spawn_detached() {
  int pitch = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'pitch'{{.*}}[fearless-thread-borrow]
  SPAWN(t, [&pitch] { std::printf("%d\n", pitch); });
  t.detach();
}

void macro_spawn_joined() {
  int pitch = 1;
  SPAWN(t, [&pitch] { std::printf("%d\n", pitch); });
  t.join();
}
