// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Threads on disjoint data, read after the join.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <execution>
#include <future>
#include <numeric>
#include <span>
#include <thread>
#include <utility>
#include <vector>

// Spelling 1: results[tid].
void results_by_thread_index() {
  const int n = 4;
  std::vector<long> results(n);
  std::vector<std::thread> crew;
  for (int tid = 0; tid < n; ++tid)
    crew.emplace_back([&, tid] {
      for (int i = 0; i < 10; ++i)
        results[tid] += i;
    });
  for (auto &t : crew)
    t.join();
  std::printf("%ld\n", std::accumulate(results.begin(), results.end(), 0L));
}

// Spelling 2: chunks with computed bounds.
void chunks() {
  std::vector<int> data(103, 1);
  const std::size_t threads = 4, chunk = (data.size() + threads - 1) / threads;
  std::vector<std::thread> crew;
  for (std::size_t t = 0; t < threads; ++t) {
    const std::size_t first = t * chunk, last = std::min(first + chunk, data.size());
    crew.push_back(std::thread([&data, first, last] {
      for (std::size_t i = first; i < last; ++i)
        data[i] *= 2;
    }));
  }
  for (auto &t : crew)
    t.join();
}

// Spelling 3: halves given to a function, one of them worked on here.
static void twice(std::span<int> part) {
  for (int &x : part)
    x *= 2;
}

void one_half_here() {
  std::vector<int> data(10, 1);
  std::span<int> all(data);
  std::thread right(twice, all.subspan(5));
  twice(all.first(5));
  right.join();
}

// Spelling 4: recursion with futures.
static long sum(const std::vector<long> &data, std::size_t first, std::size_t last) {
  if (last - first < 4)
    return std::accumulate(data.begin() + long(first), data.begin() + long(last), 0L);
  const std::size_t middle = first + (last - first) / 2;
  auto left = std::async(std::launch::async, [&data, first, middle] { return sum(data, first, middle); });
  const long right = sum(data, middle, last);
  return left.get() + right;
}

void recursion_with_futures() {
  std::vector<long> data(16, 1);
  std::printf("%ld\n", sum(data, 0, data.size()));
}

// Spelling 5: an RAII wrapper joins.
class Scope {
public:
  ~Scope() {
    for (auto &t : threads_)
      t.join();
  }
  template <typename F> void spawn(F f) { threads_.emplace_back(std::move(f)); }

private:
  std::vector<std::thread> threads_;
};

void scope_joins() {
  int left = 0, right = 0;
  {
    Scope scope;
    scope.spawn([&left] { left = 1; });
    scope.spawn([&right] { right = 2; });
  }
  std::printf("%d\n", left + right);
}

// Spelling 6: parallel algorithms on elements.
void parallel_elements() {
  std::vector<int> values{3, 1, 2}, squares(3);
  std::for_each(std::execution::par, values.begin(), values.end(), [](int &x) { x += 1; });
  std::transform(std::execution::par, values.begin(), values.end(), squares.begin(), [](int x) { return x * x; });
  std::printf("%d\n", squares[0]);
}

// Spelling 7: a struct for each thread, results taken out after the join.
struct Work {
  int input = 0;
  int output = 0;
};

void struct_for_each_thread() {
  Work work[3];
  std::vector<std::thread> crew;
  for (Work &w : work) {
    w.input = 2;
    crew.emplace_back([&w] { w.output = w.input * 2; });
  }
  for (auto &t : crew)
    t.join();
  std::printf("%d\n", work[0].output);
}
