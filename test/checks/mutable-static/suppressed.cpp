// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
#include <cstdio>
#include <thread>

int approximate = 0;
void marked() {
  std::thread reader([] { std::printf("%d\n", approximate); });
  approximate = 1; // NOLINT(fearless-mutable-static)
  reader.join();
}
