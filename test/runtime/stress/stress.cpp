// Randomised stress of channels, locks and the pool through their public
// interface, for FEARLESS_STRESS_SECONDS (default 4). An oracle knows what was
// sent: nothing may be lost, come twice or overtake a message of the same
// sender; every message is destroyed once; nobody may sleep for ever. What the
// pool took runs once. Moves throw and allocations fail at random in a part of
// the rounds; each exception may cost the one message or task it was about.
//
// A failure prints the seed of its round: FEARLESS_STRESS_SEED=N repeats the
// choices of that round (not the interleaving).
#include <fearless/fearless.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <new>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using random_source = std::minstd_rand;

std::atomic<std::uint64_t> round_seed{0};
thread_local unsigned failing_allocations = 0; // one in so many; 0: none
thread_local random_source allocation_luck;

[[noreturn]] void fail(const std::string &what) {
  std::printf("FAILED: %s\nFEARLESS_STRESS_SEED=%llu repeats the round\n"
              "0 passed, 1 failed, 0 skipped\n",
              what.c_str(), static_cast<unsigned long long>(round_seed.load()));
  std::fflush(stdout);
  std::_Exit(1);
}

bool one_in(random_source &luck, unsigned n) {
  return n != 0 && luck() % n == 0;
}

void dawdle(random_source &luck) {
  switch (luck() % 16) {
  case 0:
    std::this_thread::yield();
    break;
  case 1:
    std::this_thread::sleep_for(std::chrono::microseconds(luck() % 50));
    break;
  case 2:
    for (volatile unsigned i = 0; i < 200; i = i + 1) {
    }
    break;
  default:
    break;
  }
}

// ------------------------------------------------------------ messages

struct thrown {};
std::atomic<long> alive{0};
thread_local random_source move_luck;
std::atomic<unsigned> throwing_moves{0}; // one in so many; 0: none

class message {
public:
  message(unsigned sender, unsigned number) : sender_(sender), number_(number) {
    ++alive;
  }
  message(message &&other) noexcept(false)
      : sender_(other.sender_), number_(other.number_) {
    if (one_in(move_luck, throwing_moves.load(std::memory_order_relaxed)))
      throw thrown();
    other.number_ = gone;
    ++alive;
  }
  message &operator=(message &&other) noexcept(false) {
    if (one_in(move_luck, throwing_moves.load(std::memory_order_relaxed)))
      throw thrown();
    sender_ = other.sender_;
    number_ = std::exchange(other.number_, gone);
    return *this;
  }
  ~message() { --alive; }

  static constexpr unsigned gone = ~0u;
  unsigned sender() const { return sender_; }
  unsigned number() const { return number_; }

private:
  unsigned sender_, number_;
};

struct account { // of one thread; added up when all have ended
  std::vector<std::pair<unsigned, unsigned>> messages;
  unsigned exceptions = 0;
};

// ------------------------------------------------------------ channels

struct plan {
  std::size_t capacity; // -1: unbounded
  unsigned senders, receivers, each, one_throws_in, one_alloc_fails_in;
  bool leave_early; // receivers may go before the end
  bool close;       // somebody closes in the middle
};

plan make_plan(random_source &luck) {
  constexpr std::size_t capacities[] = {
      static_cast<std::size_t>(-1), 0, 1, 2, 7, 64};
  plan p{};
  p.capacity = capacities[luck() % 6];
  p.senders = 1 + luck() % 4;
  p.receivers = 1 + luck() % 4;
  p.each = 1 + luck() % 400;
  p.one_throws_in = one_in(luck, 3) ? 20 + luck() % 200 : 0;
  p.one_alloc_fails_in = one_in(luck, 4) ? 2 + luck() % 20 : 0;
  p.leave_early = one_in(luck, 4);
  p.close = one_in(luck, 4);
  return p;
}

