// RUN: %fearless all %s -- -std=c++20 -I%root/runtime/include %std | %filecheck %s
// A channel orders what comes before a send and after its receive, no more.
#include <fearless/fearless.hpp>
#include <memory>
using namespace std::chrono_literals;

int not_received_yet() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  std::thread worker([&x, tx = tx] { x = 1; (void)tx.send(1); });
  ++x;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'x' is written here while a thread may write it, without a lock (Rust: E0499)
  (void)rx.recv();
  worker.join();
  return x;
}

int not_selected_yet() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  std::thread worker([&x, tx = tx] { x = 1; (void)tx.send(1); });
  ++x;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'x' is written here while a thread may write it, without a lock (Rust: E0499)
  auto got = fearless::select(rx, rx);
  worker.join();
  return x;
}

int another_channel() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  auto [other_tx, other_rx] = fearless::channel<int>();
  std::thread worker([&x, tx = tx, other_tx = other_tx] { (void)other_tx.send(1); x = 1; (void)tx.send(1); });
  (void)other_rx.recv();
  ++x;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'x' is written here while a thread may write it, without a lock (Rust: E0499)
  (void)rx.recv();
  worker.join();
  return x;
}

int handler_beside_a_thread() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  std::thread worker([&x] { ++x; });
  fearless::select(fearless::on_recv(rx, [&](auto) { ++x; }),
                   // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'x' is written here while a thread may write it, without a lock (Rust: E0499)
                   fearless::on_timeout(1s));
  worker.join();
  return x;
}

int dynamic_handler_beside_a_thread() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  std::thread worker([&x] { ++x; });
  fearless::Select any;
  any.recv(rx, [&](auto) { ++x; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'x' is written here while a thread may write it, without a lock (Rust: E0499)
  any.wait();
  worker.join();
  return x;
}

int given_away() {
  auto [tx, rx] = fearless::channel<std::unique_ptr<int>>();
  auto worker = fearless::spawn([rx = rx] { for (auto &p : rx) *p = 3; });
  auto p = std::make_unique<int>(1);
  int *raw = p.get();
  (void)tx.send(std::move(p));
  return *raw;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: use of '*raw', whose owner was sent to another thread that may have destroyed it (Rust: E0505)
}

struct Fire {
  struct promise_type {
    Fire get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
int async_beside_a_thread(fearless::WorkerPool &pool, const fearless::Receiver<int> &rx) {
  int x = 0;
  auto wait = [](fearless::Receiver<int> from, fearless::WorkerPool &on) -> Fire { (void)co_await from.async_recv(on); };
  wait(rx, pool);
  std::thread worker([&x] { ++x; });
  ++x;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'x' is written here while a thread may write it, without a lock (Rust: E0499)
  worker.join();
  return x;
}
