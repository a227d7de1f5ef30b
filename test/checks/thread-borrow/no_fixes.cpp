// RUN: cp %s %t.cpp
// RUN: %fearless-tidy --quiet --checks=-*,fearless-thread-borrow --fix-notes %t.cpp -- -std=c++20 %mock > %t.out || true
// RUN: diff %s %t.cpp
// A thread that writes would write its copy; a default capture is for a person to decide; what is used afterwards is not
// moved away, and what cannot be copied stays.
#include <memory>
#include <mutex>
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

void writes_what_is_read_later(std::string name) {
  std::thread([&name] { name += "x"; }).detach();
  (void)name.size();
}

void moved_in_each_round() {
  auto owner = std::make_unique<int>(1);
  for (int i = 0; i < 2; ++i)
    std::thread([&owner] { (void)*owner; }).detach();
}

void neither_moved_nor_copied() {
  std::mutex mutex;
  std::thread([&mutex] { std::lock_guard<std::mutex> lock(mutex); }).detach();
}

void detached_on_one_way(bool wait) {
  std::mutex mutex;
  std::thread t([&mutex] { std::lock_guard<std::mutex> lock(mutex); });
  if (wait)
    t.join();
  else
    t.detach();
}

void given_to_others() {
  std::string name = "x";
  auto job = [&name] { (void)name.data(); };
  std::thread(job).detach();
}

template <class T> void written_once_for_several(T value) {
  std::thread([&value] { (void)&value; }).detach();
}
void several() {
  written_once_for_several(1);
  written_once_for_several(std::make_unique<int>(1));
}