account send_all(const fearless::Sender<message> &tx, const plan &p,
                 unsigned self, std::uint32_t seed) {
  random_source luck(seed);
  move_luck.seed(seed + 1);
  allocation_luck.seed(seed + 2);
  account sent;
  for (unsigned i = 0; i < p.each; ++i) {
    dawdle(luck);
    failing_allocations = p.one_alloc_fails_in;
    try {
      bool done = false;
      switch (luck() % 6) {
      case 0:
        done = tx.try_send(message(self, i)).has_value();
        break;
      case 1:
        done = tx.send_for(message(self, i),
                           std::chrono::microseconds(luck() % 300))
                   .has_value();
        break;
      case 2: {
        message m(self, i);
        fearless::select(
            fearless::on_send(tx, m, [&](bool sent) { done = sent; }),
            fearless::on_timeout(std::chrono::microseconds(luck() % 300)));
        break;
      }
      default:
        done = tx.send(message(self, i)).has_value();
        break;
      }
      failing_allocations = 0;
      if (done)
        sent.messages.emplace_back(self, i);
      else if (tx.is_disconnected())
        break;
    } catch (const thrown &) {
      failing_allocations = 0;
      ++sent.exceptions;
    } catch (const std::bad_alloc &) {
      failing_allocations = 0;
      ++sent.exceptions;
    }
  }
  if (p.close && self == 0)
    tx.close();
  return sent;
}

account receive_all(const fearless::Receiver<message> &rx, const plan &p,
                    std::uint32_t seed) {
  random_source luck(seed);
  move_luck.seed(seed + 1);
  account got;
  const auto quiet = fearless::never<message>();
  const auto keep = [&](const message &m) {
    if (m.number() == message::gone)
      fail("a message was received that had been moved from");
    got.messages.emplace_back(m.sender(), m.number());
  };
  for (;;) {
    dawdle(luck);
    if (p.leave_early && one_in(luck, 300))
      return got;
    try {
      switch (luck() % 6) {
      case 0: {
        auto m = rx.try_recv();
        if (m)
          keep(*m);
        else if (m.error() == fearless::TryRecvError::disconnected)
          return got;
        break;
      }
      case 1: {
        auto m = rx.recv_for(std::chrono::microseconds(luck() % 300));
        if (m)
          keep(*m);
        else if (m.error() == fearless::TryRecvError::disconnected)
          return got;
        break;
      }
      case 2: { // as one of several that wait
        bool ended = false;
        fearless::select(
            fearless::on_recv(quiet, [](auto) { fail("never came"); }),
            fearless::on_recv(rx,
                              [&](auto m) {
                                ended = !m;
                                if (m)
                                  keep(*m);
                              }),
            fearless::on_timeout(std::chrono::microseconds(luck() % 300)));
        if (ended)
          return got;
        break;
      }
      default:
        auto m = rx.recv();
        if (!m)
          return got;
        keep(*m);
        break;
      }
    } catch (const thrown &) {
      ++got.exceptions;
    }
  }
}

void compare(const plan &p, const std::vector<account> &sent,
             const std::vector<account> &got) {
  std::set<std::pair<unsigned, unsigned>> expected, found;
  unsigned exceptions = 0;
  for (auto &one : sent) {
    expected.insert(one.messages.begin(), one.messages.end());
    exceptions += one.exceptions;
  }
  for (auto &one : got) {
    exceptions += one.exceptions;
    std::map<unsigned, unsigned> last;
    for (auto [sender, number] : one.messages) {
      if (!found.emplace(sender, number).second)
        fail("a message was received twice");
      auto at = last.find(sender);
      if (at != last.end() && at->second >= number)
        fail("a message overtook another of the same sender");
      last[sender] = number;
    }
  }
  // A send that threw may have delivered all the same (the copy for the
  // receiver was made, then an error value was moved); never the other way.
  if (exceptions == 0)
    for (auto &one : found)
      if (!expected.contains(one))
        fail("a message was received whose send did not succeed");
  std::size_t lost = 0;
  for (auto &one : expected)
    lost += !found.contains(one);
  // When the last receiver goes, what is queued is destroyed.
  if (!p.leave_early && lost > exceptions)
    fail(std::to_string(lost) + " messages were lost, with " +
         std::to_string(exceptions) + " exceptions");
  if (alive.load() != 0)
    fail(std::to_string(alive.load()) + " messages were not destroyed");
}

