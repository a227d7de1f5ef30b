// RUN: %fearless unguarded-access %s -- -std=c++20 | %filecheck %s
// What a lock guards in one place and another place uses without it. No thread is to be seen: the mutex is the evidence.
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

// One method forgets the lock.
class Inbox {
public:
  void add(std::string mail) {
    std::lock_guard<std::mutex> hold(mutex_);
    mails_.push_back(std::move(mail));
    ++added_;
  }
  bool take(std::string &mail) {
    std::lock_guard<std::mutex> hold(mutex_);
    if (mails_.empty())
      return false;
    mail = mails_.back();
    mails_.pop_back();
    return true;
  }
  std::size_t count() const {
    // CHECK: :[[@LINE+1]]:12: warning: 'mails_' is read here without 'mutex_', which 4 of 5 accesses hold (Rust: E0599) [fearless-unguarded-access]
    return mails_.size();
    // CHECK: note: 'mails_' is written here with it held
    // CHECK: note: 'mutex_' is declared here
    // CHECK: note: help: hold 'mutex_' here too
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> mails_;
  int added_ = 0;
};

// Written after the unlock.
class Gate {
public:
  void open() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++opened_;
    lock.unlock();
    // CHECK: :[[@LINE+1]]:7: warning: 'opened_' is written here after 'mutex_' was unlocked, which 4 of 5 accesses hold (Rust: E0382) [fearless-unguarded-access]
    ++opened_;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    --opened_;
  }
  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    opened_ = 0;
  }
  int opened() {
    std::lock_guard<std::mutex> lock(mutex_);
    return opened_;
  }

private:
  std::mutex mutex_;
  int opened_ = 0;
};

// A field read after the scope of the guard.
class Ticket {
public:
  int next() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++last_;
    }
    // CHECK: :[[@LINE+1]]:12: warning: 'last_' is read here after 'mutex_' was unlocked, which 3 of 4 accesses hold (Rust: E0382)
    return last_;
    // CHECK: note: an old value may do here, but the standard calls it a data race
  }
  int peek() {
    std::lock_guard<std::mutex> lock(mutex_);
    return last_;
  }
  void restart() {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = 0;
  }

private:
  std::mutex mutex_;
  int last_ = 0;
};

// A helper that leaves the lock to its callers, and a caller without it.
class Bank {
public:
  void pay(long n) {
    std::lock_guard<std::mutex> hold(mutex_);
    apply(n);
  }
  void pay_twice(long n) {
    std::lock_guard<std::mutex> hold(mutex_);
    apply(n);
    apply(n);
  }
  void gift(long n) {
    // CHECK: :[[@LINE+1]]:5: warning: 'apply' is called here without 'mutex_', which it needs for 'cents_', which 3 of 4 accesses hold (Rust: E0308)
    apply(n);
    // CHECK: note: 'cents_' is written here, and the lock is left to the callers
  }

private:
  void apply(long n) { cents_ += n; }
  std::mutex mutex_;
  long cents_ = 0;
};

// The lock of the object that is pointed to.
struct Node {
  std::mutex lock;
  int value = 0;
};
void node_set(Node *node, int v) {
  std::lock_guard<std::mutex> hold(node->lock);
  node->value = v;
}
void node_add(Node &node) {
  std::lock_guard<std::mutex> hold(node.lock);
  ++node.value;
}
int node_get(Node *node) {
  std::lock_guard<std::mutex> hold(node->lock);
  return node->value;
}
void node_clear(Node *node) {
  std::lock_guard<std::mutex> hold(node->lock);
  node->value = 0;
}
void node_negate(Node *node) {
  std::lock_guard<std::mutex> hold(node->lock);
  node->value *= -1;
}
int node_peek(const Node *node) {
  // CHECK: :[[@LINE+1]]:16: warning: 'node->value' is read here without 'node->lock', which 6 of 8 accesses hold
  return node->value;
}
// The lock of another node.
void node_copy(Node *from, Node *to) {
  std::lock_guard<std::mutex> hold(from->lock);
  // CHECK: :[[@LINE+1]]:7: warning: 'to->value' is written here with 'from->lock' held, not 'to->lock', which 6 of 8 accesses hold
  to->value = from->value;
}

