// EXPECT: fearless: lock_map(f) wants a reference to a part
#include <fearless/fearless.hpp>
void test() {
  fearless::Synchronized<int> n(1);
  auto part = n.lock_map([](int &v) { return v; });
}
