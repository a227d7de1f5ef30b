// RUN: %fearless-silent all %s -- -std=c++20 %mock
// Threads that belong to objects, in code that is right or shows nothing of its phases.
#include <atomic>
#include <cassert>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// 1. atomic flag.
class AtomicService {
public:
  void start() {
    running_ = true;
    thread_ = std::thread(&AtomicService::serve, this);
  }
  void stop() {
    running_ = false;
    thread_.join();
    last_ = "stopped";
  }

private:
  void serve() {
    while (running_)
      last_ = "running";
  }
  std::atomic<bool> running_{false};
  std::string last_;
  std::thread thread_;
};
// 2. locked getter
class LockedMeter {
public:
  LockedMeter() : thread_([this] { run(); }) {}
  ~LockedMeter() { thread_.join(); }
  int samples() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return samples_;
  }

private:
  void run() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++samples_;
  }
  mutable std::mutex mutex_;
  int samples_ = 0;
  std::thread thread_;
};
// 3. job: result after wait()
class Job {
public:
  void setInput(int n) { input_ = n; }
  void start() {
    thread_ = std::thread([this] { result_ = input_ * 2; });
  }
  void wait() { thread_.join(); }
  int result() const { return result_; }

private:
  int input_ = 0, result_ = 0;
  std::thread thread_;
};
// 4. setter before start
class Config {
public:
  void setPort(int p) { port_ = p; }
  void setName(std::string s) { name_ = std::move(s); }
  void start() {
    stop_ = false;
    thread_ = std::thread([this] {
      while (!stop_)
        std::printf("%d %s", port_, name_.c_str());
    });
  }
  void stop() {
    stop_ = true;
    if (thread_.joinable())
      thread_.join();
  }
  ~Config() {
    stop();
    name_.clear();
  }

private:
  int port_ = 0;
  std::string name_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
// 5. if (running) return
class Phased {
public:
  bool setPort(int p) {
    if (running_)
      return false;
    port_ = p;
    return true;
  }
  bool setHost(int p) {
    if (thread_.joinable())
      return false;
    host_ = p;
    return true;
  }
  void setAsserted(int p) {
    assert(!running_);
    asserted_ = p;
  }
  Phased() {}
  void start() {
    running_ = true;
    thread_ = std::thread([this] {
      while (running_) {
        ++port_;
        host_++;
        asserted_++;
      }
    });
  }
  void stop() {
    running_ = false;
    thread_.join();
  }
  ~Phased() {
    if (running_)
      stop();
  }

private:
  int port_ = 0, host_ = 0, asserted_ = 0;
  std::atomic<bool> running_{false};
  std::thread thread_;
};
// 6. event loop confined
class Loop {
public:
  Loop() : thread_([this] { run(); }) {}
  ~Loop() {
    quit();
    thread_.join();
  }
  void post(std::function<void()> f) {
    std::lock_guard<std::mutex> l(m_);
    q_.push_back(std::move(f));
    cv_.notify_one();
  }
  void quit() {
    std::lock_guard<std::mutex> l(m_);
    quit_ = true;
    cv_.notify_one();
  }
  bool inLoop() const { return std::this_thread::get_id() == id_.load(); }
  void addTimer(int t) {
    assert(inLoop());
    timers_.push_back(t);
  }
  void addTimer2(int t) {
    if (!inLoop()) {
      post([this, t] { addTimer2(t); });
      return;
    }
    timers_.push_back(t);
  }
  void runsInCallback(int t) { timers_.push_back(t); }

private:
  void run() {
    id_ = std::this_thread::get_id();
    for (;;) {
      std::function<void()> f;
      {
        std::unique_lock<std::mutex> l(m_);
        cv_.wait(l, [this] { return quit_ || !q_.empty(); });
        if (q_.empty())
          return;
        f = std::move(q_.front());
        q_.pop_front();
      }
      f();
      timers_.clear();
    }
  }
  std::mutex m_;
  std::condition_variable cv_;
  std::deque<std::function<void()>> q_;
  std::vector<int> timers_;
  bool quit_ = false;
  std::atomic<std::thread::id> id_;
  std::thread thread_;
};
// 7. done flag polled by the caller
class Async {
public:
  Async()
      : thread_([this] {
          value_ = 42;
          done_ = true;
        }) {}
  ~Async() { thread_.join(); }
  bool done() const { return done_; }
  int value() const { return value_; }

private:
  int value_ = 0;
  std::atomic<bool> done_{false};
  std::thread thread_;
};
// 8. restart
class Restart {
public:
  void restart(int n) {
    stop();
    n_ = n;
    thread_ = std::thread([this] { std::printf("%d", n_); });
  }
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  int n_ = 0;
  std::thread thread_;
};
// 9. moved out handle
class MovedOut {
public:
  void start() {
    thread_ = std::thread([this] { ++n_; });
  }
  void stop() {
    std::thread t = std::move(thread_);
    t.join();
    n_ = 0;
  }
  void stop2() {
    std::thread t;
    t.swap(thread_);
    t.join();
    n_ = 0;
  }

private:
  int n_ = 0;
  std::thread thread_;
};
// 10. vector
class Pool {
public:
  Pool() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this] { work(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> l(m_);
      stop_ = true;
    }
    for (auto &t : threads_)
      t.join();
    total_ = 0;
  }
  int size() const { return threads_.size(); }

private:
  void work() {
    std::lock_guard<std::mutex> l(m_);
    if (!stop_)
      ++total_;
  }
  std::mutex m_;
  bool stop_ = false;
  int total_ = 0;
  std::vector<std::thread> threads_;
};
// 11. unique_ptr thread
class Uniq {
public:
  void start() {
    worker_ = std::make_unique<std::thread>([this] { ++n_; });
  }
  void stop() {
    if (worker_) {
      worker_->join();
      worker_.reset();
    }
    n_ = 0;
  }

private:
  int n_ = 0;
  std::unique_ptr<std::thread> worker_;
};
// 12. public run
class Runner {
public:
  void start() { t_ = std::thread(&Runner::run, this); }
  void run() {
    ++n_;
    step();
  }
  void step() { ++n_; }
  void stop() { t_.join(); }

private:
  int n_ = 0;
  std::thread t_;
};
// 13. future member
class Fut {
public:
  void start() {
    f_ = std::async(std::launch::async, [this] {
      n_ = 1;
      return 1;
    });
  }
  int get() {
    int r = f_.get();
    return r + n_;
  }

private:
  int n_ = 0;
  std::future<int> f_;
};
// 14 const fields, immutable
class Immutable {
public:
  Immutable(int n) : n_(n) {
    t_ = std::thread([this] { std::printf("%d", n_); });
  }
  int n() const { return n_; }
  ~Immutable() { t_.join(); }

private:
  int n_;
  std::thread t_;
};
