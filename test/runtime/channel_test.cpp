// Channels: what is sent arrives once and in order, and everybody learns of
// the end, in whatever state it finds them.
#include "support.h"

#include <fearless/fearless.hpp>

#include <memory>
#include <numeric>
#include <ranges>
#include <string>
#include <vector>

using namespace fearless;
using namespace test;

namespace {

enum class flavour { unbounded, bounded, single, rendezvous };

template <class T> std::pair<Sender<T>, Receiver<T>> make(flavour f) {
  switch (f) {
  case flavour::unbounded:
    return channel<T>();
  case flavour::bounded:
    return sync_channel<T>(3);
  case flavour::single:
    return sync_channel<T>(1);
  case flavour::rendezvous:
    break;
  }
  return rendezvous_channel<T>();
}

class EveryChannel : public ::testing::TestWithParam<flavour> {};
INSTANTIATE_TEST_SUITE_P(Flavours, EveryChannel,
                         ::testing::Values(flavour::unbounded, flavour::bounded,
                                           flavour::single,
                                           flavour::rendezvous),
                         [](const auto &chosen) -> std::string {
                           switch (chosen.param) {
                           case flavour::unbounded:
                             return "unbounded";
                           case flavour::bounded:
                             return "bounded";
                           case flavour::single:
                             return "single";
                           default:
                             return "rendezvous";
                           }
                         });

} // namespace

TEST_P(EveryChannel, DeliversInOrder) {
  auto [tx, rx] = make<int>(GetParam());
  const int n = 2000 * scale;
  auto sender = spawn([tx = std::move(tx)] {
    for (int i = 0; i < n; ++i)
      if (!tx.send(i))
        return i;
    return n;
  });
  int expected_next = 0;
  for (int value : rx)
    ASSERT_EQ(value, expected_next++);
  EXPECT_EQ(expected_next, n);
  EXPECT_EQ(sender.join(), n);
}

TEST_P(EveryChannel, ManyToManyLosesAndDoublesNothing) {
  auto [tx, rx] = make<std::pair<int, int>>(GetParam());
  const int senders = 4, receivers = 4, each = 500 * scale;
  std::vector<std::vector<std::pair<int, int>>> got(receivers);
  scope([&](Scope &s) {
    for (int k = 0; k < senders; ++k)
      s.spawn([tx = tx, k] {
        for (int i = 0; i < each; ++i)
          EXPECT_TRUE(tx.send({k, i}));
      });
    tx = Sender<std::pair<int, int>>(std::move(tx)); // still one handle
    for (int k = 0; k < receivers; ++k)
      s.spawn([rx = rx, &mine = got[static_cast<std::size_t>(k)]] {
        for (auto &m : rx)
          mine.push_back(m);
      });
    auto last = std::move(tx);
  });
  std::vector<std::vector<int>> seen(senders, std::vector<int>(each, 0));
  for (auto &mine : got) {
    std::vector<int> latest(senders, -1);
    for (auto [k, i] : mine) {
      EXPECT_LT(latest[k], i) << "one receiver sees each sender in order";
      latest[k] = i;
      ++seen[k][i];
    }
  }
  for (auto &row : seen)
    for (int count : row)
      ASSERT_EQ(count, 1);
}

TEST_P(EveryChannel, MoveOnlyMessages) {
  auto [tx, rx] = make<std::unique_ptr<move_only>>(GetParam());
  auto sender = spawn([tx = std::move(tx)] {
    (void)tx.send(std::make_unique<move_only>(7));
  });
  auto got = rx.recv();
  ASSERT_TRUE(got);
  EXPECT_EQ((*got)->value, 7);
  EXPECT_FALSE(rx.recv());
}

TEST_P(EveryChannel, NoDefaultConstructorNeeded) {
  auto [tx, rx] = make<move_only>(GetParam());
  auto sender = spawn([tx = std::move(tx)] { (void)tx.send(move_only(7)); });
  EXPECT_EQ(rx.recv()->value, 7);
}

TEST_P(EveryChannel, SendGivesTheValueBackWithoutReceivers) {
  auto [tx, rx] = make<std::string>(GetParam());
  { auto gone = std::move(rx); }
  EXPECT_TRUE(tx.is_disconnected());
  auto sent = tx.send("precious");
  ASSERT_FALSE(sent);
  EXPECT_EQ(std::move(sent.error()).into_inner(), "precious");
  auto tried = tx.try_send("precious");
  ASSERT_FALSE(tried);
  EXPECT_TRUE(tried.error().is_disconnected());
  EXPECT_EQ(tried.error().value, "precious");
  EXPECT_TRUE(tx.send_for("precious", 1ms).error().is_disconnected());
}

