// Random traffic on random channels, with an oracle that knows what may not
// happen: a message lost or doubled, out of order, a thread left asleep.
//
// FEARLESS_STRESS_SECONDS=N runs for N seconds (a nightly run: 600 or more);
// FEARLESS_STRESS_SEED=N repeats one round.
#include "support.h"

#include <fearless/fearless.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <random>
#include <vector>

using namespace fearless;
using namespace test;

namespace {

long from_environment(const char *name, long otherwise) {
  const char *text = std::getenv(name);
  return text ? std::atol(text) : otherwise;
}

/// A hang must fail and not hang the suite. No test takes nearly as long.
class watchdog {
public:
  explicit watchdog(const std::atomic<unsigned> &seed)
      : thread_([this, &seed] {
          unsigned seen = 0;
          for (int quiet = 0; !stop_;) {
            std::this_thread::sleep_for(100ms);
            quiet = seed == seen ? quiet + 1 : 0;
            seen = seed;
            if (quiet == 1800) {
              std::fprintf(stderr,
                           "stress: a thread is asleep for ever; repeat with "
                           "FEARLESS_STRESS_SEED=%u\n",
                           seen);
              std::abort();
            }
          }
        }) {}
  ~watchdog() {
    stop_ = true;
    thread_.join();
  }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

struct letter {
  int from, number;
  std::uint64_t begun; // when its sending began, in the oracle's time
  counted body;
  letter(int f, int n, std::uint64_t b) : from(f), number(n), begun(b), body(n) {}
};

struct round_plan {
  std::mt19937 random;
  int kind, senders, receivers, each;
  bool selecting, timing_out, closing, receivers_leave;
  explicit round_plan(unsigned seed) : random(seed) {
    kind = pick(4);
    senders = 1 + pick(4);
    receivers = 1 + pick(3);
    each = 20 + pick(30) * scale;
    selecting = pick(3) == 0;
    timing_out = pick(3) == 0;
    closing = pick(3) == 0;
    receivers_leave = pick(4) == 0;
  }
  int pick(int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  }
  std::pair<Sender<letter>, Receiver<letter>> make() {
    switch (kind) {
    case 0:
      return channel<letter>();
    case 1:
      return rendezvous_channel<letter>();
    case 2:
      return sync_channel<letter>(1);
    default:
      return sync_channel<letter>(1u + static_cast<unsigned>(pick(8)));
    }
  }
};

/// Breaks up the rhythm of a thread.
class jitter {
public:
  explicit jitter(unsigned seed) : random_(seed) {}
  void operator()() {
    const auto n = random_() % 64;
    if (n == 0)
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 50));
    else if (n < 8)
      std::this_thread::yield();
    else
      for (unsigned i = 0; i < n; ++i)
        asm volatile("" ::: "memory");
  }

private:
  std::minstd_rand random_;
};

struct mail {
  int from, number;
  std::uint64_t begun;
};

class oracle {
public:
  explicit oracle(const round_plan &p)
      : accepted(static_cast<std::size_t>(p.senders)),
        received(static_cast<std::size_t>(p.receivers)) {}

  std::atomic<std::uint64_t> clock{1};
  // Per sender: when each accepted message was sent, 0 when it was refused.
  std::vector<std::vector<std::uint64_t>> accepted;
  std::vector<std::vector<mail>> received;

  void check(const round_plan &p) const {
    std::vector<std::vector<int>> count;
    for (auto &mine : accepted)
      count.emplace_back(mine.size(), 0);
    std::size_t total = 0;
    for (auto &mine : received) {
      std::vector<int> latest(accepted.size(), -1);
      for (auto &m : mine) {
        const auto from = static_cast<std::size_t>(m.from);
        ASSERT_LT(latest[from], m.number) << "out of order for one sender";
        latest[from] = m.number;
        ++count[from][static_cast<std::size_t>(m.number)];
        ++total;
      }
      check_real_time(mine);
    }
    std::size_t sent = 0;
    for (std::size_t k = 0; k < accepted.size(); ++k)
      for (std::size_t i = 0; i < accepted[k].size(); ++i) {
        const int was_sent = accepted[k][i] != 0;
        sent += static_cast<std::size_t>(was_sent);
        ASSERT_LE(count[k][i], was_sent) << "doubled, or refused and received";
        if (!p.receivers_leave || p.kind == 1) {
          ASSERT_EQ(count[k][i], was_sent) << "lost";
        }
      }
    ASSERT_LE(total, sent);
  }

private:
  // Linearizable: what one receiver got first was not begun after the later
  // one had been sent.
  void check_real_time(const std::vector<mail> &mine) const {
    auto earliest_end = std::numeric_limits<std::uint64_t>::max();
    for (auto m = mine.rbegin(); m != mine.rend(); ++m) {
      ASSERT_GE(earliest_end, m->begun) << "a later message overtook";
      const auto end = accepted[static_cast<std::size_t>(m->from)]
                               [static_cast<std::size_t>(m->number)];
      earliest_end = std::min(earliest_end, end);
    }
  }
};

