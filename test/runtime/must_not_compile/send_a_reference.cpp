// EXPECT: fearless
#include <fearless/fearless.hpp>
#include <functional>
void test() {
  int local = 0;
  auto [tx, rx] = fearless::channel<std::reference_wrapper<int>>();
  (void)tx.send(local);
}
