// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// RUN: %fearless shared-mutation %s -- -std=c++20 -pthread %std | %filecheck %s
// A reference that is forwarded to a constructor: what that one does with it counts.
#include <memory>
#include <thread>
#include <utility>
#include <vector>

class Sum {
public:
  explicit Sum(const std::vector<int> &numbers) : first_(numbers[0]) {}
  int first_;
};
class Cutter {
public:
  // CHECK: :[[@LINE+1]]:48: warning: 'numbers' is written here while a thread may write it{{.*}}[fearless-shared-mutation]
  explicit Cutter(std::vector<int> &numbers) { numbers.clear(); }
};

// Silent: both read.
class Job {
public:
  void run() {
    std::thread other(&Job::part, this);
    part();
    other.join();
  }

private:
  void part() {
    auto sum = std::make_unique<Sum>(numbers_);
    auto shared = std::make_shared<Sum>(numbers_);
    auto both = std::make_pair(numbers_, sum->first_);
    std::vector<Sum> all;
    all.emplace_back(numbers_);
  }
  std::vector<int> numbers_{1, 2, 3};
};

// Flagged: the constructor changes what it is given.
class Cut {
public:
  void run() {
    std::thread other(&Cut::part, this);
    part();
    other.join();
  }

private:
  void part() { auto cutter = std::make_unique<Cutter>(numbers_); }
  std::vector<int> numbers_{1, 2, 3};
};

// CHECK-NOT: warning:
