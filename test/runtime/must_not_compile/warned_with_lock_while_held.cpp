// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror
// EXPECT: cannot call function 'with_lock' while
#include <fearless/fearless.hpp>
void test() {
  fearless::Synchronized<int> n(1);
  auto guard = n.lock();
  n.with_lock([](int &v) { ++v; });
}