void channel_round(random_source &luck) {
  const plan p = make_plan(luck);
  throwing_moves = p.one_throws_in;
  std::vector<account> sent(p.senders), got(p.receivers);
  {
    auto [tx, rx] = p.capacity == static_cast<std::size_t>(-1)
                        ? fearless::channel<message>()
                        : fearless::sync_channel<message>(p.capacity);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < p.receivers; ++i)
      threads.emplace_back([&p, &out = got[i], rx = rx, seed = luck()] {
        out = receive_all(rx, p, static_cast<std::uint32_t>(seed));
      });
    for (unsigned i = 0; i < p.senders; ++i)
      threads.emplace_back([&p, &out = sent[i], tx = tx, i, seed = luck()] {
        out = send_all(tx, p, i, static_cast<std::uint32_t>(seed));
      });
    {
      auto last_sender = std::move(tx);
      auto last_receiver = std::move(rx);
    }
    for (auto &thread : threads)
      thread.join();
  }
  throwing_moves = 0;
  compare(p, sent, got);
}

// ------------------------------------------------------------ locks

struct pair_of_equals {
  unsigned long first = 0, second = 0;
};

void lock_round(random_source &luck) {
  const fearless::Synchronized<unsigned long> counted(0ul);
  const fearless::RwLock<pair_of_equals> both{pair_of_equals{}};
  std::atomic<unsigned long> added{0}, written{0};
  const unsigned threads = 2 + luck() % 5, each = 50 + luck() % 2000;
  fearless::scope([&](fearless::Scope &s) {
    for (unsigned t = 0; t < threads; ++t)
      s.spawn([&, seed = luck()] {
        random_source mine(static_cast<std::uint32_t>(seed));
        for (unsigned i = 0; i < each; ++i) {
          dawdle(mine);
          switch (mine() % 6) {
          case 0:
            if (auto guard = counted.try_lock_for(
                    std::chrono::microseconds(mine() % 200))) {
              ++*guard;
              ++added;
            }
            break;
          case 1: {
            auto guard = both.write();
            ++guard->first;
            dawdle(mine);
            ++guard->second;
            ++written;
            break;
          }
          case 2:
          case 3: {
            auto guard = both.read();
            if (guard->first != guard->second)
              fail("a reader saw half of a write");
            break;
          }
          default:
            ++*counted.lock();
            ++added;
          }
        }
      });
  });
  if (*counted.lock() != added.load())
    fail("an increment under the lock was lost");
  if (auto guard = both.read(); guard->first != written.load())
    fail("a write under the lock was lost");
}

// ------------------------------------------------------------ the pool

/// The tasks of one submitter; ran[i] counts how often task i did.
struct tasks {
  std::vector<std::atomic<unsigned>> ran;
  std::vector<bool> accepted;
  explicit tasks(unsigned n) : ran(n), accepted(n) {}
};

void submit_all(fearless::WorkerPool &pool, tasks &all, unsigned one_fails_in,
                std::uint32_t seed) {
  random_source luck(seed);
  move_luck.seed(seed + 1);
  allocation_luck.seed(seed + 2);
  for (unsigned i = 0; i < all.ran.size(); ++i) {
    dawdle(luck);
    auto &ran = all.ran[i];
    const bool nested = one_in(luck, 4), throws = one_in(luck, 8),
               asked = one_in(luck, 3);
    const unsigned naps = luck() % 3 == 0 ? luck() % 100 : 0;
    try {
      failing_allocations = one_fails_in;
      auto handle = pool.submit(
          [&ran, &pool, nested, throws, naps](const message &m) {
            if (naps)
              std::this_thread::sleep_for(std::chrono::microseconds(naps));
            if (nested && pool.submit([] { return 5; }).join() != 5)
              fail("a task inside a task was lost");
            ++ran;
            if (throws)
              throw thrown();
            return m.number();
          },
          message(0, i));
      failing_allocations = 0;
      all.accepted[i] = true;
      if (!asked)
        continue;
      const auto result = handle.join();
      if (result.has_value() == throws || (result && *result != i))
        fail("a task gave another result than its own");
      if (ran != 1)
        fail("join() returned before the task had run");
    } catch (const thrown &) {
      failing_allocations = 0;
    } catch (const std::bad_alloc &) {
      failing_allocations = 0;
    }
  }
}

