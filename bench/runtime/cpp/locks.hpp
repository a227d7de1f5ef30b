// Workloads of locks.
#pragma once

#include "bench.hpp"

namespace rtb {

// ---------------------------------------------------------------- locks
// A lock adapter A has
//   static constexpr std::string_view name;
//   template<class T> struct cell { cell(T); void with(F(T&)); R read(F(const
//   T&)) const; size() }
// read() is optional (then no rw workload); `static constexpr bool rw_only`
// skips the counter.
struct two {
  u64 a{}, b{};
};
template <class A>
constexpr bool is_rw_only = [] {
  if constexpr (requires { A::rw_only; })
    return bool(A::rw_only);
  else
    return false;
}();

template <class A> result count_run(unsigned threads, u64 per_thread) {
  auto cell = std::make_unique<typename A::template cell<u64>>(u64{0});
  result r;
  r.secs = timed([&] {
    std::vector<std::thread> ts;
    for (unsigned k = 0; k < threads; ++k)
      ts.emplace_back([&c = *cell, per_thread] {
        for (u64 i = 0; i < per_thread; ++i)
          c.with([](u64 &v) { ++v; });
      });
    join_all(ts);
  });
  u64 total = 0;
  cell->with([&](u64 &v) { total = v; });
  r.ops = threads * per_thread;
  r.ok = total == r.ops;
  return r;
}
template <class A>
result rw_run(unsigned threads, u64 per_thread, u64 write_every) {
  auto cell = std::make_unique<typename A::template cell<two>>(two{});
  std::atomic<bool> torn{false};
  result r;
  r.secs = timed([&] {
    std::vector<std::thread> ts;
    for (unsigned k = 0; k < threads; ++k)
      ts.emplace_back([&, k] {
        auto &c = *cell;
        u64 bad = 0;
        for (u64 i = 0; i < per_thread; ++i) {
          if (write_every && (i + k) % write_every == 0) {
            c.with([](two &v) {
              ++v.a;
              ++v.b;
            });
          } else {
            u64 d = 0;
            std::as_const(c).read([&](const two &v) { d = v.a - v.b; });
            bad += d;
          }
        }
        if (bad)
          torn = true;
      });
    join_all(ts);
  });
  r.ops = threads * per_thread;
  r.ok = !torn;
  return r;
}
template <class A> void register_lock() {
  if constexpr (!is_rw_only<A>) {
    add(A::name, "lock.1",
        [](double s) { return count_run<A>(1, scaled(8'000'000, s)); });
    add(A::name, "lock.4",
        [](double s) { return count_run<A>(4, scaled(500'000, s)); });
    for (unsigned k : {1u, 2u, 4u, 8u, 16u})
      add(A::name, "scale.lock." + std::to_string(k),
          [k](double s) { return count_run<A>(k, scaled(2'000'000, s) / k); });
    add(A::name, "seed.4x2500k",
        [](double s) { return count_run<A>(4, scaled(2'500'000, s)); });
    add(A::name, "mem.lock", [](double) {
      result r;
      r.value = double(sizeof(typename A::template cell<std::int32_t>));
      r.ok = true;
      return r;
    });
  }
  if constexpr (requires(const typename A::template cell<two> &c) {
                  c.read([](const two &) {});
                }) {
    add(A::name, "rw.1read",
        [](double s) { return rw_run<A>(1, scaled(5'000'000, s), 0); });
    add(A::name, "rw.4x95",
        [](double s) { return rw_run<A>(4, scaled(500'000, s), 20); });
  }
}

} // namespace rtb
