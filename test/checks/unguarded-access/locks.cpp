// RUN: %fearless unguarded-access %s -- -std=c++20 | %filecheck %s
// The lock is recognised whatever it is wrapped in: each class locks three times and forgets once.
#include <atomic>
#include <memory>
#include <mutex>

// Getters, and guards that functions return.
class Owner {
public:
  std::mutex &getMutex() { return mutex_; }
  std::unique_lock<std::mutex> guard() { return std::unique_lock<std::mutex>(mutex_); }
  std::mutex mutex_;
};
class ThroughOwner {
public:
  void a() {
    std::lock_guard<std::mutex> hold(owner_->getMutex());
    ++n_;
  }
  void b() {
    auto hold = owner_->guard();
    ++n_;
  }
  void c() {
    auto hold = mine();
    ++n_;
  }
  // CHECK: :[[@LINE+1]]:20: warning: 'n_' is read here without 'owner_->mutex_', which 3 of 4 accesses hold
  int d() { return n_; }

private:
  std::unique_lock<std::mutex> mine() {
    std::unique_lock<std::mutex> hold(owner_->mutex_);
    return hold;
  }
  Owner *owner_;
  int n_ = 0;
};

// RAII classes of the project over any mutex; a mutex without a body.
class OsMutex {
public:
  void lock();
  void unlock();
};
template <typename M> class Locker {
public:
  explicit Locker(M &m) : m_(m) { m_.lock(); }
  ~Locker() { m_.unlock(); }

private:
  M &m_;
};
class OwnGuard {
public:
  void a() {
    Locker<OsMutex> hold(mutex_);
    ++n_;
  }
  void b() {
    Locker hold(mutex_);
    ++n_;
  }
  void c() {
    mutex_.lock();
    n_ = 0;
    mutex_.unlock();
  }
  // CHECK: :[[@LINE+1]]:20: warning: 'n_' is read here without 'mutex_', which 3 of 4 accesses hold
  int d() { return n_; }

private:
  OsMutex mutex_;
  int n_ = 0;
};

// A lockable base class, and an object that is its own lock.
class Lockable {
public:
  void lock() { inner_.lock(); }
  void unlock() { inner_.unlock(); }

private:
  std::mutex inner_;
};
class Derived : public Lockable {
public:
  void a() {
    std::lock_guard<Derived> hold(*this);
    ++n_;
  }
  void b() {
    lock();
    ++n_;
    unlock();
  }
  void c() {
    std::lock_guard<Lockable> hold(*this);
    ++n_;
  }
  // CHECK: :[[@LINE+1]]:20: warning: 'n_' is read here without 'inner_', which 3 of 4 accesses hold
  int d() { return n_; }

private:
  int n_ = 0;
};
class Itself {
public:
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  void a() {
    std::lock_guard<Itself> hold(*this);
    ++n_;
  }
  void b() {
    lock();
    ++n_;
    unlock();
  }
  void c() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++n_;
  }
  // CHECK: :[[@LINE+1]]:20: warning: 'n_' is read here without 'mutex_', which 3 of 4 accesses hold
  int d() { return n_; }

private:
  std::mutex mutex_;
  int n_ = 0;
};

// Spin locks on atomics.
class Spun {
public:
  void a() {
    enter();
    ++n_;
    leave();
  }
  void b() {
    while (busy_.exchange(true, std::memory_order_acquire)) {
    }
    ++n_;
    busy_.store(false, std::memory_order_release);
  }
  void c() {
    enter();
    n_ = 0;
    leave();
  }
  // CHECK: :[[@LINE+1]]:20: warning: 'n_' is read here without 'busy_', which 3 of 4 accesses hold
  int d() { return n_; }

private:
  void enter() {
    while (busy_.exchange(true, std::memory_order_acquire)) {
    }
  }
  void leave() { busy_.store(false, std::memory_order_release); }
  std::atomic<bool> busy_{false};
  int n_ = 0;
};

// Locks of a library that is not seen, known by their names.
struct lib_mutex;
void lib_mutex_lock(lib_mutex *m);
void lib_mutex_unlock(lib_mutex *m);
class LIB_LockType;
void LIB_EnterLock(LIB_LockType *m);
void LIB_LeaveLock(LIB_LockType *m);
class Foreign {
public:
  void a() {
    lib_mutex_lock(mutex_);
    ++n_;
    lib_mutex_unlock(mutex_);
  }
  void b() {
    lib_mutex_lock(mutex_);
    --n_;
    lib_mutex_unlock(mutex_);
  }
  void c() {
    lib_mutex_lock(mutex_);
    n_ = 0;
    lib_mutex_unlock(mutex_);
  }
  // CHECK: :[[@LINE+1]]:20: warning: 'n_' is read here without '*mutex_', which 3 of 4 accesses hold
  int d() { return n_; }

private:
  lib_mutex *mutex_;
  int n_ = 0;
};

// Macros.
#define LOCKED(m) std::lock_guard<std::mutex> locked_by_macro(m)
#define WITH(m, what)                                                          \
  do {                                                                         \
    (m).lock();                                                                \
    what;                                                                      \
    (m).unlock();                                                              \
  } while (0)
class ByMacro {
public:
  void a() {
    LOCKED(mutex_);
    ++n_;
  }
  void b() { WITH(mutex_, ++n_); }
  void c() { WITH(mutex_, n_ = 0); }
  // CHECK: :[[@LINE+1]]:20: warning: 'n_' is read here without 'mutex_', which 3 of 4 accesses hold
  int d() { return n_; }

private:
  std::mutex mutex_;
  int n_ = 0;
};

// Templates are told once.
template <typename T> class Pool {
public:
  void put(T t) {
    std::lock_guard<std::mutex> hold(mutex_);
    last_ = t;
  }
  T take() {
    std::lock_guard<std::mutex> hold(mutex_);
    return last_;
  }
  bool is(T t) {
    std::lock_guard<std::mutex> hold(mutex_);
    return last_ == t;
  }
  // CHECK: :[[@LINE+1]]:21: warning: 'last_' is read here without 'mutex_', which 3 of 4 accesses hold
  T peek() { return last_; }

private:
  std::mutex mutex_;
  T last_{};
};
void instantiate() {
  Pool<int> a;
  Pool<long> b;
  a.put(1), a.take(), a.is(1), a.peek();
  b.put(1), b.take(), b.is(1), b.peek();
}
