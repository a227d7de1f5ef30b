// RUN: %fearless guard-escape %s -- -std=c++20 -I%root/runtime/include %std | %filecheck --check-prefixes=CHECK,LOOP %s
// RUN: %fearless guard-escape %s -- -std=c++23 -I%root/runtime/include %std | %filecheck %s
// Guards of the runtime library. In C++23 the temporaries of a range-for live as long as the loop.
#include <fearless/fearless.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct Account {
  std::string owner;
  long cents = 0;
};
fearless::Synchronized<Account> account;
fearless::RwLock<std::vector<int>> numbers;

struct Bank {
  long &cents() { return account_.lock()->cents; }
  // CHECK: :[[@LINE-1]]:26: warning: this returns a reference to 'account_->cents', which 'account_' guards only until the function returns (Rust: E0515)
  void keep() {
    account_.with_lock([this](Account &a) { last_ = &a.cents; });
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'last_' keeps a pointer to 'account_->cents', which 'account_' guards, after the lock is released (Rust: E0597)
  }
  fearless::Synchronized<Account> account_;
  long *last_ = nullptr;
};

void reference(fearless::Synchronized<Account> &a) {
  auto &it = *a.lock();
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'it' is a reference to data that 'a' guards, but the guard dies at the end of this statement (Rust: E0716)
  it.cents = 2;
}
void one_of_many(std::vector<fearless::Synchronized<Account>> &all, std::size_t i) {
  auto &it = *all[i].lock();
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'it' is a reference to data that 'all[i]' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  it.cents = 2;
}
std::size_t view() {
  std::string_view owner = account.lock()->owner;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'owner' is a view of data that 'account' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  return owner.size();
}
long loop() {
  long sum = 0;
  for (int n : *numbers.read())
    // LOOP: :[[@LINE-1]]:{{[0-9]+}}: warning: the loop goes through data that 'numbers' guards, but the guard dies before the loop begins (Rust: E0716)
    sum += n;
  return sum;
}
void callable() {
  long *p = nullptr;
  account.with_lock([&](Account &a) { p = &a.cents; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'p' is a pointer to data that 'account' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  ++*p;
}
void detached() {
  auto guard = account.lock();
  std::thread t([&a = *guard] { ++a.cents; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the thread may outlive the lock 'account' that guards '*account', to which it refers (Rust: E0597)
  t.detach();
}

// Fine.
long fine() {
  account.lock()->cents = 1;
  auto guard = account.lock();
  auto &a = *guard;
  a.cents += 1;
  std::thread t([&a] { ++a.cents; });
  t.join();
  long sum = a.cents;
  auto all = numbers.read();
  for (int n : *all)
    sum += n;
  return sum + account.with_lock([](Account &a) { return a.cents; });
}
std::string copy() { return account.lock()->owner; }
void tried() {
  if (auto guard = account.try_lock()) {
    auto &a = *guard;
    ++a.cents;
  }
}
auto give_guard() { return account.lock(); }
