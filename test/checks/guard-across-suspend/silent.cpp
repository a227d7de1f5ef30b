// RUN: %fearless-silent guard-across-suspend %s --set=FearlessModels='lock acme::Latch acquire=lock release=unlock suspend=yes' -- -std=c++20
#include <coroutine>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_always initial_suspend() noexcept;
    std::suspend_always final_suspend() noexcept;
    std::suspend_always yield_value(int);
    void return_void();
    void unhandled_exception();
  };
};
struct Sent {
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>) const;
  int await_resume() const;
};
Sent send(int);

std::mutex mutex;
int value;

// Released before: the scope, unlock(), moved away.
Task scope_ends() {
  int next;
  {
    std::lock_guard<std::mutex> hold(mutex);
    next = ++value;
  }
  co_await send(next);
}
Task unlocked() {
  std::unique_lock<std::mutex> hold(mutex);
  int next = ++value;
  hold.unlock();
  co_await send(next);
  hold.lock();
  ++value;
}
Task unlocked_mutex() {
  mutex.lock();
  int next = ++value;
  mutex.unlock();
  co_await send(next);
}
void finish(std::unique_lock<std::mutex> hold) { ++value; }
Task moved_away() {
  std::unique_lock<std::mutex> hold(mutex);
  finish(std::move(hold));
  co_await send(1);
}
void finish_elsewhere(std::unique_lock<std::mutex> hold);
Task moved_to_unknown_code() {
  std::unique_lock<std::mutex> hold(mutex);
  finish_elsewhere(std::move(hold));
  co_await send(1);
}
Task moved_into_a_block() {
  std::unique_lock<std::mutex> hold(mutex);
  { auto last = std::move(hold); }
  co_await send(1);
}
Task released() {
  std::unique_lock<std::mutex> hold(mutex);
  std::mutex *locked = hold.release();
  locked->unlock();
  co_await send(1);
}
Task temporary_before(int n) {
  (void)std::unique_lock<std::mutex>(mutex).owns_lock();
  co_await send(n);
}

// Locked on some ways only.
Task perhaps(bool lock) {
  std::unique_lock<std::mutex> hold(mutex, std::defer_lock);
  if (lock)
    hold.lock();
  co_await send(1);
}
Task tried() {
  std::unique_lock<std::mutex> hold(mutex, std::try_to_lock);
  if (!hold.owns_lock())
    co_await send(1);
}

// The lock is taken after it, and the frame ends before the final suspension.
Task after() {
  int got = co_await send(1);
  std::lock_guard<std::mutex> hold(mutex);
  value = got;
}
Task ends() {
  std::lock_guard<std::mutex> hold(mutex);
  ++value;
  co_return;
}

// It does not sleep.
Task ready() {
  std::lock_guard<std::mutex> hold(mutex);
  co_await std::suspend_never{};
}

// Another function sleeps.
int plain() {
  std::lock_guard<std::mutex> hold(mutex);
  auto task = []() -> Task { co_await send(1); };
  task();
  return ++value;
}
Task nested() {
  {
    std::lock_guard<std::mutex> hold(mutex);
    ++value;
    auto task = []() -> Task { co_await send(1); };
    task();
  }
  co_await send(2);
}

// Made for coroutines: by what lock() returns, by its row.
struct AsyncGuard {
  ~AsyncGuard();
};
class AsyncMutex {
public:
  struct Awaiter {
    bool await_ready() const;
    void await_suspend(std::coroutine_handle<>) const;
    void await_resume() const;
  };
  Awaiter lock();
  void unlock();
  bool try_lock();
};
AsyncMutex async;
Task async_mutex() {
  co_await async.lock();
  co_await send(1);
  async.unlock();
}
namespace acme {
struct Latch {
  void lock();
  void unlock();
};
} // namespace acme
acme::Latch latch;
Task by_row() {
  std::lock_guard<acme::Latch> hold(latch);
  co_await send(1);
}
// A coroutine library's guard of a mutex that was awaited.
namespace lib {
struct Mutex {
  struct Scoped {
    bool await_ready() const;
    void await_suspend(std::coroutine_handle<>) const;
    std::unique_lock<Mutex> await_resume() const;
  };
  Scoped co_scoped_lock();
  void unlock();
  bool try_lock();
};
} // namespace lib
lib::Mutex lib_mutex;
Task awaited_guard() {
  auto hold = co_await lib_mutex.co_scoped_lock();
  co_await send(1);
}

// The caller has the lock.
class __attribute__((capability("mutex"))) Marked {
public:
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
};
Marked marked;
Task required() __attribute__((requires_capability(marked)));
Task required() { co_await send(1); }
