// RUN: %fearless mutable-static %s -- -std=c++20 | %filecheck %s
// Functions in tables, functions that call each other, virtual functions; what is kept for later does not run yet.
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

static int by_table;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'by_table'{{.*}}[fearless-mutable-static]
static void count() { ++by_table; }
static void other() {}
struct Command {
  const char *name;
  void (*run)();
};
static const Command commands[] = {{"count", count}, {"count again", count}};
void constant_table() {
  std::thread t([] { by_table = 1; });
  commands[0].run();
  t.join();
}

static int by_array;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'by_array'{{.*}}[fearless-mutable-static]
static void count_array() { ++by_array; }
static void (*const steps[])() = {count_array};
void table_with_one_function(int i) {
  std::thread t([] { by_array = 1; });
  steps[i]();
  t.join();
}

static int another_entry;
static void count_another() { ++another_entry; }
static const Command choices[] = {{"count", count_another}, {"other", other}};
void table_with_two_functions() {
  std::thread t([] { another_entry = 1; });
  choices[1].run();
  t.join();
}

static int by_itself;
static int recursive(int n) {
  if (n == 0)
    return 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'by_itself'{{.*}}[fearless-mutable-static]
  ++by_itself;
  return recursive(n - 1);
}
void recursion() {
  std::thread t(recursive, 3);
  recursive(4);
  t.join();
}

static int by_each_other;
static int odd(int n);
static int even(int n) { return n == 0 ? 1 : odd(n - 1); }
static int odd(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'by_each_other'{{.*}}[fearless-mutable-static]
  ++by_each_other;
  return n == 0 ? 0 : even(n - 1);
}
void calling_each_other() {
  std::thread t(even, 3);
  even(4);
  t.join();
}

static std::mutex m;
static int under_a_lock;
static int locked_odd(int n);
static int locked_even(int n) { return n == 0 ? 1 : locked_odd(n - 1); }
static int locked_odd(int n) {
  std::lock_guard<std::mutex> hold(m);
  ++under_a_lock;
  return n;
}
void calling_each_other_under_a_lock() {
  std::thread t(locked_even, 3);
  locked_even(4);
  t.join();
}

static int by_the_only_one;
static int by_one_of_two;
namespace {
struct Job {
  virtual ~Job() = default;
  virtual void work() = 0;
};
struct OnlyJob : Job {
  void work() override { ++by_the_only_one; }
};
struct Choice {
  virtual ~Choice() = default;
  virtual void work() = 0;
};
struct First : Choice {
  void work() override { ++by_one_of_two; }
};
struct Second : Choice {
  void work() override {}
};
} // namespace
void only_implementation_of_the_file(Job &job) {
  std::thread t([&job] { job.work(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'by_the_only_one'{{.*}}[fearless-mutable-static]
  ++by_the_only_one;
  t.join();
}
void one_of_two(Choice &choice) {
  std::thread t([&choice] { choice.work(); });
  ++by_one_of_two;
  t.join();
}

static int registered;
static std::function<void()> handler;
void kept_for_later() {
  std::thread t([] { registered = 1; });
  handler = [] { ++registered; };
  t.join();
  handler();
}

static int stored;
void stored_in_a_container() {
  std::vector<std::function<void()>> later;
  std::thread t([] { stored = 1; });
  later.push_back([] { ++stored; });
  auto bound = std::bind([] { ++stored; });
  t.join();
  later[0]();
  bound();
}

static int once;
static int first_time() {
  once = 1;
  return 1;
}
static int initialised() {
  static int value = first_time();
  return value;
}
void static_initialisation() {
  std::thread t([] { initialised(); });
  initialised();
  t.join();
}