void pool_round(random_source &luck) {
  const unsigned submitters = 1 + luck() % 3, each = 1 + luck() % 300;
  const unsigned one_alloc_fails_in = one_in(luck, 3) ? 2 + luck() % 20 : 0;
  throwing_moves = one_in(luck, 3) ? 5 + luck() % 50 : 0;
  std::deque<tasks> all;
  for (unsigned i = 0; i < submitters; ++i)
    all.emplace_back(each);
  {
    fearless::WorkerPool pool(1 + luck() % 4);
    fearless::scope([&](fearless::Scope &s) {
      for (auto &mine : all)
        s.spawn([&, seed = luck()] {
          submit_all(pool, mine, one_alloc_fails_in,
                     static_cast<std::uint32_t>(seed));
        });
    });
    if (one_in(luck, 2)) // else the destructor finishes what was accepted
      pool.wait();
    std::vector<unsigned> numbers(luck() % 500, 1);
    pool.for_each(numbers, [](unsigned &n) { n += 1; });
    if (pool.transform_reduce(numbers, 0u, std::plus<>()) != 2 * numbers.size())
      fail("a loop left out an element or took it twice");
  }
  throwing_moves = 0;
  for (auto &mine : all)
    for (unsigned i = 0; i < each; ++i)
      if (mine.ran[i] != (mine.accepted[i] ? 1 : 0))
        fail("a task ran " + std::to_string(mine.ran[i]) + " times that was " +
             (mine.accepted[i] ? "accepted" : "refused"));
  if (alive.load() != 0)
    fail(std::to_string(alive.load()) + " arguments were not destroyed");
}

// ------------------------------------------------------------ running

// A round takes milliseconds; a minute without a new one is a missed wake-up.
std::atomic<unsigned long> rounds{0};

void watch() {
  for (auto last = rounds.load();;) {
    std::this_thread::sleep_for(60s);
    const auto now = rounds.load();
    if (now == last)
      fail("no progress: somebody was not woken");
    last = now;
  }
}

std::uint64_t number_of(const char *name, std::uint64_t otherwise) {
  const char *text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

} // namespace

#if !defined(FEARLESS_NO_FAILING_NEW)
void *operator new(std::size_t size) {
  if (failing_allocations != 0 && one_in(allocation_luck, failing_allocations))
    throw std::bad_alloc();
  if (void *p = std::malloc(size ? size : 1))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
void *operator new(std::size_t size, std::align_val_t alignment) {
  if (failing_allocations != 0 && one_in(allocation_luck, failing_allocations))
    throw std::bad_alloc();
  const auto align = static_cast<std::size_t>(alignment);
  if (void *p = std::aligned_alloc(align, (size + align - 1) / align * align))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void *p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}
#endif

int main() {
  const std::uint64_t given = number_of("FEARLESS_STRESS_SEED", 0);
  const auto seconds =
      std::chrono::seconds(number_of("FEARLESS_STRESS_SECONDS", 4));
  std::random_device device;
  std::thread(watch).detach();
  const auto end = std::chrono::steady_clock::now() + seconds;
  do {
    round_seed = given ? given : device();
    random_source luck(static_cast<std::uint32_t>(round_seed.load()));
    if (one_in(luck, 4))
      lock_round(luck);
    else if (one_in(luck, 4))
      pool_round(luck);
    else
      channel_round(luck);
    ++rounds;
  } while (std::chrono::steady_clock::now() < end);
  std::printf("%lu rounds\n1 passed, 0 failed, 0 skipped\n", rounds.load());
  std::fflush(stdout);
  std::_Exit(0); // the watcher is still there
}
