// EXPECT: fearless: spawn() cannot take a borrow
#include <fearless/fearless.hpp>
#include <vector>
void work(std::vector<int>::iterator at);
void test() {
  std::vector<int> numbers(3);
  auto handle = fearless::spawn(work, numbers.begin());
}
