// EXPECT: fearless: with_lock(f) must not return a reference
#include <fearless/fearless.hpp>
void test() {
  fearless::Synchronized<int> n(1);
  n.with_lock([](int &v) -> int & { return v; });
}
