// EXPECT: deleted
#include <fearless/fearless.hpp>
#include <utility>
void test() {
  fearless::Synchronized<int> n(1);
  auto guard = n.lock();
  auto second = std::move(guard);
}
