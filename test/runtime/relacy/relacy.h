// Runs the library's `template <class Sync>` parts on Relacy, a model checker
// for the C++11 memory model: every interleaving of a small scenario up to a
// bound, with stale reads and with time-outs at any moment; the random search
// adds wake-ups and failures of weak exchanges for no reason. It finds data races (on `plain<T>`), deadlocks, missed wake-ups,
// leaks and failed checks, and prints the history that led there.
//
// A scenario:
//
//   struct hand_over : relacy::scenario<hand_over, 2> {
//     std::optional<thing<relacy::sync>> it;   // made in before()
//     void before() { it.emplace(); }          // all threads see what it did
//     void thread(unsigned index) { ... RELACY_CHECK(x == y); }
//     void after() { it.reset(); }             // all threads have ended
//   };
//   RELACY_EXPLORE(hand_over, relacy::every_interleaving());
//   RELACY_EXPLORE(bigger, relacy::switches(3));         // up to 3 preemptions
//   RELACY_EXPLORE(biggest, relacy::at_random(20'000));
//
// One file NAME.cpp in this folder is one program; add RELACY_MAIN to it. A
// thread blocked in Sync::wait for ever is a deadlock, so a missed wake-up
// fails. What a scenario makes must be gone after after(). Random numbers,
// static variables and addresses must not steer a scenario, because the
// explorer runs it again and again from the start.
#pragma once

// The library and the standard headers come first: relacy.hpp leaves macros
// called new, free, errno and the like behind.
#include "fearless/detail/sync.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <source_location>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <relacy/relacy.hpp>

#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef EINVAL
#undef ETIMEDOUT
#undef EBUSY
#undef EINTR
#undef EAGAIN
#undef EWOULDBLOCK
#undef sched_yield
#undef VAR
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst

// Relacy replaces the plain forms of new and delete, to find leaks and double
// frees; these are the others. Not inline: replacements must not be, and a
// program is one file.
void operator delete(void *p, std::size_t) noexcept {
  ::operator delete(p);
}
void operator delete[](void *p, std::size_t) noexcept {
  ::operator delete[](p);
}
void *operator new(std::size_t size, std::align_val_t alignment) {
  // Room to align in, and for the address of the whole before it.
  const auto align = static_cast<std::size_t>(alignment);
  void *const whole = ::operator new(size + align + sizeof(void *));
  const auto first = reinterpret_cast<std::uintptr_t>(whole) + sizeof(void *);
  void **const part =
      reinterpret_cast<void **>((first + align - 1) / align * align);
  part[-1] = whole;
  return part;
}
void operator delete(void *p, std::align_val_t) noexcept {
  if (p)
    ::operator delete(static_cast<void **>(p)[-1]);
}
void operator delete(void *p, std::size_t,
                            std::align_val_t alignment) noexcept {
  ::operator delete(p, alignment);
}

/// Fails the scenario, with its history, when `condition` is false.
#define RELACY_CHECK(condition) RL_ASSERT(condition)

