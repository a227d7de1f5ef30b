// RUN: %fearless guard-escape %s -- -std=c++20 | %filecheck %s
// What a guard of one's own gives ends with the guard.
#include <mutex>
#include <string>
#include <string_view>
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
  template <class F> void with(F f) {
    std::lock_guard<std::mutex> hold(mutex_);
    f(value_);
  }

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
  // CHECK: :[[@LINE-2]]:14: warning: 'it' is a reference to data that 'item.mutex_' guards, but the guard dies at the end of this statement (Rust: E0716)
  // CHECK-NEXT: :[[@LINE-2]]:3: note: 'it' is used here
  // CHECK-NEXT: :[[@LINE-4]]:14: note: help: give the guard a name, so that it lives as long as 'it'
}
void member() {
  int &n = item.lock()->number;
  // CHECK: :[[@LINE-1]]:12: warning: 'n' is a reference to data that 'item.mutex_' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  ++n;
}
void loop() {
  for (int &n : *numbers.lock())
    ++n;
  // CHECK: :[[@LINE-2]]:17: warning: the loop goes through data that 'numbers.mutex_' guards, but the guard dies before the loop begins (Rust: E0716)
  // CHECK-NEXT: :[[@LINE-3]]:17: note: help: give the guard a name, so that it lives as long as the loop
}
std::size_t view() {
  std::string_view name = item.lock()->name;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'name' is a view of data that 'item.mutex_' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  return name.size();
}
void iterator() {
  auto it = numbers.lock()->begin();
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'it' is an iterator into data that 'numbers.mutex_' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  ++*it;
}
int parts() {
  auto &[number, name] = *item.lock();
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: '[number, name]' is a reference to data that 'item.mutex_' guards, but the guard dies at the end of this statement (Rust: E0716)
  return number;
}
struct Place {
  int *at;
  int number;
};
int in_a_member() {
  Place place{};
  {
    auto guard = item.lock();
    place.at = &guard->number;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'place.at' is a pointer to data that 'item.mutex_' guards, and is used when the lock is released (Rust: E0597)
  }
  return *place.at;
}
void block() {
  int *p;
  {
    auto guard = item.lock();
    p = &guard->number;
    // CHECK: :[[@LINE-1]]:9: warning: 'p' is a pointer to data that 'item.mutex_' guards, and is used when the lock is released (Rust: E0597)
    // CHECK-NEXT: :[[@LINE+3]]:3: note: 'item.mutex_' is released here
    // CHECK-NEXT: :[[@LINE+3]]:6: note: 'p' is used here
    // CHECK-NEXT: note: help: use it while the lock is held, or keep a copy of the value
  }
  ++*p;
}
// The use comes on one way only.
void branch(bool late) {
  int *p = nullptr;
  {
    auto guard = item.lock();
    p = &guard->number;
    // CHECK: :[[@LINE-1]]:9: warning: 'p' is a pointer to data that 'item.mutex_' guards, and is used when the lock is released (Rust: E0597) [fearless-guard-escape]
    ++*p;
  }
  if (late)
    ++*p;
}
int &returned() {
  return item.lock()->number;
  // CHECK: :[[@LINE-1]]:10: warning: this returns a reference to 'item.value_.number', which 'item.mutex_' guards only until the function returns (Rust: E0515)
}
void callable() {
  int *p = nullptr;
  item.with([&](Item &i) { p = &i.number; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'p' is a pointer to data that 'item.mutex_' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  ++*p;
}
struct Keeper {
  void keep() {
    auto guard = item.lock();
    kept = &guard->number;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'kept' keeps a pointer to 'guard->number', which 'item.mutex_' guards, after the lock is released (Rust: E0597)
  }
  int *kept = nullptr;
};
