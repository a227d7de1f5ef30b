// The condition variable: a notification after a change under the lock reaches
// whoever waits for it.
#include "relacy.h"

#include "fearless/detail/condvar_word.hpp"
#include "fearless/detail/futex_mutex.hpp"

namespace {

using relacy::sync;

struct shared {
  fearless::detail::futex_mutex<sync> mutex;
  fearless::detail::condvar_word<sync> changed;
  relacy::plain<unsigned> tokens{0};

  void give(unsigned n) {
    mutex.lock();
    tokens.write(tokens.read() + n);
    mutex.unlock();
  }
  bool take(fearless::detail::steady_time deadline) {
    mutex.lock();
    bool in_time = true;
    while (tokens.read() == 0 && in_time)
      in_time = changed.wait([&] { mutex.unlock(); }, [&] { mutex.lock(); },
                             deadline);
    const bool got = tokens.read() != 0;
    if (got)
      tokens.write(tokens.read() - 1);
    mutex.unlock();
    return got;
  }
};
constexpr auto never = fearless::detail::never_time;

// One waits, one gives, notifying under the lock or after it.
template <bool Inside>
struct one_waits : relacy::scenario<one_waits<Inside>, 2> {
  shared s;
  void thread(unsigned index) {
    if (index == 0) {
      RELACY_CHECK(s.take(never));
    } else if (Inside) {
      s.mutex.lock();
      s.tokens.write(1);
      s.changed.notify_one();
      s.mutex.unlock();
    } else {
      s.give(1);
      s.changed.notify_one();
    }
  }
};
using notified_inside = one_waits<true>;
using notified_outside = one_waits<false>;
RELACY_EXPLORE(notified_inside, relacy::every_interleaving());
RELACY_EXPLORE(notified_outside, relacy::every_interleaving());

struct notify_each : relacy::scenario<notify_each, 3> {
  shared s;
  void thread(unsigned index) {
    if (index != 0) {
      RELACY_CHECK(s.take(never));
      return;
    }
    s.give(1);
    s.changed.notify_one();
    s.give(1);
    s.changed.notify_one();
  }
};
RELACY_EXPLORE(notify_each, relacy::switches(3));
RELACY_EXPLORE(notify_each, relacy::at_random(20'000));

struct notify_all : relacy::scenario<notify_all, 3> {
  shared s;
  void thread(unsigned index) {
    if (index != 0) {
      RELACY_CHECK(s.take(never));
      return;
    }
    s.give(2);
    s.changed.notify_all();
  }
};
RELACY_EXPLORE(notify_all, relacy::switches(3));

// Whoever gives up in time loses nothing that was given.
struct giving_up : relacy::scenario<giving_up, 2> {
  shared s;
  relacy::plain<unsigned> got{0};
  void thread(unsigned index) {
    if (index == 0) {
      got.write(s.take(relacy::some_time()));
      return;
    }
    s.give(1);
    s.changed.notify_one();
  }
  void after() { RELACY_CHECK(got.read() + s.tokens.read() == 1); }
};
RELACY_EXPLORE(giving_up, relacy::switches(4));

} // namespace

RELACY_MAIN
