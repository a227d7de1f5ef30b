// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// What an access comes before (signals) and after (waits): a flag counts for the value that was seen.
#include <atomic>
#include <future>
#include <latch>

int n;
std::atomic<bool> ready;
std::latch arrived(2);

// CHECK-LABEL: {{^}}function publish{{$}}
void publish() {
  n = 1;                                        // CHECK: {{^}}  [[#@LINE]]: write n before {{.*}}ready=true
  ready.store(true, std::memory_order_release); // CHECK: {{^}}  [[#@LINE]]: signal ready=true
}

// CHECK-LABEL: {{^}}function consume{{$}}
void consume() {
  if (ready.load(std::memory_order_acquire))
    n = 1; // CHECK: {{^}}  [[#@LINE]]: write n after {ready=true}
  else
    n = 2; // CHECK: {{^}}  [[#@LINE]]: write n after {ready=false}
}

// CHECK-LABEL: {{^}}function spin{{$}}
void spin() {
  while (!ready.load(std::memory_order_acquire))
    ;
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n after {ready=true}
}

// Relaxed orders nothing but the flag itself.
// CHECK-LABEL: {{^}}function publish_relaxed{{$}}
// CHECK-NOT: signal ready
// CHECK-NOT: before {{.*}}ready
void publish_relaxed() {
  n = 1;
  ready.store(true, std::memory_order_relaxed);
}

// CHECK-LABEL: {{^}}function consume_relaxed{{$}}
// CHECK-NOT: : wait ready
// CHECK-NOT: after {{.*}}ready
void consume_relaxed() {
  if (ready.load(std::memory_order_relaxed))
    n = 1;
}

// CHECK-LABEL: {{^}}function arrive{{$}}
void arrive() {
  n = 1;                // CHECK: {{^}}  [[#@LINE]]: write n before {{.*}}arrived
  arrived.count_down(); // CHECK: {{^}}  [[#@LINE]]: signal arrived
}

// CHECK-LABEL: {{^}}function await{{$}}
void await() {
  arrived.wait(); // CHECK: {{^}}  [[#@LINE]]: wait arrived
  n = 1;          // CHECK: {{^}}  [[#@LINE]]: write n after {arrived}
}

// CHECK-LABEL: {{^}}function fulfil{{$}}
void fulfil(std::promise<void> &p) {
  n = 1;         // CHECK: {{^}}  [[#@LINE]]: write n before {{.*}}p.deref
  p.set_value(); // CHECK: {{^}}  [[#@LINE]]: signal p.deref
}

// CHECK-LABEL: {{^}}function receive{{$}}
void receive(std::future<void> &f) {
  n = 1;   // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
  f.get(); // CHECK: [[#@LINE]]: wait f.deref
  n = 2;   // CHECK: {{^}}  [[#@LINE]]: write n after {{.*}}f.deref
}

// A wait that may fail counts where it succeeded.
#include <semaphore>
std::binary_semaphore turn(0);
// CHECK-LABEL: {{^}}function try_turn{{$}}
void try_turn() {
  if (turn.try_acquire())
    n = 1; // CHECK: {{^}}  [[#@LINE]]: write n after {turn}
  else
    n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{( before .*)?$}}
}

// The result of a function tells what its caller may rely on.
// CHECK-LABEL: {{^}}function is_ready{{$}}
// CHECK: [[#@LINE+2]]: return
// CHECK-NEXT: [[#@LINE+1]]: if true: wait ready=true
static bool is_ready() { return ready.load(std::memory_order_acquire); }
// CHECK-LABEL: {{^}}function ask{{$}}
void ask() {
  if (is_ready())
    n = 1; // CHECK: {{^}}  [[#@LINE]]: write n after {ready=true}
  else
    n = 2; // CHECK: {{^}}  [[#@LINE]]: write n after {ready=false}
}

// A fence makes a relaxed store a signal and a relaxed load a wait.
// CHECK-LABEL: {{^}}function fenced_store{{$}}
void fenced_store() {
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n before {{.*}}ready=true
  std::atomic_thread_fence(std::memory_order_release); // CHECK: [[#@LINE]]: release fence
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n{{( before .*)?$}}
  ready.store(true, std::memory_order_relaxed); // CHECK: [[#@LINE]]: signal if fenced ready=true
}
// CHECK-LABEL: {{^}}function fenced_load{{$}}
void fenced_load() {
  while (!ready.load(std::memory_order_relaxed))
    ;
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n{{( before .*)?$}}
  std::atomic_thread_fence(std::memory_order_acquire);
  n = 2; // CHECK: {{^}}  [[#@LINE]]: write n after {ready=true}
}

// A signal that was given before the access, too.
// CHECK-LABEL: {{^}}function given_twice{{$}}
void given_twice() {
  turn.release();
  n = 1; // CHECK: {{^}}  [[#@LINE]]: write n before {{.*}}turn} early {turn}
  turn.release();
}
