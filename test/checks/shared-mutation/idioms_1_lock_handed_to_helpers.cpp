// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// The lock is taken in one function and used in another.
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

// Spelling 1: foo() locks, foo_locked() expects it.
class Account {
public:
  void pay(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    pay_locked(n);
  }
  void pay_twice(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    pay_locked(n);
    pay_locked(n);
  }

private:
  void pay_locked(int n) { cents_ += n; }
  std::mutex mutex_;
  int cents_ = 0;
};

void helper_called_with_the_lock() {
  Account account;
  std::thread worker([&account] { account.pay(1); });
  account.pay_twice(2);
  worker.join();
}

// Spelling 2: the guard is a parameter, the proof that it is held.
class Ledger {
public:
  std::unique_lock<std::mutex> lock() { return std::unique_lock<std::mutex>(mutex_); }
  void add(const std::unique_lock<std::mutex> &, int n) { lines_.push_back(n); }

private:
  std::mutex mutex_;
  std::vector<int> lines_;
};

void guard_returned_and_passed() {
  Ledger ledger;
  std::thread worker([&ledger] {
    auto hold = ledger.lock();
    ledger.add(hold, 1);
  });
  {
    auto hold = ledger.lock();
    ledger.add(hold, 2);
  }
  worker.join();
}

// Spelling 3: a proxy that holds the lock while it lives.
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

void proxy_holds_the_lock() {
  Shared shared;
  std::thread worker([&shared] { *shared.write() += 1; });
  *shared.write() += 2;
  worker.join();
}

// Spelling 4: the helper unlocks and locks again through a reference to the caller's guard.
static void window(std::unique_lock<std::mutex> &lock, int &value) {
  ++value;
  lock.unlock();
  std::this_thread::yield();
  lock.lock();
  ++value;
}

void guard_by_reference() {
  std::mutex m;
  int value = 0;
  auto work = [&] {
    std::unique_lock<std::mutex> lock(m);
    window(lock, value);
  };
  std::thread worker(work);
  work();
  worker.join();
}

// Spelling 5: Clang's attribute says what the caller owes.
class __attribute__((capability("mutex"))) Mutex {
public:
  void Lock() __attribute__((acquire_capability())) { m_.lock(); }
  void Unlock() __attribute__((release_capability())) { m_.unlock(); }

private:
  std::mutex m_;
};

class Stock {
public:
  void add(int n) {
    mutex_.Lock();
    add_held(n);
    mutex_.Unlock();
  }

private:
  void add_held(int n) __attribute__((requires_capability(mutex_))) { count_ += n; }
  Mutex mutex_;
  int count_ __attribute__((guarded_by(mutex_))) = 0;
};

void caller_must_hold() {
  Stock stock;
  std::thread worker([&stock] { stock.add(1); });
  stock.add(2);
  worker.join();
}

// Spelling 6: the guard moves into the helper.
static void finish(std::unique_lock<std::mutex> lock, int &value) {
  ++value;
  lock.unlock();
}

void guard_moved_into_the_helper() {
  std::mutex m;
  int value = 0;
  auto work = [&] {
    std::unique_lock<std::mutex> lock(m);
    finish(std::move(lock), value);
  };
  std::thread worker(work);
  work();
  worker.join();
}

// Spelling 7: the helper takes the lock and calls back.
template <typename F> static auto with_lock(std::mutex &m, F f) {
  std::lock_guard<std::mutex> hold(m);
  return f();
}

void called_back_under_the_lock() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] { with_lock(m, [&] { ++value; }); });
  with_lock(m, [&] { return ++value; });
  worker.join();
}

// Spelling 8: a pointer that holds the lock.
template <typename T> class Locked {
public:
  class Pointer {
  public:
    Pointer(std::mutex &m, T *value) : lock_(m), value_(value) {}
    T *operator->() { return value_; }

  private:
    std::unique_lock<std::mutex> lock_;
    T *value_;
  };
  Pointer lock() { return Pointer(mutex_, &value_); }

private:
  std::mutex mutex_;
  T value_{};
};

void pointer_holds_the_lock() {
  Locked<std::vector<int>> list;
  std::thread worker([&list] { list.lock()->push_back(1); });
  {
    auto held = list.lock();
    held->push_back(2);
    held->push_back(3);
  }
  worker.join();
}

// Spelling 9: the attribute behind a macro of the project.
#define NEEDS_LOCK(m) __attribute__((requires_capability(m)))
class Shelf {
public:
  void add(int n) {
    mutex_.Lock();
    add_held(n);
    mutex_.Unlock();
  }

private:
  void add_held(int n) NEEDS_LOCK(mutex_) { count_ += n; }
  Mutex mutex_;
  int count_ = 0;
};

void caller_must_hold_says_a_macro() {
  Shelf shelf;
  std::thread worker([&shelf] { shelf.add(1); });
  shelf.add(2);
  worker.join();
}
