// RUN: %fearless-fixes guard-escape %s -- -std=c++20 | %filecheck-fixes %s
// Naming the guard mends it.
#include <mutex>
#include <string>
#include <vector>

template <class T> class Own {
public:
  class Guard {
  public:
    Guard(std::mutex &m, T &v) : lock_(m), value_(v) {}
    T &operator*() { return value_; }
    T *operator->() { return &value_; }

  private:
    std::lock_guard<std::mutex> lock_;
    T &value_;
  };
  Guard lock() { return Guard(mutex_, value_); }

private:
  std::mutex mutex_;
  T value_{};
};
struct Item {
  int number;
  std::string name;
};
Own<Item> item;
Own<std::vector<int>> numbers;

void reference() {
  auto &it = *item.lock();
  it.number = 1;
}
// CHECK-FIXES-LABEL: void reference()
// CHECK-FIXES-NEXT: {{^}}  auto guard = item.lock();
// CHECK-FIXES-NEXT: {{^}}  auto &it = *guard;

void name_is_taken(int guard) {
  int &n = item.lock()->number;
  n += guard;
}
// CHECK-FIXES-LABEL: void name_is_taken(
// CHECK-FIXES-NEXT: {{^}}  auto guard2 = item.lock();
// CHECK-FIXES-NEXT: {{^}}  int &n = guard2->number;

void loop() {
  for (int &n : *numbers.lock())
    ++n;
}
// CHECK-FIXES-LABEL: void loop()
// CHECK-FIXES-NEXT: {{^}}  auto guard = numbers.lock();
// CHECK-FIXES-NEXT: {{^}}  for (int &n : *guard)

int parts() {
  auto &[number, name] = *item.lock();
  return number;
}
// CHECK-FIXES-LABEL: int parts()
// CHECK-FIXES-NEXT: {{^}}  auto guard = item.lock();
// CHECK-FIXES-NEXT: {{^}}  auto &[number, name] = *guard;

void iterator() { auto it = numbers.lock()->begin(); ++*it; }
// CHECK-FIXES-LABEL: void iterator()
// CHECK-FIXES-SAME: { auto guard = numbers.lock(); auto it = guard->begin(); ++*it; }