void send_all(const Sender<letter> &tx, int from, const round_plan &plan,
              oracle &truth, unsigned seed) {
  jitter pause(seed);
  auto &mine = truth.accepted[static_cast<std::size_t>(from)];
  mine.assign(static_cast<std::size_t>(plan.each), 0);
  for (int i = 0; i < plan.each; ++i) {
    letter m(from, i, truth.clock++);
    bool sent = false, over = false;
    if (plan.selecting) {
      select(on_send(tx, m, [&](bool ok) { sent = ok, over = !ok; }),
             on_timeout(std::chrono::hours(1)));
    } else if (plan.timing_out) {
      for (;;) {
        auto result = tx.send_for(std::move(m), 20us);
        sent = result.has_value();
        if (sent)
          break;
        over = result.error().is_disconnected();
        m.~letter();
        ::new (static_cast<void *>(&m)) letter(std::move(result.error().value));
        if (over)
          break;
      }
    } else {
      sent = tx.send(std::move(m)).has_value();
      over = !sent;
    }
    if (sent)
      mine[static_cast<std::size_t>(i)] = truth.clock++;
    if (over)
      return;
    pause();
  }
}

void receive_all(const Receiver<letter> &rx, int index, const round_plan &plan,
                 oracle &truth, unsigned seed) {
  jitter pause(seed);
  auto &mine = truth.received[static_cast<std::size_t>(index)];
  const auto keep = [&](const letter &m) {
    mine.push_back({m.from, m.number, m.begun});
  };
  const auto unused = never<letter>();
  for (int n = 0;; ++n) {
    if (plan.receivers_leave && n == plan.each / 2)
      return;
    if (plan.selecting) {
      bool over = false;
      select(on_recv(unused, [](auto) { FAIL(); }),
             on_recv(rx, [&](auto got) { got ? keep(*got) : void(over = true); }));
      if (over)
        return;
    } else if (plan.timing_out) {
      auto got = rx.recv_for(20us);
      if (got)
        keep(*got);
      else if (got.error() == TryRecvError::disconnected)
        return;
    } else {
      auto got = rx.recv();
      if (!got)
        return;
      keep(*got);
    }
    pause();
  }
}

void one_round(unsigned seed) {
  round_plan plan(seed);
  oracle truth(plan);
  {
    auto [tx, rx] = plan.make();
    scope([&](Scope &s) {
      const round_plan &p = plan;
      for (int k = 0; k < plan.senders; ++k)
        s.spawn([tx = tx, k, &p, &truth, seed] {
          send_all(tx, k, p, truth, seed + static_cast<unsigned>(k));
        });
      for (int k = 0; k < plan.receivers; ++k)
        s.spawn([rx = rx, k, &p, &truth, seed] {
          receive_all(rx, k, p, truth, seed + 10u + static_cast<unsigned>(k));
        });
      if (plan.closing)
        s.spawn([tx = tx, rx = rx, seed] {
          std::this_thread::sleep_for(std::chrono::microseconds(seed % 300));
          seed % 2 ? tx.close() : rx.close();
        });
      auto gone = std::pair(std::move(tx), std::move(rx));
    });
  }
  truth.check(plan);
  ASSERT_EQ(counted::alive, 0);
}

} // namespace

TEST(ChannelStress, NothingLostDoubledReorderedOrLeftAsleep) {
  std::atomic<unsigned> seed{static_cast<unsigned>(
      from_environment("FEARLESS_STRESS_SEED", std::random_device()()))};
  watchdog watch(seed);
  const auto seconds = from_environment("FEARLESS_STRESS_SECONDS", 0);
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  const bool once = std::getenv("FEARLESS_STRESS_SEED") != nullptr;
  for (int round = 0;
       round < 20 * scale || std::chrono::steady_clock::now() < end; ++round) {
    one_round(seed);
    if (HasFatalFailure() || HasNonfatalFailure()) {
      std::printf("repeat with FEARLESS_STRESS_SEED=%u\n", seed.load());
      return;
    }
    if (once && seconds == 0)
      return;
    ++seed;
  }
}
