// RUN: %fearless start-before-init %s -- -std=c++20 %mock | FileCheck %s --implicit-check-not=error:
// Declarations that cannot be moved as they stand, and starts that a person has to move.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

// CHECK: warning: the thread started here may use 'name_'
// CHECK: note: help: declare 'first_' after 'name_'
// CHECK-NOT: {{^ *[|] *~}}
class TwoDeclarators {
public:
  TwoDeclarators() : first_([this] { std::printf("%s\n", name_.c_str()); }) {}
  ~TwoDeclarators() { first_.join(); }

private:
  std::thread first_, second_;
  std::string name_ = "late";
};

#define WORKER std::thread worker_;
// CHECK: warning: the thread started here may use 'name_'
// CHECK-NOT: {{^ *[|] *~}}
class FromMacro {
public:
  FromMacro() : worker_([this] { std::printf("%s\n", name_.c_str()); }) {}
  ~FromMacro() { worker_.join(); }

private:
  WORKER
  std::string name_ = "late";
};

// CHECK: warning: the thread started here may use 'limit_' before it is set
// CHECK: note: help: start the thread when everything that it uses is there
// CHECK-NOT: {{^ *[|] *~}}
class InBody {
public:
  InBody() {
    worker_ = std::thread([this] { std::printf("%d\n", limit_); });
    limit_ = 3;
  }
  ~InBody() { worker_.join(); }

private:
  int limit_;
  std::thread worker_;
};
