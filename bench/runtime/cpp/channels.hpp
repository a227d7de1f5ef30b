// Workloads of channels, and what a channel must offer to be measured.
#pragma once

#include "bench.hpp"

namespace rtb {

// ---------------------------------------------------------------- adapters
// A channel adapter A has
//   static constexpr std::string_view name;
//   template<class T> static pair<Tx,Rx> unbounded();           (optional)
//   template<class T> static pair<Tx,Rx> bounded(size_t n);     (optional, n >=
//   1) template<class T> static pair<Tx,Rx> rendezvous();          (optional)
//   static bool/size_t select(span<Rx> rx, T& out);             (optional)
//   static constexpr bool mp, mc;      many producers / consumers (default
//   true) template<class T> static constexpr bool takes;              (default
//   true)
// Tx: void send(T) blocking; copyable if mp.  Rx: void recv(T&) blocking;
// copyable if mc.
template <class X>
concept pair_like = requires(X p) {
  p.first;
  p.second;
};
template <class A, class T>
concept has_unbounded = requires {
  { A::template unbounded<T>() } -> pair_like;
};
template <class A, class T>
concept has_bounded = requires {
  { A::template bounded<T>(size_t{1}) } -> pair_like;
};
template <class A, class T>
concept has_rendezvous = requires {
  { A::template rendezvous<T>() } -> pair_like;
};
template <class A>
constexpr bool is_mp = [] {
  if constexpr (requires { A::mp; })
    return bool(A::mp);
  else
    return true;
}();
template <class A>
constexpr bool is_mc = [] {
  if constexpr (requires { A::mc; })
    return bool(A::mc);
  else
    return true;
}();
template <class A, class T>
constexpr bool takes_payload = [] {
  if constexpr (requires { A::template takes<T>; })
    return bool(A::template takes<T>);
  else
    return true;
}();

enum class cap { unb, c1, c1024, c0 };
constexpr std::string_view cap_name(cap c) {
  return c == cap::unb     ? "unb"
         : c == cap::c1    ? "1"
         : c == cap::c1024 ? "1024"
                           : "0";
}
template <class A, class T, cap C>
constexpr bool has_cap = [] {
  if constexpr (!takes_payload<A, T>)
    return false;
  else if constexpr (C == cap::unb)
    return has_unbounded<A, T>;
  else if constexpr (C == cap::c0)
    return has_rendezvous<A, T>;
  else
    return has_bounded<A, T>;
}();
template <class A, class T, cap C> auto make() {
  if constexpr (C == cap::unb)
    return A::template unbounded<T>();
  else if constexpr (C == cap::c0)
    return A::template rendezvous<T>();
  else
    return A::template bounded<T>(C == cap::c1 ? 1 : 1024);
}

// ---------------------------------------------------------------- channels
template <class A, class T, cap C>
result chan_run(unsigned P, unsigned R, u64 n) {
  auto ch = make<A, T, C>();
  auto &tx = ch.first;
  auto &rx = ch.second;
  std::vector<u64> sums(R, 0);
  result r;
  r.secs = timed([&] {
    std::vector<std::thread> ts;
    for (unsigned k = 0; k < R; ++k) {
      auto body = [&sums, k, n, R](auto rx_) {
        u64 s = 0;
        T v{};
        for (u64 i = 0, m = n / R; i < m; ++i) {
          rx_.recv(v);
          s += payload<T>::get(v);
        }
        sums[k] = s;
      };
      if constexpr (is_mc<A>)
        ts.emplace_back(body, rx);
      else
        ts.emplace_back(body, std::move(rx));
    }
    for (unsigned k = 0; k < P; ++k) {
      auto body = [k, n, P](auto tx_) {
        for (u64 i = 0, m = n / P; i < m; ++i)
          tx_.send(payload<T>::make(k * m + i));
      };
      if constexpr (is_mp<A>)
        ts.emplace_back(body, tx);
      else
        ts.emplace_back(body, std::move(tx));
    }
    join_all(ts);
  });
  r.ops = n;
  u64 sum = std::accumulate(sums.begin(), sums.end(), u64{0});
  r.ok = sum == n * (n - 1) / 2;
  return r;
}

template <class A, class T, cap C>
void add_chan(bool all_shapes, bool mpmc_too) {
  if constexpr (has_cap<A, T, C>) {
    const u64 base = C == cap::c0      ? 40'000
                     : C == cap::c1024 ? 400'000
                                       : 800'000;
    auto suffix =
        "." + std::string(cap_name(C)) + "." + std::string(payload<T>::name);
    add(A::name, "spsc" + suffix,
        [=](double s) { return chan_run<A, T, C>(1, 1, scaled(base, s)); });
    if constexpr (is_mp<A>)
      if (all_shapes)
        add(A::name, "mpsc" + suffix,
            [=](double s) { return chan_run<A, T, C>(4, 1, scaled(base, s)); });
    if constexpr (is_mp<A> && is_mc<A>)
      if (mpmc_too)
        add(A::name, "mpmc" + suffix,
            [=](double s) { return chan_run<A, T, C>(4, 4, scaled(base, s)); });
  }
}

template <class A, cap C> void add_ping() {
  if constexpr (has_cap<A, u64, C>)
    add(A::name, "ping." + std::string(cap_name(C)), [](double s) {
      const u64 n = scaled(20'000, s);
      auto ch1 = make<A, u64, C>();
      auto &tx1 = ch1.first;
      auto &rx1 = ch1.second;
      auto ch2 = make<A, u64, C>();
      auto &tx2 = ch2.first;
      auto &rx2 = ch2.second;
      u64 sum = 0;
      result r;
      r.secs = timed([&] {
        std::thread echo(
            [n](auto rx, auto tx) {
              u64 v{};
              for (u64 i = 0; i < n; ++i) {
                rx.recv(v);
                tx.send(v + 1);
              }
            },
            std::move(rx1), std::move(tx2));
        u64 v{};
        for (u64 i = 0; i < n; ++i) {
          tx1.send(u64(i));
          rx2.recv(v);
          sum += v;
        }
        echo.join();
      });
      r.ops = n;
      r.ok = sum == n * (n - 1) / 2 + n;
      return r;
    });
}

template <class A, cap C> void add_select() {
  if constexpr (has_cap<A, u64, C>) {
    using Rx = std::remove_cvref_t<decltype(make<A, u64, C>().second)>;
    if constexpr (requires(std::span<Rx> s, u64 &o) { A::select(s, o); })
      add(A::name, "select4." + std::string(cap_name(C)), [](double s) {
        const u64 n = scaled(C == cap::c0 ? 40'000 : 200'000, s);
        using Tx = std::remove_cvref_t<decltype(make<A, u64, C>().first)>;
        std::vector<Tx> txs;
        std::vector<Rx> rxs;
        for (int k = 0; k < 4; ++k) {
          auto ch = make<A, u64, C>();
          auto &tx = ch.first;
          auto &rx = ch.second;
          txs.push_back(std::move(tx));
          rxs.push_back(std::move(rx));
        }
        u64 sum = 0;
        result r;
        r.secs = timed([&] {
          std::vector<std::thread> ts;
          for (u64 k = 0; k < 4; ++k)
            ts.emplace_back(
                [k, n](auto tx) {
                  for (u64 i = 0, m = n / 4; i < m; ++i)
                    tx.send(k * m + i);
                },
                std::move(txs[k]));
          u64 v{};
          for (u64 i = 0; i < n; ++i) {
            A::select(std::span<Rx>(rxs), v);
            sum += v;
          }
          join_all(ts);
        });
        r.ops = n;
        r.ok = sum == n * (n - 1) / 2;
        return r;
      });
  }
}

template <class A> void register_channel() {
  if constexpr (has_cap<A, u64, cap::unb>) {
    add(A::name, "seq.unb.u64", [](double s) {
      const u64 n = scaled(1'000'000, s);
      auto ch = make<A, u64, cap::unb>();
      auto &tx = ch.first;
      auto &rx = ch.second;
      idle_thread keep_threaded;
      u64 sum = 0;
      result r;
      r.secs = timed([&] {
        for (u64 i = 0; i < n; ++i)
          tx.send(u64(i));
        u64 v{};
        for (u64 i = 0; i < n; ++i) {
          rx.recv(v);
          sum += v;
        }
      });
      r.ops = n;
      r.ok = sum == n * (n - 1) / 2;
      return r;
    });
    add(A::name, "mem.queued", [](double) {
      const u64 n = 1'000'000;
      auto ch = make<A, u64, cap::unb>();
      auto &tx = ch.first;
      auto &rx = ch.second;
      u64 before = heap_now(), rss = rss_now();
      for (u64 i = 0; i < n; ++i)
        tx.send(u64(i));
      result r;
      u64 grown = heap_now() - before;
      if (grown < n)
        grown = rss_now() - rss; // it does not allocate with malloc
      r.value = double(grown) / double(n);
      u64 v{}, sum = 0;
      for (u64 i = 0; i < n; ++i) {
        rx.recv(v);
        sum += v;
      }
      r.ok = sum == n * (n - 1) / 2;
      return r;
    });
    add(A::name, "mem.empty", [](double) {
      using P = std::remove_cvref_t<decltype(make<A, u64, cap::unb>())>;
      std::vector<P> keep;
      keep.reserve(1001);
      keep.push_back(make<A, u64, cap::unb>());
      u64 before = heap_now();
      for (int i = 0; i < 1000; ++i)
        keep.push_back(make<A, u64, cap::unb>());
      result r;
      r.value = double(heap_now() - before) / 1000.0;
      r.ok = keep.size() == 1001;
      return r;
    });
  }
  if constexpr (has_cap<A, u64, cap::c1024>) {
    add(A::name, "seq.1024.u64", [](double s) {
      const u64 n = scaled(1'024'000, s, 1024);
      auto ch = make<A, u64, cap::c1024>();
      auto &tx = ch.first;
      auto &rx = ch.second;
      idle_thread keep_threaded;
      u64 sum = 0;
      result r;
      r.secs = timed([&] {
        for (u64 i = 0; i < n; i += 1024) {
          for (u64 k = 0; k < 1024; ++k)
            tx.send(i + k);
          u64 v{};
          for (u64 k = 0; k < 1024; ++k) {
            rx.recv(v);
            sum += v;
          }
        }
      });
      r.ops = n;
      r.ok = sum == n * (n - 1) / 2;
      return r;
    });
  }
  add_chan<A, u64, cap::unb>(true, true);
  add_chan<A, u64, cap::c1024>(true, true);
  add_chan<A, u64, cap::c0>(true, true);
  add_chan<A, P64, cap::unb>(false, false);
  add_chan<A, P64, cap::c1024>(false, true);
  add_chan<A, std::string, cap::unb>(false, false);
  add_chan<A, std::string, cap::c1024>(false, true);
  if constexpr (has_cap<A, u64, cap::c1024> && is_mp<A> && is_mc<A>)
    for (unsigned k : {1u, 2u, 4u, 8u, 16u})
      add(A::name, "scale.chan." + std::to_string(k), [k](double s) {
        return chan_run<A, u64, cap::c1024>(k, k, scaled(400'000, s));
      });
  add_ping<A, cap::unb>();
  add_ping<A, cap::c1>();
  add_ping<A, cap::c0>();
  add_select<A, cap::unb>();
  add_select<A, cap::c1024>();
  add_select<A, cap::c0>();
}

} // namespace rtb
