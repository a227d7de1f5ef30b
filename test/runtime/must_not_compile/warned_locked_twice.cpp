// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror
// EXPECT: acquiring synchronized 'n' that is already held
#include <fearless/fearless.hpp>
void test() {
  fearless::Synchronized<int> n(1);
  auto first = n.lock();
  auto second = n.lock();
}
