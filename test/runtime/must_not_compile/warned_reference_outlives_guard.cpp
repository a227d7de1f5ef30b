// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror
// EXPECT: will be destroyed at the end of the full-expression
#include <fearless/fearless.hpp>
int test(fearless::Synchronized<int> &n) {
  int &value = *n.lock();
  return value;
}
