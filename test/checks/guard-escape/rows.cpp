// RUN: %fearless guard-escape %s --set=FearlessModels='wrapper acme::Either\ncontainer acme::Row moves=elements\ncontainer acme::Chain' -- -std=c++20 | %filecheck %s
// RUN: %fearless-silent guard-escape %s --set=FearlessModels='container acme::Row\ncontainer acme::Chain' -- -std=c++20
// Wrappers and containers of one's own, by rows.
#include <mutex>

namespace acme {
template <class A, class B> class Either {
public:
  Either(A);
  Either(B);
};
template <class T> class Sequence {
public:
  T &operator[](int);
  int size() const;
  void push_back(T);
};
template <class T> class Row : public Sequence<T> {};
template <class T> class Chain : public Sequence<T> {};
} // namespace acme

class Table {
public:
  void set(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    n_ = n;
    numbers_.push_back(n);
    links_.push_back(n);
  }
  acme::Either<int *, bool> number() {
    std::lock_guard<std::mutex> hold(mutex_);
    return acme::Either<int *, bool>(&n_);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'n_', which 'mutex_' guards only until the function returns (Rust: E0515)
  }
  int &moves() {
    std::lock_guard<std::mutex> hold(mutex_);
    return numbers_[0];
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'numbers_[0]', which 'mutex_' guards only until the function returns (Rust: E0515)
  }

  // The neighbours: a copy, and an element that stays where it is.
  acme::Either<int, bool> copy() {
    std::lock_guard<std::mutex> hold(mutex_);
    return acme::Either<int, bool>(n_);
  }
  int &stays() {
    std::lock_guard<std::mutex> hold(mutex_);
    return links_[0];
  }

private:
  std::mutex mutex_;
  int n_ = 0;
  acme::Row<int> numbers_;
  acme::Chain<int> links_;
};
