// RUN: %fearless shared-mutation,mutable-static %s -- -std=c++20 %mock | %filecheck %s
// More of the nearest wrong programs, for the idioms of locks (1 to 4, 11).
#include <atomic>
#include <map>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

template <class Body> static void on_two_threads(Body body) {
  std::thread other(body);
  body();
  other.join();
}

// 1. The proof is of another object's lock.
class Ledger {
public:
  std::unique_lock<std::mutex> lock() { return std::unique_lock<std::mutex>(mutex_); }
  void add(const std::unique_lock<std::mutex> &, int n) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'lines_' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    lines_.push_back(n);
  }

private:
  std::mutex mutex_;
  std::vector<int> lines_;
};
void guard_of_another_object() {
  Ledger ledger, other;
  std::thread worker([&ledger] {
    auto hold = ledger.lock();
    ledger.add(hold, 1);
  });
  {
    auto hold = other.lock();
    ledger.add(hold, 2);
  }
  worker.join();
}

// The guard that is returned dies at once.
struct Diary {
  std::unique_lock<std::mutex> lock() { return std::unique_lock<std::mutex>(mutex); }
  std::mutex mutex;
  std::vector<int> pages;
};
void guard_is_thrown_away() {
  Diary diary;
  std::thread worker([&diary] {
    auto hold = diary.lock();
    diary.pages.push_back(1);
  });
  diary.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'diary.pages' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
  diary.pages.push_back(2);
  worker.join();
}

// The reference outlives the proxy that holds the lock.
class Shared {
public:
  class Writer {
  public:
    explicit Writer(Shared &shared) : lock_(shared.mutex_), value_(shared.value_) {}
    int &operator*() { return value_; }

  private:
    std::unique_lock<std::mutex> lock_;
    int &value_;
  };
  Writer write() { return Writer(*this); }

private:
  std::mutex mutex_;
  int value_ = 0;
};
void reference_outlives_the_proxy() {
  Shared shared;
  std::thread worker([&shared] { *shared.write() += 1; });
  int &value = *shared.write();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
  value += 2;
  worker.join();
}

static void finish(std::unique_lock<std::mutex> lock, int &value) { ++value; }
void guard_has_moved_away() {
  std::mutex m;
  int value = 0;
  on_two_threads([&] {
    std::unique_lock<std::mutex> lock(m);
    finish(std::move(lock), value);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    ++value;
  });
}

template <typename F> static void with_lock(std::mutex &m, F f) {
  std::lock_guard<std::mutex> hold(m);
  f();
}
void called_back_under_another_lock() {
  std::mutex left, right;
  int value = 0;
  std::thread worker([&] { with_lock(left, [&] { ++value; }); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
  with_lock(right, [&] { ++value; });
  worker.join();
}

// 2. The null mutex for an object that two threads use.
struct NullMutex {
  void lock() {}
  void unlock() {}
};
template <typename M> class Counter {
public:
  void bump() {
    std::lock_guard<M> hold(mutex_);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'count_' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++count_;
  }

private:
  M mutex_;
  int count_ = 0;
};
void null_mutex_for_two_threads() {
  Counter<NullMutex> counter;
  on_two_threads([&counter] { counter.bump(); });
}

// The Lockable base of the other object.
class Lockable {
public:
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

private:
  std::mutex mutex_;
};
class Cell : public Lockable {
public:
  void set(int v) {
    std::lock_guard<Cell> hold(*this);
    value_ = v;
  }
  void copy(Cell &other) {
    std::lock_guard<Cell> hold(other);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value_' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    value_ = other.value_;
  }

private:
  int value_ = 0;
};
void only_the_other_object_is_locked() {
  Cell cell, other;
  std::thread worker([&cell] { cell.set(1); });
  cell.copy(other);
  worker.join();
}

// A C wrapper that is given another owner.
struct Owner {
  pthread_mutex_t mtx = PTHREAD_MUTEX_INITIALIZER;
  int value = 0;
};
static void owner_lock(Owner *o) { pthread_mutex_lock(&o->mtx); }
static void owner_unlock(Owner *o) { pthread_mutex_unlock(&o->mtx); }
void wrapper_of_another_owner() {
  Owner owner, other;
  std::thread worker([&owner] {
    owner_lock(&owner);
    ++owner.value;
    owner_unlock(&owner);
  });
  owner_lock(&other);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'owner.value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
  ++owner.value;
  owner_unlock(&other);
  worker.join();
}

// Behind the block that the macro opens.
#define LOCKED(m) if (std::unique_lock<std::mutex> held_{m}; true)
#define SYNCHRONIZED(m) for (std::unique_lock<std::mutex> held_{m}; held_; held_.unlock())
void behind_the_block() {
  std::mutex m;
  int value = 0;
  on_two_threads([&] {
    LOCKED(m) { ++value; }
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    ++value;
  });
}
void behind_the_other_block() {
  std::mutex m;
  int value = 0;
  on_two_threads([&] {
    SYNCHRONIZED(m) { ++value; }
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    ++value;
  });
}

// 3. The adopted lock is given back too early; the lock that never locks; the one that was tried in vain.
void adopted_for_too_short() {
  std::mutex m;
  int value = 0;
  on_two_threads([&] {
    m.lock();
    { std::lock_guard<std::mutex> hold(m, std::adopt_lock); }
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++value;
  });
}
void deferred_for_ever() {
  std::mutex m;
  int value = 0;
  on_two_threads([&] {
    std::unique_lock<std::mutex> hold(m, std::defer_lock);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++value;
  });
}
void tried_in_vain() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] {
    if (m.try_lock())
      m.unlock();
    else
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while the code that started this thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
      ++value;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    ++value;
  }
  worker.join();
}