// The lock of the owner.
struct Room {
  std::mutex mutex;
};
struct Guest {
  Room *room;
  int drinks = 0;
  void drink() {
    std::lock_guard<std::mutex> hold(room->mutex);
    ++drinks;
  }
  void pay() {
    std::lock_guard<std::mutex> hold(room->mutex);
    drinks = 0;
  }
  bool sober() {
    std::lock_guard<std::mutex> hold(room->mutex);
    return drinks == 0;
  }
  void treat() {
    // CHECK: :[[@LINE+1]]:5: warning: 'drinks' is written here without 'room->mutex', which 3 of 4 accesses hold
    drinks += 2;
  }
};

// A global, and a static of a function.
std::mutex table_mutex;
std::map<int, int> table;
void table_put(int k, int v) {
  std::lock_guard<std::mutex> hold(table_mutex);
  table[k] = v;
}
void table_drop(int k) {
  std::lock_guard<std::mutex> hold(table_mutex);
  table.erase(k);
}
void table_clear() {
  std::lock_guard<std::mutex> hold(table_mutex);
  table.clear();
}
std::size_t table_size() {
  // CHECK: :[[@LINE+1]]:10: warning: 'table' is read here without 'table_mutex', which 3 of 4 accesses hold
  return table.size();
}

// A write under a lock that readers share.
class Cache {
public:
  int get(int k) const {
    std::shared_lock<std::shared_mutex> read(mutex_);
    return value_ + k;
  }
  int twice() const {
    std::shared_lock<std::shared_mutex> read(mutex_);
    return value_ * 2;
  }
  void put(int v) {
    std::unique_lock<std::shared_mutex> write(mutex_);
    value_ = v;
  }
  void refresh() {
    std::shared_lock<std::shared_mutex> read(mutex_);
    // CHECK: :[[@LINE+1]]:5: warning: 'value_' is written here, but 'mutex_' is held in shared mode only, which readers share (Rust: E0596)
    value_ = 0;
  }

private:
  mutable std::shared_mutex mutex_;
  int value_ = 0;
};

// What a pointer member reaches.
class Ring {
public:
  void put(int v) {
    std::lock_guard<std::mutex> hold(mutex_);
    data_[0] = v;
  }
  int get() {
    std::lock_guard<std::mutex> hold(mutex_);
    return data_[0];
  }
  int both() {
    std::lock_guard<std::mutex> hold(mutex_);
    return data_[0] + data_[1];
  }
  int first() {
    // CHECK: :[[@LINE+1]]:12: warning: 'data_[0]' is read here without 'mutex_', which 4 of 5 accesses hold
    return data_[0];
  }

private:
  std::mutex mutex_;
  int *data_;
};

// One lock for each slot.
class Slots {
public:
  void set(int i, int v) {
    std::lock_guard<std::mutex> hold(locks_[i]);
    data_[i] = v;
  }
  int get(int i) {
    std::lock_guard<std::mutex> hold(locks_[i]);
    return data_[i];
  }
  void add(int i) {
    std::lock_guard<std::mutex> hold(locks_[i]);
    ++data_[i];
  }
  int racy(int i) {
    // CHECK: :[[@LINE+1]]:12: warning: 'data_[i]' is read here without 'locks_[...]', which 3 of 4 accesses hold
    return data_[i];
  }

private:
  std::mutex locks_[8];
  int data_[8];
};

// The unlocked test before a locked one.
class Lazy {
public:
  int get() {
    // CHECK: :[[@LINE+1]]:10: warning: 'ready_' is read here without 'mutex_', which 3 of 4 accesses hold
    if (!ready_) {
      std::lock_guard<std::mutex> hold(mutex_);
      if (!ready_)
        ready_ = true;
    }
    return 1;
  }
  void reset() {
    std::lock_guard<std::mutex> hold(mutex_);
    ready_ = false;
  }

private:
  std::mutex mutex_;
  bool ready_ = false;
};
