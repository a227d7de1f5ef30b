// The three flavours of channels: two senders, a receiver or two, and closing
// or dropping in between. Nothing may be lost, doubled or raced for, nobody
// may be left asleep, and every message must be destroyed.
#include "relacy.h"

#include "fearless/detail/buffered_channel.hpp"
#include "fearless/detail/rendezvous_channel.hpp"

namespace {

using namespace fearless::detail;
using relacy::sync;

/// A message that notices a race for it, and when it is lost or doubled.
struct letter {
  relacy::plain<int> *content;
  int *alive;
  letter(relacy::plain<int> &c, int &count) noexcept
      : content(&c), alive(&count) {
    ++*alive;
  }
  letter(letter &&other) noexcept
      : content(std::exchange(other.content, nullptr)), alive(other.alive) {
    ++*alive;
    if (content) // whoever moves it has it for itself
      content->write(content->read());
  }
  letter &operator=(letter &&) = delete;
  ~letter() { --*alive; }
};

using unbounded = buffered_channel<letter, sync, flavour::list>;
using bounded = buffered_channel<letter, sync, flavour::ring>;
using rendezvous = rendezvous_channel<letter, sync>;

template <class Channel> std::optional<Channel> &make(std::optional<Channel> &c) {
  if constexpr (std::is_same_v<Channel, bounded>)
    c.emplace(1u);
  else
    c.emplace();
  return c;
}

template <class Channel, class Derived, unsigned Threads>
struct on_channel : relacy::scenario<Derived, Threads> {
  std::optional<Channel> channel;
  relacy::plain<int> content[4] = {{0}, {1}, {2}, {3}};
  int alive = 0; // one thread runs at a time here
  int sent = 0, refused = 0, received = 0;

  void before() { make(channel); }
  void after() {
    RELACY_CHECK(sent >= received);
    channel->close_and_discard();
    channel.reset();
    RELACY_CHECK(alive == 0);
  }

  bool send(int i) {
    letter l(content[i], alive);
    if (channel->send_until(l, never_time) != status::done) {
      RELACY_CHECK(l.content == &content[i]); // given back
      ++refused;
      return false;
    }
    ++sent;
    return true;
  }
  int recv(steady_time deadline = never_time) {
    slot<letter> out;
    if (channel->recv_until(out, deadline) != status::done)
      return -1;
    ++received;
    const int i = out.get().content->read();
    RELACY_CHECK(&content[i] == out.get().content);
    return i;
  }
};

// Each of two messages by one sender arrives, in order.
template <class Channel>
struct in_order : on_channel<Channel, in_order<Channel>, 2> {
  void thread(unsigned index) {
    if (index == 0) {
      RELACY_CHECK(this->send(0));
      RELACY_CHECK(this->send(1));
    } else {
      RELACY_CHECK(this->recv() == 0);
      RELACY_CHECK(this->recv() == 1);
    }
  }
};

// Two senders, one receiver: both messages arrive.
template <class Channel>
struct two_senders : on_channel<Channel, two_senders<Channel>, 3> {
  void thread(unsigned index) {
    if (index < 2) {
      RELACY_CHECK(this->send(static_cast<int>(index)));
    } else {
      const int a = this->recv(), b = this->recv();
      RELACY_CHECK(a + b == 1 && a != b);
    }
  }
};

// One sender, two receivers: each gets one.
template <class Channel>
struct two_receivers : on_channel<Channel, two_receivers<Channel>, 3> {
  void thread(unsigned index) {
    if (index == 0) {
      RELACY_CHECK(this->send(0));
      RELACY_CHECK(this->send(1));
    } else {
      RELACY_CHECK(this->recv() >= 0);
    }
  }
};

// Closing while one sends and one receives until the end: what send() accepted
// is received, what it refused is given back, nobody stays asleep.
template <class Channel>
struct closing : on_channel<Channel, closing<Channel>, 3> {
  void thread(unsigned index) {
    if (index == 0)
      this->send(0) && this->send(1);
    else if (index == 1)
      while (this->recv() >= 0) {
      }
    else
      this->channel->close();
  }
  void after() {
    RELACY_CHECK(this->sent == this->received);
    on_channel<Channel, closing<Channel>, 3>::after();
  }
};

// Closing wakes two receivers, or two senders.
template <class Channel>
struct close_wakes_all : on_channel<Channel, close_wakes_all<Channel>, 3> {
  void thread(unsigned index) {
    if (index < 2)
      RELACY_CHECK(this->recv() == -1);
    else
      this->channel->close();
  }
};
template <class Channel>
struct close_frees_senders
    : on_channel<Channel, close_frees_senders<Channel>, 3> {
  void thread(unsigned index) {
    if (index < 2)
      this->send(static_cast<int>(index)) &&
          this->send(static_cast<int>(index) + 2);
    else
      this->channel->close();
  }
  void after() {
    constexpr bool queues = !std::is_same_v<Channel, rendezvous>;
    RELACY_CHECK(queues || this->refused == 2);
    on_channel<Channel, close_frees_senders<Channel>, 3>::after();
  }
};

// Handles of both sides are dropped at any moment: the last receiver discards
// while a sender installs the first block or waits, the last reference frees.
template <class Channel>
struct dropping : relacy::scenario<dropping<Channel>, 3> {
  Channel *channel = nullptr;
  relacy::plain<int> content[2] = {{0}, {1}};
  int alive = 0;

