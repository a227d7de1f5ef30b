// Threads, scopes and the pool when memory runs out, and when copying, moving or
// running what they are given throws.
#include "failing_new.h"
#include "support.h"

#include <fearless/fearless.hpp>

#include <array>
#include <functional>
#include <memory>
#include <new>
#include <numeric>
#include <system_error>
#include <vector>

using namespace fearless;
using namespace test;

namespace {

/// Throws when it is copied for the n-th time.
struct copied {
  static inline int copies_until_throw = -1;
  static inline std::atomic<int> alive{0};
  copied() { ++alive; }
  copied(const copied &) {
    if (copies_until_throw >= 0 && copies_until_throw-- == 0)
      throw 42;
    ++alive;
  }
  copied &operator=(const copied &) = delete;
  ~copied() { --alive; }
};

/// Can be assigned as well.
struct summand : thrower {
  using thrower::thrower;
  summand(summand &&) = default;
  summand &operator=(summand &&other) {
    const thrower moved(std::move(other));
    value = moved.value;
    return *this;
  }
};

/// A call that is small enough for a page of the pool, or not.
template <std::size_t Bytes> struct padding {
  std::array<char, Bytes> bytes{};
};
using small = padding<1>;
using large = padding<200>;

/// So often that a page of tasks is used up and the next one is allocated.
constexpr int many = 300;

} // namespace

// ------------------------------------------------------------ threads

TEST(ThreadFault, SpawnWithoutMemoryStartsNothing) {
  NEEDS_FAILING_ALLOCATIONS;
  std::atomic<int> ran{0};
  const int failed = with_each_allocation_failing([&] {
    auto handle = spawn([&ran_ = ran, c = counted(1)] { ++ran_; });
    allocations_until_failure = -1;
    EXPECT_TRUE(handle.join());
  });
  EXPECT_GE(failed, 2);
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(counted::alive, 0);
}

TEST(ThreadFault, ScopeWithoutMemoryWaitsForWhatWasStarted) {
  NEEDS_FAILING_ALLOCATIONS;
  std::atomic<int> ran{0};
  const int failed = with_each_allocation_failing([&] {
    ran = 0;
    scope([&](Scope &s) {
      for (int i = 0; i < 3; ++i)
        s.spawn([&ran, c = counted(i)] { ++ran; });
      allocations_until_failure = -1;
    });
    EXPECT_EQ(ran, 3);
  });
  EXPECT_GE(failed, 6);
  EXPECT_EQ(counted::alive, 0);
}

TEST(ThreadFault, AnExceptionOfAThreadNeedsNoMemoryToBeKept) {
  NEEDS_FAILING_ALLOCATIONS;
  std::atomic<int> caught{0};
  for (int n = 0; n < 4; ++n)
    try {
      scope([&](Scope &s) {
        for (int i = 0; i < 5; ++i)
          s.spawn([n] {
            // To the end of the thread: what fearless does afterwards, too.
            allocations_until_failure = n;
            throw 7;
          });
      });
    } catch (int) {
      ++caught;
    }
  EXPECT_EQ(caught, 4);
}

TEST(ThreadFault, AThrowingCopyOrMoveStartsNothing) {
  const copied value;
  std::atomic<int> ran{0};
  for (int n = 0;; ++n) {
    copied::copies_until_throw = n;
    try {
      auto handle = spawn([&ran_ = ran](const copied &) { ++ran_; }, value);
      copied::copies_until_throw = -1;
      (void)handle.join();
      EXPECT_GE(n, 1);
      break;
    } catch (int) {
      EXPECT_EQ(ran, 0);
    }
  }
  copied::copies_until_throw = 0;
  EXPECT_THROW(scope([&](Scope &s) {
                 s.spawn([&] { ++ran; });
                 s.spawn([](const copied &) {}, value);
               }),
               int);
  copied::copies_until_throw = -1;
  EXPECT_EQ(ran, 2);
  EXPECT_EQ(copied::alive, 1);
}

TEST(ThreadFault, AResultThatThrowsWhenMovedReachesJoin) {
  thrower::moves_until_throw = 0;
  auto handle = spawn([] { return thrower(1); });
  auto result = handle.join();
  thrower::moves_until_throw = -1;
  EXPECT_FALSE(result);
  EXPECT_EQ(thrower::alive, 0);
}

TEST(ThreadFault, AResultThatThrowsWhenItIsHandedOverIsDestroyed) {
  auto handle = spawn([] { return thrower(1); });
  while (!handle.is_finished())
    std::this_thread::yield();
  thrower::moves_until_throw = 0;
  EXPECT_THROW((void)handle.join(), int);
  scope([](Scope &s) {
    thrower::moves_until_throw = -1;
    auto scoped = s.spawn([] { return thrower(1); });
    while (!scoped.is_finished())
      std::this_thread::yield();
    thrower::moves_until_throw = 0;
    EXPECT_THROW((void)scoped.join(), int);
  });
  thrower::moves_until_throw = -1;
  EXPECT_EQ(thrower::alive, 0);
}

// ------------------------------------------------------------ the pool

TEST(WorkerPoolFault, MakingAPoolWithoutMemoryLeavesNoThread) {
  NEEDS_FAILING_ALLOCATIONS;
  const int failed = with_each_allocation_failing([] {
    WorkerPool pool(3);
    allocations_until_failure = -1;
    EXPECT_EQ(pool.submit([] { return 1; }).join(), 1);
  });
  EXPECT_GE(failed, 4); // what they share, their list, each thread
}

