// Channels when memory runs out and when moving a message throws, and what
// they must not allocate.
#include "failing_new.h"
#include "support.h"

#include <fearless/fearless.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace fearless;
using namespace test;

TEST(ChannelFault, MakingAChannelWithoutMemoryLeavesNothingBehind) {
  NEEDS_FAILING_ALLOCATIONS;
  const auto attempt = [](auto make) {
    EXPECT_GE(with_each_allocation_failing([&] { (void)make(); }), 1);
  };
  attempt([] { return channel<int>(); });
  attempt([] { return sync_channel<int>(100); });
  attempt([] { return rendezvous_channel<int>(); });
  attempt([] { return after(1h); });
  attempt([] { return never<int>(); });
}

TEST(ChannelFault, UnboundedSendWithoutMemoryLosesThatMessageOnly) {
  NEEDS_FAILING_ALLOCATIONS;
  auto [tx, rx] = channel<counted>();
  const int n = 5000;
  int failed = 0;
  for (int i = 0; i < n; ++i) {
    // Each allocation fails the first time it is tried.
    std::optional<failing_after> fault(0);
    try {
      ASSERT_TRUE(tx.send(counted(i)));
    } catch (const std::bad_alloc &) {
      ++failed;
      fault.reset();
      ASSERT_TRUE(tx.send(counted(i)));
    }
  }
  EXPECT_GT(failed, 2);
  EXPECT_EQ(rx.len(), static_cast<std::size_t>(n));
  EXPECT_EQ(counted::alive, n);
  for (int i = 0; i < n; ++i)
    ASSERT_EQ(rx.recv()->value, i);
  EXPECT_EQ(rx.try_recv().error(), TryRecvError::empty);
  EXPECT_EQ(counted::alive, 0);
}

TEST(ChannelFault, BoundedChannelsNeverAllocateOnceMade) {
  for (std::size_t bound : {0u, 1u, 100u}) {
    auto [tx, rx] = sync_channel<int>(bound);
    const int n = 500;
    auto sender = spawn([tx = tx] {
      const int before = allocations;
      for (int i = 0; i < n; ++i)
        EXPECT_TRUE(tx.send(i));
      return allocations - before;
    });
    const int before = allocations;
    for (int i = 0; i < n; ++i)
      EXPECT_EQ(rx.recv(), i);
    EXPECT_EQ(allocations, before) << bound;
    EXPECT_EQ(sender.join(), 0) << bound;
  }
}

TEST(ChannelFault, SelectOverAFixedNumberDoesNotAllocate) {
  auto [tx0, rx0] = sync_channel<int>(1);
  auto [tx1, rx1] = sync_channel<int>(1);
  int value = 1;
  const int before = allocations;
  (void)select(on_send(tx0, value), on_recv(rx1, [](auto) {}));
  EXPECT_EQ(select(rx0, rx1).value, 1);
  EXPECT_FALSE(select_for(1ms, rx0, rx1));
  EXPECT_EQ(allocations, before);
}

TEST(ChannelFault, DrainIntoAContainerWithoutMemory) {
  NEEDS_FAILING_ALLOCATIONS;
  auto [tx, rx] = channel<counted>();
  for (int i = 0; i < 100; ++i)
    (void)tx.send(counted(i));
  {
    std::vector<counted> into;
    {
      failing_after fault(3);
      EXPECT_THROW(rx.drain_into(into), std::bad_alloc);
    }
    // What was moved is in the container, at most one message is lost.
    EXPECT_GE(into.size() + rx.len() + 1, 100u);
    const auto next = into.size();
    auto got = rx.recv();
    ASSERT_TRUE(got);
    EXPECT_GE(static_cast<std::size_t>(got->value), next);
    EXPECT_LE(static_cast<std::size_t>(got->value), next + 1);
  }
  { auto gone = std::move(rx); }
  EXPECT_EQ(counted::alive, 0);
}

TEST(ChannelFault, AThrowingMoveOutOfTheQueueRemovesThatMessage) {
  for (bool bounded : {false, true}) {
    auto [tx, rx] = bounded ? sync_channel<thrower>(4) : channel<thrower>();
    for (int i = 0; i < 3; ++i)
      (void)tx.send(thrower(i));
    thrower::moves_until_throw = 0;
    EXPECT_THROW((void)rx.recv(), int);
    thrower::moves_until_throw = -1;
    EXPECT_EQ(rx.len(), 2u);
    EXPECT_EQ(rx.recv()->value, 1);
    EXPECT_EQ(rx.recv()->value, 2);
    EXPECT_EQ(thrower::alive, 0);
  }
}

TEST(ChannelFault, AThrowingMoveIntoTheQueueAddsNothing) {
  for (bool bounded : {false, true}) {
    auto [tx, rx] = bounded ? sync_channel<thrower>(1) : channel<thrower>();
    thrower one(1);
    thrower::moves_until_throw = 1; // the first makes the argument
    EXPECT_THROW((void)tx.send(std::move(one)), int);
    thrower::moves_until_throw = -1;
    EXPECT_EQ(rx.len(), 0u);
    EXPECT_TRUE(tx.send(thrower(2)));
    EXPECT_EQ(rx.recv()->value, 2);
  }
  EXPECT_EQ(thrower::alive, 0);
}

TEST(ChannelFault, AWaitingSenderHearsThatItsMessageWasLost) {
  // A receiver moves the message of a sender that waits: when that throws, it
  // is the sender's to handle, and the receiver keeps what it took.
  auto [tx, rx] = sync_channel<thrower>(1);
  (void)tx.send(thrower(1));
  std::atomic<int> threw{0};
  scope([&](Scope &s) {
    s.spawn([&, tx = std::move(tx)] {
      try {
        EXPECT_TRUE(tx.send(thrower(2)));
      } catch (int) {
        ++threw;
      }
      EXPECT_TRUE(tx.send(thrower(3)));
    });
    std::this_thread::sleep_for(20ms); // most likely it waits by now
    thrower::moves_until_throw = 1;
    int got = 0;
    try {
      auto m = rx.recv();
      got += m->value == 1;
    } catch (int) {
      ++threw;
    }
    thrower::moves_until_throw = -1;
    for (int last = 0; last != 3;) {
      auto m = rx.recv();
      ASSERT_TRUE(m);
      EXPECT_LT(last, m->value);
      last = m->value;
      ++got;
    }
    EXPECT_GE(got + threw, 2);
  });
  { auto gone = std::move(rx); }
  EXPECT_LE(threw, 1);
  EXPECT_EQ(thrower::alive, 0);
}
