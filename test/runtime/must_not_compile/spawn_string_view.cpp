// EXPECT: fearless: spawn() cannot take a borrow
#include <fearless/fearless.hpp>
#include <string>
#include <string_view>
void work(std::string_view text);
void test() {
  std::string text = "local";
  auto handle = fearless::spawn(work, std::string_view(text));
}
