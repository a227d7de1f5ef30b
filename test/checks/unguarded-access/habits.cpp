// RUN: %fearless unguarded-access %s -- -std=c++20 | %filecheck %s
// Too few accesses for a majority; how they are made shows that the lock guards.
#include <condition_variable>
#include <mutex>
#include <queue>

// Every write holds the lock.
class Counter {
public:
  void up() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++value_;
  }
  void down() {
    std::lock_guard<std::mutex> hold(mutex_);
    --value_;
  }
  int value() const {
    // CHECK: :[[@LINE+1]]:12: warning: 'value_' is read here without 'mutex_', which every write holds (Rust: E0599) [fearless-unguarded-access]
    return value_;
  }

private:
  mutable std::mutex mutex_;
  int value_ = 0;
};

// What is looked at without the lock is looked at again with it.
class Lazy {
public:
  int *get() {
    // CHECK: :[[@LINE+1]]:10: warning: 'made_' is read here without 'mutex_', which is held when it is checked again (Rust: E0599) [fearless-unguarded-access]
    if (!made_) {
      std::lock_guard<std::mutex> hold(mutex_);
      if (!made_)
        made_ = new int(1);
    }
    return made_;
  }

private:
  std::mutex mutex_;
  int *made_ = nullptr;
};

// Somebody waits for it, with a predicate.
class Closable {
public:
  void push(int x) {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      items_.push(x);
    }
    changed_.notify_one();
  }
  int pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return -1;
    int x = items_.front();
    items_.pop();
    return x;
  }
  void close() {
    // CHECK: :[[@LINE+1]]:5: warning: 'closed_' is written here without 'mutex_', with which another thread waits for it to change (Rust: E0599) [fearless-unguarded-access]
    closed_ = true;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<int> items_;
  bool closed_ = false;
};

// The same with a loop.
class Gate {
public:
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!open_)
      opened_.wait(lock);
  }
  void open() {
    // CHECK: :[[@LINE+1]]:5: warning: 'open_' is written here without 'mutex_', with which another thread waits for it to change (Rust: E0599) [fearless-unguarded-access]
    open_ = true;
    opened_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};
// CHECK-NOT: warning:
