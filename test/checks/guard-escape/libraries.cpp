// RUN: %fearless guard-escape %s --set=FearlessModels='guarded acme::Box shared=look\nguard acme::Access' -- -std=c++20 | %filecheck %s
// Values that own their lock, of other libraries and by rows.
#include <vector>

namespace folly {
template <class S, class P> class LockedPtr {
public:
  LockedPtr(LockedPtr &&);
  ~LockedPtr();
  S *operator->() const;
  S &operator*() const;
  void unlock();
};
struct Exclusive;
struct Shared;
template <class T> class Synchronized {
public:
  LockedPtr<T, Exclusive> wlock();
  LockedPtr<const T, Shared> rlock() const;
  LockedPtr<T, Exclusive> operator->();
  template <class F> void withWLock(F &&f) { f(*wlock()); }
  T copy() const;
};
} // namespace folly
folly::Synchronized<std::vector<int>> all;

void folly_loop() {
  for (int &n : *all.wlock())
    ++n;
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: the loop goes through data that 'all' guards, but the guard dies before the loop begins (Rust: E0716) [fearless-guard-escape]
}
void folly_callable() {
  std::vector<int> *p = nullptr;
  all.withWLock([&](std::vector<int> &v) { p = &v; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'p' is a pointer to data that 'all' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  p->clear();
}
void folly_unlocked() {
  auto locked = all.wlock();
  auto &v = *locked;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'v' is a reference to data that 'all' guards, and is used when the lock is released (Rust: E0505)
  locked.unlock();
  v.clear();
}
const int *folly_returned() { return all.rlock()->data(); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a pointer to '*all', which 'all' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
void folly_fine() {
  all->push_back(1);
  for (int n : all.copy())
    (void)n;
  auto locked = all.wlock();
  for (int &n : *locked)
    ++n;
}

namespace acme {
class Access {
public:
  ~Access();
  int &operator*();
};
class Box {
public:
  Access open();
  Access look();
};
} // namespace acme
void by_row(acme::Box &box) {
  int &n = *box.look();
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'n' is a reference to data that 'box' guards, but the guard dies at the end of this statement (Rust: E0716) [fearless-guard-escape]
  ++n;
}
