// EXPECT: deleted
#include <fearless/fearless.hpp>
void test() {
  fearless::Synchronized<int> n(1);
  auto guard = n.lock();
  auto second = guard;
}
