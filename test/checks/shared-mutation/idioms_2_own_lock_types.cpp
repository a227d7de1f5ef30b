// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Lock types of the project: RAII over an own mutex, C wrappers, macros, Lockable base classes, spin locks.
#include <atomic>
#include <mutex>
#include <pthread.h>
#include <thread>

// Spelling 1: an own mutex over pthreads and a nested guard class.
class Lock {
public:
  class Holder {
  public:
    explicit Holder(Lock &lock) : lock_(lock) { lock_.acquire(); }
    ~Holder() { lock_.release(); }
    Holder(const Holder &) = delete;

  private:
    Lock &lock_;
  };
  void acquire() { pthread_mutex_lock(&mutex_); }
  void release() { pthread_mutex_unlock(&mutex_); }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
};

void own_guard_class() {
  Lock lock;
  int value = 0;
  std::thread worker([&] {
    Lock::Holder hold(lock);
    ++value;
  });
  {
    Lock::Holder hold(lock);
    ++value;
  }
  worker.join();
}

// Spelling 2: a template over the mutex type, with a null mutex where one thread is enough.
struct NullMutex {
  void lock() {}
  void unlock() {}
};

template <typename M> class Counter {
public:
  void bump() {
    std::lock_guard<M> hold(mutex_);
    ++count_;
  }

private:
  M mutex_;
  int count_ = 0;
};

void guard_over_any_mutex() {
  Counter<std::mutex> shared;
  Counter<NullMutex> mine;
  std::thread worker([&shared] { shared.bump(); });
  shared.bump();
  mine.bump();
  worker.join();
}

// Spelling 3: a Lockable base class, locked as '*this'.
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

private:
  int value_ = 0;
};

void object_is_its_own_lock() {
  Cell cell;
  std::thread worker([&cell] { cell.set(1); });
  cell.set(2);
  worker.join();
}

// Spelling 4: a spin lock on an atomic.
class SpinLock {
public:
  void lock() {
    while (flag_.exchange(true, std::memory_order_acquire))
      std::this_thread::yield();
  }
  void unlock() { flag_.store(false, std::memory_order_release); }

private:
  std::atomic<bool> flag_{false};
};

void spin_lock_on_an_atomic() {
  SpinLock spin;
  int value = 0;
  std::thread worker([&] {
    std::lock_guard<SpinLock> hold(spin);
    ++value;
  });
  spin.lock();
  ++value;
  spin.unlock();
  worker.join();
}

// Spelling 5: C wrappers that take the owner, and macros around them.
struct Owner {
  pthread_mutex_t mtx = PTHREAD_MUTEX_INITIALIZER;
  int value = 0;
};

static void owner_lock(Owner *o) { pthread_mutex_lock(&o->mtx); }
static void owner_unlock(Owner *o) { pthread_mutex_unlock(&o->mtx); }
#define OWNER_LOCK(o) owner_lock(o)
#define OWNER_UNLOCK(o) owner_unlock(o)

void wrapper_functions() {
  Owner owner;
  std::thread worker([&owner] {
    owner_lock(&owner);
    ++owner.value;
    owner_unlock(&owner);
  });
  OWNER_LOCK(&owner);
  ++owner.value;
  OWNER_UNLOCK(&owner);
  worker.join();
}

// Spelling 6: macros that open a locked block.
#define LOCKED(m) if (std::unique_lock<std::mutex> held_{m}; true)
#define SYNCHRONIZED(m) for (std::unique_lock<std::mutex> held_{m}; held_; held_.unlock())

void macros_open_a_block() {
  std::mutex m;
  int one = 0, other = 0;
  std::thread worker([&] {
    LOCKED(m) { ++one; }
    SYNCHRONIZED(m) { ++other; }
  });
  LOCKED(m) ++one;
  SYNCHRONIZED(m) { ++other; }
  worker.join();
}

// Spelling 7: a ticket lock, and a lock on compare-and-exchange.
class TicketLock {
public:
  void lock() {
    const unsigned mine = next_.fetch_add(1, std::memory_order_relaxed);
    while (serving_.load(std::memory_order_acquire) != mine)
      std::this_thread::yield();
  }
  void unlock() { serving_.store(serving_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

private:
  std::atomic<unsigned> next_{0}, serving_{0};
};

void ticket_lock() {
  TicketLock lock;
  int value = 0;
  std::thread worker([&] {
    lock.lock();
    ++value;
    lock.unlock();
  });
  lock.lock();
  ++value;
  lock.unlock();
  worker.join();
}

class ExchangeLock {
public:
  bool try_lock() {
    int free = 0;
    return owner_.compare_exchange_strong(free, 1, std::memory_order_acquire);
  }
  void lock() {
    while (!try_lock())
      std::this_thread::yield();
  }
  void unlock() { owner_.store(0, std::memory_order_release); }

private:
  std::atomic<int> owner_{0};
};

void compare_and_exchange_lock() {
  ExchangeLock lock;
  int value = 0;
  std::thread worker([&] {
    std::lock_guard<ExchangeLock> hold(lock);
    ++value;
  });
  {
    std::lock_guard<ExchangeLock> hold(lock);
    ++value;
  }
  worker.join();
}
