// RUN: %fearless all %s -- -std=c++20 %libs | %filecheck %s
#include <boost/asio.hpp>
#include <boost/thread.hpp>

static int hits, safe_hits, rows, first_use;
static boost::mutex lock;
static boost::shared_mutex rows_lock;
static boost::once_flag once;
static boost::atomic<int> counter;

void two_threads() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written here while another thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  auto bump = [] { ++hits; };
  boost::thread a(bump), b(bump);
  a.join();
  b.join();
}
int read_before_the_join() {
  int n = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  boost::thread t([&n] { n = 1; });
  int seen = n;
  t.join();
  return seen + n;
}
int read_after_the_join() {
  int n = 0;
  boost::thread t([&n] { n = 1; });
  t.join();
  return n;
}
void destroyed_means_detached() {
  int n = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: lambda may outlive the current function, but it captures 'n' by reference, which is owned by the current function (Rust: E0373) [fearless-thread-borrow]
  boost::thread t([&n] { n = 1; });
}
void with_attributes() {
  boost::thread::attributes attributes;
  int n = 0;
  boost::thread t(attributes, [&n] { n = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  n = 2;
  t.join();
}
int a_group() {
  int n = 0;
  boost::thread_group group;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written by 4 threads at once without a lock (Rust: E0499) [fearless-shared-mutation]
  auto bump = [&n] { ++n; };
  for (int i = 0; i < 4; ++i)
    group.create_thread(bump);
  group.join_all();
  return n;
}
void locked_on_both_sides() {
  boost::thread t([] {
    boost::lock_guard<boost::mutex> held(lock);
    ++safe_hits;
  });
  boost::thread reader([] {
    boost::shared_lock<boost::shared_mutex> held(rows_lock);
    (void)rows;
  });
  {
    boost::unique_lock<boost::mutex> held(lock);
    ++safe_hits;
  }
  rows_lock.lock();
  ++rows;
  rows_lock.unlock();
  ++counter;
  reader.join();
  t.join();
}
void once_each() {
  auto prepare = [] { first_use = 1; };
  boost::thread t([=] { boost::call_once(once, prepare); });
  boost::call_once(once, prepare);
  t.join();
}
int by_future() {
  int n = 0;
  auto f = boost::async([&n] { n = 1; });
  f.get();
  return n;
}
int barrier_between() {
  int part = 0;
  boost::barrier meet(2);
  boost::thread t([&] {
    part = 1;
    meet.wait();
  });
  meet.wait();
  int seen = part;
  t.join();
  return seen;
}

// Asio: a context's handlers run on the threads that call run().
int posted_and_joined() {
  int n = 0;
  boost::asio::io_context io;
  boost::thread loop([&io] { io.run(); });
  boost::asio::post(io, [&n] { ++n; });
  loop.join();
  return n;
}
int seen_too_early() {
  int n = 0;
  boost::asio::io_context io;
  boost::thread loop([&io] { io.run(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  boost::asio::post(io, [&n] { ++n; });
  int seen = n;
  loop.join();
  return seen;
}
static void serve(boost::asio::io_context &io) { io.run(); }
int run_elsewhere() {
  int n = 0;
  boost::asio::io_context io;
  boost::thread loop([&io] { serve(io); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  io.post([&n] { ++n; });
  int seen = n;
  loop.join();
  return seen;
}
// One thread runs them one after another, two at once.
int one_loop() {
  int n = 0;
  boost::asio::io_context io;
  boost::thread loop([&io] { io.run(); });
  boost::asio::post(io, [&n] { ++n; });
  boost::asio::post(io, [&n] { n += 2; });
  loop.join();
  return n;
}
int two_loops() {
  int n = 0;
  boost::asio::io_context io;
  boost::thread loop([&io] { io.run(); });
  boost::thread second([&io] { io.run(); });
  boost::asio::post(io, [&n] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while another thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  boost::asio::post(io, [&n] { n += 2; });
  loop.join();
  second.join();
  return n;
}
int another_context() {
  int n = 0;
  boost::asio::io_context io, later;
  boost::thread loop([&io] { io.run(); });
  boost::asio::post(later, [&n] { ++n; });
  n = 5;
  loop.join();
  later.run();
  return n;
}
int run_on_this_thread() {
  int n = 0;
  boost::asio::io_context io;
  boost::asio::post(io, [&n] { ++n; });
  n = 5;
  io.run();
  return n;
}
int a_pool() {
  int n = 0, m = 0;
  boost::asio::thread_pool pool(4);
  boost::asio::post(pool, [&n] { ++n; });
  boost::asio::post(pool, [&m] { ++m; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  n = 1;
  pool.join();
  return n + m;
}
int a_pool_that_is_joined() {
  int n = 0, m = 0;
  boost::asio::thread_pool pool(4);
  boost::asio::post(pool, [&n] { ++n; });
  boost::asio::post(pool, [&m] { ++m; });
  pool.join();
  return n + m;
}
