// The library itself as an adapter. A part that the tree does not have is left
// out.
#pragma once
#include <fearless/fearless.hpp>
#if __has_include(<fearless/select.hpp>)
#include <fearless/select.hpp>
#define RTB_FEARLESS_SELECT 1
#endif
#if __has_include(<fearless/worker_pool.hpp>)
#include <fearless/worker_pool.hpp>
#define RTB_FEARLESS_POOL 1
#endif

#include "peers_std.hpp"

namespace rtb {

struct fearless_chan {
  static constexpr std::string_view name = "fearless";
  template <class S> struct tx {
    S s;
    template <class T> void send(T &&v) { (void)s.send(std::forward<T>(v)); }
  };
  template <class R> struct rx {
    R r;
    template <class T> void recv(T &v) { v = *r.recv(); }
  };
  template <class P> static auto wrap(P p) {
    auto &[t, r] = p;
    using S = std::remove_cvref_t<decltype(t)>;
    using R = std::remove_cvref_t<decltype(r)>;
    return std::pair(tx<S>{std::move(t)}, rx<R>{std::move(r)});
  }
  template <class T> static auto unbounded() {
    return wrap(fearless::channel<T>());
  }
  template <class T> static auto bounded(size_t n) {
    return wrap(fearless::sync_channel<T>(n));
  }
  template <class T> static auto rendezvous() {
    return wrap(fearless::sync_channel<T>(0));
  }
#ifdef RTB_FEARLESS_SELECT
  template <class R, class T> static void select(std::span<rx<R>> c, T &v) {
    auto got = fearless::select(c[0].r, c[1].r, c[2].r, c[3].r);
    auto &[index, value] = got;
    (void)index;
    v = *value;
  }
#endif
};

struct fearless_mutex {
  static constexpr std::string_view name = "fearless_synchronized";
  template <class T> struct cell {
    fearless::Synchronized<T> s;
    explicit cell(T x) : s(std::move(x)) {}
    template <class F> void with(F &&f) {
      auto g = s.lock();
      f(*g);
    }
  };
};
struct fearless_rw {
  static constexpr bool rw_only = true;
  static constexpr std::string_view name = "fearless_rwlock";
  template <class T> struct cell {
    fearless::RwLock<T> s;
    explicit cell(T x) : s(std::move(x)) {}
    template <class F> void with(F &&f) {
      auto g = s.write();
      f(*g);
    }
    template <class F> void read(F &&f) const {
      auto g = s.read();
      f(*g);
    }
  };
};

struct fearless_threads {
  static constexpr std::string_view name = "fearless_spawn";
  template <class F> static u64 spawn_join(u64 i, F f) {
    auto handle = fearless::spawn([f, i] { return f(i); });
    auto got = handle.join();
    return *got;
  }
  template <class F> static void scoped(u64 from, u64 to, F f) {
    fearless::scope([&](auto &s) {
      for (u64 i = from; i < to; ++i)
        s.spawn([&f, i] { f(i); });
    });
  }
};
#ifdef RTB_FEARLESS_POOL
struct fearless_pool {
  static constexpr std::string_view name = "fearless_pool";
  struct pool {
    fearless::WorkerPool p;
    explicit pool(unsigned n) : p(n) {}
    template <class F> void submit(F f) { p.submit(std::move(f)); }
    void wait() { p.wait(); }
    u64 sum(std::span<const std::uint32_t> v) {
      return p.transform_reduce(v, u64{0}, std::plus<u64>(),
                                [](std::uint32_t x) { return u64{x}; });
    }
  };
};
#endif

inline void register_fearless() {
  register_channel<fearless_chan>();
  register_lock<fearless_mutex>();
  register_lock<fearless_rw>();
  register_threads<fearless_threads>();
#ifdef RTB_FEARLESS_POOL
  register_pool<fearless_pool>();
#endif
}

} // namespace rtb
