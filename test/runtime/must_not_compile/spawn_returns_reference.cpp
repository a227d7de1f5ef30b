// EXPECT: fearless: a thread returns values
#include <fearless/fearless.hpp>
void test() {
  auto handle = fearless::spawn([]() -> int & { static int n; return n; });
}
