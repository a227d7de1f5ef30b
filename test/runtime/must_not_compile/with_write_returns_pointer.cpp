// EXPECT: fearless: with_read(f) and with_write(f) must not return a reference
#include <fearless/fearless.hpp>
void test() {
  fearless::RwLock<int> n(1);
  n.with_write([](int &v) { return &v; });
}
