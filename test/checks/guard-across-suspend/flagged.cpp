// RUN: %fearless guard-across-suspend %s -- -std=c++20 | %filecheck %s
// Every guard, every kind of suspension.
#include <coroutine>
#include <memory>
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
std::shared_mutex table;
int value;

Task lock_guard() {
  std::lock_guard<std::mutex> hold(mutex);
  co_await send(++value);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277)
  // CHECK-NEXT: :[[@LINE-3]]:31: note: 'mutex' is locked here
  // CHECK-NEXT: help: release the lock first
}

Task yields() {
  std::scoped_lock hold(mutex, table);
  co_yield ++value;
  // CHECK-DAG: :[[@LINE-1]]:3: warning: 'co_yield' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
  // CHECK-DAG: :[[@LINE-2]]:3: warning: 'co_yield' may suspend while 'table' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}

Task shared() {
  std::shared_lock hold(table);
  co_await send(value);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'table' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}

// One guard, one finding.
Task several() {
  std::unique_lock hold(mutex);
  co_await send(1);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
  // CHECK: :[[@LINE+1]]:3: note: it is locked here, too, and at 1 more
  co_await send(2);
  co_await send(3);
}

Task in_a_loop(std::vector<int> &numbers) {
  for (int n : numbers) {
    std::lock_guard<std::mutex> hold(mutex);
    int got = co_await send(n);
    // CHECK: :[[@LINE-1]]:15: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
    value += got;
  }
}

Task without_a_guard() {
  mutex.lock();
  co_await send(1);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
  mutex.unlock();
}

Task locked_again() {
  std::unique_lock<std::mutex> hold(mutex, std::defer_lock);
  co_await send(1);
  hold.lock();
  co_await send(2);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
  // CHECK-NEXT: :[[@LINE-3]]:8: note: 'mutex' is locked here
}

// The guard that a coroutine is given lives in its frame.
Task given(std::unique_lock<std::mutex> hold) {
  co_await send(1);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'hold' holds its lock: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
  // CHECK-NEXT: :[[@LINE-3]]:{{[0-9]+}}: note: 'hold' comes with its lock
}

// A class of one's own that holds a lock while it lives, and one that takes it by calls.
class Hold {
public:
  explicit Hold(std::mutex &m) : m_(m) { m_.lock(); }
  ~Hold() { m_.unlock(); }

private:
  std::mutex &m_;
};
Task own_guard() {
  Hold hold(mutex);
  co_await send(1);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}
struct Transaction {
  Transaction() : lock(mutex) {}
  std::unique_lock<std::mutex> lock;
};
Task member_guard() {
  Transaction now;
  co_await send(1);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}

// for co_await sleeps at its start and each time round.
struct Stream {
  struct Place {
    Sent operator++();
    int operator*();
    bool operator!=(const Place &) const;
  };
  struct Begin {
    bool await_ready() const;
    void await_suspend(std::coroutine_handle<>) const;
    Place await_resume() const;
  };
  Begin begin();
  Place end();
};
Task loop_that_awaits(Stream &all) {
  std::lock_guard<std::mutex> hold(mutex);
  for co_await (int n : all)
    value += n;
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}

// A temporary lives to the end of its statement, after the coroutine has slept.
Sent send_locked(const std::lock_guard<std::mutex> &, int);
Task temporary() {
  co_await send_locked(std::lock_guard<std::mutex>(mutex), 1);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}

class Server {
public:
  Task flush() {
    std::lock_guard<std::mutex> hold(mutex_);
    for (int n : waiting_)
      co_await send(n);
    // CHECK: :[[@LINE-1]]:7: warning: 'co_await' may suspend while 'mutex_' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
  }
  Task in_a_lambda() {
    auto task = [this]() -> Task {
      std::lock_guard<std::mutex> hold(mutex_);
      co_await send(1);
      // CHECK: :[[@LINE-1]]:7: warning: 'co_await' may suspend while 'mutex_' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
    };
    return task();
  }

private:
  std::mutex mutex_;
  std::vector<int> waiting_;
};
