// EXPECT: fearless: Arc<T> gives const access already
#include <fearless/fearless.hpp>
void test(fearless::Arc<const int> n) { (void)*n; }
