// RUN: %fearless-silent all %s -- -std=c++20 -I%root/runtime/include %std
// RUN: %fearless-silent all %s -- -std=c++20 -isystem %root/runtime/include %std
// WorkerPool, Arc and scope as they are meant: joined before use, borrowed
// within a scope, locked, each its own element.
#include <fearless/fearless.hpp>

int by_handle() {
  fearless::WorkerPool pool(2);
  int x = 0;
  auto h = pool.submit([&x] { x = 1; });
  (void)h.join();
  return x;
}
int wait() {
  int x = 0;
  fearless::WorkerPool pool(2);
  pool.submit([&x] { x = 1; });
  pool.wait();
  return x;
}
int shutdown() {
  int x = 0;
  fearless::WorkerPool pool(2);
  pool.submit([&x] { x = 1; });
  pool.shutdown();
  return x;
}
int dtor() {
  int x = 0;
  { fearless::WorkerPool pool(2);
  pool.submit([&x] { x = 1; }); }
  return x;
}
int scope(fearless::WorkerPool &pool) {
  int x = 0, y = 0;
  pool.scope([&](fearless::PoolScope &s) { s.submit([&] { x = 1; }); s.submit([&] { y = 1; }); });
  return x + y;
}
long for_each(fearless::WorkerPool &pool, std::vector<int> &v) {
  std::atomic<long> n{0};
  pool.for_each(v, [&](int &x) { ++x; n += x; });
  return n + pool.transform_reduce(v, 0L, std::plus<>(), [](int x) { return 2 * x; });
}
int vector() {
  int xs[3] = {};
  fearless::WorkerPool pool(2);
  std::vector<fearless::TaskHandle<void>> hs;
  for (int i = 0; i < 3; ++i)
    hs.push_back(pool.submit([&xs, i] { xs[i] = 1; }));
  for (auto &h : hs)
    (void)h.join();
  return xs[0];
}
int two() {
  int x = 0, y = 0;
  fearless::WorkerPool pool(2);
  pool.submit([&x] { ++x; });
  pool.submit([&y] { ++y; });
  pool.wait();
  return x + y;
}
int seq() {
  int x = 0;
  fearless::WorkerPool pool(2);
  (void)pool.submit([&x] { ++x; }).join();
  (void)pool.submit([&x] { ++x; }).join();
  auto h = pool.submit([&x] { ++x; });
  auto g = std::move(h);
  (void)g.join();
  return x;
}
int scoped_join() {
  int x = 0;
  fearless::scope([&](fearless::Scope &s) {
    auto h = s.spawn([&] { x = 1; });
    (void)h.join();
    x = 2;
    s.spawn([&] { x = 1; });
  });
  return x;
}
struct Service {
  fearless::WorkerPool pool{2};
  fearless::Synchronized<int> n{0};
  fearless::Arc<fearless::Synchronized<std::vector<int>>> log{std::in_place};
  void go() { pool.submit([this] { ++*n.lock(); }); pool.submit([log = log] { log->lock()->push_back(1); }); }
  ~Service() { pool.wait(); }
};
