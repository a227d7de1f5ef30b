// WorkerPool: results, exceptions, waiting inside tasks, shutdown.
#include "support.h"

#include <fearless/fearless.hpp>

#include <numeric>
#include <set>
#include <string>
#include <vector>

using namespace fearless;
using namespace test;

static_assert(!std::is_copy_constructible_v<TaskHandle<int>>);
static_assert(Send<TaskHandle<int>> && fearless::Sync<WorkerPool>);

TEST(WorkerPool, GivesResults) {
  WorkerPool pool(2);
  EXPECT_EQ(pool.size(), 2u);
  auto handle = pool.submit([] { return 42; });
  EXPECT_TRUE(handle.joinable());
  EXPECT_EQ(handle.join(), 42);
  EXPECT_FALSE(handle.joinable());
  EXPECT_THROW((void)handle.join(), std::system_error);
  auto text = pool.submit([](int n, const std::string &s) { return s + std::to_string(n); },
                          7, std::string("x"));
  EXPECT_EQ(text.join(), "x7");
  auto owned = pool.submit([p = std::make_unique<int>(3)]() mutable { return std::move(p); });
  EXPECT_EQ(**owned.join(), 3);
  auto nothing = pool.submit([] {});
  EXPECT_TRUE(nothing.join());
  EXPECT_GE(WorkerPool().size(), 1u);
}

int free_function(int n) { return n + 1; }

TEST(WorkerPool, TakesAnythingThatCanBeCalled) {
  WorkerPool pool(1);
  EXPECT_EQ(pool.submit(free_function, 1).join(), 2);
  EXPECT_EQ(pool.submit(&std::string::size, std::string("four")).join(), 4u);
  struct alignas(64) wide {
    char data[256] = {1};
  };
  auto big = pool.submit([w = wide()] {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&w) % 64, 0u);
    return w;
  });
  EXPECT_EQ(big.join()->data[0], 1);
}

TEST(WorkerPool, ExceptionsReachWhoeverAsks) {
  WorkerPool pool(1);
  auto handle = pool.submit([]() -> int { throw std::runtime_error("boom"); });
  auto result = handle.join();
  ASSERT_FALSE(result);
  EXPECT_THROW(std::rethrow_exception(result.error()), std::runtime_error);
  pool.submit([] { throw 1; }); // nobody asks
  auto after = pool.submit([] { return 1; });
  EXPECT_EQ(after.join(), 1) << "the worker goes on";
}

TEST(WorkerPool, AResultThatThrowsWhenMovedIsAnException) {
  WorkerPool pool(1);
  thrower::moves_until_throw = 0;
  auto handle = pool.submit([] { return thrower(1); });
  auto result = handle.join();
  thrower::moves_until_throw = -1;
  EXPECT_FALSE(result);
  EXPECT_EQ(thrower::alive, 0);
}

TEST(WorkerPool, EverythingIsDestroyedOnce) {
  {
    WorkerPool pool(2);
    std::vector<TaskHandle<counted>> handles;
    for (int i = 0; i < 200; ++i) {
      handles.push_back(pool.submit([c = counted(i)] { return counted(c.value); }));
      pool.submit([c = counted(i)] { return counted(c.value); });
    }
    for (int i = 0; i < 200; i += 2)
      EXPECT_EQ(handles[static_cast<std::size_t>(i)].join()->value, i);
    handles.clear();
    pool.wait();
    EXPECT_EQ(counted::alive, 0);
  }
  EXPECT_EQ(counted::alive, 0);
}

TEST(WorkerPool, WaitWaitsForAll) {
  WorkerPool pool(3);
  std::atomic<int> ran{0};
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 100; ++i)
      pool.submit([&ran_ = ran, &pool_ = pool] {
        ++ran_;
        pool_.submit([&ran_] { ++ran_; });
      });
    pool.wait();
    ASSERT_EQ(ran, 200 * (round + 1));
  }
  EXPECT_FALSE(pool.submit([&p = pool] { p.wait(); }).join())
      << "a task cannot wait for itself";
}

TEST(WorkerPool, ShutdownFinishesWhatWasAccepted) {
  std::atomic<int> ran{0};
  {
    WorkerPool pool(2);
    for (int i = 0; i < 500; ++i)
      pool.submit([&ran_ = ran, &pool_ = pool] {
        ++ran_;
        pool_.submit([&ran_] { ++ran_; });
      });
    pool.shutdown();
    EXPECT_EQ(ran, 1000);
    EXPECT_THROW(pool.submit([c = counted(1)] {}), std::system_error);
    EXPECT_EQ(counted::alive, 0);
    pool.shutdown();
  }
  {
    WorkerPool pool(2);
    for (int i = 0; i < 500; ++i)
      pool.submit([&ran_ = ran] { ++ran_; });
  }
  EXPECT_EQ(ran, 1500);
}

