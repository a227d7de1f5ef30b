// RUN: %fearless guard-across-suspend %s -- -std=c++20 -I%root/runtime/include %std | %filecheck %s
// Guards of the runtime library.
#include <coroutine>
#include <fearless/fearless.hpp>
#include <mutex>

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

fearless::Synchronized<int> number;
fearless::RwLock<int> setting;
fearless::Mutex mutex;

Task synchronized() {
  auto guard = number.lock();
  co_await send(*guard);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'number' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
  // CHECK-NEXT: :[[@LINE-3]]:23: note: 'number' is locked here
}
// The temporary lives to the end of the statement.
Task temporary() {
  co_await send(*number.lock());
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'number' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}
Task reads() {
  auto guard = setting.read();
  co_yield *guard;
  // CHECK: :[[@LINE-1]]:3: warning: 'co_yield' may suspend while 'setting' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}
Task writes() {
  auto guard = setting.write();
  co_await send(++*guard);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'setting' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}
Task plain_mutex() {
  std::lock_guard hold(mutex);
  co_await send(1);
  // CHECK: :[[@LINE-1]]:3: warning: 'co_await' may suspend while 'mutex' is locked: the coroutine may go on on another thread, and nobody gets the lock meanwhile (Rust: E0277) [fearless-guard-across-suspend]
}

// Fine.
Task copy() {
  int n = *number.lock();
  co_await send(n);
}
Task scope() {
  {
    auto guard = number.lock();
    ++*guard;
  }
  number.with_lock([](int &n) { ++n; });
  co_await send(1);
}
