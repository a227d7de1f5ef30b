// RUN: %fearless not-send %s -- -std=c++20 -I %root/runtime/include | %filecheck %s
// What must stay on its thread, at each place where it could leave.
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

std::mutex m;
int state;

// A guard is moved into the thread.
void moved_guard() {
  std::unique_lock<std::mutex> guard(m);
  std::thread finisher([held = std::move(guard)]() mutable { held.unlock(); });
  // CHECK: :[[@LINE-1]]:25: warning: 'held' of type 'std::unique_lock<std::mutex>' cannot be sent between threads safely (Rust: E0277)
  // CHECK-NEXT: {{.*}}note: 'std::unique_lock<std::mutex>' holds a lock, which only the thread that took it may release
  // CHECK-NEXT: {{.*}}note: help: take the lock in the thread that releases it
  finisher.join();
}

// As an argument.
void use(std::unique_lock<std::mutex> lock);
void argument() {
  std::unique_lock<std::mutex> guard(m);
  std::thread t(use, std::move(guard));
  // CHECK: :[[@LINE-1]]:22: warning: 'guard' of type 'std::unique_lock<std::mutex>' cannot be sent
  t.join();
}

// Inside a class, and inside what contains that.
struct Session {
  std::unique_lock<std::mutex> lock_{m};
  int id = 0;
};
struct Connection {
  std::string peer;
  std::vector<Session> sessions;
};
void nested() {
  Connection c;
  std::thread t([c = std::move(c)] { (void)c; });
  // CHECK: :[[@LINE-1]]:18: warning: 'c' of type 'Connection' cannot be sent between threads safely
  // CHECK-NEXT: {{.*}}note: because 'Connection' contains 'sessions' of type 'std::vector<Session>'
  // CHECK-NEXT: {{.*}}note: because 'std::vector<Session>' holds 'Session'
  // CHECK-NEXT: {{.*}}note: because 'Session' contains 'lock_' of type 'std::unique_lock<std::mutex>'
  // CHECK-NEXT: {{.*}}note: 'std::unique_lock<std::mutex>' holds a lock
  t.join();
}

// A base class.
struct Derived : Session {};
void base_class() {
  std::thread t([d = std::make_unique<Derived>()] { (void)d; });
  // CHECK: :[[@LINE-1]]:18: warning: 'd' of type 'std::unique_ptr<Derived>' cannot be sent
  // CHECK-NEXT: {{.*}}note: because 'std::unique_ptr<Derived>' holds 'Derived'
  // CHECK-NEXT: {{.*}}note: because 'Derived' derives from 'Session'
  t.join();
}

// An optional guard.
void optional_guard() {
  std::optional<std::unique_lock<std::mutex>> lock;
  std::thread t([lock = std::move(lock)] { (void)lock; });
  // CHECK: :[[@LINE-1]]:18: warning: 'lock' of type 'std::optional<std::unique_lock<std::mutex>>' cannot be sent
  t.join();
}

// A closure within the closure.
void nested_closure() {
  std::unique_lock<std::mutex> guard(m);
  auto unlock = [g = std::move(guard)]() mutable { g.unlock(); };
  std::thread t([unlock = std::move(unlock)]() mutable { unlock(); });
  // CHECK: :[[@LINE-1]]:18: warning: 'unlock' of type 'lambda' cannot be sent
  // CHECK-NEXT: {{.*}}note: because the lambda captures
  t.join();
}

// A callable handed over by name.
void named_closure() {
  std::unique_lock<std::mutex> guard(m);
  auto task = [g = std::move(guard)]() mutable { g.unlock(); };
  // CHECK: :[[@LINE-1]]:16: warning: 'g' of type 'std::unique_lock<std::mutex>' cannot be sent
  std::thread t(std::move(task));
  t.join();
}

// A function object.
struct Task {
  Session session;
  void operator()() {}
};
void function_object() {
  std::thread t(Task{});
  // CHECK: :[[@LINE-1]]:17: warning: a value of type 'Task' cannot be sent
  // CHECK-NEXT: {{.*}}note: because 'Task' contains 'session' of type 'Session'
  t.join();
}

