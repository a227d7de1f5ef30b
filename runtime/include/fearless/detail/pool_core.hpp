// The part of WorkerPool that knows nothing of tasks: which worker gets which
// node, who sleeps, who is woken.
//
// Nodes given from outside wait in one queue, first come first served. A worker
// takes a few of them at a time into its own list; what a task submits goes to
// the list of the worker that runs it, and the worker goes on with the newest
// (depth first, so that a task that divides its work does not fill the
// memory). A worker without work takes half of another's list, oldest first.
//
// No wake-up is lost, because all of this is done under one mutex, but for the
// worker's own list, which has a mutex of its own:
// - whoever goes to sleep first says so and then looks at every list;
// - whoever adds to its own list then asks whether anybody sleeps.
// One of the two sees the other, for both lock that list.
// A worker that was woken, or looks a little longer before it sleeps, counts as
// searching. While there is one nobody else is woken: it wakes the next itself
// when it has found something and there is more.
#pragma once

#include "futex_mutex.hpp"
#include "sync.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace fearless::detail {

/// Workers that sleep until something is done for which they would rather have
/// found other work. Looked up by address, so that whoever completes it touches
/// nothing of the waiter's that may be gone.
template <class Sync> class helper_registry {
public:
  struct entry {
    const void *key;
    typename Sync::word *parker;
    entry *next = nullptr;
  };
  void add(entry &e) {
    mutex_.lock();
    e.next = first_;
    first_ = &e;
    mutex_.unlock();
  }
  void remove(entry &e) {
    mutex_.lock();
    auto **at = &first_;
    while (*at != &e)
      at = &(*at)->next;
    *at = e.next;
    mutex_.unlock();
  }
  void wake(const void *key) {
    mutex_.lock();
    for (auto *e = first_; e; e = e->next)
      if (e->key == key) {
        e->parker->store(1, std::memory_order_release);
        Sync::wake_one(e->parker);
      }
    mutex_.unlock();
  }

private:
  futex_mutex<Sync> mutex_;
  entry *first_ = nullptr;
};

struct pool_node {
  pool_node *next = nullptr, *prev = nullptr;
};

