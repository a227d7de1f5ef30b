// RUN: cp %s %t.cpp
// RUN: %fearless mutable-static %t.cpp --fix -- -std=c++20 %mock > %t.out
// RUN: diff %s %t.cpp
// RUN: cp %s %t.cpp
// RUN: %fearless-tidy --quiet --checks=-*,fearless-mutable-static --fix-notes %t.cpp -- -std=c++20 %mock > %t.out || true
// RUN: diff %s %t.cpp
// Where an atomic would not compile, or would mean something else, nothing is rewritten.
#include <cstdio>
#include <thread>

int printed = 0; // a variadic call takes no atomic
void prints() {
  std::jthread worker([] { ++printed; });
  std::printf("%d\n", printed);
}

int referred = 0; // an int & cannot refer to an atomic
static void bump(int &n) { n += 1; }
void refers() {
  std::jthread worker([] { bump(referred); });
  referred = 1;
}

int first = 0, second = 0; // one type for two
void two_in_one() {
  std::jthread worker([] { first = 1; });
  first = second;
}

int scaled = 1; // no atomic multiplies
void scales() {
  std::jthread worker([] { scaled *= 2; });
  scaled = 3;
}

int deduced = 1; // the copy would be an atomic, which is not copied
void deduces() {
  std::jthread worker([] { deduced = 2; });
  auto seen = deduced;
  (void)seen;
}
