// RUN: cp %s %t.cpp
// RUN: %fearless-tidy --quiet --checks=-*,fearless-use-synchronized --fix-notes %t.cpp -- -std=c++20 -I %root/runtime/include %mock > %t.out 2>&1 || true
// RUN: diff %s %t.cpp
// RUN: %fearless use-synchronized %s -- -std=c++20 -I %root/runtime/include %mock | %filecheck %s
// RUN: cp %S/fixes.cpp %t.cpp
// RUN: %fearless-tidy --quiet --checks=-*,fearless-use-synchronized --fix-notes %t.cpp -- -std=c++20 > %t.out 2>&1 || true
// RUN: diff %S/fixes.cpp %t.cpp
// Advice without a rewrite: what would not compile, or would mean something else, is for a person to decide. So is all
// where the runtime is not found.
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

class Unlocks {
public:
  void put(int n) {
    std::unique_lock<std::mutex> lock(mutex_);
    value_ = n;
    lock.unlock();
  }
  int get() {
    std::unique_lock<std::mutex> lock(mutex_);
    return value_;
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'value_' in all of 2 accesses: they could be one 'fearless::Synchronized<int>' (Rust: Mutex<T>) [fearless-use-synchronized]
  int value_ = 0;
};

class Waits {
public:
  void push(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(n);
  }
  int pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !items_.empty(); });
    return items_.back();
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'items_' in all of 3 accesses: they could be one 'fearless::Synchronized<std::vector<int>>' (Rust: Mutex<T>) [fearless-use-synchronized]
  std::condition_variable ready_;
  std::vector<int> items_;
};

class LocksByHand {
public:
  void put(int n) {
    mutex_.lock();
    value_ = n;
    mutex_.unlock();
  }
  int get() {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'value_' in all of 2 accesses: they could be one 'fearless::Synchronized<int>' (Rust: Mutex<T>) [fearless-use-synchronized]
  int value_ = 0;
};

// The constructor needs no lock, and has no guard.
class FilledByConstructor {
public:
  FilledByConstructor() { values_.push_back(1); }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(n);
  }
  unsigned long count() {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_.size();
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'values_' in all of 2 accesses: they could be one 'fearless::Synchronized<std::vector<int>>' (Rust: Mutex<T>) [fearless-use-synchronized]
  std::vector<int> values_;
};

class OfAnotherObject {
public:
  void take(OfAnotherObject &from) {
    int taken = 0;
    {
      std::lock_guard<std::mutex> lock(from.mutex_);
      taken = from.value_;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    value_ += taken;
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'value_' in all of 2 accesses: they could be one 'fearless::Synchronized<int>' (Rust: Mutex<T>) [fearless-use-synchronized]
  int value_ = 0;
};

class InALambda {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto put = [&] { value_ = n; };
    put();
  }
  int get() {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = 0;
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'value_' in all of 3 accesses: they could be one 'fearless::Synchronized<int>' (Rust: Mutex<T>) [fearless-use-synchronized]
  int value_ = 0;
};

// The name of the guard means something else further in.
class Shadowed {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (int lock = 0; lock < n; ++lock)
      value_ += lock;
  }
  int get() {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'value_' in all of 2 accesses: they could be one 'fearless::Synchronized<int>' (Rust: Mutex<T>) [fearless-use-synchronized]
  int value_ = 0;
};

// The struct would be a nested class with initialisers.
class Several {
public:
  void put(int n) {
    std::scoped_lock lock(mutex_);
    balance_ += n;
    ++changes_;
  }
  int balance() {
    std::scoped_lock lock(mutex_);
    return changes_ ? balance_ : 0;
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'balance_' and 'changes_' in all of 4 accesses: they could be one 'fearless::Synchronized' of a struct (Rust: Mutex<T>) [fearless-use-synchronized]
  int balance_ = 0;
  int changes_ = 0;
};
