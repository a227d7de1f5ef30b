// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// Members and derived parts that are destroyed before the thread that uses them is joined.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

static void show(const std::string &text) { std::printf("%s\n", text.c_str()); }

// A jthread before its data, and a derived class that dies first.
class Station {
public:
  // CHECK: :[[@LINE+3]]:39: warning: the thread may outlive 'text_', which it reaches through 'this' (Rust: E0597) [fearless-thread-borrow]
  // CHECK: note: 'text_' is declared after 'worker_' and destroyed before it, which waits for the thread
  // CHECK: note: help: declare 'worker_' after 'text_': members are made in the order of their declarations and destroyed in the reverse order
  Station() { worker_ = std::jthread([this] { show(text_); }); }

private:
  std::jthread worker_;
  std::string text_ = "destroyed first";
};
class Base {
public:
  void start() {
    worker_ = std::thread([this] {
      while (!stop_)
        step();
    });
  }
  virtual ~Base() {
    stop_ = true;
    if (worker_.joinable())
      worker_.join();
  }

protected:
  virtual void step() = 0;

private:
  std::atomic<bool> stop_{false};
  std::thread worker_;
};
class Stoppable {
public:
  void start() {
    worker_ = std::thread([this] {
      while (!stop_)
        step();
    });
  }
  virtual ~Stoppable() { stop(); }

protected:
  void stop() {
    stop_ = true;
    if (worker_.joinable())
      worker_.join();
  }
  virtual void step() = 0;

private:
  std::atomic<bool> stop_{false};
  std::thread worker_;
};
// CHECK: :[[@LINE+1]]:7: warning: 'Reader' is destroyed before the thread started in 'start()' is joined by its base class (Rust: E0597) [fearless-thread-borrow]
class Reader : public Stoppable {
  void step() override { show(line_); }
  std::string line_;
};
// Stops it while it is whole.
class Patient : public Stoppable {
public:
  ~Patient() { stop(); }

private:
  void step() override { show(line_); }
  std::string line_;
};
// CHECK: :[[@LINE+2]]:7: warning: 'Logger' is destroyed before the thread started in 'start()' is joined by its base class (Rust: E0597) [fearless-thread-borrow]
// CHECK: note: help: stop and join the thread in the destructor of 'Logger'
class Logger : public Base {
  void step() override { show(line_); }
  std::string line_;
};
