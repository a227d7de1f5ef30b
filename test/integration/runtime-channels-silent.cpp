// RUN: %fearless-silent all %s -- -std=c++20 -I%root/runtime/include %std
// RUN: %fearless-silent all %s -- -std=c++20 -isystem %root/runtime/include %std
// Channels, select and receives in coroutines as they are meant: who receives
// comes after what its sender did before.
#include <fearless/fearless.hpp>
#include <memory>
#include <string>
using namespace std::chrono_literals;

int range_for() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  auto worker = fearless::spawn([&x, tx = std::move(tx)] { x = 1; (void)tx.send(1); });
  int sum = 0;
  for (auto m : rx) sum += m + x;
  return sum;
}
int first_select() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  auto [tx2, rx2] = fearless::channel<int>();
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&x, tx = tx] { x = 1; (void)tx.send(1); });
    auto got = fearless::select(rx, rx2);
    if (got.value) x += 2;
  });
  return x;
}
int select_cases() {
  int x = 0, y = 0;
  auto [tx, rx] = fearless::channel<int>();
  auto [tx2, rx2] = fearless::sync_channel<int>(1);
  int mine = 3;
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&x, tx = tx] { x = 1; (void)tx.send(1); });
    fearless::select(
        fearless::on_recv(rx, [&](auto m) { if (m) x += *m; }),
        fearless::on_send(tx2, mine, [&](bool sent) { y += sent; }),
        fearless::on_timeout(10ms, [&] { ++y; }));
  });
  return x + y;
}
int select_dynamic() {
  int x = 0, open = 1;
  auto [tx, rx] = fearless::channel<int>();
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&x, tx = std::move(tx)] { x = 1; (void)tx.send(1); });
    fearless::Select any;
    any.recv(rx, [&](auto m) { if (m) x += *m; else --open; });
    while (open) any.wait();
  });
  return x;
}
int timed() {
  int x = 0;
  auto [tx, rx] = fearless::sync_channel<int>(1);
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&x, tx = tx] { x = 1; (void)tx.send_for(1, 1s); });
    if (auto m = rx.recv_for(1s)) ++x;
  });
  return x;
}
int try_select_one() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&x, tx = tx] { x = 1; (void)tx.send(1); });
    for (;;)
      if (auto got = fearless::select_for(1ms, rx)) { ++x; break; }
  });
  return x;
}
int bulk() {
  std::vector<int> v;
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&x, tx = tx] { x = 1; (void)tx.send_all(std::vector<int>{1, 2}); });
    do rx.drain_into(v); while (v.empty());
    ++x;
  });
  return x;
}
int close_is_a_signal() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&x, tx = tx] { x = 1; tx.close(); });
    (void)rx.recv();
    ++x;
  });
  return x;
}
int buffers() {
  auto [tx, rx] = fearless::channel<std::unique_ptr<std::string>>();
  auto w = fearless::spawn([rx = rx] { for (auto &p : rx) p->push_back('x'); });
  auto p = std::make_unique<std::string>("a");
  (void)tx.send(std::move(p));
  p = std::make_unique<std::string>("b");
  p->push_back('c');
  (void)tx.send(std::move(p));
  tx.close();
  return 0;
}
int shared_worker() {
  fearless::Synchronized<int> n{0};
  fearless::Condvar ready;
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&] { ++*n.lock(); ready.notify_one(); });
    auto g = n.lock();
    ready.wait(g, [&] { return *g > 0; });
    *g = 5;
  });
  return *n.lock();
}
int rw() {
  fearless::RwLock<std::string> name{std::string("a")};
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&] { name.write()->push_back('x'); });
    s.spawn([&] { return name.read()->size(); });
    auto w = name.write();
    w->push_back('b');
    auto r = fearless::RwLock<std::string>::downgrade(std::move(w));
    (void)r->size();
  });
  return 0;
}
int all() {
  fearless::Synchronized<int> a{1}, b{2};
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&] { auto both = fearless::lock_all(a, b); auto &[x, y] = both; ++x; --y; });
    s.spawn([&] { auto both = fearless::lock_all(b, a); auto &[x, y] = both; ++x; --y; });
  });
  return *a.lock();
}
struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
task coro(fearless::Receiver<int> rx, fearless::WorkerPool &pool, fearless::Arc<fearless::Synchronized<int>> sum) {
  while (auto m = co_await rx.async_recv(pool))
    *sum->lock() += *m;
}
int async_ok() {
  fearless::WorkerPool pool(2);
  auto [tx, rx] = fearless::channel<int>();
  fearless::Arc<fearless::Synchronized<int>> sum(std::in_place, 0);
  coro(rx, pool, sum);
  (void)tx.send(1);
  tx.close();
  pool.wait();
  return *sum->lock();
}

// The ends in members of one object, or given to helpers.
struct Exchange {
  fearless::Sender<int> tx;
  fearless::Receiver<int> rx;
  int x = 0;
  explicit Exchange(std::pair<fearless::Sender<int>, fearless::Receiver<int>> ends)
      : tx(std::move(ends.first)), rx(std::move(ends.second)) {}
  int run() {
    std::thread worker([this] { x = 1; (void)tx.send(1); });
    (void)rx.recv();
    ++x;
    worker.join();
    return x;
  }
};
void produce(const fearless::Sender<int> &tx, int &x) {
  x = 1;
  (void)tx.send(1);
}
int consume(const fearless::Receiver<int> &rx, int &x) {
  (void)rx.recv();
  return ++x;
}
int helpers() {
  int x = 0;
  auto [tx, rx] = fearless::channel<int>();
  std::thread worker([&x, tx = tx] { produce(tx, x); });
  const int got = consume(rx, x);
  worker.join();
  return got;
}
int either_end_in_a_vector() {
  int x = 0;
  std::vector<fearless::Receiver<int>> all;
  auto [tx, rx] = fearless::channel<int>();
  all.push_back(rx);
  std::thread worker([&x, tx = tx] { x = 1; (void)tx.send(1); });
  (void)fearless::select(all);
  ++x;
  worker.join();
  return x;
}
// The last owner destroys, wherever it is; a Weak finds the value or nothing.
std::size_t owners() {
  fearless::Arc<std::string> name(std::string("Ada"));
  fearless::Arc<fearless::Synchronized<std::size_t>> hits(std::in_place, 0u);
  auto worker = fearless::spawn([name, hits, known = name.downgrade()] {
    *hits->lock() += name->size();
    if (auto still = known.upgrade()) *hits->lock() += (*still)->size();
  });
  auto mine = name;
  mine.make_mut() += " L.";
  name = mine;
  (void)worker.join();
  return *hits->lock();
}
