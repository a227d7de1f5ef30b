// RUN: %fearless-silent start-before-init %s -- -std=c++20 %mock
#include <cstdio>
#include <string>
#include <thread>

class Known {
public:
  // NOLINTNEXTLINE(fearless-start-before-init)
  Known() : worker_([this] { std::printf("%s\n", name_.c_str()); }) {}
  ~Known() { worker_.join(); }

private:
  std::thread worker_;
  std::string name_ = "late";
};
