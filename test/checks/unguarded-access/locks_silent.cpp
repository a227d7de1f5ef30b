// RUN: %fearless-silent unguarded-access %s -- -std=c++20
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

// A mutex that is none: the class is for one thread then.
struct NullMutex {
  void lock() {}
  void unlock() {}
};
template <typename M> class Pool {
public:
  void a() {
    std::lock_guard<M> hold(mutex_);
    ++n_;
  }
  void b() {
    std::lock_guard<M> hold(mutex_);
    --n_;
  }
  int c() {
    std::lock_guard<M> hold(mutex_);
    return n_;
  }

private:
  M mutex_;
  int n_ = 0;
};
void instantiate() {
  Pool<NullMutex> a;
  Pool<std::mutex> b;
  a.a(), a.b(), a.c(), b.a(), b.b(), b.c();
}

// A guard over a pointer that may be null: the lock may be held.
class PtrLocker {
public:
  explicit PtrLocker(std::mutex *m) : m_(m) {
    if (m_)
      m_->lock();
  }
  ~PtrLocker() {
    if (m_)
      m_->unlock();
  }

private:
  std::mutex *m_;
};
class Nullable {
public:
  void a() {
    PtrLocker hold(mutex_);
    ++n_;
  }
  void b() {
    PtrLocker hold(mutex_);
    --n_;
  }
  void c() {
    std::lock_guard<std::mutex> hold(*mutex_);
    ++n_;
  }
  void d() {
    std::lock_guard<std::mutex> hold(*mutex_);
    ++n_;
  }

private:
  std::mutex *mutex_;
  int n_ = 0;
};

// An object that holds the lock and hands out what it guards.
class Proxied {
  struct Proxy {
    std::unique_lock<std::mutex> hold;
    int &value;
  };

public:
  Proxy get() { return Proxy{std::unique_lock<std::mutex>(mutex_), n_}; }
  void a() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++n_;
  }
  void b() {
    std::lock_guard<std::mutex> hold(mutex_);
    --n_;
  }
  void c() {
    auto proxy = get();
    proxy.value = 3;
  }

private:
  std::mutex mutex_;
  int n_ = 0;
};

// Unlock windows, adopted and tried locks.
class Windows {
public:
  void adopted() {
    mutex_.lock();
    std::lock_guard<std::mutex> hold(mutex_, std::adopt_lock);
    ++n_;
  }
  void tried() {
    if (!mutex_.try_lock())
      return;
    ++n_;
    mutex_.unlock();
  }
  void tried_guard() {
    std::unique_lock<std::mutex> hold(mutex_, std::try_to_lock);
    if (!hold.owns_lock())
      return;
    ++n_;
  }
  void deferred() {
    std::unique_lock<std::mutex> hold(mutex_, std::defer_lock);
    hold.lock();
    ++n_;
  }
  void window() {
    std::unique_lock<std::mutex> hold(mutex_);
    ++n_;
    hold.unlock();
    notify();
    hold.lock();
    ++n_;
  }
  void notify();

private:
  std::mutex mutex_;
  int n_ = 0;
};

// A spin lock; a flag that is asked once is none.
class Spun {
public:
  void a() {
    while (busy_.test_and_set(std::memory_order_acquire))
      ;
    ++n_;
    busy_.clear(std::memory_order_release);
  }
  void b() {
    bool free = false;
    while (!taken_.compare_exchange_weak(free, true))
      free = false;
    ++m_;
    taken_ = false;
  }
  void once() {
    if (started_.exchange(true))
      return;
    setup_ = 1;
    ++setup_;
    ++setup_;
  }
  int setup() { return setup_; }

private:
  std::atomic_flag busy_ = ATOMIC_FLAG_INIT;
  std::atomic<bool> taken_{false}, started_{false};
  int n_ = 0, m_ = 0, setup_ = 0;
};

// Blocks and clocks are no locks.
struct memblock;
void memblock_acquire(memblock *b);
void memblock_release(memblock *b);
class Blocks {
public:
  void a() {
    memblock_acquire(block_);
    ++n_;
    memblock_release(block_);
  }
  void b() {
    memblock_acquire(block_);
    ++n_;
    memblock_release(block_);
  }
  void c() {
    memblock_acquire(block_);
    ++n_;
    memblock_release(block_);
  }
  int d() { return n_; }
  std::mutex unrelated;

private:
  memblock *block_;
  int n_ = 0;
};

// A callback runs under the lock of who calls it.
template <typename F> static void each(std::vector<int> &v, F f) {
  for (int &x : v)
    f(x);
}
class Calls {
public:
  void a() {
    std::lock_guard<std::mutex> hold(mutex_);
    each(items_, [this](int &x) { sum_ += x; });
  }
  void b() {
    std::lock_guard<std::mutex> hold(mutex_);
    sum_ = 0;
    items_.clear();
  }
  int c() {
    std::lock_guard<std::mutex> hold(mutex_);
    return sum_;
  }

private:
  std::mutex mutex_;
  std::vector<int> items_;
  int sum_ = 0;
};
