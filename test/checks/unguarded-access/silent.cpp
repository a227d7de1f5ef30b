// RUN: %fearless-silent unguarded-access %s -- -std=c++20
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

// Every access locks; construction, destruction and moves need not.
class Inbox {
public:
  Inbox() { mails_.reserve(8); }
  Inbox(Inbox &&other) : mails_(std::move(other.mails_)) {}
  ~Inbox() { mails_.clear(); }
  void add(std::string mail) {
    std::lock_guard<std::mutex> hold(mutex_);
    mails_.push_back(std::move(mail));
  }
  bool take(std::string &mail) {
    std::lock_guard<std::mutex> hold(mutex_);
    if (mails_.empty())
      return false;
    mail = mails_.back();
    mails_.pop_back();
    return true;
  }

private:
  std::mutex mutex_;
  std::vector<std::string> mails_;
};

// Written in the constructor only: reads need no lock.
class Named {
public:
  explicit Named(std::string name) : name_(std::move(name)) {}
  std::string greet() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++greeted_;
    return name_;
  }
  std::string shout() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++greeted_;
    return name_;
  }
  std::string name() const { return name_; }

private:
  std::mutex mutex_;
  std::string name_;
  int greeted_ = 0;
};

// Atomics are read where one likes.
class Stats {
public:
  void hit() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++hits_;
    sum_ += 2;
  }
  void miss() {
    std::lock_guard<std::mutex> hold(mutex_);
    --hits_;
    sum_ -= 2;
  }
  int hits() const { return hits_; }

private:
  std::mutex mutex_;
  std::atomic<int> hits_{0};
  int sum_ = 0;
};

// A private helper, all of whose callers lock; a helper of the helper.
class Bank {
public:
  void pay(long n) {
    std::lock_guard<std::mutex> hold(mutex_);
    apply(n);
  }
  void gift(long n) {
    std::lock_guard<std::mutex> hold(mutex_);
    apply(2 * n);
  }

private:
  void apply(long n) {
    cents_ += n;
    note();
  }
  void note() { ++changes_; }
  std::mutex mutex_;
  long cents_ = 0;
  int changes_ = 0;
};

// The same in free functions.
static std::mutex list_mutex;
static std::vector<int> list;
static void list_push_raw(int n) { list.push_back(n); }
void list_push(int n) {
  std::lock_guard<std::mutex> hold(list_mutex);
  list_push_raw(n);
}
void list_push_two(int n) {
  std::lock_guard<std::mutex> hold(list_mutex);
  list_push_raw(n);
  list_push_raw(n);
}
void list_pop() {
  std::lock_guard<std::mutex> hold(list_mutex);
  list.pop_back();
}

// The name says that the caller has the lock.
class Queue {
public:
  void put(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    items_.push_back(n);
  }
  void drop() {
    std::lock_guard<std::mutex> hold(mutex_);
    items_.pop_back();
  }
  void dropAll() {
    std::lock_guard<std::mutex> hold(mutex_);
    items_.clear();
  }
  std::size_t sizeLocked() const { return items_.size(); }
  std::size_t size_nolock() const { return items_.size(); }
  std::mutex mutex_;

private:
  std::vector<int> items_;
};

// Not enough says that the lock guards it: half of the accesses.
class Mixed {
public:
  void a() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++n_;
  }
  void b() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++n_;
  }
  int c() { return n_; }
  int d() { return n_ + 1; }

private:
  std::mutex mutex_;
  int n_ = 0;
};

// Other instances: each has a lock of its own, a new one belongs to its maker.
struct Node {
  std::mutex lock;
  int value = 0;
  Node *next = nullptr;
};
void node_set(Node *node, int v) {
  std::lock_guard<std::mutex> hold(node->lock);
  node->value = v;
}
void node_add(Node *node) {
  std::lock_guard<std::mutex> hold(node->lock);
  ++node->value;
}
Node *node_new(int v) {
  Node *node = new Node;
  node->value = v;
  return node;
}
int node_local() {
  Node node;
  node.value = 1;
  return node.value;
}
void node_free(Node *node) {
  node->value = -1;
  delete node;
}
static void fill(Node *node) { node->value = 7; }
Node *node_filled() {
  auto *node = new Node;
  fill(node);
  return node;
}

