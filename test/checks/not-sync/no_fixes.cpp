// RUN: cp %s %t.cpp
// RUN: %fearless-tidy --quiet --checks=-*,fearless-not-sync --fix-notes %t.cpp -- -std=c++20 -pthread > %t.out || true
// RUN: diff %s %t.cpp
// RUN: %fearless not-sync %s -- -std=c++20 -pthread %std | %filecheck %s
// No repair where an atomic would not compile, or would hide the mistake.
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

struct Node {
  int value = 0;
  std::shared_ptr<Node> next;
};

// What is read and written in two steps.
class Stack {
public:
  Stack() : worker_([this] { pop(); }) {}
  ~Stack() { worker_.join(); }
  int top() const { return top_->value; }

private:
  void pop() { top_ = top_->next; }
  // CHECK-DAG: warning: 'top_' is written
  std::shared_ptr<Node> top_ = std::make_shared<Node>();
  std::thread worker_;
};

// What is looped over must not be a copy that dies.
struct Items {
  std::vector<int> all;
};
int sum(std::shared_ptr<const Items> &items) {
  int total = 0;
  for (int n : items->all)
    total += n;
  return total;
}
void replaced() {
  std::shared_ptr<const Items> items = std::make_shared<Items>();
  std::thread t([&items] { items = std::make_shared<Items>(); });
  // CHECK-DAG: warning: 'items' is written
  std::printf("%d\n", sum(items));
  t.join();
}

// Copies of the class are made.
class Counter {
public:
  int next() const { return ++last_; }
  // CHECK-DAG: warning: 'last_' is written

private:
  mutable int last_ = 0;
};
Counter copied(const Counter &counter) {
  std::jthread t([&counter] { counter.next(); });
  counter.next();
  return counter;
}

// Not a single operation.
class Average {
public:
  int add(int n) const {
    mean_ = (mean_ + n) / 2;
    // CHECK-DAG: warning: 'mean_' is written
    return n;
  }

private:
  mutable int mean_ = 0;
};
void averaged(const Average &average) {
  std::jthread t([&average] { average.add(1); });
  average.add(2);
}
