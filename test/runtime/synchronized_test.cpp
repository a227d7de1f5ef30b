// Synchronized and what goes with it.
#include "support.h"

#include <fearless/fearless.hpp>

#include <map>
#include <shared_mutex>
#include <string>

using namespace fearless;
using namespace test;

static_assert(sizeof(Mutex) == 4);
static_assert(sizeof(Synchronized<int>) == 8);
static_assert(!std::is_copy_constructible_v<Synchronized<int>::Guard>);
static_assert(!std::is_move_constructible_v<Synchronized<int>::Guard>);
static_assert(!std::is_move_constructible_v<Synchronized<int>>);

TEST(Synchronized, CountsRight) {
  const Synchronized<int> counter(0); // const: locking is what makes it safe
  const int each = 20000 * scale;
  scope([&](Scope &s) {
    for (int k = 0; k < 4; ++k)
      s.spawn([&] {
        for (int i = 0; i < each; ++i)
          ++*counter.lock();
      });
  });
  EXPECT_EQ(*counter.lock(), 4 * each);
}

TEST(Synchronized, WorksOverAnyLockable) {
  Synchronized<int, std::recursive_mutex> reentrant(1);
  // In a function of its own: Clang's analysis, which knows no recursion, would
  // rightly say that the lock is held.
  auto again = [&reentrant] { ++*reentrant.lock(); };
  auto outer = reentrant.lock();
  again();
  EXPECT_EQ(*outer, 2);
  Synchronized<std::string, std::mutex, NeverPoisoned> text("a");
  text.lock()->append("b");
  EXPECT_EQ(*text.lock(), "ab");
}

TEST(Synchronized, TryLockTellsWhetherItHolds) {
  Synchronized<int> s(1);
  {
    auto guard = s.try_lock();
    ASSERT_TRUE(guard);
    *guard = 2;
    auto other = spawn([&shared = s] {
      EXPECT_FALSE(shared.try_lock());
      EXPECT_FALSE(shared.try_lock_for(1ms));
      EXPECT_FALSE(shared.try_lock_until(std::chrono::steady_clock::now()));
    });
  }
  EXPECT_TRUE(s.try_lock_for(1h));
  EXPECT_EQ(*s.lock(), 2);
}

TEST(Synchronized, WithLockReturnsAValue) {
  Synchronized<std::map<int, std::string>> s;
  s.with_lock([](auto &m) { m[1] = "one"; });
  EXPECT_EQ(s.with_lock([](auto &m) { return m.at(1); }), "one");
}

TEST(Synchronized, GetMutAndIntoInner) {
  Synchronized<std::unique_ptr<int>> s(std::make_unique<int>(1));
  *std::move(s).get_mut() = 5;
  auto inner = std::move(s).into_inner();
  EXPECT_EQ(*inner, 5);
}

TEST(Synchronized, AGuardLeftByAnExceptionPoisons) {
  Synchronized<int> s(1);
  try {
    auto guard = s.lock();
    *guard = 99;
    throw 1;
  } catch (int) {
  }
  EXPECT_TRUE(s.is_poisoned());
  EXPECT_THROW((void)s.lock(), PoisonError);
  EXPECT_THROW((void)s.try_lock(), PoisonError);
  EXPECT_THROW(s.with_lock([](int) {}), PoisonError);
  EXPECT_THROW((void)std::move(s).into_inner(), PoisonError);
  EXPECT_THROW((void)std::move(s).get_mut(), PoisonError);
  {
    auto guard = s.lock_ignoring_poison();
    EXPECT_TRUE(guard.is_poisoned());
    EXPECT_EQ(*guard, 99);
    *guard = 1;
  }
  EXPECT_TRUE(s.is_poisoned());
  s.clear_poison();
  EXPECT_EQ(*s.lock(), 1);
}

TEST(Synchronized, AGuardUsedDuringUnwindingDoesNotPoison) {
  struct logs_in_destructor {
    Synchronized<int> &log;
    ~logs_in_destructor() { ++*log.lock(); }
  };
  Synchronized<int> log(0);
  try {
    logs_in_destructor d{log};
    throw 1;
  } catch (int) {
  }
  EXPECT_FALSE(log.is_poisoned());
  EXPECT_EQ(*log.lock(), 1);
}

TEST(Synchronized, PoisonSurvivesContention) {
  Synchronized<int> s(0);
  try {
    auto guard = s.lock();
    throw 1;
  } catch (int) {
  }
  scope([&](Scope &sc) {
    for (int k = 0; k < 4; ++k)
      sc.spawn([&] {
        for (int i = 0; i < 500 * scale; ++i)
          ++*s.lock_ignoring_poison();
      });
  });
  EXPECT_TRUE(s.is_poisoned());
  EXPECT_EQ(*s.lock_ignoring_poison(), 4 * 500 * scale);
}

TEST(Synchronized, PoisoningCanBeTurnedOff) {
  Synchronized<int, Mutex, NeverPoisoned> s(1);
  try {
    auto guard = s.lock();
    throw 1;
  } catch (int) {
  }
  EXPECT_EQ(*s.lock(), 1);
  Synchronized<int, std::mutex> over_std(1);
  try {
    auto guard = over_std.lock();
    throw 1;
  } catch (int) {
  }
  EXPECT_THROW((void)over_std.lock(), PoisonError);
}

TEST(Synchronized, LockMapReachesAPart) {
  struct config {
    std::string name;
    int hits = 0;
  };
  Synchronized<config> s;
  {
    auto name = s.lock_map([](config &c) -> auto & { return c.name; });
    *name = "x";
    auto other = spawn([&shared = s] { EXPECT_FALSE(shared.try_lock()); });
  }
  EXPECT_EQ(s.lock()->name, "x");
  EXPECT_THROW((void)s.lock_map([](config &c) -> auto & {
    if (c.hits == 0)
      throw 1;
    return c.name;
  }),
               int);
  EXPECT_TRUE(s.is_poisoned());
}

TEST(Synchronized, UnlockedLetsOthersIn) {
  Synchronized<int> s(1);
  auto guard = s.lock();
  const int got = guard.unlocked([&] {
    auto other = spawn([&shared = s] { *shared.lock() = 5; });
    return other.join() ? 7 : 0;
  });
  EXPECT_EQ(got, 7);
  EXPECT_EQ(*guard, 5);
}
