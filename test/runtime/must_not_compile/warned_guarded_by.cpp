// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror
// EXPECT: writing variable 'n' requires holding mutex 'm' exclusively
#include <fearless/fearless.hpp>
struct counter {
  fearless::Mutex m;
  int n FEARLESS_GUARDED_BY(m) = 0;
  void test() { ++n; }
};
