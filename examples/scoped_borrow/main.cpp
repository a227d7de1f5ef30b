// The safe form of a borrow: the scope waits for its threads before the text
// that they read dies.
#include <fearless/fearless.hpp>
#include <cstdio>
#include <string>

void announce(int number) {
  std::string text = "job number " + std::to_string(number) + " of the night";
  fearless::scope([&](fearless::Scope &s) {
    s.spawn([&text] { std::printf("%s\n", text.c_str()); });
  });
}

int main() { announce(7); }
