// The pool's queue and its sleepers: every node runs once, no wake-up is lost,
// waiting helps, and closing lets everybody go.
#include "relacy.h"

#include "fearless/detail/pool_core.hpp"

namespace {

using core = fearless::detail::pool_core<relacy::sync>;
using registry = fearless::detail::helper_registry<relacy::sync>;

struct item : fearless::detail::pool_node {
  relacy::plain<unsigned> given{0}, ran{0};
  relacy::sync::word state{0};
};
item &of(fearless::detail::pool_node *n) { return *static_cast<item *>(n); }

template <unsigned Workers, unsigned Items> struct pool {
  core it{Workers};
  std::array<item, Items> items;

  void give(unsigned i) {
    items[i].given.write(1);
    RELACY_CHECK(it.submit(&items[i]));
  }
  static void run(item &i) {
    RELACY_CHECK(i.given.read() == 1);
    i.ran.write(i.ran.read() + 1);
  }
  void work(unsigned index) {
    auto &self = it.at(index);
    while (auto *n = it.next(self))
      run(of(n));
  }
  void check_all_ran() {
    for (auto &i : items)
      RELACY_CHECK(i.ran.read() == 1);
  }
};

// One gives and closes, the others run what they get.
template <unsigned Workers, unsigned Items>
struct submitting
    : relacy::scenario<submitting<Workers, Items>, Workers + 1> {
  std::optional<pool<Workers, Items>> p;
  void before() { p.emplace(); }
  void thread(unsigned index) {
    if (index < Workers)
      return p->work(index);
    for (unsigned i = 0; i < Items; ++i)
      p->give(i);
    p->it.close();
  }
  void after() {
    p->check_all_ran();
    p.reset();
  }
};
using one_worker = submitting<1, 2>;
using two_workers = submitting<2, 2>;
using batches = submitting<2, 8>; // two at a time, which the other may take
RELACY_EXPLORE(one_worker, relacy::switches(4));
RELACY_EXPLORE(two_workers, relacy::switches(2));
RELACY_EXPLORE(two_workers, relacy::at_random(10'000));
RELACY_EXPLORE(batches, relacy::switches(1));
RELACY_EXPLORE(batches, relacy::at_random(5'000));

// Whoever waits for quiet goes on only after everything has run.
struct waiting : relacy::scenario<waiting, 3> {
  std::optional<pool<2, 2>> p;
  void before() { p.emplace(); }
  void thread(unsigned index) {
    if (index < 2)
      return p->work(index);
    p->give(0);
    p->give(1);
    p->it.wait_until_quiet();
    p->check_all_ran();
    p->it.close();
  }
  void after() { p.reset(); }
};
RELACY_EXPLORE(waiting, relacy::switches(2));
RELACY_EXPLORE(waiting, relacy::at_random(10'000));

// A task submits another, which the other worker may have to be woken for: the
// first does not go on until that has run.
struct from_inside : relacy::scenario<from_inside, 3> {
  std::optional<pool<2, 2>> p;
  void before() { p.emplace(); }
  void thread(unsigned index) {
    if (index == 2) {
      p->give(0);
      p->it.close();
      return;
    }
    auto &self = p->it.at(index);
    while (auto *n = p->it.next(self)) {
      item &i = of(n);
      p->run(i);
      if (&i == &p->items[0]) {
        p->items[1].given.write(1);
        p->it.submit_from(self, &p->items[1]);
        // Blocks its worker without helping.
        while (p->items[1].state.load(std::memory_order_acquire) == 0)
          relacy::sync::wait(p->items[1].state, 0);
      } else {
        i.state.store(1, std::memory_order_release);
        relacy::sync::wake_one(&i.state);
      }
    }
  }
  void after() {
    p->check_all_ran();
    p.reset();
  }
};
RELACY_EXPLORE(from_inside, relacy::switches(2));
RELACY_EXPLORE(from_inside, relacy::at_random(10'000));

// The first of two waits, without helping, until the second has run: whoever
// was woken for the first must have the second one taken care of.
struct side_by_side : relacy::scenario<side_by_side, 3> {
  std::optional<pool<2, 2>> p;
  void before() { p.emplace(); }
  void thread(unsigned index) {
    if (index == 2) {
      p->give(0);
      p->give(1);
      p->it.close();
      return;
    }
    auto &self = p->it.at(index);
    while (auto *n = p->it.next(self)) {
      p->run(of(n));
      auto &second = p->items[1].state;
      if (n == &p->items[1]) {
        second.store(1, std::memory_order_release);
        relacy::sync::wake_one(&second);
      } else {
        while (second.load(std::memory_order_acquire) == 0)
          relacy::sync::wait(second, 0);
      }
    }
  }
  void after() {
    p->check_all_ran();
    p.reset();
  }
};
RELACY_EXPLORE(side_by_side, relacy::switches(2));
RELACY_EXPLORE(side_by_side, relacy::at_random(10'000));

// A task waits for another: by running it, or by sleeping until the other
// worker has. Then there is one more from outside, which must not be forgotten.
template <unsigned Workers>
struct helping : relacy::scenario<helping<Workers>, Workers + 1> {
  std::optional<pool<Workers, 3>> p;
  std::optional<registry> helpers;
  void before() {
    p.emplace();
    helpers.emplace();
  }
  void execute(core::worker &self, item &i) {
    p->run(i);
    if (&i == &p->items[0]) {
      item &other = p->items[1];
      other.given.write(1);
      p->it.submit_from(self, &other);
      p->it.help(
          self, *helpers, &other.state,
          [&] { return other.state.load(std::memory_order_acquire) & 1; },
          [&] {
            return (other.state.fetch_or(2, std::memory_order_acq_rel) & 1) ==
                   0;
          },
          [&](fearless::detail::pool_node *n) { execute(self, of(n)); });
      RELACY_CHECK(other.ran.read() == 1);
    } else if (i.state.fetch_or(1, std::memory_order_acq_rel) & 2) {
      helpers->wake(&i.state);
    }
  }
  void thread(unsigned index) {
    if (index == Workers) {
      p->give(0);
      p->give(2);
      p->it.close();
      return;
    }
    auto &self = p->it.at(index);
    while (auto *n = p->it.next(self))
      execute(self, of(n));
  }
  void after() {
    p->check_all_ran();
    p.reset();
    helpers.reset();
  }
};
using one_helps = helping<1>;
using two_help = helping<2>;
RELACY_EXPLORE(one_helps, relacy::switches(3));
RELACY_EXPLORE(two_help, relacy::switches(2));
RELACY_EXPLORE(two_help, relacy::at_random(20'000));

} // namespace

RELACY_MAIN
