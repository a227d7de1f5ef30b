// RUN: %fearless use-after-send %s --config='{CheckOptions: {FearlessModels: "signal acme::Queue::push"}}' -- -std=c++20 %mock | %filecheck %s
// Uses of what went to another thread, by its own name and by others.
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct Session {
  int id = 0;
  std::string name;
};
namespace acme {
struct Queue {
  void push(std::string text);
  void push(std::unique_ptr<Session> session);
  void push(std::vector<int> numbers);
};
} // namespace acme

void captured() {
  std::vector<int> rows{1, 2, 3};
  std::thread t([rows = std::move(rows)] { (void)rows.size(); });
  (void)rows.size();
  // CHECK: :[[@LINE-1]]:9: warning: use of 'rows' after it was moved into a thread (Rust: E0382)
  // CHECK-NEXT: :[[@LINE-3]]:25: note: value moved into thread here
  // CHECK-NEXT: :[[@LINE-3]]:9: note: help: use it before it is given away, give away a copy, or give it a new value first
  t.join();
}

void work(std::vector<int> numbers);
void as_argument() {
  std::vector<int> rows{1};
  std::thread t(work, std::move(rows));
  rows.push_back(2);
  // CHECK: :[[@LINE-1]]:3: warning: use of 'rows' after it was moved into a thread (Rust: E0382)
  t.join();
}

void sent(acme::Queue &queue) {
  std::string text = "a";
  queue.push(std::move(text));
  text += "b";
  // CHECK: :[[@LINE-1]]:3: warning: use of 'text' after it was sent to another thread (Rust: E0382)
  // CHECK-NEXT: :[[@LINE-3]]:14: note: value sent here
}

void promised(std::promise<std::string> p) {
  std::string text = "a";
  p.set_value(std::move(text));
  (void)text.size();
  // CHECK: :[[@LINE-1]]:9: warning: use of 'text' after it was sent to another thread
}

// In the previous iteration.
void in_a_loop(acme::Queue &queue) {
  std::vector<int> batch;
  for (int i = 0; i < 10; ++i)
    queue.push(std::move(batch));
  // CHECK: :[[@LINE-1]]:16: warning: use of 'batch' after it was sent to another thread
  // CHECK-NEXT: :[[@LINE-2]]:{{[0-9]+}}: note: value sent here, in previous iteration of loop
}

// On one branch only.
void on_one_branch(acme::Queue &queue, bool now) {
  std::string text = "a";
  if (now)
    queue.push(std::move(text));
  (void)text.size();
  // CHECK: :[[@LINE-1]]:9: warning: use of 'text' after it was sent to another thread
}

// Through a smart pointer.
void dereferenced(std::unique_ptr<Session> session) {
  std::thread t([session = std::move(session)] { session->id = 1; });
  session->id = 2;
  // CHECK: :[[@LINE-1]]:3: warning: use of 'session' after it was moved into a thread (Rust: E0382)
  t.join();
}

// A raw pointer taken before.
void raw_pointer(acme::Queue &queue) {
  auto session = std::make_unique<Session>();
  Session *raw = session.get();
  queue.push(std::move(session));
  raw->id = 2;
  // CHECK: :[[@LINE-1]]:8: warning: use of 'raw->id', whose owner was sent to another thread that may have destroyed it (Rust: E0505)
}

// A reference taken before.
void reference(acme::Queue &queue) {
  auto session = std::make_unique<Session>();
  Session &same = *session;
  queue.push(std::move(session));
  same.name = "x";
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: use of 'same.name', whose owner was sent to another thread
}

// An element, and an iterator.
void element(acme::Queue &queue) {
  std::vector<int> numbers{1, 2};
  int &first = numbers[0];
  queue.push(std::move(numbers));
  first = 3;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: use of 'numbers' after it was sent to another thread
}
void iterator(acme::Queue &queue) {
  std::vector<int> numbers{1, 2};
  auto it = numbers.begin();
  queue.push(std::move(numbers));
  *it = 3;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: use of 'numbers' after it was sent to another thread
}

// A closure that had it, moved into the thread later.
void by_closure() {
  std::vector<int> rows{1};
  auto task = [rows = std::move(rows)] { (void)rows.size(); };
  std::thread t(std::move(task));
  (void)rows.size();
  // CHECK: :[[@LINE-1]]:9: warning: use of 'rows' after it was moved into a thread
  t.join();
}

// A helper starts the thread.
template <class F> void run(F f) {
  std::thread t(std::move(f));
  t.join();
}
void by_helper() {
  std::vector<int> rows{1};
  run([rows = std::move(rows)] { (void)rows.size(); });
  (void)rows.empty();
  // CHECK: :[[@LINE-1]]:9: warning: use of 'rows' after it was moved into a thread
}

// A part of it: reading the whole object reads the part.
struct Message {
  std::string head, body;
};
void log(Message m);
void part(acme::Queue &queue, Message m) {
  queue.push(std::move(m.body));
  log(m);
  // CHECK: :[[@LINE-1]]:7: warning: use of 'm.body' after it was sent to another thread
}

// Used by a method of its own class.
struct Buffer {
  std::vector<int> data;
  int sum() const { return data.empty() ? 0 : data[0]; }
};
void by_method() {
  Buffer buffer;
  std::thread t([buffer = std::move(buffer)] { (void)buffer.sum(); });
  (void)buffer.sum();
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: use of 'buffer' after it was moved into a thread
  t.join();
}