TEST(WorkerPool, ATaskMayBeItsLastOwner) {
  auto [tx, rx] = channel<int>();
  {
    Arc<WorkerPool> pool(std::in_place, 2u);
    pool->submit([pool, tx = tx]() mutable {
      pool->submit([tx] { (void)tx.send(1); });
      { auto last = std::move(pool); }
      (void)tx.send(2);
    });
  }
  EXPECT_EQ(rx.recv().value() + rx.recv().value(), 3);
}

TEST(WorkerPool, TasksMayWaitForTasks) {
  // One worker: waiting must help, or it would wait for ever.
  WorkerPool pool(1);
  auto outer = pool.submit([&p = pool] {
    auto a = p.submit([] { return 1; });
    auto b = p.submit([] { return 2; });
    return a.join().value() + b.join().value();
  });
  EXPECT_EQ(outer.join(), 3);
}

int fibonacci(WorkerPool &pool, int n) {
  if (n < 2)
    return n;
  auto left = pool.submit([&pool, n] { return fibonacci(pool, n - 1); });
  const int right = fibonacci(pool, n - 2);
  return left.join().value() + right;
}

TEST(WorkerPool, DividesAndConquers) {
  WorkerPool pool(3);
  EXPECT_EQ(fibonacci(pool, scale > 1 ? 20 : 14), scale > 1 ? 6765 : 377);
  auto inside = pool.submit([&p = pool] { return fibonacci(p, 12); });
  EXPECT_EQ(inside.join(), 144);
}

TEST(WorkerPool, WaitsForATaskOfAnotherPool) {
  WorkerPool a(1), b(1);
  auto handle = a.submit([&b_ = b, &a_ = a] {
    auto far = b_.submit([&a_] { return a_.submit([] { return 5; }).join().value(); });
    return far.join().value(); // helps with its own pool's task meanwhile
  });
  EXPECT_EQ(handle.join(), 5);
}

TEST(WorkerPool, WorkGoesToIdleWorkers) {
  // The first task holds its worker; what it submits is run by the other.
  WorkerPool pool(2);
  std::atomic<bool> done{false};
  auto holder = pool.submit([&p = pool, &done_ = done] {
    p.submit([&done_] { done_ = true; });
    eventually([&] { return done_.load(); }); // does not help
    return std::this_thread::get_id();
  });
  EXPECT_TRUE(holder.join());
  // Also from a batch that one worker has taken.
  std::atomic<int> left{64};
  for (int i = 0; i < 64; ++i)
    pool.submit([&left_ = left, i] {
      if (i == 0)
        eventually([&] { return left_ == 1; });
      --left_;
    });
  pool.wait();
  EXPECT_EQ(left, 0);
}

TEST(WorkerPool, ScopedTasksMayBorrow) {
  WorkerPool pool(2);
  std::vector<int> numbers(1000, 1);
  int left = 0, right = 0; // plain on purpose: the scope must order it
  const int got = pool.scope([&](PoolScope &s) {
    s.submit([&] { left = std::accumulate(numbers.begin(), numbers.begin() + 500, 0); });
    s.submit([&right](int *p) { right = *p + 499; }, numbers.data());
    return 9;
  });
  EXPECT_EQ(left + right + got, 1009);
}

TEST(WorkerPool, AScopeRethrowsAndWaits) {
  WorkerPool pool(2);
  std::atomic<int> ran{0};
  EXPECT_THROW(pool.scope([&](PoolScope &s) {
    for (int i = 0; i < 20; ++i)
      s.submit([&, i, c = counted(i)] {
        ++ran;
        if (i == 5)
          throw 5;
      });
  }),
               int);
  EXPECT_EQ(ran, 20);
  EXPECT_EQ(counted::alive, 0);
  EXPECT_THROW(pool.scope([&](PoolScope &s) {
    s.submit([&] { ++ran; });
    throw std::string("own");
  }),
               std::string);
  EXPECT_EQ(ran, 21);
}

TEST(WorkerPool, ScopesNest) {
  WorkerPool pool(1);
  int deepest = 0;
  pool.scope([&](PoolScope &outer) {
    outer.submit([&] {
      pool.scope([&](PoolScope &inner) { inner.submit([&] { deepest = 3; }); });
      ++deepest;
    });
  });
  EXPECT_EQ(deepest, 4);
}

