// RUN: grep -v '// FIXED' %s > %t.cpp
// RUN: %fearless dropped-guard %t.cpp --fix -- -std=c++20 %mock > %t.out 2>&1 || true
// RUN: FileCheck --check-prefix=FIXED --input-file=%t.cpp %s
// RUN: %fearless-silent dropped-guard %t.cpp -- -std=c++20 %mock
// RUN: %fearless-fixes dropped-guard %s --tsan -- -std=c++20 -pthread %std > %t.out
// Naming the guard keeps the program compiling and makes the warning go away; a name that is taken is not used again.
// FIXED comments are taken out before the fix, so that they cannot match themselves.
#include <mutex>
#include <shared_mutex>
#include <thread>

std::mutex gate, left, right;
std::shared_mutex table;
int value = 0;

void braces() {
  std::lock_guard<std::mutex>{gate};
  ++value;
}
// FIXED-LABEL: void braces()
// FIXED: std::lock_guard<std::mutex> guard{gate};

void deduced() {
  std::lock_guard{gate};
  ++value;
}
// FIXED-LABEL: void deduced()
// FIXED: std::lock_guard guard{gate};

void two_mutexes() {
  std::scoped_lock(left, right);
  ++value;
}
// FIXED-LABEL: void two_mutexes()
// FIXED: std::scoped_lock guard(left, right);

void declaration_with_a_space() {
  std::unique_lock<std::mutex> (gate);
  ++value;
}
// FIXED-LABEL: void declaration_with_a_space()
// FIXED: std::unique_lock<std::mutex> guard{{ ?}}(gate);

void declaration() {
  std::shared_lock<std::shared_mutex>(table);
  ++value;
}
// FIXED-LABEL: void declaration()
// FIXED: std::shared_lock<std::shared_mutex> guard(table);

void name_is_taken() {
  int guard = 1;
  std::lock_guard<std::mutex>{gate};
  value += guard;
}
// FIXED-LABEL: void name_is_taken()
// FIXED-NOT: std::lock_guard<std::mutex> guard{gate};
// FIXED: std::lock_guard<std::mutex> {{[a-z_]+[0-9]*}}{gate};

void twice_in_one_block() {
  std::lock_guard<std::mutex>{left};
  std::lock_guard<std::mutex>{right};
  ++value;
}
// FIXED-LABEL: void twice_in_one_block()
// FIXED: std::lock_guard<std::mutex> [[FIRST:[a-z_]+[0-9]*]]{left};
// FIXED-NOT: std::lock_guard<std::mutex> [[FIRST]]{right};
// FIXED: std::lock_guard<std::mutex> {{[a-z_]+[0-9]*}}{right};

class Tally {
public:
  void see() {
    std::lock_guard<std::mutex>{mutex_};
    ++seen_;
  }

private:
  std::mutex mutex_;
  int seen_ = 0;
};
// FIXED-LABEL: class Tally
// FIXED: std::lock_guard<std::mutex> guard{mutex_};

int main() {
  Tally tally;
  std::thread other([&tally] {
    braces();
    deduced();
    tally.see();
  });
  braces();
  name_is_taken();
  tally.see();
  other.join();
}
