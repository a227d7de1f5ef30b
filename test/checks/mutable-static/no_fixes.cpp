// RUN: cp %s %t.cpp
// RUN: %fearless mutable-static %t.cpp --fix -- -std=c++20 %mock > %t.out
// RUN: diff %s %t.cpp
// RUN: cp %s %t.cpp
// RUN: %fearless-tidy --quiet --checks=-*,fearless-mutable-static --fix-notes %t.cpp -- -std=c++20 %mock > %t.out || true
// RUN: diff %s %t.cpp
// Where an atomic would not compile, or would mean something else, nothing is rewritten.
#include <cstdio>
#include <thread>

int spliced = 0; // two operations, which an atomic would not make one
void splices() {
  std::jthread worker([] { spliced = spliced | 4; });
  spliced = 1;
}

#define SHOW(n) std::printf("%d\n", n)
int in_a_macro = 0; // the value would have to be taken inside of the macro's arguments
void shows() {
  std::jthread worker([] { ++in_a_macro; });
  SHOW(in_a_macro + 1);
  SHOW(in_a_macro);
}

struct Part {
  int count = 0; // the class is copied
};
Part part;
void copies() {
  std::jthread worker([] { ++part.count; });
  Part mine = part;
  (void)mine;
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

int kept = 1; // by reference, a copy by its name
void keeps() {
  std::jthread worker([kept = &kept] { *kept = 2; });
  kept = 3;
}

template <class T> class Cell { // written once for several types
public:
  void add() {
    std::jthread worker([] { ++value; });
    ++value;
  }

private:
  static inline T value = 0;
};
template class Cell<int>;
template class Cell<double>;