// Before the thread starts and after it has ended.
class Worker {
public:
  void start() {
    rounds_ = 0;
    thread_ = std::thread([this] { run(); });
  }
  int stop() {
    thread_.join();
    return rounds_;
  }
  int rounds() {
    std::lock_guard<std::mutex> hold(mutex_);
    return rounds_;
  }
  void skip() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++rounds_;
  }

private:
  void run() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++rounds_;
  }
  std::mutex mutex_;
  int rounds_ = 0;
  std::thread thread_;
};

// The only thread that writes it may read it.
class Player {
public:
  void start() {
    thread_ = std::thread(&Player::run, this);
  }
  ~Player() { thread_.join(); }
  int position() {
    std::lock_guard<std::mutex> hold(mutex_);
    return position_;
  }
  bool at(int p) {
    std::lock_guard<std::mutex> hold(mutex_);
    return position_ == p;
  }
  bool behind(int p) {
    std::lock_guard<std::mutex> hold(mutex_);
    return position_ < p;
  }

private:
  void run() {
    for (int i = 0; i < 10; ++i) {
      int next = position_ + 1;
      std::lock_guard<std::mutex> hold(mutex_);
      position_ = next;
    }
  }
  std::mutex mutex_;
  int position_ = 0;
  std::thread thread_;
};

// A lock that may be held, and one that is not known.
class Perhaps {
public:
  void a() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++n_;
  }
  void b() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++n_;
  }
  void c() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++n_;
  }
  void maybe(bool careful) {
    std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
    if (careful)
      lock.lock();
    ++n_;
  }

private:
  std::mutex mutex_;
  int n_ = 0;
};

// Readers share, writers do not.
class Cache {
public:
  int get() const {
    std::shared_lock<std::shared_mutex> read(mutex_);
    return value_;
  }
  void put(int v) {
    std::unique_lock<std::shared_mutex> write(mutex_);
    value_ = v;
  }

private:
  mutable std::shared_mutex mutex_;
  int value_ = 0;
};

// Two locks for writing, either for reading.
class Pair {
public:
  void write(int v) {
    std::scoped_lock both(a_, b_);
    value_ = v;
  }
  void rewrite(int v) {
    std::scoped_lock both(a_, b_);
    value_ += v;
  }
  void erase() {
    std::scoped_lock both(a_, b_);
    value_ = 0;
  }
  int read_a() {
    std::lock_guard<std::mutex> hold(a_);
    return value_;
  }
  int read_b() {
    std::lock_guard<std::mutex> hold(b_);
    return value_;
  }

private:
  std::mutex a_, b_;
  int value_ = 0;
};

// A helper entered with the lock given back and taken again.
class Window {
public:
  void work() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++turn_;
    lock.unlock();
    int mine = turn_;
    lock.lock();
    turn_ = mine + 1;
  }
  void other() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++turn_;
  }

private:
  std::mutex mutex_;
  int turn_ = 0;
};

// Slots with a lock each, and all of them under each lock in turn.
class Slots {
public:
  void set(int i, int v) {
    std::lock_guard<std::mutex> hold(locks_[i]);
    data_[i] = v;
  }
  void add(int i) {
    std::lock_guard<std::mutex> hold(locks_[i]);
    ++data_[i];
  }
  void clear() {
    for (int i = 0; i != 8; ++i) {
      std::lock_guard<std::mutex> hold(locks_[i]);
      data_[i] = 0;
    }
  }
  int hashed(unsigned h) {
    std::lock_guard<std::mutex> hold(locks_[h % 8]);
    return data_[h % 8];
  }

private:
  std::mutex locks_[8];
  int data_[8];
};
