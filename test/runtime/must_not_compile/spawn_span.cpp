// EXPECT: fearless: spawn() cannot take a borrow
#include <fearless/fearless.hpp>
#include <span>
#include <vector>
void work(std::span<int> numbers);
void test() {
  std::vector<int> numbers(3);
  auto handle = fearless::spawn(work, std::span(numbers));
}
