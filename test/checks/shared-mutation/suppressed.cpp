// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// NOLINT counts on the line of the warning.
#include <cstdio>
#include <thread>

void marked_on_the_line() {
  int level = 0;
  std::thread reader([&level] { std::printf("%d\n", level); });
  level = 1; // NOLINT(fearless-shared-mutation)
  reader.join();
}

void marked_before_the_line() {
  int level = 0;
  std::thread reader([&level] { std::printf("%d\n", level); });
  // NOLINTNEXTLINE(fearless-shared-mutation): statistics
  level = 1;
  reader.join();
}
