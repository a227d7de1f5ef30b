// RUN: %fearless-silent use-synchronized %s -- -std=c++20 %mock
// RUN: %fearless-tidy --quiet --checks=-*,fearless-* %S/flagged.cpp -- -std=c++20 %mock | count 0
// RUN: %fearless-silent use-synchronized %S/flagged.cpp -- -std=c++17 %mock
// Advice is given only where the mutex and its data are one. 'fearless-*' alone asks for none, and the runtime needs
// C++20.
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

// Not always.
class Sometimes {
public:
  void put(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ += n;
  }
  void take(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ -= n;
  }
  int peek() const { return value_; }

private:
  std::mutex mutex_;
  int value_ = 0;
};

// Once is not always.
class Once {
public:
  void put(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

// The lock is elsewhere: it guards more than one object.
static std::mutex all_nodes;
struct Node {
  int value = 0;
};
void set(Node *node) {
  std::lock_guard<std::mutex> lock(all_nodes);
  node->value = 1;
}
int get(Node *node) {
  std::lock_guard<std::mutex> lock(all_nodes);
  return node->value;
}
struct Owner {
  std::mutex mutex;
  std::vector<Node *> nodes;
};
void set(Owner &owner, Node *node) {
  std::lock_guard<std::mutex> lock(owner.mutex);
  node->value = 2;
}

// A pointer is no data: what it leads to would not be guarded.
class List {
public:
  void push(Node *node) {
    std::lock_guard<std::mutex> lock(mutex_);
    head_ = node;
  }
  int first() {
    std::lock_guard<std::mutex> lock(mutex_);
    return head_ ? head_->value : 0;
  }

private:
  std::mutex mutex_;
  Node *head_ = nullptr;
};

// Nobody writes it after the constructor.
class Constant {
public:
  int first() {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_[0];
  }
  int last() {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_[1];
  }

private:
  std::mutex mutex_;
  std::vector<int> values_{1, 2};
};

// Others may see it.
std::mutex shared_mutex;
int shared = 0;
void share() {
  std::lock_guard<std::mutex> lock(shared_mutex);
  ++shared;
}
int shares() {
  std::lock_guard<std::mutex> lock(shared_mutex);
  return shared;
}

// A mutex of the user's own kind, with a guard that does more.
struct Lockable {
  void lock();
  void unlock();
  bool try_lock();
};
class Special {
public:
  void put(int n) {
    std::lock_guard<Lockable> lock(mutex_);
    value_ = n;
  }
  int get() {
    std::lock_guard<Lockable> lock(mutex_);
    return value_;
  }

private:
  Lockable mutex_;
  int value_ = 0;
};

// Two locks, each half of it.
class Two {
public:
  void put(int n) {
    std::scoped_lock lock(left_, right_);
    a_ = b_ = n;
  }
  int left() {
    std::lock_guard<std::mutex> lock(left_);
    return a_;
  }
  int right() {
    std::lock_guard<std::mutex> lock(right_);
    return a_;
  }

private:
  std::mutex left_, right_;
  int a_ = 0, b_ = 0;
};

// Of a template only what is instantiated is seen.
template <class T> class Instantiated {
public:
  void put(T value) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = value;
  }
  T get() {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }
  T take() { return value_; }

private:
  std::mutex mutex_;
  T value_;
};
template void Instantiated<int>::put(int);
template int Instantiated<int>::get();

// An RwLock cannot be waited with.
class Awaited {
public:
  void put(int n) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    value_ = n;
    changed_.notify_all();
  }
  int take() {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    changed_.wait(lock, [this] { return value_ != 0; });
    return value_;
  }

private:
  std::shared_mutex mutex_;
  std::condition_variable_any changed_;
  int value_ = 0;
};
