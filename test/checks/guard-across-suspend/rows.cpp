// RUN: %fearless guard-across-suspend %s --set=FearlessModels='ready acme::Now' -- -std=c++20 | %filecheck %s
// An awaiter of one's own that never suspends, by a row.
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

namespace acme {
struct Now {
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>) const;
  int await_resume() const;
};
struct Other {
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>) const;
  int await_resume() const;
};
} // namespace acme

std::mutex mutex;
int n;

Task now() {
  std::lock_guard<std::mutex> hold(mutex);
  n = co_await acme::Now();
}
Task other() {
  std::lock_guard<std::mutex> hold(mutex);
  n = co_await acme::Other();
  // CHECK: :[[@LINE-1]]:7: warning: 'co_await' may suspend while 'mutex' is locked
}
