// RUN: %fearless not-send %s --set=FearlessStrict=true -- -std=c++20 | %filecheck %s
// RUN: %fearless-silent not-send %s -- -std=c++20
// Rust's answer on what refers to something else: it crosses within a scope only.
#include <string>
#include <string_view>
#include <thread>

void pointer(int *raw) {
  std::thread t([raw] { (void)raw; });
  // CHECK: :[[@LINE-1]]:18: warning: 'raw' of type 'int *' cannot be sent between threads safely (Rust: E0277)
  // CHECK-NEXT: {{.*}}note: 'int *' refers to what it does not own, which Rust lets cross only within a scope (FearlessStrict)
  t.join();
}
struct Job {
  std::string_view name;
};
void view(Job job) {
  std::thread t([job] { (void)job; });
  // CHECK: :[[@LINE-1]]:18: warning: 'job' of type 'Job' cannot be sent
  // CHECK-NEXT: {{.*}}note: because 'Job' contains 'name' of type 'std::string_view'
  t.join();
}