template <class Sync> class pool_core {
public:
  using node = pool_node;
  using word = typename Sync::word;
  template <class T> using atomic = typename Sync::template atomic<T>;

  class worker {
    friend pool_core;
    // Own list, under `mutex`: from the newest (next) to the oldest (prev).
    alignas(64) futex_mutex<Sync> mutex;
    atomic<std::uint32_t> count{0};
    node *newest = nullptr, *oldest = nullptr;
    unsigned turn = 0; // the worker's alone
    unsigned index = 0;
    // Under the pool's mutex.
    worker *next_idle = nullptr;
    bool idle = false, helping = false, searching = false;
    word parker{0}; // 0: asleep, 1: woken
  };

  /// `workers` are the threads that will call next(), each with its own index.
  explicit pool_core(unsigned workers)
      : workers_(std::make_unique<worker[]>(workers)), size_(workers),
        running_(workers) {
    for (unsigned i = 0; i < workers; ++i)
      workers_[i].index = i;
  }
  pool_core(const pool_core &) = delete;
  pool_core &operator=(const pool_core &) = delete;

  worker &at(unsigned index) { return workers_[index]; }
  unsigned size() const { return size_; }

  /// From outside. False after close(): the node was not taken.
  bool submit(node *n) {
    mutex_.lock();
    if (closing_) {
      mutex_.unlock();
      return false;
    }
    n->next = nullptr;
    if (last_)
      last_->next = n;
    else
      first_ = n;
    last_ = n;
    queued_.store(queued_.load(std::memory_order_relaxed) + 1,
                  std::memory_order_relaxed);
    worker *const w = wake_next();
    mutex_.unlock();
    wake(w);
    return true;
  }

  /// By the worker that runs the task that submits. Always taken.
  void submit_from(worker &self, node *n) {
    self.mutex.lock();
    push(self, n);
    self.mutex.unlock();
    if (sleepers_.load(std::memory_order_relaxed) == 0 ||
        searching_.load(std::memory_order_relaxed) != 0)
      return;
    mutex_.lock();
    worker *const w = wake_next();
    mutex_.unlock();
    wake(w);
  }

  /// The next node for this worker; blocks while there is none. Null when the
  /// pool was closed and everything is done.
  node *next(worker &self) {
    for (;;) {
      // Now and then from outside, or tasks that go on submitting would keep
      // those that came from there waiting for ever.
      if (++self.turn % 64 == 0 && queued_.load(std::memory_order_relaxed)) {
        mutex_.lock();
        node *const n = take(self, 1);
        mutex_.unlock();
        if (n)
          return n;
      }
      if (node *n = pop(self))
        return n;
      if (node *n = find_or_sleep(self, [] { return true; }))
        return n;
      if (self.index == leaving)
        return nullptr;
    }
  }

  /// Runs other nodes until done(). `mark()` says at the awaited thing that
  /// somebody is to be woken through `registry` by `key`, and returns false if
  /// it is done already.
  template <class Done, class Mark, class Run>
  void help(worker &self, helper_registry<Sync> &registry, const void *key,
            Done done, Mark mark, Run run) {
    typename helper_registry<Sync>::entry entry{key, &self.parker};
    while (!done()) {
      node *n = pop(self);
      if (!n) {
        bool listed = false;
        // Whoever is asked to sleep here is inside a task: not at rest.
        self.helping = true;
        n = find_or_sleep(self, [&] {
          registry.add(entry);
          listed = true;
          return mark();
        });
        self.helping = false;
        if (listed)
          registry.remove(entry);
      }
      if (n)
        run(n);
    }
    if (!self.searching)
      return;
    // Woken for work, which it leaves to the others.
    mutex_.lock();
    stop_searching(self);
    worker *const w = pass_on();
    mutex_.unlock();
    wake(w);
  }

  /// Blocks until no node is queued and every worker is at rest.
  void wait_until_quiet() {
    mutex_.lock();
    while (!quiet()) {
      ++waiting_for_quiet_;
      const auto seen = times_quiet_.load(std::memory_order_relaxed);
      mutex_.unlock();
      Sync::wait(times_quiet_, seen);
      mutex_.lock();
      --waiting_for_quiet_;
    }
    mutex_.unlock();
  }

  /// No more from outside; next() returns null when all is done.
  void close() {
    mutex_.lock();
    closing_ = true;
    worker *const all = quiet() ? end() : nullptr;
    mutex_.unlock();
    wake_all(all);
  }
  /// So many workers never came.
  void missing(unsigned count) {
    mutex_.lock();
    running_ -= count;
    mutex_.unlock();
  }

private:
  static constexpr unsigned leaving = ~0u;
  static constexpr std::uint32_t most_at_once = 32;

  // ---------------------------------------- a worker's own list
  void push(worker &w, node *n) {
    n->prev = nullptr;
    n->next = w.newest;
    if (w.newest)
      w.newest->prev = n;
    else
      w.oldest = n;
    w.newest = n;
    count(w, +1);
  }
  void count(worker &w, int change) {
    w.count.store(w.count.load(std::memory_order_relaxed) +
                      static_cast<std::uint32_t>(change),
                  std::memory_order_relaxed);
  }
  node *pop(worker &self) {
    // Others only take away: what it reads as empty is.
    if (self.count.load(std::memory_order_relaxed) == 0)
      return nullptr;
    self.mutex.lock();
    node *const n = self.newest;
    if (n) {
      self.newest = n->next;
      (self.newest ? self.newest->prev : self.oldest) = nullptr;
      count(self, -1);
    }
    self.mutex.unlock();
    return n;
  }
  /// A chain whose first is the newest; the list is empty.
  void put(worker &self, node *chain, node *last, unsigned n) {
    self.mutex.lock();
    self.newest = chain;
    self.oldest = last;
    self.count.store(n, std::memory_order_relaxed);
    self.mutex.unlock();
  }

  // ---------------------------------------- under mutex_
  /// From the queue: one to run now, and up to `most` - 1 to keep.
  node *take(worker &self, std::uint32_t most) {
    node *const n = first_;
    if (!n)
      return nullptr;
    const auto queued = queued_.load(std::memory_order_relaxed);
    auto want = queued / (2 * size_);
    want = want > most ? most : want == 0 ? 1 : want;
    queued_.store(queued - want, std::memory_order_relaxed);
    node *end = n;
    for (std::uint32_t i = 1; i < want; ++i) {
      end->next->prev = i == 1 ? nullptr : end;
      end = end->next;
    }
    first_ = end->next;
    if (!first_)
      last_ = nullptr;
    if (want > 1) {
      end->next = nullptr;
      put(self, n->next, end, want - 1);
    }
    return n;
  }

  /// Half of another worker's list; its oldest is to be run now.
  node *steal(worker &self) {
    for (unsigned i = 1; i < size_; ++i) {
      worker &from = workers_[(self.index + i) % size_];
      from.mutex.lock();
      const auto has = from.count.load(std::memory_order_relaxed);
      if (has == 0) {
        from.mutex.unlock();
        continue;
      }
      const auto half = (has + 1) / 2;
      const auto want = half > most_at_once ? most_at_once : half;
      node *const oldest = from.oldest;
      node *newest = oldest;
      for (std::uint32_t n = 1; n < want; ++n)
        newest = newest->prev;
      from.oldest = newest->prev;
      (from.oldest ? from.oldest->next : from.newest) = nullptr;
      from.count.store(has - want, std::memory_order_relaxed);
      from.mutex.unlock();
      if (want > 1) {
        newest->prev = nullptr;
        oldest->prev->next = nullptr;
        put(self, newest, oldest->prev, want - 1);
      }
      return oldest;
    }
    return nullptr;
  }

  bool quiet() const { return resting_ == running_ && !first_; }

  void stop_searching(worker &self) {
    if (self.searching) {
      self.searching = false;
      add(searching_, -1);
    }
  }
  // Only changed under mutex_; read also without.
  static void add(atomic<std::uint32_t> &to, int n) {
    to.store(to.load(std::memory_order_relaxed) + static_cast<std::uint32_t>(n),
             std::memory_order_relaxed);
  }

  void rest(worker &self) {
    self.idle = true;
    self.next_idle = idle_;
    idle_ = &self;
    resting_ += !self.helping;
  }
  /// Takes it off the list of sleepers; the caller wakes it.
  void awaken(worker &w) {
    auto **at = &idle_;
    while (*at != &w)
      at = &(*at)->next_idle;
    *at = w.next_idle;
    w.idle = false;
    resting_ -= !w.helping;
    add(sleepers_, -1);
  }
  /// Somebody to wake because there is work, if nobody searches already.
  worker *wake_next() {
    if (!idle_ || searching_.load(std::memory_order_relaxed) != 0)
      return nullptr;
    // Rather not one that waits inside a task: what it waits for may be done
    // before the work that it is given.
    worker *w = idle_;
    while (w && w->helping)
      w = w->next_idle;
    if (!w)
      w = idle_;
    awaken(*w);
    w->searching = true;
    add(searching_, +1);
    return w;
  }
  /// The same for whoever found something and so stopped searching.
  worker *pass_on() {
    if (!idle_)
      return nullptr;
    bool more = first_ != nullptr;
    for (unsigned i = 0; i < size_ && !more; ++i) {
      workers_[i].mutex.lock();
      more = workers_[i].count.load(std::memory_order_relaxed) != 0;
      workers_[i].mutex.unlock();
    }
    return more ? wake_next() : nullptr;
  }
  /// The last one that rests after close() sends all away.
  worker *end() {
    ended_ = true;
    worker *const all = idle_;
    for (worker *w = all; w; w = w->next_idle)
      w->idle = false;
    idle_ = nullptr;
    return all;
  }

  // ---------------------------------------- without mutex_
  static void wake(worker *w) {
    if (!w)
      return;
    w->parker.store(1, std::memory_order_release);
    Sync::wake_one(&w->parker);
  }
  static void wake_all(worker *w) {
    while (w) {
      worker *const next = w->next_idle;
      wake(w);
      w = next;
    }
  }

  /// Looks a little longer: what wakes a sleeper costs more.
  void search() {
    for (int i = 0; i < 64; ++i) {
      if (queued_.load(std::memory_order_relaxed) != 0)
        return;
      if (i < 48)
        Sync::pause();
      else
        Sync::yield();
    }
  }

  /// A node, or null after it has slept (or was sent away). `may_sleep` is
  /// asked before it does; it then is known as a sleeper already.
  template <class MaySleep> node *find_or_sleep(worker &self, MaySleep may_sleep) {
    mutex_.lock();
    for (bool searched = self.helping;; searched = true) {
      node *n = take(self, most_at_once);
      if (!n) {
        // Say so first, then look at the lists.
        add(sleepers_, +1);
        stop_searching(self);
        n = steal(self);
        if (n)
          add(sleepers_, -1);
      }
      if (n) {
        stop_searching(self);
        worker *const w = pass_on();
        mutex_.unlock();
        wake(w);
        return n;
      }
      if (searched || !Sync::many_cores() ||
          searching_.load(std::memory_order_relaxed) != 0)
        break;
      add(sleepers_, -1);
      self.searching = true;
      add(searching_, +1);
      mutex_.unlock();
      search();
      mutex_.lock();
    }
    sleep(self, may_sleep);
    return nullptr;
  }

  // Enters with mutex_ held, leaves without.
  template <class MaySleep> void sleep(worker &self, MaySleep may_sleep) {
    self.parker.store(0, std::memory_order_relaxed);
    rest(self);
    if (!may_sleep()) {
      awaken(self);
      mutex_.unlock();
      return;
    }
    const bool tell = quiet() && waiting_for_quiet_ != 0;
    if (tell)
      times_quiet_.fetch_add(1, std::memory_order_relaxed);
    if (quiet() && closing_) {
      worker *const all = end();
      mutex_.unlock();
      if (tell)
        Sync::wake_all(&times_quiet_);
      wake_all(all); // itself included
    } else {
      mutex_.unlock();
      if (tell)
        Sync::wake_all(&times_quiet_);
    }
    while (self.parker.load(std::memory_order_acquire) == 0)
      Sync::wait(self.parker, 0);
    mutex_.lock();
    if (self.idle) // woken by what it waited for
      awaken(self);
    if (ended_)
      self.index = leaving;
    mutex_.unlock();
  }

  std::unique_ptr<worker[]> workers_;
  const unsigned size_;

  alignas(64) futex_mutex<Sync> mutex_;
  atomic<std::uint32_t> queued_{0};
  node *first_ = nullptr, *last_ = nullptr;
  worker *idle_ = nullptr; // the sleepers, the last to come in front
  atomic<std::uint32_t> sleepers_{0}, searching_{0};
  unsigned resting_ = 0; // sleepers that are not inside a task
  unsigned running_;
  unsigned waiting_for_quiet_ = 0;
  bool closing_ = false, ended_ = false;
  word times_quiet_{0};
};

} // namespace fearless::detail
