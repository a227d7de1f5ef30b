// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror
// EXPECT: temporary
#include <fearless/fearless.hpp>
#include <vector>
int test(fearless::Synchronized<std::vector<int>> &numbers) {
  int sum = 0;
  for (int n : *numbers.lock())
    sum += n;
  return sum;
}
