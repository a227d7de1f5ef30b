// select over sends and receives, timers, and receives in coroutines.
#include "support.h"

#include <fearless/fearless.hpp>

#include <coroutine>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <vector>

using namespace fearless;
using namespace test;

TEST(Select, TakesWhatIsThereAndSaysWhere) {
  auto [tx0, rx0] = channel<int>();
  auto [tx1, rx1] = sync_channel<int>(1);
  (void)tx1.send(7);
  auto [index, value] = select(rx0, rx1);
  EXPECT_EQ(index, 1u);
  EXPECT_EQ(value, 7);
  EXPECT_EQ(try_select(rx0, rx1).error(), SelectFailure::empty);
  EXPECT_EQ(select_for(1ms, rx0, rx1).error(), SelectFailure::timeout);
}

TEST(Select, EndsWhenAllHaveEnded) {
  auto [tx0, rx0] = channel<int>();
  auto [tx1, rx1] = sync_channel<int>(2);
  (void)tx1.send(1);
  { auto gone = std::move(tx1); }
  EXPECT_EQ(select(rx0, rx1).value, 1);
  EXPECT_EQ(try_select(rx0, rx1).error(), SelectFailure::empty);
  (void)tx0.send(2);
  { auto gone = std::move(tx0); }
  auto [index, value] = select(rx0, rx1);
  EXPECT_EQ(index, 0u);
  EXPECT_EQ(value, 2);
  EXPECT_FALSE(select(rx0, rx1).value);
  EXPECT_FALSE(select(std::vector{rx0, rx1}).value);
  ASSERT_TRUE(try_select(rx0, rx1));
  EXPECT_FALSE(try_select(rx0, rx1)->value);
}

TEST(Select, AsACaseAnEndedChannelIsReady) {
  auto [tx0, rx0] = channel<int>();
  auto [tx1, rx1] = channel<int>();
  { auto gone = std::move(tx1); }
  EXPECT_EQ(select(on_recv(rx0, [](auto) { FAIL(); }),
                   on_recv(rx1, [](auto got) { EXPECT_FALSE(got); })),
            1u);
}

TEST(Select, MovedFromHandlesAreAtTheirEnd) {
  auto [tx, rx] = channel<int>();
  auto other = std::move(rx);
  EXPECT_EQ(select(rx).index, 0u); // NOLINT(bugprone-use-after-move)
}

TEST(Select, IsFair) {
  auto [tx0, rx0] = channel<int>();
  auto [tx1, rx1] = channel<int>();
  int from[2] = {0, 0};
  for (int i = 0; i < 1000; ++i) {
    (void)tx0.send(i);
    (void)tx1.send(i);
  }
  for (int i = 0; i < 1000; ++i)
    ++from[select(rx0, rx1).index];
  EXPECT_GT(from[0], 100);
  EXPECT_GT(from[1], 100);
}

TEST(Select, WaitsAndIsWokenByEverySource) {
  for (int which = 0; which < 3; ++which)
    for (int how = 0; how < 3; ++how) {
      std::vector<Sender<int>> tx;
      std::vector<Receiver<int>> rx;
      for (auto &&[t, r] :
           {channel<int>(), sync_channel<int>(1), rendezvous_channel<int>()}) {
        tx.push_back(t);
        rx.push_back(r);
      }
      auto theirs = how == 2 ? std::move(tx) : tx;
      auto helper = spawn([theirs = std::move(theirs), which, how] {
        std::this_thread::sleep_for(1ms);
        auto &mine = theirs[static_cast<std::size_t>(which)];
        if (how == 0)
          EXPECT_TRUE(mine.send(which));
        else if (how == 1)
          for (auto &t : theirs)
            t.close();
        // how == 2: all end, one after the other.
      });
      auto [index, value] = select(rx);
      if (how == 0) {
        EXPECT_EQ(index, static_cast<std::size_t>(which));
      }
      EXPECT_EQ(value.has_value(), how == 0);
      (void)helper.join();
    }
}

TEST(Select, SendsAndReceivesWithHandlers) {
  auto [tx, rx] = sync_channel<std::string>(1);
  auto [never_tx, never_rx] = channel<int>();
  std::string message = "hello", seen;
  EXPECT_EQ(select(on_recv(never_rx, [](auto) { FAIL(); }),
                   on_send(tx, message, [&](bool sent) { seen += sent; })),
            1u);
  EXPECT_TRUE(message.empty());
  message = "kept";
  // Full now: the message stays where it is.
  EXPECT_EQ(select(on_send(tx, message, [](bool) { FAIL(); }),
                   on_default([&] { seen += "default"; })),
            1u);
  EXPECT_EQ(message, "kept");
  EXPECT_EQ(select(on_send(tx, message), on_timeout(1ms)), 1u);
  EXPECT_EQ(select(on_send(tx, message),
                   on_recv(rx, [&](auto got) { seen += got.value_or(""); })),
            1u);
  EXPECT_EQ(seen, std::string(1, 1) + "defaulthello");
  { auto gone = std::move(rx); }
  select(on_send(tx, message, [](bool sent) { EXPECT_FALSE(sent); }));
  EXPECT_EQ(message, "kept");
}