namespace relacy {

inline rl::memory_order order(std::memory_order o) {
  switch (o) {
  case std::memory_order::relaxed: return rl::mo_relaxed;
  case std::memory_order::consume: return rl::mo_consume;
  case std::memory_order::acquire: return rl::mo_acquire;
  case std::memory_order::release: return rl::mo_release;
  case std::memory_order::acq_rel: return rl::mo_acq_rel;
  default: return rl::mo_seq_cst;
  }
}

inline rl::memory_order failure_order(std::memory_order o) {
  if (o == std::memory_order::acq_rel)
    return rl::mo_acquire;
  if (o == std::memory_order::release)
    return rl::mo_relaxed;
  return order(o);
}

/// What is checked instead of std::atomic<T>: the same members.
template <class T> class atomic {
  using mo = std::memory_order;
  using here = std::source_location;

  static rl::debug_info at(const here &h) {
    return {h.function_name(), h.file_name(), h.line()};
  }

public:
  using value_type = T;

  atomic() : impl_(T{}) {}
  atomic(T value) : impl_(value) {}
  atomic(const atomic &) = delete;
  atomic &operator=(const atomic &) = delete;

  T load(mo o = mo::seq_cst, here h = here::current()) const {
    return impl_.load(order(o), at(h));
  }
  void store(T value, mo o = mo::seq_cst, here h = here::current()) {
    impl_.store(value, order(o), at(h));
  }
  T exchange(T value, mo o = mo::seq_cst, here h = here::current()) {
    return impl_.exchange(value, order(o), at(h));
  }
  bool compare_exchange_weak(T &expected, T value, mo success, mo failure,
                             here h = here::current()) {
    if (!rl::ctx().is_random_sched())
      return compare_exchange_strong(expected, value, success, failure, h);
    return impl_.compare_exchange(rl::bool_t<true>(), expected, value,
                                  stronger(success, failure),
                                  failure_order(failure), at(h));
  }
  bool compare_exchange_weak(T &expected, T value, mo o = mo::seq_cst,
                             here h = here::current()) {
    return compare_exchange_weak(expected, value, o, of_failure(o), h);
  }
  bool compare_exchange_strong(T &expected, T value, mo success, mo failure,
                               here h = here::current()) {
    return impl_.compare_exchange(rl::bool_t<false>(), expected, value,
                                  stronger(success, failure),
                                  failure_order(failure), at(h));
  }
  bool compare_exchange_strong(T &expected, T value, mo o = mo::seq_cst,
                               here h = here::current()) {
    return compare_exchange_strong(expected, value, o, of_failure(o), h);
  }
  T fetch_add(typename rl::atomic_add_type<T>::type n, mo o = mo::seq_cst,
              here h = here::current()) {
    return impl_.fetch_add(n, order(o), at(h));
  }
  T fetch_sub(typename rl::atomic_add_type<T>::type n, mo o = mo::seq_cst,
              here h = here::current()) {
    return impl_.fetch_sub(n, order(o), at(h));
  }
  T fetch_and(T bits, mo o = mo::seq_cst, here h = here::current()) {
    return impl_.fetch_and(bits, order(o), at(h));
  }
  T fetch_or(T bits, mo o = mo::seq_cst, here h = here::current()) {
    return impl_.fetch_or(bits, order(o), at(h));
  }
  T fetch_xor(T bits, mo o = mo::seq_cst, here h = here::current()) {
    return impl_.fetch_xor(bits, order(o), at(h));
  }

  /// The last value in modification order, which the caller has then seen
  /// (its later reads are not older), but not acquired: what the kernel
  /// compares in a futex call.
  T latest(here h = here::current()) const {
    static_assert(sizeof(T) == 4);
    T seen = static_cast<T>(impl_.debug_value() + 1);
    // The one read that is never stale is that of an exchange, failed or not.
    impl_.compare_exchange(rl::bool_t<false>(), seen, seen, rl::mo_relaxed,
                           at(h));
    return seen;
  }

private:
  static mo of_failure(mo o) {
    return o == mo::acq_rel ? mo::acquire
           : o == mo::release ? mo::relaxed
                              : o;
  }
  // Since C++17 the failure order may be stronger than the success order,
  // which Relacy does not have: it then gets the weakest order that covers
  // both.
  static rl::memory_order stronger(mo success, mo failure) {
    if (failure == mo::seq_cst)
      return rl::mo_seq_cst;
    if (failure == mo::acquire) {
      if (success == mo::relaxed)
        return rl::mo_acquire;
      if (success == mo::release)
        return rl::mo_acq_rel;
    }
    return order(success);
  }

  mutable rl::atomic<T> impl_;
};

/// A variable that must not be raced for: what the threads hand to each other
/// in a scenario. Reads and writes are checked.
template <class T> class plain {
public:
  using here = std::source_location;
  plain(T value = T{}) : impl_(value) {}
  plain(const plain &other) : impl_(other.read()) {}
  plain &operator=(const plain &other) {
    write(other.read());
    return *this;
  }
  T read(here h = here::current()) const {
    return impl_(rl::debug_info(h.function_name(), h.file_name(), h.line()))
        .load();
  }
  void write(T value, here h = here::current()) {
    impl_(rl::debug_info(h.function_name(), h.file_name(), h.line()))
        .store(value);
  }

private:
  rl::var<T> impl_;
};

/// Who sleeps on which address. As in the kernel, a wake-up names an address
/// whose object may be gone, and orders no memory by itself.
class sleepers {
public:
  static void forget() { all() = {}; }

