// Mutex, SharedMutex, RwLock, Condvar, lock_all.
#include "support.h"

#include <fearless/fearless.hpp>

#include <deque>
#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <string>
#include <vector>

using namespace fearless;
using namespace test;

static_assert(sizeof(Mutex) == 4);
static_assert(sizeof(SharedMutex) == 4);
static_assert(sizeof(Synchronized<int>) <= 8);
static_assert(sizeof(Condvar) == 8);
static_assert(!std::is_move_constructible_v<RwLock<int>::ReadGuard>);
static_assert(!std::is_move_constructible_v<RwLock<int>::WriteGuard>);
static_assert(!std::is_copy_constructible_v<RwLock<int>>);

// ------------------------------------------------------------ Mutex

TEST(Mutex, WorksWithTheStandardsGuards) {
  Mutex m;
  int n = 0;
  scope([&](Scope &s) {
    for (int k = 0; k < 4; ++k)
      s.spawn([&] {
        for (int i = 0; i < 5000 * scale; ++i) {
          std::lock_guard held(m);
          ++n;
        }
      });
  });
  EXPECT_EQ(n, 20000 * scale);
}

TEST(Mutex, GivesUpInTime) {
  Mutex m;
  std::unique_lock held(m);
  scope([&](Scope &s) {
    s.spawn([&] {
      EXPECT_FALSE(std::unique_lock(m, std::try_to_lock).owns_lock());
      EXPECT_FALSE(std::unique_lock(m, 1ms).owns_lock());
      EXPECT_FALSE(std::unique_lock(m, std::chrono::system_clock::now() - 1h)
                       .owns_lock());
      EXPECT_FALSE(std::unique_lock(m, -1h).owns_lock());
    });
  });
  held.unlock();
  EXPECT_TRUE(std::unique_lock(m, std::chrono::hours::max()).owns_lock());
}

TEST(Mutex, ManyWaitersWithAndWithoutDeadlines) {
  Mutex m;
  long n = 0;
  std::atomic<long> expected{0};
  scope([&](Scope &s) {
    for (int k = 0; k < 4; ++k)
      s.spawn([&, k] {
        for (int i = 0; i < 1000 * scale; ++i) {
          std::unique_lock held(m, std::defer_lock);
          if (k % 2 == 0)
            held.lock();
          else if (!held.try_lock_for(std::chrono::microseconds(i % 50)))
            continue;
          ++n;
          ++expected;
        }
      });
  });
  EXPECT_EQ(n, expected);
}

// ------------------------------------------------------------ RwLock

TEST(SharedMutex, WorksWithTheStandardsGuards) {
  SharedMutex m;
  std::shared_lock first(m), second(m, std::try_to_lock);
  EXPECT_TRUE(second.owns_lock());
  EXPECT_FALSE(std::unique_lock(m, std::try_to_lock).owns_lock());
  EXPECT_FALSE(std::unique_lock(m, 1ms).owns_lock());
  EXPECT_TRUE(std::shared_lock(m, 1ms).owns_lock())
      << "a writer that gave up holds up nobody";
  first.unlock();
  second.unlock();
  std::unique_lock alone(m);
  scope([&](Scope &s) {
    s.spawn([&] {
      EXPECT_FALSE(std::shared_lock(m, std::try_to_lock).owns_lock());
      EXPECT_FALSE(std::shared_lock(m, 1ms).owns_lock());
    });
  });
}

TEST(RwLock, ReadersShareAndWritersDoNot) {
  RwLock<std::string> text("a");
  {
    auto one = text.read();
    auto other = spawn([&shared = text] {
      EXPECT_EQ(*shared.read(), "a");
      EXPECT_FALSE(shared.try_write());
      EXPECT_FALSE(shared.try_write_for(1ms));
    });
    (void)other.join();
    EXPECT_EQ(one->size(), 1u);
  }
  {
    auto guard = text.write();
    *guard = "b";
    auto other = spawn([&shared = text] {
      EXPECT_FALSE(shared.try_read());
      EXPECT_FALSE(shared.try_read_for(1ms));
    });
  }
  EXPECT_EQ(text.with_read([](const std::string &s) { return s + "!"; }), "b!");
  text.with_write([](std::string &s) { s = "c"; });
  EXPECT_EQ(std::move(text).into_inner(), "c");
}

TEST(RwLock, NoReaderSeesHalfAChange) {
  struct pair {
    long a = 0, b = 0;
  };
  RwLock<pair> value;
  const int each = 3000 * scale;
  std::atomic<long> writes{0};
  scope([&](Scope &s) {
    for (int k = 0; k < 4; ++k)
      s.spawn([&, k] {
        for (int i = 0; i < each; ++i) {
          if ((i + k) % 20 == 0) {
            auto guard = value.write();
            ++guard->a;
            ++guard->b;
            ++writes;
          } else if ((i + k) % 20 == 10) {
            if (auto guard = value.try_write_for(std::chrono::microseconds(20))) {
              ++guard->a;
              ++guard->b;
              ++writes;
            }
          } else if (auto guard = value.try_read_for(1h)) {
            EXPECT_EQ(guard->a, guard->b);
          }
        }
      });
  });
  EXPECT_EQ(value.read()->a, writes);
}

TEST(RwLock, DowngradeLetsReadersInAndNoWriter) {
  RwLock<int> value(1);
  auto writing = value.write();
  *writing = 2;
  auto reading = RwLock<int>::downgrade(std::move(writing));
  EXPECT_FALSE(writing); // NOLINT(bugprone-use-after-move): says so
  auto other = spawn([&shared = value] {
    EXPECT_FALSE(shared.try_write());
    return *shared.read();
  });
  EXPECT_EQ(other.join(), 2);
  EXPECT_EQ(*reading, 2);
}

