// What all C++ peers share: payloads, the registry, the clock, and the protocol
// of ../README.md. An implementation is plugged in with a small adapter type;
// every workload whose operations the adapter has is registered.
#pragma once

#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <semaphore>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace rtb {

using u64 = std::uint64_t;
using std::size_t;

// ---------------------------------------------------------------- payloads
struct P64 {
  u64 v{};
  u64 pad[7]{};
};
static_assert(sizeof(P64) == 64);

template <class T> struct payload;
template <> struct payload<u64> {
  static constexpr std::string_view name = "u64";
  static u64 make(u64 i) { return i; }
  static u64 get(const u64 &v) { return v; }
};
template <> struct payload<P64> {
  static constexpr std::string_view name = "p64";
  static P64 make(u64 i) {
    P64 p;
    for (auto &x : p.pad)
      x = i;
    p.v = i;
    return p;
  }
  static u64 get(const P64 &p) { return p.v + (p.pad[6] - p.v); }
};
template <> struct payload<std::string> { // 32 characters: always on the heap
  static constexpr std::string_view name = "str";
  static std::string make(u64 i) {
    std::string s(32, 'x');
    for (int k = 15; k >= 0; --k, i >>= 4)
      s[k] = "0123456789abcdef"[i & 15];
    return s;
  }
  static u64 get(const std::string &s) {
    u64 r = 0;
    for (int k = 0; k < 16; ++k)
      r = (r << 4) | u64(s[k] <= '9' ? s[k] - '0' : s[k] - 'a' + 10);
    return r;
  }
};

// ---------------------------------------------------------------- registry
struct result {
  double secs = 0;
  u64 ops = 0;
  bool ok = false;
  double value = -1; // set for workloads that are not times (bytes)
};
struct entry {
  std::string impl, workload;
  std::function<result(double)> run;
};
inline std::vector<entry> &registry() {
  static std::vector<entry> r;
  return r;
}
inline void add(std::string_view impl, std::string workload,
                std::function<result(double)> f) {
  registry().push_back({std::string(impl), std::move(workload), std::move(f)});
}
using clock_ = std::chrono::steady_clock;
template <class F> double timed(F &&f) {
  auto t0 = clock_::now();
  f();
  return std::chrono::duration<double>(clock_::now() - t0).count();
}
inline void join_all(std::vector<std::thread> &v) {
  for (auto &t : v)
    t.join();
  v.clear();
}
// A second thread that sleeps: glibc makes pthread mutexes and libstdc++ makes
// shared_ptr cheaper in a process that never had one, which no user of a
// channel gets to see.
struct idle_thread {
  std::binary_semaphore stop{0};
  std::thread t{[this] { stop.acquire(); }};
  ~idle_thread() {
    stop.release();
    t.join();
  }
};
inline u64 heap_now() {
  auto m = mallinfo2();
  return m.uordblks + m.hblkhd;
}
inline u64 rss_now() {
  unsigned long long total = 0, resident = 0;
  if (std::FILE *f = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(f, "%llu %llu", &total, &resident) != 2)
      resident = 0;
    std::fclose(f);
  }
  return resident * 4096;
}
inline u64 scaled(u64 base, double scale, u64 multiple = 16) {
  u64 n = u64(double(base) * scale);
  n -= n % multiple;
  return std::max<u64>(n, multiple);
}

// ---------------------------------------------------------------- program
inline int main_(int argc, char **argv) {
  std::string_view cmd = argc > 1 ? argv[1] : "list";
  if (cmd == "list") {
    for (auto &e : registry())
      std::printf("%s\t%s\n", e.impl.c_str(), e.workload.c_str());
    return 0;
  }
  if (cmd == "run" && argc >= 4) {
    double scale = argc > 4 ? std::atof(argv[4]) : 1.0;
    for (auto &e : registry()) {
      if (e.impl != argv[2] || e.workload != argv[3])
        continue;
      bool timed_one = e.workload.rfind("mem.", 0) != 0;
      if (timed_one && e.workload.rfind("psum", 0) != 0)
        e.run(scale / 20); // warm up
      result r = e.run(scale);
      if (r.value >= 0)
        std::printf(
            "{\"impl\":\"%s\",\"workload\":\"%s\",\"bytes\":%.3f,\"ok\":%s}\n",
            e.impl.c_str(), e.workload.c_str(), r.value,
            r.ok ? "true" : "false");
      else
        std::printf("{\"impl\":\"%s\",\"workload\":\"%s\",\"n\":%llu,\"secs\":%"
                    ".6f,\"ns_per_op\":%.3f,\"ok\":%s}\n",
                    e.impl.c_str(), e.workload.c_str(),
                    (unsigned long long)r.ops, r.secs,
                    r.secs * 1e9 / double(r.ops), r.ok ? "true" : "false");
      return r.ok ? 0 : 1;
    }
    std::fprintf(stderr, "no such impl/workload\n");
    return 2;
  }
  std::fprintf(stderr, "usage: %s list | run IMPL WORKLOAD [SCALE]\n", argv[0]);
  return 2;
}

} // namespace rtb