TEST(WorkerPool, ForEachReachesEveryElementOnce) {
  WorkerPool pool(3);
  for (std::size_t size : {0u, 1u, 2u, 23u, 24u, 25u, 1000u}) {
    std::vector<int> numbers(size, 1);
    pool.for_each(numbers, [](int &n) { ++n; });
    EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0),
              static_cast<int>(2 * size));
  }
  std::atomic<long> sum{0};
  pool.for_each(std::views::iota(1, 101), [&](int n) { sum += n; });
  EXPECT_EQ(sum, 5050);
}

TEST(WorkerPool, ForEachRethrowsAfterAllHaveStopped) {
  WorkerPool pool(2);
  std::atomic<int> inside{0};
  for (int round = 0; round < 50; ++round) {
    std::vector<int> numbers(100, 0);
    EXPECT_THROW(pool.for_each(numbers,
                               [&](int &n) {
                                 ++inside;
                                 n = 1;
                                 --inside;
                                 if (&n == &numbers[37])
                                   throw 37;
                               }),
                 int);
    EXPECT_EQ(inside, 0);
  }
}

TEST(WorkerPool, ForEachWorksWhileEveryWorkerIsBusy) {
  WorkerPool pool(1);
  std::atomic<bool> go{false};
  auto busy = pool.submit([&go_ = go] { eventually([&] { return go_.load(); }); });
  std::vector<int> numbers(100, 0);
  pool.for_each(numbers, [](int &n) { n = 1; }); // the caller does it all
  EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 100);
  go = true;
  EXPECT_TRUE(busy.join());
  auto nested = pool.submit([&p = pool] {
    return p.transform_reduce(std::views::iota(0, 10), 0, std::plus<>());
  });
  EXPECT_EQ(nested.join(), 45);
}

TEST(WorkerPool, TransformReduceKeepsTheOrder) {
  // Blocks of one element, of two and three, and of many.
  for (unsigned workers : {1u, 3u})
    for (int size : {1, 2, 5, 64, 65, 100, 170, 1000, 1001}) {
      WorkerPool pool(workers);
      const auto text = pool.transform_reduce(
          std::views::iota(0, size), std::string(">"), std::plus<>(),
          [](int n) { return std::to_string(n) + ","; });
      std::string expected = ">";
      for (int i = 0; i < size; ++i)
        expected += std::to_string(i) + ",";
      EXPECT_EQ(text, expected);
    }
  WorkerPool pool(2);
  std::vector<int> none;
  EXPECT_EQ(pool.transform_reduce(none, 7, std::plus<>()), 7);
  EXPECT_THROW(pool.transform_reduce(std::views::iota(0, 100), 0, std::plus<>(),
                                     [](int n) {
                                       if (n == 50)
                                         throw 1;
                                       return n;
                                     }),
               int);
}

// Many submitters, tasks that submit, join and scope, at once: all run once.
TEST(WorkerPool, Stress) {
  for (unsigned workers : {1u, 2u, 4u}) {
    WorkerPool pool(workers);
    const int each = 500 * scale;
    std::vector<std::atomic<unsigned char>> ran(static_cast<std::size_t>(4 * each));
    std::atomic<long> joined{0};
    scope([&](Scope &s) {
      for (int t = 0; t < 4; ++t)
        s.spawn([&, t] {
          TaskHandle<int> last;
          for (int i = 0; i < each; ++i) {
            const auto slot = static_cast<std::size_t>(t * each + i);
            auto handle = pool.submit([&, slot, i] {
              ++ran[slot];
              if (i % 7 == 0)
                return pool.submit([i] { return i; }).join().value();
              if (i % 11 == 0)
                pool.scope([&](PoolScope &p) { p.submit([&] { ++joined; }); });
              return i;
            });
            if (i % 5 == 0) {
              EXPECT_EQ(handle.join(), i);
            } else if (i % 5 == 1) {
              last = std::move(handle);
            }
            if (i % 64 == 0)
              std::this_thread::yield();
          }
        });
    });
    pool.wait();
    for (auto &n : ran)
      ASSERT_EQ(n, 1);
  }
}

// A pool that runs dry and is filled again: a lost wake-up would hang it.
TEST(WorkerPool, NoWakeUpIsLost) {
  WorkerPool pool(2);
  for (int i = 0; i < 2000 * scale; ++i) {
    auto a = pool.submit([] { return 1; });
    if (i % 3 == 0)
      std::this_thread::yield();
    auto b = pool.submit([&p = pool] { return p.submit([] { return 2; }).join().value(); });
    ASSERT_EQ(a.join().value() + b.join().value(), 3);
    if (i % 16 == 0)
      pool.wait();
  }
}
