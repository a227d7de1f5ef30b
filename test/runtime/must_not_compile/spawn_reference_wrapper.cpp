// EXPECT: fearless: spawn() cannot take a borrow
#include <fearless/fearless.hpp>
#include <functional>
void work(int &n);
void test() {
  int n = 0;
  auto handle = fearless::spawn(work, std::ref(n));
}