TEST_P(EveryChannel, RecvEndsWithTheLastSender) {
  auto [tx, rx] = make<int>(GetParam());
  auto second = tx.clone();
  { auto gone = std::move(tx); }
  EXPECT_EQ(rx.try_recv(), unexpected(TryRecvError::empty));
  { auto gone = std::move(second); }
  EXPECT_EQ(rx.recv(), unexpected(RecvError{}));
  EXPECT_EQ(rx.try_recv(), unexpected(TryRecvError::disconnected));
  EXPECT_EQ(rx.recv_for(1h), unexpected(TryRecvError::disconnected));
}

TEST_P(EveryChannel, DropOfTheLastSenderWakesEveryReceiver) {
  for (int round = 0; round < 20 * scale; ++round) {
    auto [tx, rx] = make<int>(GetParam());
    scope([&](Scope &s) {
      for (int k = 0; k < 3; ++k)
        s.spawn([rx = rx] { EXPECT_FALSE(rx.recv()); });
      auto last = std::move(tx);
    });
  }
}

TEST_P(EveryChannel, DropOfTheLastReceiverWakesEverySender) {
  for (int round = 0; round < 20 * scale; ++round) {
    auto [tx, rx] = make<counted>(GetParam());
    scope([&](Scope &s) {
      for (int k = 0; k < 3; ++k)
        s.spawn([tx = tx, k] {
          // Until nobody receives: every one that waits must be woken.
          for (int i = 0;; ++i)
            if (auto sent = tx.send(counted(i)); !sent) {
              EXPECT_EQ(sent.error().value.value, i) << k;
              return;
            }
        });
      s.spawn([rx = std::move(rx)] { (void)rx.recv(); });
    });
  }
  EXPECT_EQ(counted::alive, 0);
}

TEST_P(EveryChannel, CloseWakesEverybodyAndKeepsWhatIsQueued) {
  for (int round = 0; round < 20 * scale; ++round) {
    auto [tx, rx] = make<int>(GetParam());
    std::atomic<int> sent{0}, received{0};
    scope([&](Scope &s) {
      for (int k = 0; k < 2; ++k) {
        s.spawn([&, tx = tx] {
          while (tx.send(1))
            ++sent;
        });
        s.spawn([&, rx = rx] {
          while (rx.recv())
            ++received;
        });
      }
      if (round % 2)
        std::this_thread::yield();
      (round % 4 < 2) ? tx.close() : rx.close();
    });
    EXPECT_EQ(sent, received);
    EXPECT_TRUE(tx.is_disconnected());
    EXPECT_TRUE(rx.is_disconnected());
  }
}

TEST_P(EveryChannel, MessagesHoldTheirOwnChannel) {
  // A message that owns a handle of the channel it is queued in.
  struct letter {
    std::shared_ptr<const Sender<int>> other;
    counted c;
  };
  auto [tx, rx] = make<std::unique_ptr<letter>>(GetParam());
  auto keep = std::make_shared<const Sender<int>>(channel<int>().first);
  (void)tx.try_send(
      std::make_unique<letter>(letter{std::move(keep), counted(1)}));
  { auto gone = std::move(rx); }
  EXPECT_EQ(counted::alive, 0) << "destroyed with the last receiver";
}

TEST_P(EveryChannel, TimeoutsTellTheTruth) {
  auto [tx, rx] = make<int>(GetParam());
  EXPECT_EQ(rx.recv_for(1ms), unexpected(TryRecvError::timeout));
  EXPECT_EQ(rx.recv_until(std::chrono::system_clock::now() + 1ms),
            unexpected(TryRecvError::timeout));
  EXPECT_EQ(rx.recv_for(-1h), unexpected(TryRecvError::timeout));
  if (GetParam() != flavour::unbounded) {
    while (tx.try_send(1)) {
    }
    auto sent = tx.send_for(2, 1ms);
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is_timeout());
    EXPECT_EQ(sent.error().value, 2);
    EXPECT_TRUE(tx.try_send(3).error().is_full());
  }
}

