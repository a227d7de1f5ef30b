// RUN: %fearless all %s -- -std=c++20 -pthread | %filecheck %s
// The destructor of a base class waits for the thread, whatever derives from it.
#include <atomic>
#include <thread>

class Base {
public:
  ~Base() {
    stop_ = true;
    t_.join();
  }
  void start() {
    t_ = std::thread([this] {
      while (!stop_)
        ++n_;
    });
  }

private:
  std::atomic<bool> stop_{false};
  std::atomic<int> n_{0};
  std::thread t_;
};

class Plain : public Base {
  int unused_ = 0;
};
void plain() {
  Plain d;
  d.start();
}
class Written : public Base {
public:
  ~Written() {}
};
void written() {
  Written d;
  d.start();
}
class Twice : public Written {};
void twice() {
  Twice d;
  d.start();
}
void on_the_heap() {
  auto *d = new Written;
  d->start();
  delete d;
}

// Flagged: it joins one of its threads, and not the one that the derived class
// starts.
class Other : public Base {
public:
  void beside() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: detached thread may outlive 'this': nothing keeps it alive (Rust: E0521) [fearless-thread-borrow]
    std::thread([this] { ++m_; }).detach();
  }

private:
  std::atomic<int> m_{0};
};
