// RUN: %fearless-tidy --checks=-*,fearless-* --quiet --config='{CheckOptions: {FearlessExplain: "kept.cpp:19"}}' %s -- -std=c++20 %mock | FileCheck %s --check-prefix=GUARD
// RUN: %fearless-tidy --checks=-*,fearless-* --quiet --config='{CheckOptions: {FearlessExplain: "kept.cpp:23"}}' %s -- -std=c++20 %mock | FileCheck %s --check-prefix=ONCE
// What is kept, and why it is not reported.
#include <mutex>
#include <string>
#include <utility>

class User {
public:
  void rename(const std::string &name) {
    std::lock_guard<std::mutex> hold(mutex_);
    name_ = name;
  }
  struct Locked {
    std::unique_lock<std::mutex> lock;
    std::string *name;
  };
  Locked open() { std::unique_lock<std::mutex> hold(mutex_);
    return {std::move(hold), &name_};
    // GUARD: kept.cpp:19:{{[0-9]+}}: warning: a pointer to 'name_' is returned here: the lock goes along with it or stays held
  }
  const std::string &kind() const { std::lock_guard<std::mutex> hold(mutex_);
    return kind_;
    // ONCE: kept.cpp:23:{{[0-9]+}}: warning: a reference to 'kind_' is returned here: nothing shows that a lock guards it: nobody else writes it under one
  }

private:
  mutable std::mutex mutex_;
  std::string name_, kind_;
};
