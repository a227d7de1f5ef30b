// spawn, JoinHandle, scope.
#include "support.h"

#include <fearless/fearless.hpp>

#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

using namespace fearless;
using namespace test;

TEST(Spawn, ReturnsTheResult) {
  auto handle = spawn([](int a, const std::string &b) { return b + std::to_string(a); },
                      1, std::string("x"));
  EXPECT_TRUE(handle.joinable());
  EXPECT_EQ(handle.join(), "x1");
  EXPECT_FALSE(handle.joinable());
  EXPECT_THROW((void)handle.join(), std::system_error);
}

TEST(Spawn, MovesItsArguments) {
  auto handle = spawn([](std::unique_ptr<int> p) { return *p; },
                      std::make_unique<int>(3));
  EXPECT_EQ(handle.join(), 3);
}

TEST(Spawn, JoinDeliversTheException) {
  auto handle = spawn([]() -> int { throw std::runtime_error("boom"); });
  auto result = handle.join();
  ASSERT_FALSE(result);
  try {
    std::rethrow_exception(result.error());
  } catch (const std::runtime_error &e) {
    EXPECT_STREQ(e.what(), "boom");
  }
}

TEST(Spawn, TheDestructorJoins) {
  std::atomic<bool> done{false};
  {
    auto handle = spawn([&done_ = done] {
      std::this_thread::sleep_for(2ms);
      done_ = true;
    });
  }
  EXPECT_TRUE(done);
  done = false;
  auto handle = spawn([] {});
  handle = spawn([&done_ = done] { done_ = true; });
  handle = JoinHandle<void>();
  EXPECT_TRUE(done);
}

TEST(Spawn, DetachLetsItRun) {
  auto [tx, rx] = channel<int>();
  auto handle = spawn([tx = std::move(tx)] { (void)tx.send(1); });
  handle.detach();
  EXPECT_FALSE(handle.joinable());
  EXPECT_EQ(rx.recv(), 1);
  EXPECT_FALSE(rx.recv()) << "the thread's own copies go with it";
}

TEST(Spawn, IsFinishedComesTrue) {
  auto [tx, rx] = channel<int>();
  auto handle = spawn([rx = std::move(rx)] { return rx.recv().value(); });
  EXPECT_FALSE(handle.is_finished());
  (void)tx.send(4);
  eventually([&] { return handle.is_finished(); });
  EXPECT_EQ(handle.join(), 4);
}

TEST(Spawn, AThreadMayOwnItsOwnHandle) {
  auto [tx, rx] = channel<JoinHandle<void>>();
  auto [done_tx, done_rx] = channel<int>();
  auto handle = spawn([rx = std::move(rx), done = std::move(done_tx)] {
    { auto own = rx.recv(); } // must not wait for itself
    (void)done.send(1);
  });
  (void)tx.send(std::move(handle));
  EXPECT_EQ(done_rx.recv(), 1);
}

TEST(Scope, ThreadsMayBorrow) {
  std::vector<int> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 0);
  long left = 0, right = 0;
  std::string_view text = "text";
  const auto size = scope([&](Scope &s) {
    s.spawn([&] { left = std::accumulate(numbers.begin(), numbers.begin() + 500, 0L); });
    s.spawn([&] { right = std::accumulate(numbers.begin() + 500, numbers.end(), 0L); });
    auto handle = s.spawn([](std::string_view t) { return t.size(); }, text);
    return handle.join().value();
  });
  EXPECT_EQ(left + right, 499500);
  EXPECT_EQ(size, 4u);
}

TEST(Scope, WaitsForAllAlsoWhenItThrows) {
  std::atomic<int> ended{0};
  EXPECT_THROW(scope([&](Scope &s) {
                 for (int i = 0; i < 5; ++i)
                   s.spawn([&] {
                     std::this_thread::sleep_for(1ms);
                     ++ended;
                   });
                 throw 1;
               }),
               int);
  EXPECT_EQ(ended, 5);
}

TEST(Scope, RethrowsTheFirstException) {
  std::atomic<int> ended{0};
  try {
    scope([&](Scope &s) {
      auto first = s.spawn([&] {
        ++ended;
        throw 1;
      });
      eventually([&] { return first.is_finished(); });
      s.spawn([&] {
        ++ended;
        throw 2;
      });
    });
    FAIL();
  } catch (int which) {
    EXPECT_EQ(which, 1);
  }
  EXPECT_EQ(ended, 2);
}

TEST(Scope, AnExceptionThatJoinDeliveredIsNotRethrown) {
  scope([&](Scope &s) {
    auto handle = s.spawn([]() -> std::unique_ptr<int> { throw 1; });
    auto result = handle.join();
    EXPECT_FALSE(result);
    EXPECT_THROW(std::rethrow_exception(result.error()), int);
    EXPECT_THROW((void)handle.join(), std::system_error);
  });
}

TEST(Scope, ThreadsMayStartThreads) {
  std::atomic<int> count{0};
  scope([&](Scope &s) {
    for (int i = 0; i < 3; ++i)
      s.spawn([&] {
        for (int k = 0; k < 3; ++k)
          s.spawn([&] { ++count; });
      });
  });
  EXPECT_EQ(count, 9);
}

TEST(Scope, ThreadLocalsEndBeforeIt) {
  int destroyed = 0; // plain on purpose: the scope must order the accesses
  struct notes {
    int *where = nullptr;
    ~notes() {
      if (where) {
        std::this_thread::sleep_for(2ms);
        ++*where;
      }
    }
  };
  scope([&](Scope &s) {
    s.spawn([&] {
      thread_local notes local;
      local.where = &destroyed;
    });
  });
  EXPECT_EQ(destroyed, 1);
}

TEST(Scope, WhatTheCallOwnsEndsBeforeIt) {
  scope([&](Scope &s) {
    for (int i = 0; i < 10; ++i)
      s.spawn([c = counted(i)] { EXPECT_GE(c.value, 0); });
  });
  EXPECT_EQ(counted::alive, 0);
}

TEST(Scope, PassesReferencesOn) {
  int value = 1;
  scope([&](Scope &s) { s.spawn([](int &v) { v = 2; }, std::ref(value)); });
  EXPECT_EQ(value, 2);
  int &same = scope([&](Scope &) -> int & { return value; });
  EXPECT_EQ(&same, &value);
}
