// The readers-writer lock: exclusion, hand-over, no missed wake-up with
// sleepers of both kinds, giving up in time, downgrade.
#include "relacy.h"

#include "fearless/detail/shared_mutex_word.hpp"

namespace {

using fearless::detail::shared_mutex_word;

// A value in two halves that a writer changes one after the other.
template <class Sync> struct guarded {
  shared_mutex_word<Sync> mutex;
  relacy::plain<unsigned> left{0}, right{0};

  void change() {
    left.write(left.read() + 1);
    right.write(right.read() + 1);
  }
  void look() { RELACY_CHECK(left.read() == right.read()); }
  void write() {
    mutex.lock();
    change();
    mutex.unlock();
  }
  void read() {
    mutex.lock_shared();
    look();
    mutex.unlock_shared();
  }
};

template <class Sync, unsigned Writers, unsigned Readers>
struct both : relacy::scenario<both<Sync, Writers, Readers>, Writers + Readers> {
  guarded<Sync> value;
  void thread(unsigned index) {
    index < Writers ? value.write() : value.read();
  }
  void after() { RELACY_CHECK(value.left.read() == Writers); }
};
using one_and_one = both<relacy::sync, 1, 1>;
using one_and_one_spinning = both<relacy::spinning_sync, 1, 1>;
using two_writers = both<relacy::sync, 2, 0>;
using two_and_one = both<relacy::sync, 2, 1>;
using one_and_two = both<relacy::sync, 1, 2>;
using two_and_two = both<relacy::sync, 2, 2>;
RELACY_EXPLORE(one_and_one, relacy::every_interleaving());
RELACY_EXPLORE(one_and_one_spinning, relacy::switches(4));
RELACY_EXPLORE(two_writers, relacy::every_interleaving());
RELACY_EXPLORE(two_and_one, relacy::switches(4));
RELACY_EXPLORE(one_and_two, relacy::switches(4));
RELACY_EXPLORE(two_and_two, relacy::switches(2));
RELACY_EXPLORE(two_and_two, relacy::at_random(20'000));

// A writer, or a reader, that gives up at any moment takes nobody's wake-up
// with it and leaves no mark that would hold up the others for ever.
template <unsigned Writers, unsigned Readers>
struct giving_up
    : relacy::scenario<giving_up<Writers, Readers>, Writers + Readers + 2> {
  guarded<relacy::sync> value;
  void thread(unsigned index) {
    if (index == 0) {
      if (value.mutex.try_lock_until(relacy::some_time())) {
        value.change();
        value.mutex.unlock();
      }
    } else if (index == 1) {
      if (value.mutex.try_lock_shared_until(relacy::some_time())) {
        value.look();
        value.mutex.unlock_shared();
      }
    } else {
      index < 2 + Writers ? value.write() : value.read();
    }
  }
  void after() {
    RELACY_CHECK(value.mutex.try_lock_shared());
    value.mutex.unlock_shared();
    value.write();
  }
};
using give_up_beside_a_writer = giving_up<1, 0>;
using give_up_beside_a_reader = giving_up<0, 1>;
using give_up_beside_both = giving_up<1, 1>;
RELACY_EXPLORE(give_up_beside_a_writer, relacy::switches(2));
RELACY_EXPLORE(give_up_beside_a_reader, relacy::switches(2));
// Only at random: with two that may time out, Relacy's bounded search ends some
// runs before a thread that was woken has run.
RELACY_EXPLORE(give_up_beside_both, relacy::at_random(50'000));

// Downgrading lets readers in and no writer.
struct downgrading : relacy::scenario<downgrading, 3> {
  guarded<relacy::sync> value;
  void thread(unsigned index) {
    if (index == 1)
      return value.write();
    if (index == 2)
      return value.read();
    value.mutex.lock();
    value.change();
    const unsigned mine = value.left.read();
    value.mutex.downgrade();
    RELACY_CHECK(value.left.read() == mine);
    value.look();
    value.mutex.unlock_shared();
  }
  void after() { RELACY_CHECK(value.left.read() == 2); }
};
RELACY_EXPLORE(downgrading, relacy::switches(3));
RELACY_EXPLORE(downgrading, relacy::at_random(20'000));

// Readers do not exclude each other.
struct together : relacy::scenario<together, 2> {
  guarded<relacy::sync> value;
  relacy::sync::word met{0};
  void thread(unsigned index) {
    value.mutex.lock_shared();
    if (index == 0) {
      met.store(1, std::memory_order_release);
      relacy::sync::wake_one(&met);
    } else {
      while (met.load(std::memory_order_acquire) == 0)
        relacy::sync::wait(met, 0);
    }
    value.mutex.unlock_shared();
  }
};
RELACY_EXPLORE(together, relacy::every_interleaving());

} // namespace

RELACY_MAIN
