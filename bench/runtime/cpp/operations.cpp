// Single operations without contention, in nanoseconds: what a call costs
// before anybody else is there. Google Benchmark; the names are
// operation/implementation, so that the report can set them side by side.
#include "bench.hpp"

#include <fearless/fearless.hpp>

#if __has_include(<fearless/arc.hpp>)
#include <fearless/arc.hpp>
#define RTB_ARC 1
#endif

#include <benchmark/benchmark.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <shared_mutex>

namespace {

using benchmark::DoNotOptimize;
using benchmark::State;

template <class F> void operation(const char *name, F body) {
  benchmark::RegisterBenchmark(name, [body](State &state) {
    // See idle_thread: nobody has these costs in a process of one thread.
    rtb::idle_thread keep_threaded;
    body(state);
  });
}

template <class M> void exclusive(State &state) {
  M mutex;
  std::uint64_t value = 0;
  for (auto _ : state) {
    std::lock_guard hold(mutex);
    DoNotOptimize(++value);
  }
}
template <class M> void shared(State &state) {
  M mutex;
  std::uint64_t value = 0;
  for (auto _ : state) {
    std::shared_lock hold(mutex);
    DoNotOptimize(value);
  }
}

void locks() {
  operation("lock/std::mutex", exclusive<std::mutex>);
  operation("lock/fearless::Mutex", exclusive<fearless::Mutex>);
  operation("lock/fearless::Synchronized", [](State &state) {
    fearless::Synchronized<std::uint64_t> value(0);
    for (auto _ : state)
      DoNotOptimize(++*value.lock());
  });
  operation("try_lock/std::mutex", [](State &state) {
    std::mutex mutex;
    std::uint64_t value = 0;
    for (auto _ : state) {
      std::unique_lock hold(mutex, std::try_to_lock);
      DoNotOptimize(++value);
    }
  });
  operation("try_lock/fearless::Synchronized", [](State &state) {
    fearless::Synchronized<std::uint64_t> value(0);
    for (auto _ : state)
      if (auto guard = value.try_lock())
        DoNotOptimize(++*guard);
  });
  operation("read/std::shared_mutex", shared<std::shared_mutex>);
  operation("read/fearless::RwLock", [](State &state) {
    fearless::RwLock<std::uint64_t> value(0);
    for (auto _ : state)
      DoNotOptimize(*value.read());
  });
  operation("write/std::shared_mutex", exclusive<std::shared_mutex>);
  operation("write/fearless::RwLock", [](State &state) {
    fearless::RwLock<std::uint64_t> value(0);
    for (auto _ : state)
      DoNotOptimize(++*value.write());
  });
}

struct std_queue {
  std::mutex mutex;
  std::condition_variable not_empty;
  std::deque<std::uint64_t> values;
  void send(std::uint64_t value) {
    {
      std::lock_guard hold(mutex);
      values.push_back(value);
    }
    not_empty.notify_one();
  }
  std::uint64_t recv() {
    std::unique_lock hold(mutex);
    not_empty.wait(hold, [&] { return !values.empty(); });
    const auto value = values.front();
    values.pop_front();
    return value;
  }
};

template <class Channel> void send_recv(State &state, Channel channel) {
  auto &[tx, rx] = channel;
  std::uint64_t sent = 0;
  for (auto _ : state) {
    (void)tx.send(sent++);
    DoNotOptimize(*rx.recv());
  }
}

void channels() {
  operation("send+recv/std::mutex queue", [](State &state) {
    std_queue queue;
    std::uint64_t sent = 0;
    for (auto _ : state) {
      queue.send(sent++);
      DoNotOptimize(queue.recv());
    }
  });
  operation("send+recv/fearless::channel", [](State &state) {
    send_recv(state, fearless::channel<std::uint64_t>());
  });
  operation("send+recv/fearless::sync_channel", [](State &state) {
    send_recv(state, fearless::sync_channel<std::uint64_t>(1024));
  });
  operation("new channel/std::mutex queue", [](State &state) {
    for (auto _ : state)
      DoNotOptimize(std::make_shared<std_queue>());
  });
  operation("new channel/fearless::channel", [](State &state) {
    for (auto _ : state)
      DoNotOptimize(fearless::channel<std::uint64_t>());
  });
}

void sharing() {
#ifdef RTB_ARC
  operation("clone/std::shared_ptr", [](State &state) {
    const auto value = std::make_shared<const int>(1);
    for (auto _ : state)
      DoNotOptimize(std::shared_ptr<const int>(value));
  });
  operation("clone/fearless::Arc", [](State &state) {
    const fearless::Arc<int> value(1);
    for (auto _ : state)
      DoNotOptimize(fearless::Arc<int>(value));
  });
#endif
}

void threads() {
  operation("spawn+join/std::thread", [](State &state) {
    for (auto _ : state) {
      int result = 0;
      std::thread([&result] { result = 1; }).join();
      DoNotOptimize(result);
    }
  });
  operation("spawn+join/std::async", [](State &state) {
    for (auto _ : state)
      DoNotOptimize(std::async(std::launch::async, [] { return 1; }).get());
  });
  operation("spawn+join/fearless::spawn", [](State &state) {
    for (auto _ : state)
      DoNotOptimize(*fearless::spawn([] { return 1; }).join());
  });
}

} // namespace

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 2;
  locks();
  channels();
  sharing();
  threads();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
