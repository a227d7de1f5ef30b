// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// The forms in which an object keeps a thread.
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// jthread with a stop token: the status is read while it runs.
class Token {
public:
  void start() {
    t_ = std::jthread([this](std::stop_token s) {
      while (!s.stop_requested())
        // CHECK: :[[@LINE+4]]:11: warning: 'frames_' is written here while 'frames()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
        // CHECK: note: 'frames_' is read here in 'frames()', without a lock
        // CHECK: note: 'frames()' can be called while the thread runs, which it does until it is told to stop
        // CHECK: note: help: make it 'std::atomic<int>', or 'fearless::Synchronized<int>' when more than one operation must be one step
        ++frames_;
    });
  }
  int frames() const { return frames_; }
  void stop() {
    t_.request_stop();
    t_.join();
  }

private:
  int frames_ = 0;
  std::jthread t_;
};
// async future member
class Fut {
public:
  // CHECK: :[[@LINE+3]]:56: warning: 'n_' is written here while 'n()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  // CHECK: note: 'n_' is read here in 'n()', without a lock
  // CHECK: note: 'n()' can only be called while the thread runs: it is started with the object, and nothing but the destructor waits for it
  Fut() : f_(std::async(std::launch::async, [this] { ++n_; })) {}
  int n() const { return n_; }

private:
  int n_ = 0;
  std::future<void> f_;
};
// std::bind, private start called by the constructor
class Bound {
public:
  Bound() { start(); }
  ~Bound() { stop(); }
  // CHECK: :[[@LINE+3]]:21: warning: 'n_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
  // CHECK: note: 'set()' can only be called while the thread runs: it is started with the object, and nothing but the destructor waits for it
  // CHECK: note: help: make it 'std::atomic<int>', or 'fearless::Synchronized<int>' when more than one operation must be one step
  void set(int n) { n_ = n; }

private:
  void start() { t_ = std::thread(std::bind(&Bound::run, this)); }
  void stop() {
    stop_ = true;
    t_.join();
  }
  void run() {
    while (!stop_)
      std::printf("%d\n", n_);
  }
  std::atomic<bool> stop_{false};
  int n_ = 0;
  std::thread t_;
};
// own joining class
class Joining {
public:
  template <typename F> explicit Joining(F f) : t_(std::move(f)) {}
  ~Joining() { t_.join(); }

private:
  std::thread t_;
};
class UsesJoining {
public:
  // CHECK: :[[@LINE+4]]:33: warning: 'n_' is written here while 'n()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  // CHECK: note: 'n_' is read here in 'n()', without a lock
  // CHECK: note: 'n()' can only be called while the thread runs: it is started with the object, and nothing but the destructor waits for it
  // CHECK: note: help: make it 'std::atomic<int>', or 'fearless::Synchronized<int>' when more than one operation must be one step
  UsesJoining() : j_([this] { ++n_; }) {}
  int n() const { return n_; }

private:
  int n_ = 0;
  Joining j_;
};
// optional / list / map of threads
class Opt {
public:
  void start() {
    t_.emplace([this] {
      while (!quit_) {
      }
    });
  }
  void stop() {
    // CHECK: :[[@LINE+3]]:5: warning: 'quit_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: 'stop()' joins the thread only after this access
    // CHECK: note: help: make it 'std::atomic<bool>', or 'fearless::Synchronized<bool>' when more than one operation must be one step
    quit_ = true;
    t_->join();
    t_.reset();
  }

private:
  bool quit_ = false;
  std::optional<std::thread> t_;
};
// template class
template <typename T> class Channel {
public:
  Channel() : t_([this] { run(); }) {}
  ~Channel() {
    // CHECK: :[[@LINE+3]]:5: warning: 'done_' is written here while the thread started in 'Channel()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: '~Channel()' joins the thread only after this access
    // CHECK: note: help: make it 'std::atomic<bool>', or 'fearless::Synchronized<bool>' when more than one operation must be one step
    done_ = true;
    t_.join();
  }
  void put(T v) {
    std::lock_guard<std::mutex> l(m_);
    value_ = v;
  }

private:
  void run() {
    while (!done_) {
      std::lock_guard<std::mutex> l(m_);
      value_ = T();
    }
  }
  std::mutex m_;
  T value_{};
  bool done_ = false;
  std::thread t_;
};
template class Channel<int>;
template class Channel<long>;
// base class with handle, derived touches the flag
class BaseW {
public:
  virtual ~BaseW() = default;

protected:
  void launch() {
    t_ = std::thread([this] {
      while (!stop_) {
      }
    });
  }
  void finish() { t_.join(); }
  bool stop_ = false;
  std::thread t_;
};
class DerivedW : public BaseW {
public:
  void begin() { launch(); }
  void end() {
    // CHECK: :[[@LINE+3]]:5: warning: 'stop_' is written here while the thread started in 'launch()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: 'end()' joins the thread only after this access
    // CHECK: note: help: make it 'std::atomic<bool>', or 'fearless::Synchronized<bool>' when more than one operation must be one step
    stop_ = true;
    finish();
  }
};
// local array of threads: joins through pointers
class Raw {
public:
  void start() {
    t_ = new std::thread([this] {
      while (go_) {
      }
    });
  }
  void stop() {
    // CHECK: :[[@LINE+3]]:5: warning: 'go_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: 'stop()' joins the thread only after this access
    // CHECK: note: help: make it 'std::atomic<bool>', or 'fearless::Synchronized<bool>' when more than one operation must be one step
    go_ = false;
    t_->join();
    delete t_;
    t_ = nullptr;
  }

private:
  bool go_ = true;
  std::thread *t_ = nullptr;
};
class Arr {
public:
  void start() {
    for (int i = 0; i < 4; ++i)
      t_[i] = std::thread([this] {
        while (go_) {
        }
      });
  }
  void stop() {
    // CHECK: :[[@LINE+3]]:5: warning: 'go_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: 'stop()' joins the thread only after this access
    // CHECK: note: help: make it 'std::atomic<bool>', or 'fearless::Synchronized<bool>' when more than one operation must be one step
    go_ = false;
    for (int i = 0; i < 4; ++i)
      t_[i].join();
  }

private:
  bool go_ = true;
  std::thread t_[4];
};
// pimpl
class Pimpl {
public:
  Pimpl();
  ~Pimpl();
  int count() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
struct Pimpl::Impl {
  int count = 0;
  std::thread t;
};
Pimpl::Pimpl() : impl_(std::make_unique<Impl>()) {
  // CHECK: :[[@LINE+4]]:51: warning: 'p->count' is written here while 'count()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  // CHECK: note: 'impl_->count' is read here in 'count()', without a lock
  // CHECK: note: 'count()' can only be called while the thread runs: it is started with the object, and nothing but the destructor waits for it
  // CHECK: note: help: make it 'std::atomic<int>', or 'fearless::Synchronized<int>' when more than one operation must be one step
  impl_->t = std::thread([p = impl_.get()] { ++p->count; });
}
Pimpl::~Pimpl() { impl_->t.join(); }
int Pimpl::count() const { return impl_->count; }