TEST_P(EveryChannel, HugeTimeoutsDoNotOverflow) {
  auto [tx, rx] = make<int>(GetParam());
  auto sender = spawn([tx = tx] {
    (void)tx.send_for(1, std::chrono::hours::max());
    (void)tx.send_for(2, std::chrono::duration<double>(1e300));
  });
  EXPECT_EQ(rx.recv_for(std::chrono::nanoseconds::max()), 1);
  EXPECT_EQ(rx.recv_for(std::chrono::years::max()), 2);
}

TEST_P(EveryChannel, TimedOutReceiversLeaveNoTrace) {
  auto [tx, rx] = make<counted>(GetParam());
  const int n = 200 * scale;
  scope([&](Scope &s) {
    s.spawn([&, tx = std::move(tx)] {
      for (int i = 0; i < n; ++i)
        while (!tx.send_for(counted(i), 50us)) {
        }
    });
    s.spawn([&, rx = std::move(rx)] {
      int next = 0;
      for (;;) {
        auto got = rx.recv_for(20us);
        if (got) {
          EXPECT_EQ(got->value, next++);
        } else if (got.error() == TryRecvError::disconnected) {
          break;
        }
      }
      EXPECT_EQ(next, n);
    });
  });
  EXPECT_EQ(counted::alive, 0);
}

TEST_P(EveryChannel, HandlesMovedFromAreDisconnected) {
  auto [tx, rx] = make<int>(GetParam());
  auto tx2 = std::move(tx);
  auto rx2 = std::move(rx);
  EXPECT_TRUE(tx.is_disconnected()); // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(rx.is_disconnected()); // NOLINT(bugprone-use-after-move)
  EXPECT_FALSE(tx.send(1));
  EXPECT_FALSE(rx.recv());
  EXPECT_EQ(tx.len(), 0u);
  EXPECT_FALSE(tx2.is_disconnected());
}

TEST_P(EveryChannel, ThrowingMoveLosesAtMostThatMessage) {
  // Every place where a message is moved gets its turn to throw.
  for (int at = 0; at < 6; ++at) {
    auto [tx, rx] = make<thrower>(GetParam());
    std::atomic<int> threw{0};
    scope([&](Scope &s) {
      s.spawn([&, tx = std::move(tx)] {
        for (int i = 0; i < 20; ++i) {
          if (i == 5)
            thrower::moves_until_throw = at;
          try {
            (void)tx.send(thrower(i));
          } catch (int) {
            ++threw;
          }
        }
      });
      s.spawn([&, rx = std::move(rx)] {
        int last = -1, count = 0;
        for (;;) {
          try {
            auto got = rx.recv();
            if (!got)
              break;
            EXPECT_LT(last, got->value);
            last = got->value;
            ++count;
          } catch (int) {
            ++threw;
          }
        }
        EXPECT_EQ(count, 20 - threw.load());
      });
    });
    EXPECT_EQ(threw, 1) << at;
    EXPECT_EQ(thrower::alive, 0) << at;
    thrower::moves_until_throw = -1;
  }
}

TEST_P(EveryChannel, QueriesAndDrain) {
  auto [tx, rx] = make<int>(GetParam());
  const auto capacity = tx.capacity();
  EXPECT_EQ(capacity, rx.capacity());
  EXPECT_EQ(capacity.has_value(), GetParam() != flavour::unbounded);
  int sent = 0;
  for (; sent < 10 && tx.try_send(sent); ++sent) {
  }
  EXPECT_EQ(sent, capacity ? static_cast<int>(*capacity) : 10);
  EXPECT_EQ(rx.len(), static_cast<std::size_t>(sent));
  EXPECT_EQ(tx.is_full(), capacity.has_value());
  EXPECT_EQ(tx.is_empty(), sent == 0);
  std::vector<int> all;
  EXPECT_EQ(rx.drain_into(all), static_cast<std::size_t>(sent));
  EXPECT_EQ(all.size(), static_cast<std::size_t>(sent));
  for (int i = 0; i < sent; ++i)
    EXPECT_EQ(all[static_cast<std::size_t>(i)], i);
  EXPECT_TRUE(rx.is_empty());
}