TEST(RwLock, OnlyAWriterPoisons) {
  RwLock<int> value(1);
  try {
    auto guard = value.read();
    throw 1;
  } catch (int) {
  }
  EXPECT_FALSE(value.is_poisoned());
  try {
    auto guard = value.write();
    throw 1;
  } catch (int) {
  }
  EXPECT_THROW((void)value.read(), PoisonError);
  EXPECT_THROW((void)value.try_read(), PoisonError);
  EXPECT_THROW((void)value.write(), PoisonError);
  EXPECT_THROW((void)value.try_write(), PoisonError);
  EXPECT_THROW((void)std::move(value).get_mut(), PoisonError);
  EXPECT_EQ(*value.read_ignoring_poison(), 1);
  *value.write_ignoring_poison() = 2;
  value.clear_poison();
  EXPECT_EQ(*value.read(), 2);
  RwLock<int, NeverPoisoned> never(1);
  try {
    auto guard = never.write();
    throw 1;
  } catch (int) {
  }
  EXPECT_EQ(*never.write(), 1);
}

// ------------------------------------------------------------ Condvar

TEST(Condvar, HandsTokensOver) {
  Synchronized<std::deque<int>> queue;
  Condvar filled;
  const int each = 1000 * scale;
  std::atomic<long> sum{0};
  scope([&](Scope &s) {
    for (int k = 0; k < 2; ++k)
      s.spawn([&] {
        for (int i = 0; i < each; ++i) {
          auto guard = queue.lock();
          filled.wait(guard, [&] { return !guard->empty(); });
          sum += guard->front();
          guard->pop_front();
        }
      });
    for (int k = 0; k < 2; ++k)
      s.spawn([&] {
        for (int i = 0; i < each; ++i) {
          queue.lock()->push_back(i);
          filled.notify_one();
        }
      });
  });
  EXPECT_EQ(sum, long(each) * (each - 1));
}

TEST(Condvar, GivesUpInTime) {
  Synchronized<bool> ready(false);
  Condvar changed;
  auto guard = ready.lock();
  EXPECT_FALSE(changed.wait_for(guard, 1ms, [&] { return *guard; }));
  EXPECT_FALSE(changed.wait_until(guard, std::chrono::steady_clock::now() - 1h,
                                  [&] { return *guard; }));
  *guard = true;
  EXPECT_TRUE(changed.wait_for(guard, -1h, [&] { return *guard; }));
}

TEST(Condvar, NotifyAllReachesAll) {
  Synchronized<int> stage(0);
  Condvar changed;
  std::atomic<int> passed{0};
  scope([&](Scope &s) {
    for (int k = 0; k < 4; ++k)
      s.spawn([&] {
        auto guard = stage.lock();
        changed.wait(guard, [&] { return *guard == 1; });
        ++passed;
      });
    std::this_thread::yield();
    *stage.lock() = 1;
    changed.notify_all();
  });
  EXPECT_EQ(passed, 4);
}

TEST(Condvar, TellsThatTheLockWasPoisonedMeanwhile) {
  Synchronized<int> value(0);
  Condvar changed;
  std::atomic<bool> waits{false};
  auto waiter = spawn([&shared = value, &changed_ = changed, &waits_ = waits] {
    auto guard = shared.lock();
    waits_ = true;
    changed_.wait(guard, [&] { return *guard == 1; });
  });
  eventually([&] { return waits.load(); });
  auto thrower = spawn([&shared = value] {
    auto guard = shared.lock(); // only once the other one waits
    *guard = 1;
    throw 1;
  });
  EXPECT_FALSE(thrower.join());
  changed.notify_all();
  auto result = waiter.join();
  ASSERT_FALSE(result);
  EXPECT_THROW(std::rethrow_exception(result.error()), PoisonError);
}

// ------------------------------------------------------------ lock_all

TEST(LockAll, NobodyWaitsInACircle) {
  Synchronized<long> a(1000), b(1000);
  RwLock<long> c(1000);
  const int each = 2000 * scale;
  scope([&](Scope &s) {
    s.spawn([&] {
      for (int i = 0; i < each; ++i) {
        auto [x, y] = lock_all(a, b);
        --x;
        ++y;
      }
    });
    s.spawn([&] {
      for (int i = 0; i < each; ++i) {
        auto [z, y, x] = lock_all(c, b, a);
        ++z;
        y -= 2;
        ++x;
      }
    });
  });
  // One at a time: the guards of one expression would be held together, in
  // another order.
  long sum = *a.lock();
  sum += *b.lock();
  sum += *c.read();
  EXPECT_EQ(sum, 3000);
}

TEST(LockAll, RefusesTheSameLockTwice) {
  Synchronized<int> a(1);
  EXPECT_THROW((void)lock_all(a, a), std::system_error);
  EXPECT_EQ(*a.lock(), 1);
}

TEST(LockAll, PoisonsAllAndHoldsNoneWhenOneWasPoisoned) {
  Synchronized<int> a(1), b(2);
  try {
    auto both = lock_all(a, b);
    throw 1;
  } catch (int) {
  }
  EXPECT_TRUE(a.is_poisoned());
  EXPECT_TRUE(b.is_poisoned());
  a.clear_poison();
  EXPECT_THROW((void)lock_all(a, b), PoisonError);
  EXPECT_TRUE(a.try_lock()) << "let go of again";
}
