// FLAGS: -Wthread-safety -Wdangling -Wunused-value -Werror
// EXPECT: mutex 'm' is still held at the end of function
#include <fearless/fearless.hpp>
void test(fearless::Mutex &m) { m.lock(); }
