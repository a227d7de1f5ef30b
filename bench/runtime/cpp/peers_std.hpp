// Peers that need only the standard library.
#pragma once
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <shared_mutex>

#include "channels.hpp"
#include "locks.hpp"
#include "threads.hpp"

namespace rtb {

// A handle pair over one shared queue object; Q has send(T) and recv(T&).
template <class Q> struct shared_tx {
  std::shared_ptr<Q> q;
  template <class T> void send(T &&v) { q->send(std::forward<T>(v)); }
};
template <class Q> struct shared_rx {
  std::shared_ptr<Q> q;
  template <class T> void recv(T &v) { q->recv(v); }
};
template <class Q, class... A> auto shared_pair(A &&...a) {
  auto q = std::make_shared<Q>(std::forward<A>(a)...);
  return std::pair(shared_tx<Q>{q}, shared_rx<Q>{q});
}
inline void cpu_pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
// Turns a non-blocking try into a wait: a few spins, then yield. What users of
// spin-only queues write when the cores are oversubscribed.
template <class F> void spin_until(F &&f) {
  for (int i = 0; i < 32; ++i) {
    if (f())
      return;
    cpu_pause();
  }
  while (!f())
    std::this_thread::yield();
}

struct std_mutex_cv {
  static constexpr std::string_view name = "std_mutex_cv";
  template <class T> struct queue {
    std::mutex m;
    std::condition_variable not_empty, not_full;
    std::deque<T> d;
    size_t limit;
    explicit queue(size_t n) : limit(n) {}
    void send(T v) {
      {
        std::unique_lock l(m);
        not_full.wait(l, [&] { return d.size() < limit; });
        d.push_back(std::move(v));
      }
      not_empty.notify_one();
    }
    void recv(T &v) {
      {
        std::unique_lock l(m);
        not_empty.wait(l, [&] { return !d.empty(); });
        v = std::move(d.front());
        d.pop_front();
      }
      not_full.notify_one();
    }
  };
  // Rendezvous: the sender leaves only after its value was taken.
  template <class T> struct meet {
    std::mutex m;
    std::condition_variable can_put, can_take, taken;
    std::optional<T> slot;
    u64 put = 0, got = 0;
    void send(T v) {
      std::unique_lock l(m);
      can_put.wait(l, [&] { return !slot; });
      slot.emplace(std::move(v));
      u64 ticket = ++put;
      can_take.notify_one();
      taken.wait(l, [&] { return got >= ticket; });
    }
    void recv(T &v) {
      std::unique_lock l(m);
      can_take.wait(l, [&] { return bool(slot); });
      v = std::move(*slot);
      slot.reset();
      ++got;
      can_put.notify_one();
      taken.notify_all();
    }
  };
  template <class T> static auto unbounded() {
    return shared_pair<queue<T>>(size_t(-1));
  }
  template <class T> static auto bounded(size_t n) {
    return shared_pair<queue<T>>(n);
  }
  template <class T> static auto rendezvous() { return shared_pair<meet<T>>(); }
};

template <class M> struct exclusive_cell {
  template <class T> struct cell {
    mutable M m;
    T v;
    explicit cell(T x) : v(std::move(x)) {}
    template <class F> void with(F &&f) {
      std::lock_guard l(m);
      f(v);
    }
    template <class F> void read(F &&f) const {
      std::lock_guard l(m);
      f(v);
    }
  };
};
template <class M> struct shared_cell {
  template <class T> struct cell {
    mutable M m;
    T v;
    explicit cell(T x) : v(std::move(x)) {}
    template <class F> void with(F &&f) {
      std::lock_guard l(m);
      f(v);
    }
    template <class F> void read(F &&f) const {
      std::shared_lock l(m);
      f(v);
    }
  };
};
struct std_mutex : exclusive_cell<std::mutex> {
  static constexpr std::string_view name = "std_mutex";
};
struct std_shared_mutex : shared_cell<std::shared_mutex> {
  static constexpr std::string_view name = "std_shared_mutex";
};

// A 4-byte futex mutex written on std::atomic::wait, the portable C++20 way:
// 0 free, 1 held, 2 held with sleepers; it spins 100 times before it sleeps.
struct atomic_wait_mutex {
  std::atomic<int> s{0};
  void lock() {
    int e = 0;
    if (s.compare_exchange_strong(e, 1, std::memory_order_acquire,
                                  std::memory_order_relaxed))
      return;
    for (int i = 0; i < 100; ++i) {
      e = s.load(std::memory_order_relaxed);
      if (e == 0 && s.compare_exchange_weak(e, 1, std::memory_order_acquire,
                                            std::memory_order_relaxed))
        return;
      if (e == 2)
        break;
      cpu_pause();
    }
    while (s.exchange(2, std::memory_order_acquire) != 0)
      s.wait(2, std::memory_order_relaxed);
  }
  void unlock() {
    if (s.exchange(0, std::memory_order_release) == 2)
      s.notify_one();
  }
};
struct atomic_wait_lock : exclusive_cell<atomic_wait_mutex> {
  static constexpr std::string_view name = "std_atomic_wait_mutex";
};

// Lower bound for the counter, not a lock.
inline result atomic_count(unsigned threads, u64 per) {
  std::atomic<u64> c{0};
  result r;
  r.secs = timed([&] {
    std::vector<std::thread> ts;
    for (unsigned k = 0; k < threads; ++k)
      ts.emplace_back([&] {
        for (u64 i = 0; i < per; ++i)
          c.fetch_add(1, std::memory_order_relaxed);
      });
    join_all(ts);
  });
  r.ops = threads * per;
  r.ok = c == r.ops;
  return r;
}
inline void register_atomic() {
  add("std_atomic_add", "lock.1",
      [](double s) { return atomic_count(1, scaled(8'000'000, s)); });
  add("std_atomic_add", "lock.4",
      [](double s) { return atomic_count(4, scaled(500'000, s)); });
  add("std_atomic_add", "seed.4x2500k",
      [](double s) { return atomic_count(4, scaled(2'500'000, s)); });
}

struct std_thread {
  static constexpr std::string_view name = "std_thread";
  template <class F> static u64 spawn_join(u64 i, F f) {
    u64 out = 0;
    std::thread t([&out, f, i] { out = f(i); });
    t.join();
    return out;
  }
  template <class F> static void scoped(u64 from, u64 to, F f) {
    std::vector<std::jthread> ts;
    ts.reserve(to - from);
    for (u64 i = from; i < to; ++i)
      ts.emplace_back([&f, i] { f(i); });
  }
};
// A scope as Rust's does it: detached threads and a count, so that glibc can
// reuse the stack of a thread that ended instead of mapping 100 of them.
struct std_thread_detached {
  static constexpr std::string_view name = "std_thread_detached";
  template <class F> static void scoped(u64 from, u64 to, F f) {
    auto left = std::make_shared<std::atomic<int>>(int(to - from));
    for (u64 i = from; i < to; ++i)
      std::thread([left, &f, i] {
        f(i);
        if (left->fetch_sub(1, std::memory_order_acq_rel) == 1)
          left->notify_one(); // the last one wakes
      }).detach();
    for (int n; (n = left->load(std::memory_order_acquire)) != 0;)
      left->wait(n);
  }
};
struct std_async {
  static constexpr std::string_view name = "std_async";
  template <class F> static u64 spawn_join(u64 i, F f) {
    return std::async(std::launch::async, f, i).get();
  }
};

inline u64 sum_chunk(std::span<const std::uint32_t> v) {
  u64 s = 0;
  for (auto x : v)
    s += x;
  return s;
}
// The textbook pool: one mutex, one condition variable, std::function.
struct textbook_pool {
  static constexpr std::string_view name = "std_textbook_pool";
  struct pool {
    std::mutex m;
    std::condition_variable work, idle;
    std::deque<std::function<void()>> q;
    size_t busy = 0;
    bool stop = false;
    std::vector<std::thread> ts;
    explicit pool(unsigned n) {
      while (n--)
        ts.emplace_back([this] {
          std::unique_lock l(m);
          for (;;) {
            work.wait(l, [&] { return stop || !q.empty(); });
            if (q.empty())
              return;
            auto f = std::move(q.front());
            q.pop_front();
            ++busy;
            l.unlock();
            f();
            l.lock();
            if (--busy == 0 && q.empty())
              idle.notify_all();
          }
        });
    }
    ~pool() {
      {
        std::lock_guard l(m);
        stop = true;
      }
      work.notify_all();
      join_all(ts);
    }
    template <class F> void submit(F f) {
      {
        std::lock_guard l(m);
        q.emplace_back(std::move(f));
      }
      work.notify_one();
    }
    void wait() {
      std::unique_lock l(m);
      idle.wait(l, [&] { return q.empty() && busy == 0; });
    }
  };
};
struct seq_sum {
  static constexpr std::string_view name = "one_thread";
  struct pool {
    explicit pool(unsigned) {}
    u64 sum(std::span<const std::uint32_t> v) { return sum_chunk(v); }
  };
};
struct std_thread_sum {
  static constexpr std::string_view name = "std_thread";
  struct pool {
    unsigned n;
    explicit pool(unsigned w) : n(w) {}
    u64 sum(std::span<const std::uint32_t> v) {
      std::vector<u64> part(n * 8);
      std::vector<std::thread> ts;
      for (unsigned k = 0; k < n; ++k)
        ts.emplace_back([&, k] {
          size_t b = v.size() * k / n, e = v.size() * (k + 1) / n;
          part[k * 8] = sum_chunk(v.subspan(b, e - b));
        });
      join_all(ts);
      return std::accumulate(part.begin(), part.end(), u64{0});
    }
  };
};

inline void register_std() {
  register_channel<std_mutex_cv>();
  register_lock<std_mutex>();
  register_lock<std_shared_mutex>();
  register_lock<atomic_wait_lock>();
  register_atomic();
  register_threads<std_thread>();
  register_threads<std_thread_detached>();
  register_threads<std_async>();
  register_pool<textbook_pool>();
  register_pool<seq_sum>();
  register_pool<std_thread_sum>();
}

} // namespace rtb
