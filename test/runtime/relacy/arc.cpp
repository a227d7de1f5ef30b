// The counts of an Arc: the value is destroyed once, after every use; whoever
// is told to be alone is alone; a Weak finds the value whole or not at all.
#include "relacy.h"

#include "fearless/detail/arc_counts.hpp"

namespace {

using relacy::sync;

// An Arc's block, as fearless::Arc uses its counts.
struct block {
  fearless::detail::arc_counts<sync> counts{1};
  relacy::plain<unsigned> value{1};
  relacy::plain<unsigned> destroyed{0}, freed{0};

  void drop_strong() {
    if (counts.drop_strong()) {
      value.write(0);
      destroyed.write(destroyed.read() + 1);
      drop_weak();
    }
  }
  void drop_weak() {
    if (counts.drop_weak())
      freed.write(freed.read() + 1);
  }
  void check_gone() {
    RELACY_CHECK(destroyed.read() == 1);
    RELACY_CHECK(freed.read() == 1);
  }
};

// Every thread reads through its own Arc; the last one destroys.
template <unsigned Threads>
struct dropping : relacy::scenario<dropping<Threads>, Threads> {
  block b;
  void before() {
    for (unsigned i = 1; i < Threads; ++i)
      b.counts.add_strong();
  }
  void thread(unsigned) {
    RELACY_CHECK(b.value.read() == 1);
    b.counts.add_strong();
    b.drop_strong();
    b.drop_strong();
  }
  void after() { b.check_gone(); }
};
using two_drop = dropping<2>;
using three_drop = dropping<3>;
RELACY_EXPLORE(two_drop, relacy::every_interleaving());
RELACY_EXPLORE(three_drop, relacy::switches(3));

// One has an Arc, the other a Weak: upgrading finds the value or nothing.
struct upgrading : relacy::scenario<upgrading, 2> {
  block b;
  void before() { b.counts.add_weak_from_strong(); }
  void thread(unsigned index) {
    if (index == 0) {
      b.drop_strong();
      return;
    }
    if (b.counts.upgrade()) {
      RELACY_CHECK(b.value.read() == 1);
      b.drop_strong();
    }
    b.drop_weak();
  }
  void after() { b.check_gone(); }
};
RELACY_EXPLORE(upgrading, relacy::every_interleaving());

// get_mut: whoever owns it alone may write; nobody reads meanwhile, also not
// through a Weak that the other owner makes.
struct alone : relacy::scenario<alone, 2> {
  block b;
  void before() { b.counts.add_strong(); }
  void thread(unsigned index) {
    if (index == 0) {
      if (b.counts.is_unique())
        b.value.write(2);
    } else {
      b.counts.add_weak_from_strong();
      (void)b.value.read();
      b.drop_strong();
      if (b.counts.upgrade()) {
        (void)b.value.read();
        b.drop_strong();
      }
      b.drop_weak();
      return;
    }
    b.drop_strong();
  }
  void after() { b.check_gone(); }
};
RELACY_EXPLORE(alone, relacy::every_interleaving());

// make_mut: takes the value from everybody, gives it back when there is no
// Weak, and else leaves it to them to find nothing.
struct making_mutable : relacy::scenario<making_mutable, 2> {
  block b;
  void before() { b.counts.add_weak_from_strong(); }
  void thread(unsigned index) {
    if (index == 0) {
      if (!b.counts.take_if_only()) {
        b.drop_strong();
        return;
      }
      b.value.write(2);
      if (b.counts.no_weak()) {
        b.counts.start();
        b.value.write(3);
        b.drop_strong();
        return;
      }
      b.value.write(0);
      b.destroyed.write(1);
      b.drop_weak();
    } else {
      if (b.counts.upgrade()) {
        RELACY_CHECK(b.value.read() == 1);
        b.drop_strong();
      }
      b.drop_weak();
    }
  }
  void after() { b.check_gone(); }
};
RELACY_EXPLORE(making_mutable, relacy::every_interleaving());

// into_inner: of two owners exactly one gets the value, after the other let go.
struct taking_out : relacy::scenario<taking_out, 2> {
  block b;
  relacy::plain<unsigned> got{0};
  void before() { b.counts.add_strong(); }
  void thread(unsigned) {
    RELACY_CHECK(b.value.read() == 1);
    if (b.counts.drop_strong()) {
      got.write(got.read() + 1);
      b.value.write(0);
      b.drop_weak();
    }
  }
  void after() {
    RELACY_CHECK(got.read() == 1);
    RELACY_CHECK(b.freed.read() == 1);
  }
};
RELACY_EXPLORE(taking_out, relacy::every_interleaving());

// What must be found: a count that is dropped without ordering what was done
// before.
struct relaxed_drop
    : relacy::scenario<relaxed_drop, 2, rl::test_result_data_race> {
  relacy::atomic<std::uint32_t> count{2};
  relacy::plain<unsigned> value{1};
  void thread(unsigned) {
    (void)value.read();
    if (count.fetch_sub(1, std::memory_order_relaxed) == 1)
      value.write(0);
  }
};
RELACY_EXPLORE(relaxed_drop, relacy::every_interleaving());

} // namespace

RELACY_MAIN
