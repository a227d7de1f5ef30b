// RUN: %fearless start-before-init %s -- -std=c++20 %mock | %filecheck %s
// What a thread uses is made after it has started.
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
#include <pthread.h>

static void show(const std::string &text) { std::printf("%s\n", text.c_str()); }

// The thread is declared before what it uses.
class DeclaredFirst {
public:
  // CHECK: :[[@LINE+3]]:21: warning: the thread started here may use 'text_' before it is initialized (Rust: E0381) [fearless-start-before-init]
  // CHECK: note: 'text_' is initialized here, after the thread has started
  // CHECK: note: help: declare 'worker_' after 'text_': members are made in the order of their declarations and destroyed in the reverse order
  DeclaredFirst() : worker_([this] { run(); }) {}
  ~DeclaredFirst() { worker_.join(); }

private:
  void run() { show(text_); }
  std::thread worker_;
  std::string text_ = "not yet";
};

// So are a mutex and a flag that look after themselves.
class Synchronizers {
public:
  // CHECK: :[[@LINE+3]]:21: warning: the thread started here may use 'stop_' before it is initialized (Rust: E0381) [fearless-start-before-init]
  // CHECK: note: 'stop_' is initialized here, after the thread has started
  // CHECK: note: help: declare 'worker_' after 'stop_': members are made in the order of their declarations and destroyed in the reverse order
  Synchronizers() : worker_(&Synchronizers::run, this) {}
  ~Synchronizers() {
    stop_ = true;
    worker_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::lock_guard<std::mutex> hold(mutex_);
    }
  }
  std::thread worker_;
  std::mutex mutex_;
  std::atomic<bool> stop_{false};
};

// In a default member initializer.
class DefaultInitializer {
public:
  ~DefaultInitializer() { worker_.join(); }
  DefaultInitializer() {}

private:
  // CHECK: :[[@LINE+3]]:22: warning: the thread started here may use 'names_' before it is initialized (Rust: E0381) [fearless-start-before-init]
  // CHECK: note: 'names_' is initialized here, after the thread has started
  // CHECK: note: help: declare 'worker_' after 'names_': members are made in the order of their declarations and destroyed in the reverse order
  std::thread worker_{[this] { show(names_.front()); }};
  std::vector<std::string> names_{"a"};
};

// Assigned in the body, after the start.
class AssignedAfter {
public:
  AssignedAfter(int limit) {
    // CHECK: :[[@LINE+3]]:15: warning: the thread started here may use 'limit_' before it is set (Rust: E0381) [fearless-start-before-init]
    // CHECK: note: 'limit_' is set here, after the thread has started
    // CHECK: note: help: start the thread when everything that it uses is there, as the last statement of the constructor
    worker_ = std::thread([this] { std::printf("%d\n", limit_); });
    limit_ = limit;
  }
  ~AssignedAfter() { worker_.join(); }

private:
  int limit_;
  std::thread worker_;
};

// Filled in a helper, started in another.
class Helpers {
public:
  Helpers() {
    launch();
    load();
  }
  ~Helpers() { worker_.join(); }

private:
  // CHECK: :[[@LINE+3]]:29: warning: the thread started here may use 'table_' before it is set (Rust: E0381) [fearless-start-before-init]
  // CHECK: note: 'table_' is set here, after the thread has started
  // CHECK: note: help: start the thread when everything that it uses is there, as the last statement of the constructor
  void launch() { worker_ = std::thread([this] { show(table_.back()); }); }
  void load() { table_.push_back("x"); }
  std::vector<std::string> table_;
  std::thread worker_;
};

// The base class starts, the derived class is not there yet.
class Task {
public:
  // CHECK: :[[@LINE+4]]:22: warning: the thread started in 'Task()' may call 'run()' before 'Printer' is constructed (Rust: E0381) [fearless-start-before-init]
  // CHECK: note: 'run()' is called here by the thread
  // CHECK: note: 'Printer' overrides it here
  // CHECK: note: help: start the thread in a function that is called when the object is complete
  Task() { worker_ = std::thread([this] { run(); }); }
  virtual ~Task() { worker_.join(); }
  virtual void run() = 0;

private:
  std::thread worker_;
};

class Printer : public Task {
public:
  void run() override { show(text_); }

private:
  std::string text_ = "late";
};

// The handle read by its own thread.
class OwnHandle {
public:
  void start() {
    worker_ = std::thread([this] {
      // CHECK: :[[@LINE+3]]:19: warning: the thread may read its own handle 'worker_' before the start has written it (Rust: E0381) [fearless-start-before-init]
      // CHECK: note: thread starts here, and 'worker_' is written while it may be running
      // CHECK: note: help: a thread knows itself as std::this_thread
      if (worker_.get_id() == std::this_thread::get_id())
        show("me");
    });
  }
  void join() { worker_.join(); }

private:
  std::thread worker_;
};

struct Posix {
  pthread_t thread;
};
void *entry(void *arg) {
  Posix *p = static_cast<Posix *>(arg);
  // CHECK: :[[@LINE+3]]:25: warning: the thread may read its own handle 'p->thread' before the start has written it (Rust: E0381) [fearless-start-before-init]
  // CHECK: note: thread starts here, and 'p->thread' is written while it may be running
  // CHECK: note: help: a thread knows itself as std::this_thread
  pthread_setname_np(p->thread, "worker");
  return nullptr;
}
void start(Posix *p) { pthread_create(&p->thread, nullptr, entry, p); }

// A registry that a thread walks.
class Poller {
public:
  Poller();
  virtual ~Poller();
  virtual void poll() = 0;
};
static std::mutex registry_mutex;
static std::vector<Poller *> registry;
// CHECK: :[[@LINE+3]]:9: warning: 'Poller()' hands 'this' to a thread that may call 'poll()' before the derived class is constructed (Rust: E0381) [fearless-start-before-init]
// CHECK: note: 'poll()' is called here by the thread
// CHECK: note: help: register the object in a function that is called when the object is complete
Poller::Poller() {
  std::lock_guard<std::mutex> hold(registry_mutex);
  registry.push_back(this);
}
void poll_all() {
  std::lock_guard<std::mutex> hold(registry_mutex);
  for (Poller *p : registry)
    p->poll();
}
void start_polling() { std::thread(poll_all).detach(); }

// Nobody calls the constructor in this file; what it does is known all the same.
class NobodyCalls {
public:
  NobodyCalls() = default;
  ~NobodyCalls() { worker_.join(); }

private:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread started here may use 'lines_' before it is initialized (Rust: E0381) [fearless-start-before-init]
  std::thread worker_{[this] { lines_.push_back(1); }};
  std::vector<int> lines_;
};

struct NobodyDeclares {
  ~NobodyDeclares() { worker.join(); }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread started here may use 'stop' before it is initialized (Rust: E0381) [fearless-start-before-init]
  std::thread worker{[this] {
    while (!stop) {
    }
  }};
  std::atomic<bool> stop{false};
};