  template <class Word>
  static bool wait(const Word &word, std::uint32_t expected, bool timed,
                   std::uint32_t mask = ~0u) {
    auto &c = rl::ctx();
    if (word.latest() != expected)
      return true;
    const auto self = rl::thread_index();
    all()[self] = {&word, mask};
    const auto reason =
        c.park_current_thread(timed, c.is_random_sched(), false, $);
    if (reason != rl::unpark_reason_normal)
      all()[self] = {};
    return reason != rl::unpark_reason_timeout;
  }

  static unsigned wake(const void *word, unsigned count,
                       std::uint32_t mask = ~0u) {
    auto &c = rl::ctx();
    c.sched();
    unsigned woken = 0;
    for (; woken < count; ++woken) {
      std::array<unsigned, most> candidates{};
      unsigned n = 0;
      for (unsigned i = 0; i < most; ++i)
        if (all()[i].word == word && (all()[i].mask & mask) != 0)
          candidates[n++] = i;
      if (n == 0)
        break;
      // Which of several is the kernel's choice.
      const auto chosen =
          candidates[n == 1 ? 0 : c.rand(n, rl::sched_type_user)];
      all()[chosen] = {};
      c.unpark_thread(static_cast<rl::thread_id_t>(chosen), false, $);
    }
    return woken;
  }

private:
  static constexpr unsigned most = 8;
  struct sleeper {
    const void *word = nullptr;
    std::uint32_t mask = 0;
  };
  static std::array<sleeper, most> &all() {
    static std::array<sleeper, most> table{};
    return table;
  }
};

/// The policy for the library. With `Spin`, the parts spin before they sleep:
/// a larger search, to be used where the spinning itself is in question.
template <bool Spin> struct basic_sync {
  template <class T> using atomic = relacy::atomic<T>;
  using word = relacy::atomic<std::uint32_t>;

  static void wait(const word &w, std::uint32_t expected) {
    sleepers::wait(w, expected, false);
  }
  /// Any deadline may be over at any moment.
  static bool wait_until(const word &w, std::uint32_t expected,
                         fearless::detail::steady_time deadline) {
    return sleepers::wait(w, expected,
                          deadline != fearless::detail::never_time);
  }
  /// The end of a nap may come at any moment, too, but is never lost.
  static void nap(const word &, std::uint32_t) { rl::yield(1, $); }
  static bool wake_one(const word *w) { return sleepers::wake(w, 1) != 0; }
  static void wake_all(const word *w) { sleepers::wake(w, ~0u); }
  static bool wait_masked(const word &w, std::uint32_t expected,
                          fearless::detail::steady_time deadline,
                          std::uint32_t mask) {
    return sleepers::wait(w, expected, deadline != fearless::detail::never_time,
                          mask);
  }
  static int wake_masked(const word *w, int count, std::uint32_t mask) {
    return static_cast<int>(
        sleepers::wake(w, static_cast<unsigned>(count), mask));
  }
  static void pause() { rl::yield(1, $); }
  static void yield() { rl::yield(1, $); }
  static bool many_cores() { return Spin; }
};
using sync = basic_sync<false>;
using spinning_sync = basic_sync<true>;

/// A deadline that is not "never": a timed wait that uses it may time out at
/// any moment.
inline fearless::detail::steady_time some_time() { return {}; }

// ------------------------------------------------------------ exploring

struct search {
  rl::scheduler_type_e kind;
  unsigned bound = 0;
  unsigned iterations = 0;
};
/// Depth first through all interleavings: for two threads of a few operations.
inline search every_interleaving() { return {rl::sched_full}; }
/// All interleavings with at most `n` preemptions; a switch because a thread
/// blocks is free. Most bugs show with 2.
inline search switches(unsigned n) { return {rl::sched_bound, n}; }
/// `n` random interleavings, from a fixed seed, with more stale reads.
inline search at_random(unsigned n) { return {rl::sched_random, 0, n}; }

template <class Derived, unsigned Threads,
          rl::test_result_e Expected = rl::test_result_success>
struct scenario {
  static_assert(Threads <= 8);
  static constexpr rl::test_result_e expected = Expected;
  static constexpr unsigned threads = Threads;
  void before() {}
  void after() {}
};

struct registered {
  const char *name;
  search how;
  bool (*run)(rl::test_params &);
};
inline std::vector<registered> &registry() {
  static std::vector<registered> all;
  return all;
}

// Relacy makes one of these for all iterations; each gets a fresh scenario.
template <class S>
struct adapter : rl::test_suite<adapter<S>, static_cast<int>(S::threads),
                                S::expected> {
  std::optional<S> it;
  void before() {
    sleepers::forget();
    it.emplace();
    it->before();
  }
  void thread(unsigned index) { it->thread(index); }
  void after() {
    it->after();
    it.reset();
  }
};

template <class S> bool add(const char *name, search how) {
  registry().push_back({name, how, [](rl::test_params &p) {
                          return rl::simulate<adapter<S>>(p);
                        }});
  return true;
}

/// FEARLESS_RELACY_LONGER=N: N times the random interleavings, and one more
/// preemption.
inline unsigned longer() {
  const char *text = std::getenv("FEARLESS_RELACY_LONGER");
  const int n = text ? std::atoi(text) : 1;
  return n < 1 ? 1u : static_cast<unsigned>(n);
}

inline std::string describe(const search &how) {
  if (how.kind == rl::sched_full)
    return "every interleaving";
  if (how.kind == rl::sched_bound)
    return "up to " + std::to_string(how.bound) + " preemptions";
  return "at random";
}

/// What Relacy said: the verdict, and the end of the history of all threads
/// (it repeats the history thread by thread after that).
inline std::string ending(const rl::string &said) {
  constexpr std::size_t most = 100;
  std::vector<std::string> lines;
  std::size_t verdict = 0;
  rl::istringstream in(said);
  for (rl::string line; std::getline(in, line);) {
    if (line.starts_with("thread 0:"))
      break;
    if (line.starts_with("[") && verdict == 0)
      verdict = lines.size();
    lines.emplace_back(line);
  }
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (i < verdict || i + most >= lines.size())
      text += lines[i] + '\n';
  return text;
}

inline int run_all(int argc, char **argv) {
  unsigned passed = 0, failed = 0;
  for (auto entry : registry()) {
    if (argc > 1 && !std::strstr(entry.name, argv[1]))
      continue;
    if (longer() > 1 && entry.how.kind == rl::sched_bound)
      ++entry.how.bound;
    rl::ostringstream said, progress;
    rl::test_params params;
    params.search_type = entry.how.kind;
    params.context_bound = entry.how.bound;
    params.iteration_count = entry.how.iterations * longer();
    params.execution_depth_limit = 4000;
    params.output_stream = &said;
    params.progress_stream = &progress;
    const bool right = entry.run(params);
    ++(right ? passed : failed);
    std::printf("%-6s %s: %s, %llu runs\n", right ? "ok" : "FAILED",
                entry.name, describe(entry.how).c_str(),
                static_cast<unsigned long long>(params.stop_iteration));
    if (!right)
      std::printf("%s\n", ending(said.str()).c_str());
    std::fflush(stdout);
  }
  std::printf("%u passed, %u failed, 0 skipped\n", passed, failed);
  return failed != 0;
}

} // namespace relacy

#define RELACY_JOIN2(a, b) a##b
#define RELACY_JOIN(a, b) RELACY_JOIN2(a, b)
#define RELACY_EXPLORE(scenario, ...)                                          \
  [[maybe_unused]] static const bool RELACY_JOIN(registered_, __COUNTER__) =   \
      relacy::add<scenario>(#scenario, __VA_ARGS__)
#define RELACY_MAIN                                                            \
  int main(int argc, char **argv) { return relacy::run_all(argc, argv); }
