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
