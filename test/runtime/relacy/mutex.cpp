// The futex mutex: exclusion, hand-over of what it guards, no missed wake-up,
// giving up in time, the owner's flag.
#include "relacy.h"

#include "fearless/detail/futex_mutex.hpp"

namespace {

using fearless::detail::futex_mutex;

// Every thread adds to a variable that only the mutex protects.
template <class Sync, unsigned Threads>
struct counting : relacy::scenario<counting<Sync, Threads>, Threads> {
  futex_mutex<Sync> mutex;
  relacy::plain<unsigned> count{0};

  void thread(unsigned) {
    mutex.lock();
    count.write(count.read() + 1);
    mutex.unlock();
  }
  void after() { RELACY_CHECK(count.read() == Threads); }
};
using two_count = counting<relacy::sync, 2>;
using two_count_spinning = counting<relacy::spinning_sync, 2>;
using three_count = counting<relacy::sync, 3>;
RELACY_EXPLORE(two_count, relacy::every_interleaving());
RELACY_EXPLORE(two_count_spinning, relacy::switches(5));
RELACY_EXPLORE(three_count, relacy::switches(4));
RELACY_EXPLORE(three_count, relacy::at_random(20'000));

// try_lock takes it or leaves it.
struct trying : relacy::scenario<trying, 2> {
  futex_mutex<relacy::sync> mutex;
  relacy::plain<unsigned> count{0};
  relacy::atomic<unsigned> got{0};

  void thread(unsigned) {
    if (!mutex.try_lock())
      return;
    count.write(count.read() + 1);
    mutex.unlock();
    got.fetch_add(1, std::memory_order_relaxed);
  }
  void after() {
    RELACY_CHECK(count.read() == got.load(std::memory_order_relaxed));
    RELACY_CHECK(count.read() >= 1);
  }
};
RELACY_EXPLORE(trying, relacy::every_interleaving());

// One waits with a deadline that may pass at any moment; whoever gives up
// must not take the wake-up of the others with it.
struct giving_up : relacy::scenario<giving_up, 3> {
  futex_mutex<relacy::sync> mutex;
  relacy::plain<unsigned> count{0};

  void thread(unsigned index) {
    if (index == 0) {
      if (!mutex.try_lock_until(relacy::some_time()))
        return;
    } else {
      mutex.lock();
    }
    count.write(count.read() + 1);
    mutex.unlock();
  }
  void after() { RELACY_CHECK(count.read() >= 2); }
};
RELACY_EXPLORE(giving_up, relacy::switches(4));
RELACY_EXPLORE(giving_up, relacy::at_random(20'000));

// The flag survives locking and unlocking, and every later owner sees it.
struct flagging : relacy::scenario<flagging, 2> {
  futex_mutex<relacy::sync> mutex;
  relacy::plain<unsigned> count{0};

  void thread(unsigned index) {
    mutex.lock();
    const bool seen = mutex.flag();
    RELACY_CHECK(seen == (count.read() == 1));
    if (index == 0) {
      mutex.set_flag();
      count.write(1);
    }
    if (index == 0 || seen)
      mutex.unlock_keeping_flag();
    else
      mutex.unlock();
  }
  void after() { RELACY_CHECK(mutex.flag()); }
};
RELACY_EXPLORE(flagging, relacy::every_interleaving());

// What the explorer must find, or the rest says nothing: a mutex that orders
// too little, and one that forgets who sleeps.
template <std::memory_order Unlock, bool Wake> struct wrong_mutex {
  relacy::sync::word word{0};
  void lock() {
    while (word.exchange(1, std::memory_order_acquire) != 0)
      relacy::sync::wait(word, 1);
  }
  void unlock() {
    word.store(0, Unlock);
    if (Wake)
      relacy::sync::wake_one(&word);
  }
};
template <class Mutex, rl::test_result_e Expected>
struct wrong : relacy::scenario<wrong<Mutex, Expected>, 2, Expected> {
  Mutex mutex;
  relacy::plain<unsigned> count{0};
  void thread(unsigned) {
    mutex.lock();
    count.write(count.read() + 1);
    mutex.unlock();
  }
};
using race_is_found = wrong<wrong_mutex<std::memory_order_relaxed, true>,
                            rl::test_result_data_race>;
using missed_wake_up_is_found =
    wrong<wrong_mutex<std::memory_order_release, false>,
          rl::test_result_deadlock>;
RELACY_EXPLORE(race_is_found, relacy::switches(2));
RELACY_EXPLORE(missed_wake_up_is_found, relacy::switches(2));

} // namespace

RELACY_MAIN
