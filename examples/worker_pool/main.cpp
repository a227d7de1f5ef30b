// A fixed set of threads: tasks in, results out of their handles. Loops and
// sums over many elements need no handles at all.
#include <fearless/fearless.hpp>
#include <cstdio>
#include <functional>
#include <numeric>
#include <vector>

int main() {
  fearless::WorkerPool pool(3);

  std::vector<fearless::TaskHandle<long>> squares;
  for (int n = 1; n <= 3; ++n)
    squares.push_back(pool.submit([n] { return long(n) * n; }));
  for (auto &square : squares)
    std::printf("%ld\n", square.join().value());

  // An exception of a task goes to whoever asks for its result.
  auto failing = pool.submit([]() -> int { throw 1; });
  std::printf("%s\n", failing.join() ? "a value" : "an exception");

  std::vector<int> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 1);
  pool.for_each(numbers, [](int &n) { n *= 2; });
  const long sum = pool.transform_reduce(numbers, 0L, std::plus<>());
  std::printf("sum: %ld\n", sum);

  // Tasks of a scope may borrow: it waits for them.
  int evens = 0, big = 0;
  pool.scope([&](fearless::PoolScope &tasks) {
    tasks.submit([&] { for (int n : numbers) evens += n % 2 == 0; });
    tasks.submit([&] { for (int n : numbers) big += n > 1000; });
  });
  std::printf("%d even, %d big\n", evens, big);
}
