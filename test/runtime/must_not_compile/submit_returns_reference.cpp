// EXPECT: fearless: a thread returns values
#include <fearless/fearless.hpp>
void test(fearless::WorkerPool &pool) {
  pool.submit([]() -> int & { static int n; return n; });
}
