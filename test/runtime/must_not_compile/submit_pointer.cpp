// EXPECT: fearless: submit() cannot take a borrow
#include <fearless/fearless.hpp>
void work(int *n);
void test(fearless::WorkerPool &pool) {
  int n = 0;
  pool.submit(work, &n);
}
