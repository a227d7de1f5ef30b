// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// NOLINT counts on the line of the warning: the borrow.
#include <cstdio>
#include <thread>

void marked_on_the_line() {
  int depth = 3;
  std::thread([&depth] { std::printf("%d\n", depth); }).detach(); // NOLINT(fearless-thread-borrow)
}

void marked_before_the_line() {
  int depth = 3;
  // NOLINTNEXTLINE(fearless-thread-borrow): the program never leaves this function
  std::thread([&depth] { std::printf("%d\n", depth); }).detach();
}
