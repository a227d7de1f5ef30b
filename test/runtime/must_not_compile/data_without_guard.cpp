// EXPECT: Synchronized<int
#include <fearless/fearless.hpp>
void test() {
  fearless::Synchronized<int> n(1);
  ++*n;
}