TEST(Select, RendezvousOfTwoSelects) {
  // Each of two threads offers to send on one channel and to receive from the
  // other: exactly one of the two directions happens each time.
  const int rounds = 300 * scale;
  auto [tx0, rx0] = rendezvous_channel<int>();
  auto [tx1, rx1] = rendezvous_channel<int>();
  std::atomic<int> sent{0}, received{0};
  auto side = [&](const Sender<int> &tx, const Receiver<int> &rx) {
    for (int i = 0; i < rounds; ++i) {
      int mine = i;
      select(on_send(tx, mine, [&](bool ok) { sent += ok; }),
             on_recv(rx, [&](auto got) { received += got.has_value(); }));
    }
    tx.close();
  };
  scope([&](Scope &s) {
    s.spawn([&] { side(tx0, rx1); });
    s.spawn([&] { side(tx1, rx0); });
  });
  EXPECT_EQ(sent, received);
  EXPECT_EQ(sent + received, 2 * rounds);
}

TEST(Select, NothingIsLostOrDoubledAcrossManySelects) {
  const int channels = 3, senders = 3, selectors = 3, each = 300 * scale;
  std::vector<std::pair<Sender<int>, Receiver<int>>> all;
  all.push_back(channel<int>());
  all.push_back(sync_channel<int>(2));
  all.push_back(rendezvous_channel<int>());
  std::vector<std::atomic<int>> seen(senders * each);
  scope([&](Scope &s) {
    for (int k = 0; k < senders; ++k) {
      std::vector<Sender<int>> tx;
      for (auto &c : all)
        tx.push_back(c.first);
      s.spawn([tx = std::move(tx), k] {
        for (int i = 0; i < each; ++i) {
          int value = k * each + i;
          select(on_send(tx[0], value), on_send(tx[1], value),
                 on_send(tx[2], value));
        }
      });
    }
    for (int k = 0; k < selectors; ++k) {
      std::vector<Receiver<int>> rx;
      for (auto &c : all)
        rx.push_back(c.second);
      s.spawn([rx = std::move(rx), &seen] {
        // Until all three have ended.
        Select any;
        int open = channels;
        for (std::size_t i = 0; i < rx.size(); ++i)
          any.recv(rx[i], [&, i](expected<int, RecvError> got) {
            if (got) {
              ++seen[static_cast<std::size_t>(*got)];
            } else {
              any.remove(i);
              --open;
            }
          });
        while (open != 0)
          any.wait();
      });
    }
    all.clear();
  });
  for (auto &count : seen)
    ASSERT_EQ(count, 1);
}

TEST(Select, ManyPlainReceiversBesideSelects) {
  // A message must not go to a select that another channel serves already.
  const int n = 500 * scale;
  auto [tx0, rx0] = channel<int>();
  auto [tx1, rx1] = sync_channel<int>(1);
  std::atomic<int> got{0};
  scope([&](Scope &s) {
    s.spawn([rx0 = rx0, rx1 = rx1, &got] {
      while (select(rx0, rx1).value)
        ++got;
    });
    for (auto *rx : {&rx0, &rx1})
      s.spawn([rx = *rx, &got] {
        for (auto &m : rx)
          (void)m, ++got;
      });
    for (auto *tx : {&tx0, &tx1})
      s.spawn([tx = std::move(*tx)] {
        for (int i = 0; i < n; ++i)
          EXPECT_TRUE(tx.send(i));
      });
  });
  EXPECT_EQ(got, 2 * n);
}

TEST(Select, CloseWakesSelectsOnBothSides) {
  for (int round = 0; round < 20 * scale; ++round) {
    auto [tx, rx] = rendezvous_channel<int>();
    auto [full, full_rx] = sync_channel<int>(1);
    (void)full.send(1);
    scope([&](Scope &s) {
      s.spawn([&full_ = full, &rx_ = rx] {
        int value = 1;
        select(on_send(full_, value, [](bool sent) { EXPECT_FALSE(sent); }),
               on_recv(rx_, [](auto got) { EXPECT_FALSE(got); }));
      });
      s.spawn([&tx_ = tx, &full_ = full, round] {
        round % 2 ? tx_.close() : full_.close();
      });
    });
  }
}

