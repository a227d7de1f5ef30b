// RUN: %fearless not-send %s --set=FearlessStrict=true -- -std=c++20 | %filecheck %s
// RUN: %fearless-silent not-send %s -- -std=c++20
// Rust's answer on pointers and views: they cross within a scope only. What is borrowed by reference or through 'this' is
// thread-borrow's.
#include <algorithm>
#include <execution>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

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

struct Node {
  Node *next = nullptr;
};
void owner_of_pointers(std::shared_ptr<Node> list) {
  std::thread t([list] { (void)list; });
  // CHECK: :[[@LINE-1]]:18: warning: 'list' of type 'std::shared_ptr<Node>' cannot be sent
  // CHECK: note: because 'Node' contains 'next' of type 'Node *'
  t.join();
}

// The neighbours.
class Meter {
public:
  Meter() : worker_([this] { ++ticks_; }) {}
  ~Meter() { worker_.join(); }

private:
  int ticks_ = 0;
  std::thread worker_;
};
void print(const std::string &text);
void borrowed(const std::string &text) {
  std::thread first([&text] { (void)text; });
  std::thread second(print, std::cref(text));
  first.join();
  second.join();
}
void within_one_call(std::vector<int> &numbers, const int *least) {
  std::for_each(std::execution::par, numbers.begin(), numbers.end(), [least](int &n) { n += *least; });
}
