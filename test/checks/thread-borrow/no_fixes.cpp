// RUN: cp %s %t.cpp
// RUN: %fearless-tidy --quiet --checks=-*,fearless-thread-borrow --fix-notes %t.cpp -- -std=c++20 %mock > %t.out || true
// RUN: diff %s %t.cpp
// A thread that writes would write its copy; a default capture and an object are for a person to decide.
#include <string>
#include <thread>

void writes() {
  int result = 0;
  std::thread([&result] { result = 1; }).detach();
}

void captures_all() {
  int limit = 2;
  std::thread([&] { (void)limit; }).detach();
}

void captures_object() {
  std::string name = "x";
  std::thread([&name] { (void)name.size(); }).detach();
}