TEST_P(EveryChannel, WeakSendersDoNotKeepItConnected) {
  auto [tx, rx] = make<int>(GetParam());
  auto weak = tx.downgrade();
  {
    auto strong = weak.upgrade();
    ASSERT_TRUE(strong);
    EXPECT_TRUE(strong->same_channel(tx));
  }
  { auto gone = std::move(tx); }
  EXPECT_FALSE(weak.upgrade());
  EXPECT_FALSE(rx.recv());
  WeakSender<int> nothing;
  EXPECT_FALSE(nothing.upgrade());
}

TEST(Channel, DrainTakesWaitingSendersToo) {
  auto [tx, rx] = sync_channel<int>(2);
  auto sender = spawn([tx = std::move(tx)] {
    return tx.send_all(std::vector{1, 2, 3, 4, 5});
  });
  std::vector<int> got;
  while (got.size() < 5)
    rx.drain_into(got, 2);
  EXPECT_EQ(got, (std::vector{1, 2, 3, 4, 5}));
  EXPECT_EQ(sender.join(), 5u);
}

TEST(Channel, SendAllStopsWhenDisconnected) {
  auto [tx, rx] = sync_channel<int>(1);
  auto receiver = spawn([rx = std::move(rx)] { return rx.recv().value(); });
  const auto sent = tx.send_all(std::vector(1000, 7));
  EXPECT_GE(sent, 1u);
  EXPECT_LT(sent, 1000u);
  EXPECT_EQ(receiver.join(), 7);
}

TEST(Channel, IsARange) {
  static_assert(std::ranges::input_range<const Receiver<int>>);
  auto [tx, rx] = channel<int>();
  for (int i = 1; i <= 5; ++i)
    (void)tx.send(i);
  tx.close();
  std::vector<int> got;
  for (int i : rx | std::views::transform([](int i) { return i * i; }))
    got.push_back(i);
  EXPECT_EQ(got, (std::vector{1, 4, 9, 16, 25}));
}

TEST(Channel, TryIterStopsWhenEmpty) {
  auto [tx, rx] = channel<std::string>();
  (void)tx.send("a");
  (void)tx.send("b");
  std::string all;
  for (auto &text : rx.try_iter())
    all += text;
  EXPECT_EQ(all, "ab");
  EXPECT_FALSE(rx.is_disconnected());
}

TEST(Channel, RendezvousReturnsOnlyWhenTaken) {
  auto [tx, rx] = rendezvous_channel<int>();
  std::atomic<bool> returned{false};
  auto sender = spawn([&returned_ = returned, tx = tx] {
    (void)tx.send(1);
    returned_ = true;
  });
  EXPECT_TRUE(tx.try_send(9).error().is_full());
  EXPECT_FALSE(returned);
  EXPECT_EQ(rx.recv(), 1);
  (void)sender.join();
  EXPECT_TRUE(returned);
}

TEST(Channel, QueuedMessagesDieWithTheLastReceiver) {
  auto [tx, rx] = channel<counted>();
  for (int i = 0; i < 1000; ++i)
    (void)tx.send(counted(i));
  EXPECT_EQ(counted::alive, 1000);
  { auto gone = std::move(rx); }
  EXPECT_EQ(counted::alive, 0);
  EXPECT_FALSE(tx.send(counted(1)));
}

TEST(Channel, ManyBlocksGrowAndShrink) {
  auto [tx, rx] = channel<std::string>();
  int in = 0, out = 0;
  for (int round = 1; round < 60; ++round) {
    for (int i = 0; i < round * 7; ++i)
      (void)tx.send(std::to_string(in++));
    for (int i = 0; i < round * 5; ++i)
      ASSERT_EQ(rx.recv(), std::to_string(out++));
  }
  for (auto &text : rx.try_iter())
    ASSERT_EQ(text, std::to_string(out++));
  EXPECT_EQ(in, out);
}

TEST(Channel, OverAlignedMessages) {
  struct alignas(128) wide {
    int value;
  };
  auto [tx, rx] = channel<wide>();
  for (int i = 0; i < 100; ++i)
    (void)tx.send(wide{i});
  for (int i = 0; i < 100; ++i) {
    auto got = rx.recv();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&*got) % 128, 0u);
    EXPECT_EQ(got->value, i);
  }
}

TEST(Channel, AbsurdCapacityThrows) {
  EXPECT_THROW((void)sync_channel<std::string>(static_cast<std::size_t>(-2)),
               std::bad_alloc);
}