template <class Size> void submit_without_memory() {
  std::atomic<int> ran{0};
  int accepted = 0, refused = 0;
  {
    WorkerPool pool(2);
    for (int i = 0; i < many; ++i) {
      const auto one = [&] {
        auto handle = pool.submit(
            [&ran_ = ran, c = counted(i), pad = Size()] { ++ran_; });
        allocations_until_failure = -1;
        ++accepted;
        if (i % 2)
          EXPECT_TRUE(handle.join());
      };
      try {
        failing_after fault(0);
        one();
      } catch (const std::bad_alloc &) {
        ++refused;
        one();
      }
    }
  }
  EXPECT_EQ(accepted, many);
  EXPECT_GE(refused, 3);
  EXPECT_EQ(ran, many);
  EXPECT_EQ(counted::alive, 0);
}
TEST(WorkerPoolFault, SubmitWithoutMemoryRefusesThatTaskOnly) {
  NEEDS_FAILING_ALLOCATIONS;
  submit_without_memory<small>();
  submit_without_memory<large>();
}

TEST(WorkerPoolFault, TasksThatSubmitWithoutMemoryGoOn) {
  NEEDS_FAILING_ALLOCATIONS;
  std::atomic<int> refused{0}, ran{0};
  WorkerPool pool(2);
  for (int i = 0; i < 20; ++i)
    pool.submit([&refused_ = refused, &ran_ = ran, &pool_ = pool] {
      for (int k = 0; k < many; ++k)
        try {
          failing_after fault(k % 2);
          pool_.submit([&ran_, pad = large()] { ++ran_; });
        } catch (const std::bad_alloc &) {
          ++refused_;
        }
    });
  pool.wait();
  EXPECT_EQ(ran + refused, 20 * many);
  EXPECT_EQ(refused, 20 * many / 2);
}

TEST(WorkerPoolFault, AScopeWithoutMemoryWaitsForWhatWasAccepted) {
  NEEDS_FAILING_ALLOCATIONS;
  WorkerPool pool(2);
  for (int n = 0; n < 5; ++n) {
    std::atomic<int> ran{0};
    const auto run = [&] {
      pool.scope([&](PoolScope &s) {
        failing_after fault(n);
        for (int i = 0; i < 10; ++i)
          s.submit([&ran, c = counted(i), pad = large()] { ++ran; });
      });
    };
    EXPECT_THROW(run(), std::bad_alloc);
    EXPECT_EQ(ran, n);
    EXPECT_EQ(counted::alive, 0);
  }
}

TEST(WorkerPoolFault, LoopsWithoutMemoryAreWholeOrNotBegun) {
  NEEDS_FAILING_ALLOCATIONS;
  WorkerPool pool(2);
  std::vector<int> numbers(1000);
  int failed = with_each_allocation_failing([&] {
    std::fill(numbers.begin(), numbers.end(), 0);
    try {
      pool.for_each(numbers, [](int &n) { ++n; });
    } catch (const std::bad_alloc &) {
      EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 0);
      throw;
    }
    // Without memory for a helper the others and the caller do it.
    EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 1000);
  });
  EXPECT_GE(failed, 1);
  failed = with_each_allocation_failing([&] {
    EXPECT_EQ(pool.transform_reduce(numbers, 0L, std::plus<>()), 1000);
  });
  EXPECT_GE(failed, 2);
}

TEST(WorkerPoolFault, AThrowingMoveIntoATaskRefusesIt) {
  WorkerPool pool(2);
  std::atomic<int> ran{0};
  int refused = 0;
  for (int i = 0; i < many; ++i)
    try {
      thrower::moves_until_throw = i % 3;
      pool.submit([&ran_ = ran](const thrower &) { ++ran_; }, thrower(i));
      thrower::moves_until_throw = -1;
    } catch (int) {
      ++refused;
    }
  thrower::moves_until_throw = -1;
  pool.wait();
  EXPECT_GE(refused, many / 3);
  EXPECT_EQ(ran + refused, many);
  EXPECT_EQ(thrower::alive, 0);
}

TEST(WorkerPoolFault, AResultThatThrowsWhenItIsHandedOverIsDestroyed) {
  WorkerPool pool(1);
  auto handle = pool.submit([] { return thrower(1); });
  while (!handle.is_finished())
    std::this_thread::yield();
  thrower::moves_until_throw = 0;
  EXPECT_THROW((void)handle.join(), int);
  thrower::moves_until_throw = -1;
  EXPECT_EQ(thrower::alive, 0);
  EXPECT_FALSE(handle.joinable());
  EXPECT_EQ(pool.submit([] { return 2; }).join(), 2);
}

TEST(WorkerPoolFault, AReductionWhoseMovesThrowLeavesNothing) {
  WorkerPool pool(2);
  std::vector<int> numbers(100, 1);
  const auto add = [](const thrower &a, const thrower &b) {
    return summand(a.value + b.value);
  };
  const auto sum = [&] {
    return pool.transform_reduce(numbers, summand(0), add,
                                 [](int n) { return summand(n); });
  };
  for (int n : {0, 1, 5, 50, 100}) {
    thrower::moves_until_throw = n;
    EXPECT_THROW((void)sum(), int) << n;
    thrower::moves_until_throw = -1;
    EXPECT_EQ(thrower::alive, 0) << n;
  }
  EXPECT_EQ(sum().value, 100);
  EXPECT_EQ(thrower::alive, 0);
}
