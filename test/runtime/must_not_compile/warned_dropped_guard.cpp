// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror
// EXPECT: nodiscard
#include <fearless/fearless.hpp>
void test() {
  fearless::Synchronized<int> n(1);
  n.lock();
}
