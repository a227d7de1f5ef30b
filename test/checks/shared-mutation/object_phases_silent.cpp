// RUN: %fearless-silent all %s -- -std=c++20 %mock
// Callers, futures and locks order what the class alone does not.
#include <atomic>
#include <cassert>
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

class Token {
public:
  void start() {
    frames_ = 0;
    t_ = std::jthread([this](std::stop_token s) {
      while (!s.stop_requested())
        ++frames_;
    });
  }
  int stop() {
    t_.request_stop();
    t_.join();
    return frames_;
  }

private:
  int frames_ = 0;
  std::jthread t_;
};
// poll a future before touching
class Loader {
public:
  void kick() {
    f_ = std::async(std::launch::async, [this] { data_.push_back(1); });
  }
  void frame() {
    if (!f_.valid() || f_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      return;
    f_.get();
    data_.clear();
  }

private:
  std::vector<int> data_;
  std::future<void> f_;
};
// worker signals through a promise kept in the class
class Ready {
public:
  Ready()
      : t_([this] {
          value_ = 3;
          p_.set_value();
        }) {}
  ~Ready() { t_.join(); }
  void waitReady() { p_.get_future().wait(); }
  int value() const { return value_; }

private:
  int value_ = 0;
  std::promise<void> p_;
  std::thread t_;
};
// alternatives
class Either {
public:
  void serve() {
    a_ = std::thread([this] { ++n_; });
  }
  void connect() {
    b_ = std::thread([this] { ++n_; });
  }
  void stop() {
    if (a_.joinable())
      a_.join();
    if (b_.joinable())
      b_.join();
  }

private:
  int n_ = 0;
  std::thread a_, b_;
};
// caller locks
class External {
public:
  External()
      : t_([this] {
          while (!stop_) {
            std::lock_guard<std::mutex> l(m_);
            ++n_;
          }
        }) {}
  ~External() {
    stop_ = true;
    t_.join();
  }
  std::unique_lock<std::mutex> lock() { return std::unique_lock<std::mutex>(m_); }
  std::mutex &mutex() { return m_; }
  int nLocked() const { return n_; }

private:
  std::mutex m_;
  std::atomic<bool> stop_{false};
  int n_ = 0;
  std::thread t_;
};
// called only before the start in this unit
class Setup {
public:
  void setDepth(int d) {
    std::lock_guard<std::mutex> l(m_);
    depth2_ = d;
    depth_ = d;
  }
  void add(int d) {
    {
      std::lock_guard<std::mutex> l(m_);
      depth2_ = d;
    }
    depth_ = d;
  }
  void start() {
    t_ = std::thread([this] {
      while (!stop_) {
        std::printf("%d", depth_);
        std::lock_guard<std::mutex> l(m_);
        ++depth2_;
      }
    });
  }
  void stop() {
    stop_ = true;
    t_.join();
  }

private:
  std::mutex m_;
  int depth_ = 0, depth2_ = 0;
  std::atomic<bool> stop_{false};
  std::thread t_;
};
int main() {
  Setup s;
  s.add(3);
  s.start();
  s.stop();
  s.add(4);
}
// virtual run in a base thread class; the derived class has its own methods
class ThreadBase {
public:
  virtual ~ThreadBase() = default;
  void start() {
    t_ = std::thread([this] { run(); });
  }
  void join() { t_.join(); }

protected:
  virtual void run() = 0;

private:
  std::thread t_;
};
class Impl : public ThreadBase {
public:
  void setN(int n) { n_ = n; }
  int n() const { return n_; }

protected:
  void run() override { ++n_; }

private:
  int n_ = 0;
};
// pointer swapped
class Reload {
public:
  Reload()
      : t_([this] {
          std::lock_guard<std::mutex> l(m_);
          ++cfg_->n;
        }) {}
  ~Reload() { t_.join(); }
  void reload() {
    auto next = std::make_unique<Cfg>();
    next->n = 3;
    std::lock_guard<std::mutex> l(m_);
    cfg_.swap(next);
  }

private:
  struct Cfg {
    int n = 0;
  };
  std::mutex m_;
  std::unique_ptr<Cfg> cfg_ = std::make_unique<Cfg>();
  std::thread t_;
};
// per-thread slots
class Slots {
public:
  void start() {
    for (int i = 0; i < 4; ++i)
      t_.emplace_back([this, i] { slot_[i] = i; });
  }
  void stop() {
    for (auto &t : t_)
      t.join();
    for (int &s : slot_)
      s = 0;
  }

private:
  int slot_[4];
  std::vector<std::thread> t_;
};
// thread assigned through a local
class ViaLocal {
public:
  void start() {
    std::thread t([this] { ++n_; });
    t_ = std::move(t);
  }
  void stop() {
    if (t_.joinable()) {
      t_.join();
    }
    n_ = 0;
  }

private:
  int n_ = 0;
  std::thread t_;
};
// detached with a shared owner
class Shared : public std::enable_shared_from_this<Shared> {
public:
  void start() {
    std::thread([self = shared_from_this()] { ++self->n_; }).detach();
  }

private:
  std::atomic<int> n_{0};
};
// two objects
class Copyable {
public:
  Copyable() = default;
  Copyable(Copyable &&other) : n_(other.n_) { other.n_ = 0; }
  Copyable &operator=(Copyable &&other) {
    n_ = other.n_;
    other.n_ = 0;
    return *this;
  }
  void start() {
    t_ = std::thread([this] { ++n_; });
  }
  void stop() { t_.join(); }

private:
  int n_ = 0;
  std::thread t_;
};

// The destructor waits for nobody: who destroys the object has joined its threads.
class Crew {
public:
  ~Crew() {
    assert(threads_.empty());
    count_ = 0;
  }
  void start() {
    threads_.emplace_back([this] { ++count_; });
  }
  void join() {
    for (auto &t : threads_)
      t.join();
    threads_.clear();
  }

private:
  int count_ = 0;
  std::vector<std::thread> threads_;
};
