// EXPECT: fearless: spawn() cannot take a borrow
#include <fearless/fearless.hpp>
void work(int *n);
void test() {
  int n = 0;
  auto handle = fearless::spawn(work, &n);
}
