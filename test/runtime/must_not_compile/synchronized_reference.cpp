// EXPECT: fearless: Synchronized owns its value
#include <fearless/fearless.hpp>
void test(fearless::Synchronized<int &> &n) { (void)n.lock(); }
