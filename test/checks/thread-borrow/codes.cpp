// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// Rust's code for each kind of borrow that is too short.
#include <cstdio>
#include <functional>
#include <string>
#include <thread>

static void add_one(int &value) { value += 1; }
static void show_chars(const char *text) { std::printf("%s\n", text); }
static std::string build_label() { return "a label that is too long for the small buffer"; }

void closure_may_outlive_the_function() {
  int depth = 3;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}(Rust: E0373){{.*}}[fearless-thread-borrow]
  std::thread([&depth] { std::printf("%d\n", depth); }).detach();
}

void does_not_live_long_enough() {
  int tally = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'tally'{{.*}}(Rust: E0597){{.*}}[fearless-thread-borrow]
  std::thread(add_one, std::ref(tally)).detach();
}

void jthread_waits_too_late() {
  std::jthread early;
  int late = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'late'{{.*}}(Rust: E0597){{.*}}[fearless-thread-borrow]
  early = std::jthread([&late] { std::printf("%d\n", late); });
}

void temporary_dropped_while_borrowed() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}(Rust: E0716){{.*}}[fearless-thread-borrow]
  std::thread t(show_chars, build_label().c_str());
  t.join();
}

void borrowed_data_escapes(const std::string &title) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'title'{{.*}}(Rust: E0521){{.*}}[fearless-thread-borrow]
  std::thread([&title] { show_chars(title.c_str()); }).detach();
}

class Beacon {
public:
  void start() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}(Rust: E0521){{.*}}[fearless-thread-borrow]
    std::thread([this] { std::printf("%d\n", beats_); }).detach();
  }

private:
  int beats_ = 3;
};
