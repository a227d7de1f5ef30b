// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// The two ends of a channel are one: what was done before a send is visible after the receive.
#include <thread>
#include <utility>

namespace fearless {
template <class T> struct Sender {
  bool send(T value);
};
template <class T> struct Receiver {
  T recv();
};
template <class T> std::pair<Sender<T>, Receiver<T>> channel();
template <class T> std::pair<Sender<T>, Receiver<T>> sync_channel(unsigned long bound);
} // namespace fearless

int use(int);

void sent_when_it_is_done() {
  int n = 0;
  auto [tx, rx] = fearless::channel<int>();
  std::thread t([&n, &tx = tx] {
    n = 1;
    tx.send(0);
  });
  rx.recv();
  use(n);
  t.join();
}
void ends_with_names() {
  int n = 0;
  auto ends = fearless::sync_channel<int>(1);
  auto tx = std::move(ends.first);
  auto rx = std::move(ends.second);
  std::thread t([&n, tx = std::move(tx)]() mutable {
    n = 1;
    tx.send(0);
  });
  rx.recv();
  use(n);
  t.join();
}
void sent_too_early() {
  int n = 0;
  auto [tx, rx] = fearless::channel<int>();
  std::thread t([&n, &tx = tx] {
    tx.send(0);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    n = 1;
  });
  rx.recv();
  use(n);
  t.join();
}
void another_channel() {
  int n = 0;
  auto [tx, rx] = fearless::channel<int>();
  auto [tx2, rx2] = fearless::channel<int>();
  std::thread t([&n, tx = tx]() mutable {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    n = 1;
    tx.send(0);
  });
  rx2.recv();
  use(n);
  t.join();
}
