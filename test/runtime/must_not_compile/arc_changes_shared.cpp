// EXPECT: const-qualified || read-only
#include <fearless/fearless.hpp>
void test() {
  fearless::Arc<int> n(1);
  *n = 2;
}