TEST(Select, ThrowingMovesAreReportedAndLeaveTheRest) {
  auto [tx0, rx0] = channel<thrower>();
  auto [tx1, rx1] = channel<thrower>();
  int threw = 0, got = 0;
  for (int i = 0; i < 8; ++i) {
    (void)tx0.send(thrower(i));
    thrower::moves_until_throw = i;
    try {
      (void)select(rx0, rx1);
      ++got;
    } catch (int) {
      ++threw;
    }
    thrower::moves_until_throw = -1;
  }
  EXPECT_GE(threw, 1);
  EXPECT_EQ(threw + got, 8);
  EXPECT_EQ(thrower::alive, 0);
  EXPECT_FALSE(try_select(rx0, rx1));
}

TEST(Select, DynamicSendsKeepAnUnsentMessage) {
  auto [tx, rx] = sync_channel<std::unique_ptr<int>>(1);
  int made = 0;
  Select any;
  any.send(tx, [&] { return std::make_unique<int>(made++); });
  EXPECT_EQ(any.try_wait(), 0u);
  EXPECT_FALSE(any.try_wait());
  EXPECT_FALSE(any.wait_for(1ms));
  EXPECT_EQ(made, 2);
  EXPECT_EQ(**rx.recv(), 0);
  EXPECT_EQ(any.wait(), 0u);
  EXPECT_EQ(**rx.recv(), 1);
  EXPECT_EQ(made, 2);
  any.remove(0);
  EXPECT_EQ(any.size(), 0u);
  EXPECT_THROW(any.wait(), std::invalid_argument);
  EXPECT_THROW(select(std::vector<Receiver<int>>{}), std::invalid_argument);
}

// ------------------------------------------------------------ timers

TEST(Timer, AfterComesOnceAndNotEarly) {
  const auto begin = std::chrono::steady_clock::now();
  auto timeout = after(2ms);
  EXPECT_EQ(timeout.try_recv().error(), TryRecvError::empty);
  auto when = timeout.recv();
  ASSERT_TRUE(when);
  EXPECT_GE(*when, begin + 2ms);
  EXPECT_GE(std::chrono::steady_clock::now(), *when);
  EXPECT_EQ(timeout.recv_for(1ms).error(), TryRecvError::timeout);
  EXPECT_FALSE(timeout.is_disconnected());
}

TEST(Timer, TickKeepsTheBeatAndDropsWhatNobodyTook) {
  auto beat = tick(1ms);
  const auto first = *beat.recv();
  std::this_thread::sleep_for(5ms);
  const auto second = *beat.recv();
  const auto third = *beat.recv();
  EXPECT_EQ((second - first) % 1ms, 0ns);
  EXPECT_GE(third - second, 1ms);
  EXPECT_EQ((third - first) % 1ms, 0ns);
  EXPECT_THROW((void)tick(0ms), std::invalid_argument);
  EXPECT_THROW((void)tick(-1s), std::invalid_argument);
}

TEST(Timer, OneTickGoesToOneReceiver) {
  auto once = after(1ms);
  std::atomic<int> got{0};
  scope([&](Scope &s) {
    for (int k = 0; k < 3; ++k)
      s.spawn([once = once, &got] { got += once.recv_for(20ms).has_value(); });
  });
  EXPECT_EQ(got, 1);
}

TEST(Timer, InSelect) {
  auto [tx, rx] = channel<int>();
  bool timed_out = false;
  auto timeout = after(1ms);
  select(on_recv(rx, [](auto) { FAIL(); }),
         on_recv(timeout, [&](auto when) { timed_out = when.has_value(); }));
  EXPECT_TRUE(timed_out);
}

TEST(Timer, CloseEndsIt) {
  auto late = after(std::chrono::hours(1));
  auto closer = spawn([late = late] { late.close(); });
  EXPECT_FALSE(late.recv());
  EXPECT_EQ(late.try_recv().error(), TryRecvError::disconnected);
}

TEST(Timer, HugeDelaysAreForEver) {
  auto forever = after(std::chrono::hours::max());
  EXPECT_EQ(forever.recv_for(1ms).error(), TryRecvError::timeout);
  EXPECT_FALSE(forever.len());
}

TEST(Timer, NeverNeverDelivers) {
  auto rx = never<std::unique_ptr<int>>();
  EXPECT_EQ(rx.try_recv().error(), TryRecvError::empty);
  EXPECT_EQ(rx.recv_for(1ms).error(), TryRecvError::timeout);
  EXPECT_FALSE(rx.is_disconnected());
  auto copy = rx.clone();
  EXPECT_EQ(try_select(rx, copy).error(), SelectFailure::empty);
}

