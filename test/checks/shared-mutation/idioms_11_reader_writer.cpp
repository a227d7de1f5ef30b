// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Shared mode for reads, exclusive mode for writes; what never changes needs no lock.
#include <cstdio>
#include <map>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <string>
#include <thread>
#include <utility>

// Spelling 1: guards.
class Phonebook {
public:
  explicit Phonebook(std::string owner) : owner_(std::move(owner)) {}
  int find(int key) const {
    std::shared_lock<std::shared_mutex> hold(mutex_);
    auto found = numbers_.find(key);
    return found == numbers_.end() ? 0 : found->second;
  }
  void add(int key, int number) {
    std::unique_lock<std::shared_mutex> hold(mutex_);
    numbers_[key] = number;
  }
  const std::string &owner() const { return owner_; } // never written after the construction

private:
  const std::string owner_;
  mutable std::shared_mutex mutex_;
  std::map<int, int> numbers_;
};

void shared_and_exclusive_guards() {
  Phonebook book("ada");
  std::thread reader([&book] { std::printf("%d %s\n", book.find(1), book.owner().c_str()); });
  book.add(1, 2);
  std::printf("%s\n", book.owner().c_str());
  reader.join();
}

// Spelling 2: calls.
void shared_and_exclusive_calls() {
  std::shared_mutex m;
  int value = 0;
  std::thread reader([&] {
    m.lock_shared();
    std::printf("%d\n", value);
    m.unlock_shared();
  });
  m.lock();
  ++value;
  m.unlock();
  reader.join();
}

// Spelling 3: read first, then lock again to write.
void upgraded_by_locking_again() {
  std::shared_mutex m;
  int value = 0;
  auto work = [&] {
    {
      std::shared_lock hold(m);
      if (value > 3)
        return;
    }
    std::scoped_lock hold(m);
    if (value <= 3)
      ++value;
  };
  std::thread worker(work);
  work();
  worker.join();
}

// Spelling 4: a member without const that is only set by the constructor.
class Config {
public:
  explicit Config(int depth) { depth_ = depth; }
  int depth() const { return depth_; }

private:
  int depth_;
};

void immutable_after_construction() {
  Config config(3);
  std::thread reader([&config] { std::printf("%d\n", config.depth()); });
  std::printf("%d\n", config.depth());
  reader.join();
}

// Spelling 5: looked up in shared mode, added in exclusive mode.
void found_or_added() {
  std::shared_mutex m;
  std::map<int, int> cache;
  auto get = [&](int key) {
    {
      std::shared_lock<std::shared_mutex> hold(m);
      auto found = cache.find(key);
      if (found != cache.end())
        return found->second;
    }
    std::unique_lock<std::shared_mutex> hold(m);
    return cache[key] = key;
  };
  std::thread worker([&] { get(1); });
  get(2);
  worker.join();
}

// Spelling 6: the calls of pthreads.
class Gauge {
public:
  int get() {
    pthread_rwlock_rdlock(&lock_);
    int now = value_;
    pthread_rwlock_unlock(&lock_);
    return now;
  }
  void set(int value) {
    pthread_rwlock_wrlock(&lock_);
    value_ = value;
    pthread_rwlock_unlock(&lock_);
  }

private:
  pthread_rwlock_t lock_ = PTHREAD_RWLOCK_INITIALIZER;
  int value_ = 0;
};

void read_lock_and_write_lock() {
  Gauge gauge;
  std::thread reader([&gauge] { (void)gauge.get(); });
  gauge.set(1);
  reader.join();
}
