// Arc and Weak.
#include "support.h"

#include <fearless/fearless.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace fearless;
using namespace test;

static_assert(sizeof(Arc<int>) == sizeof(void *));
static_assert(sizeof(Weak<int>) == sizeof(void *));
static_assert(std::is_same_v<decltype(*std::declval<Arc<int> &>()), const int &>);
static_assert(std::is_same_v<decltype(*std::declval<Arc<std::atomic<int>> &>()),
                             std::atomic<int> &>);
static_assert(std::is_same_v<
              decltype(*std::declval<Arc<Synchronized<int>> &>()), Synchronized<int> &>);
static_assert(Send<Arc<int>> && fearless::Sync<Arc<int>>);
static_assert(Send<Arc<Synchronized<std::unique_ptr<int>>>>);
static_assert(!Send<Arc<std::shared_ptr<int>>>);
static_assert(!Send<Arc<std::promise<int>>>, "a promise is Send, but not Sync");
static_assert(Send<Synchronized<std::promise<int>>>);
static_assert(Send<Arc<Synchronized<std::promise<int>>>>);
static_assert(!Send<Weak<std::shared_ptr<int>>>);
static_assert(std::is_nothrow_copy_constructible_v<Arc<std::string>>);

TEST(Arc, OwnersShareOneValue) {
  {
    Arc<counted> first(std::in_place, 7);
    auto second = first;
    auto third = first.clone();
    EXPECT_EQ(&*first, &*second);
    EXPECT_EQ(first.strong_count(), 3u);
    EXPECT_TRUE(Arc<counted>::ptr_eq(first, third));
    second = std::move(third);
    EXPECT_EQ(third.get(), nullptr); // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(first.strong_count(), 2u);
    EXPECT_EQ(second->value, 7);
    EXPECT_EQ(counted::alive, 1);
    auto &same = second;
    second = same;
    EXPECT_EQ(second->value, 7);
  }
  EXPECT_EQ(counted::alive, 0);
}

TEST(Arc, DeducesItsType) {
  Arc arc(std::string("x"));
  static_assert(std::is_same_v<decltype(arc), Arc<std::string>>);
  EXPECT_EQ(arc->size(), 1u);
}

TEST(Arc, GetMutOnlyForTheOnlyOwner) {
  Arc<int> arc(1);
  ASSERT_NE(arc.get_mut(), nullptr);
  *arc.get_mut() = 2;
  {
    auto other = arc;
    EXPECT_EQ(arc.get_mut(), nullptr);
  }
  {
    auto weak = arc.downgrade();
    EXPECT_EQ(arc.get_mut(), nullptr) << "a Weak could be upgraded meanwhile";
  }
  ASSERT_NE(arc.get_mut(), nullptr);
  EXPECT_EQ(*arc, 2);
}

TEST(Arc, MakeMutCopiesWhenShared) {
  Arc<std::vector<int>> arc(std::vector{1, 2});
  auto other = arc;
  arc.make_mut().push_back(3);
  EXPECT_EQ(arc->size(), 3u);
  EXPECT_EQ(other->size(), 2u);
  const auto *before = arc.get();
  arc.make_mut().push_back(4);
  EXPECT_EQ(arc.get(), before) << "nobody else had it: no copy";
  auto weak = arc.downgrade();
  arc.make_mut().push_back(5);
  EXPECT_EQ(arc->size(), 5u);
  EXPECT_FALSE(weak.upgrade()) << "the value has moved away from its Weaks";
  EXPECT_EQ(arc.weak_count(), 0u);
}

struct throws_when_copied {
  int value = 1;
  throws_when_copied() = default;
  throws_when_copied(const throws_when_copied &) { throw 1; }
};

TEST(Arc, AFailedMakeMutChangesNothing) {
  Arc<throws_when_copied> arc(std::in_place);
  {
    auto other = arc;
    EXPECT_THROW(arc.make_mut(), int);
    EXPECT_TRUE(Arc<throws_when_copied>::ptr_eq(arc, other));
    EXPECT_EQ(arc.strong_count(), 2u);
  }
  auto weak = arc.downgrade();
  EXPECT_THROW(arc.make_mut(), int); // has no move either: copies
  EXPECT_TRUE(weak.upgrade());
  EXPECT_EQ(arc->value, 1);
}

TEST(Arc, UnwrapAndIntoInner) {
  Arc<move_only> arc(std::in_place, 5);
  auto other = arc;
  auto back = std::move(arc).try_unwrap();
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error()->value, 5);
  EXPECT_FALSE(std::move(other).into_inner());
  auto weak = back.error().downgrade();
  auto value = std::move(back.error()).try_unwrap();
  ASSERT_TRUE(value);
  EXPECT_EQ(value->value, 5);
  EXPECT_FALSE(weak.upgrade());
  EXPECT_EQ(Arc<move_only>(std::in_place, 6).into_inner()->value, 6);
}

