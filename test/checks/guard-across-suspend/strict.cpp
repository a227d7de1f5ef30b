// RUN: %fearless guard-across-suspend %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent guard-across-suspend %s -- -std=c++20 %mock
// Rust looks at where a guard lives, not at which way the program goes.
#include <coroutine>
#include <mutex>

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
struct Later {
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};
std::mutex mutex;

Task unlocked_perhaps(bool early) {
  std::unique_lock<std::mutex> hold(mutex);
  if (early)
    hold.unlock();
  co_await Later{};
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'co_await' may suspend while 'mutex' is locked{{.*}}(Rust: E0277)
}

// The neighbours.
Task in_a_block() {
  {
    std::unique_lock<std::mutex> hold(mutex);
  }
  co_await Later{};
}
Task unlocked() {
  std::unique_lock<std::mutex> hold(mutex);
  hold.unlock();
  co_await Later{};
}
