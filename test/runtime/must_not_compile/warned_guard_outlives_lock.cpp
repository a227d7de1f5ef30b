// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror -Wreturn-stack-address
// EXPECT: stack memory
#include <fearless/fearless.hpp>
const int &test() {
  fearless::Arc<int> n(1);
  return *n;
}