// The lock is taken if there is one; who does not ask takes none.
struct Log {
  std::mutex *mutex;
  int total = 0;
  void add(int n) {
    if (mutex)
      mutex->lock();
    total += n;
    if (mutex)
      mutex->unlock();
  }
};
void does_not_ask() {
  std::mutex m;
  Log log{&m};
  std::thread worker([&log] { log.add(1); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'log.total' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  log.total += 2;
  worker.join();
}

template <typename L> class Unlocked {
public:
  explicit Unlocked(L &lock) : lock_(lock) { lock_.unlock(); }
  ~Unlocked() { lock_.lock(); }

private:
  L &lock_;
};
void within_the_guard_the_other_way_round() {
  std::mutex m;
  int value = 0;
  on_two_threads([&] {
    std::unique_lock<std::mutex> lock(m);
    Unlocked<std::unique_lock<std::mutex>> window(lock);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    ++value;
  });
}

// 4. The lock of another owner, of a neighbour.
struct Parent {
  std::mutex mutex;
};
struct Child {
  Parent *parent;
  int value = 0;
  void bump() {
    std::lock_guard<std::mutex> hold(parent->mutex);
    ++value;
  }
  void bump_under(Parent &other) {
    std::lock_guard<std::mutex> hold(other.mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    ++value;
  }
};
void lock_of_another_owner() {
  Parent parent, other;
  Child child{&parent};
  std::thread worker([&child] { child.bump(); });
  child.bump_under(other);
  worker.join();
}
struct Node {
  std::mutex mutex;
  int value = 0;
};
void lock_of_the_neighbour() {
  Node a, b;
  auto touch = [](Node &node, Node &locked) {
    std::lock_guard<std::mutex> hold(locked.mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'node.value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    ++node.value;
  };
  std::thread worker([&] { touch(a, a); });
  touch(a, b);
  worker.join();
}

// 11. operator[] writes; a setter of what "never" changes; a write under the read lock of pthreads.
void indexed_in_shared_mode() {
  std::shared_mutex m;
  std::map<int, int> cache;
  on_two_threads([&] {
    std::shared_lock<std::shared_mutex> hold(m);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'cache' is written here while a thread may write it, without a common lock (Rust: E0596) [fearless-shared-mutation]
    cache[1] = 1;
  });
}
class Config {
public:
  explicit Config(int depth) { depth_ = depth; }
  int depth() const { return depth_; }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'depth_' is written here while a thread may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
  void deepen(int depth) { depth_ = depth; }

private:
  int depth_;
};
void changed_after_construction() {
  Config config(3);
  std::thread reader([&config] { (void)config.depth(); });
  config.deepen(4);
  reader.join();
}
class Gauge {
public:
  void set(int value) {
    pthread_rwlock_rdlock(&lock_);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value_' is written here while a thread may write it, without a common lock (Rust: E0596) [fearless-shared-mutation]
    value_ = value;
    pthread_rwlock_unlock(&lock_);
  }

private:
  pthread_rwlock_t lock_ = PTHREAD_RWLOCK_INITIALIZER;
  int value_ = 0;
};
void written_under_the_read_lock() {
  Gauge gauge;
  on_two_threads([&gauge] { gauge.set(1); });
}