// ------------------------------------------------------------ coroutines

namespace {

/// A coroutine that nobody waits for.
struct fire_and_forget {
  struct promise_type {
    fire_and_forget get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

/// Resumes where it is asked to: on the thread that sent.
struct inline_executor {
  void operator()(auto f) { f(); }
};

/// Resumes what it was given when run() is called.
struct loop {
  std::mutex mutex;
  std::deque<std::function<void()>> ready;
  void execute(std::function<void()> f) {
    std::lock_guard held(mutex);
    ready.push_back(std::move(f));
  }
  bool run_one() {
    std::function<void()> f;
    {
      std::lock_guard held(mutex);
      if (ready.empty())
        return false;
      f = std::move(ready.front());
      ready.pop_front();
    }
    f();
    return true;
  }
};

struct refusing_executor {
  void execute(auto) { throw std::bad_alloc(); }
};

template <class T, class E>
fire_and_forget collect(Receiver<T> rx, E &executor, std::vector<T> &into,
                        std::atomic<bool> &ended) {
  while (auto got = co_await rx.async_recv(executor))
    into.push_back(std::move(*got));
  ended = true;
}

} // namespace

TEST(Coroutine, GetsWhatIsQueuedAndWhatComes) {
  for (int kind = 0; kind < 3; ++kind) {
    auto [tx, rx] = kind == 0   ? channel<std::string>()
                    : kind == 1 ? sync_channel<std::string>(1)
                                : rendezvous_channel<std::string>();
    inline_executor here;
    std::vector<std::string> got;
    std::atomic<bool> ended{false};
    if (kind != 2)
      (void)tx.send("queued");
    collect(std::move(rx), here, got, ended);
    (void)tx.send("handed over");
    EXPECT_EQ(got.size(), kind == 2 ? 1u : 2u);
    EXPECT_EQ(got.back(), "handed over");
    EXPECT_FALSE(ended);
    { auto gone = std::move(tx); }
    EXPECT_TRUE(ended);
  }
}

TEST(Coroutine, ResumesOnTheExecutorThatWasNamed) {
  loop main_loop;
  auto [tx, rx] = channel<int>();
  std::vector<int> got;
  std::atomic<bool> ended{false};
  collect(std::move(rx), main_loop, got, ended);
  const int n = 500 * scale;
  auto sender = spawn([tx = std::move(tx)] {
    for (int i = 0; i < n; ++i)
      EXPECT_TRUE(tx.send(i));
  });
  while (!ended)
    if (!main_loop.run_one())
      std::this_thread::yield();
  ASSERT_EQ(got.size(), static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i)
    ASSERT_EQ(got[static_cast<std::size_t>(i)], i);
}

TEST(Coroutine, ResumesEvenWhenTheExecutorRefuses) {
  auto [tx, rx] = rendezvous_channel<int>();
  refusing_executor none;
  std::vector<int> got;
  std::atomic<bool> ended{false};
  collect(std::move(rx), none, got, ended);
  EXPECT_TRUE(tx.send(1));
  tx.close();
  EXPECT_TRUE(ended);
  EXPECT_EQ(got, std::vector{1});
}

TEST(Coroutine, ManyCoroutinesAndThreadsShareOneChannel) {
  for (int round = 0; round < 5; ++round) {
    auto [tx, rx] = round % 2 ? sync_channel<int>(1) : channel<int>();
    inline_executor here;
    const int coroutines = 3, n = 300 * scale;
    std::vector<std::vector<int>> got(coroutines + 1);
    std::vector<std::atomic<bool>> ended(coroutines);
    for (std::size_t i = 0; i < coroutines; ++i)
      collect(rx, here, got[i], ended[i]);
    scope([&](Scope &s) {
      s.spawn([rx = std::move(rx), &mine = got.back()] {
        for (int m : rx)
          mine.push_back(m);
      });
      for (int k = 0; k < 2; ++k)
        s.spawn([tx = tx, k] {
          for (int i = k; i < n; i += 2)
            EXPECT_TRUE(tx.send(i));
        });
      { auto gone = std::move(tx); }
    });
    for (auto &e : ended)
      eventually([&] { return e.load(); });
    std::vector<int> all;
    for (auto &mine : got)
      all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end());
    std::vector<int> expected_all(n);
    std::iota(expected_all.begin(), expected_all.end(), 0);
    EXPECT_EQ(all, expected_all);
  }
}

TEST(Coroutine, TimersAreRefused) {
  auto once = after(1ms);
  inline_executor here;
  EXPECT_THROW((void)once.async_recv(here), std::invalid_argument);
}
