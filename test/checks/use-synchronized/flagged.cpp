// RUN: %fearless use-synchronized %s -- -std=c++20 %mock | %filecheck %s
// A mutex and what it always guards are one thing.
#include <condition_variable>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

class Outbox {
public:
  void add(std::string mail) {
    std::lock_guard<std::mutex> lock(mutex_);
    mails_.push_back(std::move(mail));
  }
  unsigned long count() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return mails_.size();
  }

private:
  mutable std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:22: warning: 'mutex_' guards 'mails_' in all of 2 accesses: they could be one 'fearless::Synchronized<std::vector<std::string>>' (Rust: Mutex<T>) [fearless-use-synchronized]
  // CHECK-NEXT: :[[@LINE-10]]:5: note: 'mails_' is written here with it held
  // CHECK-NEXT: :[[@LINE+1]]:28: note: help: then nobody can reach 'mails_' without its lock
  std::vector<std::string> mails_;
};

class Account {
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
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'balance_' and 'changes_' in all of {{[0-9]+}} accesses: they could be one 'fearless::Synchronized' of a struct (Rust: Mutex<T>) [fearless-use-synchronized]
  // CHECK: note: help: then nobody can reach 'balance_' and 'changes_' without their lock
  int balance_ = 0;
  int changes_ = 0;
};

static std::mutex hits_mutex;
// CHECK: :[[@LINE-1]]:19: warning: 'hits_mutex' guards 'hits' in all of 2 accesses: they could be one 'fearless::Synchronized<int>' (Rust: Mutex<T>) [fearless-use-synchronized]
static int hits = 0;
void hit() {
  std::lock_guard<std::mutex> lock(hits_mutex);
  ++hits;
}
int all() {
  std::unique_lock<std::mutex> lock(hits_mutex);
  return hits;
}

class Names {
public:
  void add(int n, std::string name) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    names_[n] = std::move(name);
  }
  unsigned long count() const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return names_.size();
  }

private:
  mutable std::shared_mutex mutex_;
  // CHECK: :[[@LINE-1]]:29: warning: 'mutex_' guards 'names_' in all of 2 accesses: they could be one 'fearless::RwLock<std::map<int, std::string>>' (Rust: Mutex<T>) [fearless-use-synchronized]
  std::map<int, std::string> names_;
};

// fearless::Condvar waits with the guard of a Synchronized.
class Queue {
public:
  void push(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(n);
    ready_.notify_one();
  }
  int pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !items_.empty(); });
    int n = items_.back();
    items_.pop_back();
    return n;
  }

private:
  std::mutex mutex_;
  // CHECK: :[[@LINE-1]]:14: warning: 'mutex_' guards 'items_' in all of {{[0-9]+}} accesses: they could be one 'fearless::Synchronized<std::vector<int>>' (Rust: Mutex<T>) [fearless-use-synchronized]
  std::condition_variable ready_;
  std::vector<int> items_;
};