// std::async, its task and its result.
std::unique_lock<std::mutex> locked() { return std::unique_lock<std::mutex>(m); }
void async_result() {
  auto f = std::async(std::launch::async, locked);
  // CHECK: :[[@LINE-1]]:43: warning: the thread's result of type 'std::unique_lock<std::mutex>' cannot be sent
  f.wait();
}

// A promise carries its value to another thread.
void promised(std::promise<std::unique_lock<std::mutex>> p) {
  std::unique_lock<std::mutex> guard(m);
  p.set_value(std::move(guard));
  // CHECK: :[[@LINE-1]]:15: warning: 'guard' of type 'std::unique_lock<std::mutex>' cannot be sent
}

// Through a helper that starts the thread: told where it is given.
template <class F> void run(F f) {
  std::thread t(std::move(f));
  t.join();
}
void through_helper() {
  std::unique_lock<std::mutex> guard(m);
  run([g = std::move(guard)]() mutable { g.unlock(); });
  // CHECK: :[[@LINE-1]]:8: warning: 'g' of type 'std::unique_lock<std::mutex>' cannot be sent
}

// Copies that count in a plain integer.
struct Text {
  std::string value;
  int refs = 1;
};
class TextPtr {
public:
  explicit TextPtr(const char *s) : text_(new Text{s}) {}
  TextPtr(const TextPtr &o) : text_(o.text_) { ++text_->refs; }
  ~TextPtr() {
    if (--text_->refs == 0)
      delete text_;
  }

private:
  Text *text_;
};
void counted() {
  TextPtr text("shared");
  std::thread t([text] { (void)text; });
  // CHECK: :[[@LINE-1]]:18: warning: 'text' of type 'TextPtr' cannot be sent between threads safely (Rust: E0277)
  // CHECK-NEXT: :[[@LINE-13]]:{{[0-9]+}}: note: copies of 'TextPtr' count in 'refs', which is not atomic
  // CHECK-NEXT: {{.*}}note: help: count in a 'std::atomic', or use 'std::shared_ptr'
  t.join();
}

// The same behind an int pointer, in a template.
template <class T> class Counted {
public:
  explicit Counted(T *p) : p_(p), count_(new long(1)) {}
  Counted(const Counted &o) : p_(o.p_), count_(o.count_) { acquire(); }
  ~Counted() { release(); }

private:
  void acquire() { ++*count_; }
  void release() {
    if (--*count_ == 0) {
      delete p_;
      delete count_;
    }
  }
  T *p_;
  long *count_;
};
void counted_template() {
  Counted<int> c(new int(1));
  std::thread t([c] { (void)c; });
  // CHECK: :[[@LINE-1]]:18: warning: 'c' of type 'Counted<int>' cannot be sent
  t.join();
}

// What a packaged_task makes goes back to whoever has its future.
std::unique_lock<std::mutex> take() { return std::unique_lock<std::mutex>(m); }
void packaged() {
  std::packaged_task<std::unique_lock<std::mutex>()> task(take);
  auto lock = task.get_future();
  std::thread t(std::move(task));
  // CHECK: :[[@LINE-1]]:17: warning: the thread's result of type 'std::unique_lock<std::mutex>' cannot be sent between threads safely (Rust: E0277)
  t.join();
}

// Each thread has its own, and it ends with the thread.
thread_local int depth;
void own() {
  int *mine = &depth;
  std::thread t([mine] { ++*mine; });
  // CHECK: :[[@LINE-1]]:18: warning: 'mine' of type 'int *' cannot be sent between threads safely (Rust: E0277)
  // CHECK: note: because it refers to 'depth', which ends with the thread that has it
  // CHECK: note: help: send the value, not where this thread keeps it
  t.detach();
}
std::thread own_in_what_is_returned() {
  int *mine = &depth;
  return std::thread([mine] { ++*mine; });
  // CHECK: :[[@LINE-1]]:23: warning: 'mine' of type 'int *' cannot be sent between threads safely (Rust: E0277)
}
