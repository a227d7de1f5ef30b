// EXPECT: const-qualified || read-only
#include <fearless/fearless.hpp>
void test() {
  fearless::RwLock<int> n(1);
  auto guard = n.read();
  *guard = 2;
}
