// EXPECT: fearless: for_each(range, f) calls f by several threads at once
#include <fearless/fearless.hpp>
#include <vector>
void test(fearless::WorkerPool &pool, std::vector<int> &numbers) {
  pool.for_each(numbers, [n = 0](int &v) mutable { v = n++; });
}
