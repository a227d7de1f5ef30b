// Workloads of threads, scopes and pools.
#pragma once

#include "bench.hpp"

namespace rtb {

// ---------------------------------------------------------------- threads
// A thread adapter A has `static void spawn_join(size_t n, F)` and/or
// `static void scoped(size_t n, F)`; f(i) runs on its own thread.
template <class A> void register_threads() {
  auto body = [](auto runner) {
    return [runner](double s) {
      const u64 n = scaled(10'000, s, 100);
      std::atomic<u64> sum{0};
      result r;
      r.secs = timed([&] { runner(n, sum); });
      r.ops = n;
      r.ok = sum == n * (n - 1) / 2;
      return r;
    };
  };
  if constexpr (requires {
                  A::spawn_join(size_t{0}, [](u64) -> u64 { return 0; });
                })
    add(A::name, "spawn.10k", body([](u64 n, std::atomic<u64> &sum) {
          for (u64 i = 0; i < n; ++i)
            sum += A::spawn_join(i, [](u64 k) -> u64 { return k; });
        }));
  if constexpr (requires { A::scoped(size_t{0}, size_t{0}, [](u64) {}); })
    add(A::name, "scope.10k", body([](u64 n, std::atomic<u64> &sum) {
          for (u64 i = 0; i < n; i += 100)
            A::scoped(i, i + 100, [&](u64 k) { sum += k; });
        }));
}

// ---------------------------------------------------------------- pools
// A pool adapter A has `struct pool { pool(unsigned); void submit(F); void
// wait(); u64 sum(span<const uint32_t>); }` (submit+wait and sum are each
// optional).
template <class A> void register_pool() {
  const unsigned W = std::max(1u, std::thread::hardware_concurrency());
  if constexpr (requires(typename A::pool &p) {
                  p.submit([] {});
                  p.wait();
                })
    add(A::name, "pool.1m", [W](double s) {
      const u64 n = scaled(1'000'000, s);
      std::atomic<u64> sum{0};
      typename A::pool p(W);
      p.submit([&sum] { sum.fetch_add(0, std::memory_order_relaxed); });
      p.wait();
      result r;
      r.secs = timed([&] {
        for (u64 i = 0; i < n; ++i)
          p.submit([&sum, i] { sum.fetch_add(i, std::memory_order_relaxed); });
        p.wait();
      });
      r.ops = n;
      r.ok = sum == n * (n - 1) / 2;
      return r;
    });
  if constexpr (requires(typename A::pool &p,
                         std::span<const std::uint32_t> v) { p.sum(v); })
    add(A::name, "psum.64m", [W](double s) {
      const u64 n = scaled(u64{1} << 26, s);
      std::vector<std::uint32_t> v(n);
      u64 want = 0;
      for (u64 i = 0; i < n; ++i) {
        v[i] = std::uint32_t(i * 2654435761u);
        want += v[i];
      }
      typename A::pool p(W);
      u64 got = p.sum(v);
      result r;
      constexpr int reps = 5;
      r.secs = timed([&] {
        for (int k = 0; k < reps; ++k)
          got += p.sum(v);
      });
      r.ops = n * reps;
      r.ok = got == want * (reps + 1);
      return r;
    });
}

} // namespace rtb