  void before() {
    if constexpr (std::is_same_v<Channel, bounded>)
      channel = new Channel(1);
    else
      channel = new Channel;
    channel->handles().add_sender();
  }
  void release() {
    if (channel->handles().drop_reference())
      delete channel;
  }
  void thread(unsigned index) {
    if (index < 2) {
      {
        letter l(content[index], alive);
        channel->send_until(l, never_time);
      }
      if (channel->handles().drop_sender()) {
        channel->close();
        release();
      }
    } else {
      {
        slot<letter> out;
        channel->recv_until(out, never_time);
      }
      if (channel->handles().drop_receiver()) {
        channel->close_and_discard();
        release();
      }
    }
  }
  void after() { RELACY_CHECK(alive == 0); }
};

// Whoever gives up takes nothing with it.
template <class Channel>
struct timing_out : on_channel<Channel, timing_out<Channel>, 3> {
  void thread(unsigned index) {
    if (index == 0)
      RELACY_CHECK(this->send(0));
    else if (index == 1)
      this->recv(relacy::some_time());
    else if (this->recv(relacy::some_time()) < 0)
      this->channel->close(); // or the sender might wait for ever
  }
  bool send(int i) {
    on_channel<Channel, timing_out<Channel>, 3>::send(i);
    return true;
  }
};

#define EXPLORE_ON(scenario, flavour, ...)                                     \
  using scenario##_##flavour = scenario<flavour>;                              \
  RELACY_EXPLORE(scenario##_##flavour, __VA_ARGS__)
// A bounded channel may wait on both sides, which makes for by far the most
// interleavings.
#define EXPLORE_ALL(scenario)                                                  \
  EXPLORE_ON(scenario, unbounded, relacy::switches(1));                        \
  RELACY_EXPLORE(scenario##_unbounded, relacy::at_random(2'000));              \
  EXPLORE_ON(scenario, bounded, relacy::switches(1));                          \
  RELACY_EXPLORE(scenario##_bounded, relacy::at_random(2'000));                \
  EXPLORE_ON(scenario, rendezvous, relacy::switches(2));                       \
  RELACY_EXPLORE(scenario##_rendezvous, relacy::at_random(2'000))

EXPLORE_ALL(in_order);
RELACY_EXPLORE(in_order_unbounded, relacy::switches(2));
RELACY_EXPLORE(in_order_bounded, relacy::switches(2));
EXPLORE_ALL(two_senders);
EXPLORE_ALL(two_receivers);
EXPLORE_ALL(closing);
EXPLORE_ALL(close_wakes_all);
EXPLORE_ALL(close_frees_senders);
EXPLORE_ALL(dropping);
RELACY_EXPLORE(dropping_unbounded, relacy::switches(2));
// A time-out may come at any moment, so a search by preemptions does not end in
// minutes: at random only.
EXPLORE_ON(timing_out, unbounded, relacy::at_random(20'000));
EXPLORE_ON(timing_out, bounded, relacy::at_random(20'000));
EXPLORE_ON(timing_out, rendezvous, relacy::at_random(20'000));

// The mutex of one side, by itself: exclusion, and word of who waits.
struct side_counting : relacy::scenario<side_counting, 3> {
  side_mutex<sync> mutex;
  relacy::plain<unsigned> count{0};
  void thread(unsigned) {
    mutex.lock();
    count.write(count.read() + 1);
    (void)mutex.unlock();
  }
  void after() { RELACY_CHECK(count.read() == 3); }
};
RELACY_EXPLORE(side_counting, relacy::switches(2));
RELACY_EXPLORE(side_counting, relacy::at_random(10'000));

// Either the unlocking one sees the announcement, or the announcing one sees
// what was done, at the latest when it has passed through the mutex: never
// neither.
struct side_announcing : relacy::scenario<side_announcing, 2> {
  side_mutex<sync> mutex;
  relacy::atomic<int> done{0};
  bool told = false, seen = false;
  void thread(unsigned index) {
    if (index == 0) {
      mutex.lock();
      done.store(1, std::memory_order_relaxed);
      told = mutex.unlock();
    } else {
      if (mutex.announce_waiting()) {
        mutex.lock();
        RELACY_CHECK(mutex.unlock());
      }
      seen = done.load(std::memory_order_relaxed) == 1;
    }
  }
  void after() { RELACY_CHECK(told || seen); }
};
RELACY_EXPLORE(side_announcing, relacy::switches(4));

} // namespace

RELACY_MAIN