TEST(Arc, AThrowingConstructorOrMoveLeaksNothing) {
  struct fails {
    counted member{1};
    fails() { throw 1; }
  };
  EXPECT_THROW((void)Arc<fails>{std::in_place}, int);
  EXPECT_EQ(counted::alive, 0);
  Arc<thrower> arc(std::in_place, 1);
  thrower::moves_until_throw = 0;
  EXPECT_THROW((void)std::move(arc).into_inner(), int);
  thrower::moves_until_throw = -1;
  EXPECT_EQ(thrower::alive, 0);
}

TEST(Weak, UpgradesWhileTheValueLives) {
  Weak<counted> weak;
  EXPECT_FALSE(weak.upgrade());
  {
    Arc<counted> arc(std::in_place, 3);
    weak = arc.downgrade();
    auto copy = weak;
    EXPECT_TRUE(Weak<counted>::ptr_eq(weak, copy));
    EXPECT_EQ(arc.weak_count(), 2u);
    auto second = weak.upgrade();
    ASSERT_TRUE(second);
    EXPECT_EQ((*second)->value, 3);
    EXPECT_EQ(weak.strong_count(), 2u);
  }
  EXPECT_EQ(counted::alive, 0) << "a Weak keeps the memory, not the value";
  EXPECT_FALSE(weak.upgrade());
  EXPECT_EQ(weak.strong_count(), 0u);
}

struct node {
  Weak<node> self;
  counted here{1};
};

TEST(Weak, AValueMayKnowItself) {
  {
    auto arc = Arc<node>::new_cyclic([](const Weak<node> &self) {
      EXPECT_FALSE(self.upgrade()) << "not there yet";
      return node{self};
    });
    auto again = arc->self.upgrade();
    ASSERT_TRUE(again);
    EXPECT_TRUE(Arc<node>::ptr_eq(arc, *again));
  }
  EXPECT_EQ(counted::alive, 0);
  Weak<node> kept;
  EXPECT_THROW((void)Arc<node>::new_cyclic([&](const Weak<node> &self) -> node {
    kept = self;
    throw 1;
  }),
               int);
  EXPECT_FALSE(kept.upgrade());
}

// Owners that come and go on several threads: the value is destroyed once, by
// the last, after all that was done with it.
TEST(Arc, TheLastOfManyThreadsDestroys) {
  for (int round = 0; round < 100 * scale; ++round) {
    Arc<Synchronized<std::unique_ptr<counted>>> arc(
        std::in_place, std::in_place, std::make_unique<counted>(0));
    auto weak = arc.downgrade();
    std::vector<JoinHandle<void>> threads;
    for (int k = 0; k < 3; ++k)
      threads.push_back(spawn([arc, weak] {
        for (int i = 0; i < 20; ++i) {
          auto mine = arc;
          if (auto up = weak.upgrade())
            ++(*(*up)->lock())->value;
        }
      }));
    { auto gone = std::move(arc); }
    threads.clear();
    EXPECT_FALSE(weak.upgrade());
    ASSERT_EQ(counted::alive, 0);
  }
}

TEST(Arc, ExactlyOneThreadGetsTheInnerValue) {
  for (int round = 0; round < 100 * scale; ++round) {
    Arc<move_only> arc(std::in_place, round);
    std::atomic<int> got{0};
    scope([&](Scope &s) {
      for (int k = 0; k < 3; ++k)
        s.spawn([&got, mine = arc]() mutable {
          if (auto value = std::move(mine).into_inner())
            got += value->value + 1;
        });
      if (auto value = std::move(arc).into_inner())
        got += value->value + 1;
    });
    ASSERT_EQ(got, round + 1);
  }
}

// One thread changes the value whenever it owns it alone, another makes and
// drops owners.
TEST(Arc, MakeMutIsExclusive) {
  Arc<std::vector<int>> arc(std::vector<int>(8, 0));
  std::atomic<bool> stop{false};
  auto weak = arc.downgrade();
  int changes = 0;
  scope([&](Scope &s) {
    s.spawn([&] {
      while (!stop) {
        if (auto up = weak.upgrade()) {
          EXPECT_EQ((**up)[0], (**up)[7]);
        }
      }
    });
    auto mine = std::move(arc);
    for (int i = 0; i < 2000 * scale; ++i) {
      auto &v = mine.make_mut(); // disassociates the Weak the first time
      for (auto &x : v)
        x = i;
      ++changes;
    }
    stop = true;
  });
  EXPECT_EQ(changes, 2000 * scale);
}
