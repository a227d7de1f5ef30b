// RUN: %fearless guard-escape %s -- -std=c++20 | %filecheck %s
// A reference that leaves in a pair, tuple, optional or reference_wrapper, or through std::tie.
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

class Row {
public:
  void set(const std::string &name, int number) {
    std::lock_guard<std::mutex> hold(mutex_);
    name_ = name;
    number_ = number;
    pair_.second = name;
    std::get<1>(tuple_) = name;
    optional_ = name;
  }

  std::optional<std::reference_wrapper<const std::string>> if_any() const {
    std::lock_guard<std::mutex> hold(mutex_);
    if (number_ == 0)
      return std::nullopt;
    return std::cref(name_);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515)
  }
  std::optional<std::reference_wrapper<const std::string>> converted() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards
  }
  std::tuple<const std::string &, const int &> tied() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return std::tie(name_, number_);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards
  }
  std::tuple<const std::string &, int> half() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {name_, 1};
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards
  }
  auto made_pair() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return std::make_pair(&name_, 1);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards
  }
  std::pair<const std::string *, int> pair_of_pointer() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return std::make_pair(&name_, 1);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards
  }
  std::reference_wrapper<const std::string> wrapped() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return std::ref(name_);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards
  }
  void give(const std::string *&name, int &number) {
    std::lock_guard<std::mutex> hold(mutex_);
    std::tie(name, number) = std::make_pair(&name_, 1);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'name' keeps a pointer to 'name_', which 'mutex_' guards, after the lock is released (Rust: E0597)
  }
  const std::string &of_pair() const {
    std::lock_guard<std::mutex> hold(mutex_);
    auto &[number, name] = pair_;
    return name;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name', which 'mutex_' guards
  }
  const std::string &of_tuple() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return std::get<1>(tuple_);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'tuple_[1]', which 'mutex_' guards
  }
  const std::string *of_optional() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return &*optional_;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a pointer to 'optional_[0]', which 'mutex_' guards
  }

  // The neighbours: copies.
  std::pair<std::string, int> pair_of_copies() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {name_, number_};
  }
  std::tuple<std::string, int> tied_copies() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return std::tie(name_, number_);
  }
  std::pair<std::string, int> from_text() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {name_.c_str(), 1};
  }
  auto made_of_copies() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return std::make_pair(name_, number_);
  }
  std::optional<std::string> copy_if_any() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
  }
  std::pair<const std::string *, std::string> label_and_name() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {&label_, name_};
  }
  void give_copies(std::string &name, int &number) const {
    std::lock_guard<std::mutex> hold(mutex_);
    std::tie(name, number) = std::make_pair(name_, number_);
  }
  // The guard goes along.
  std::pair<std::unique_lock<std::mutex>, std::string *> locked() {
    std::unique_lock<std::mutex> hold(mutex_);
    return {std::move(hold), &name_};
  }

private:
  mutable std::mutex mutex_;
  std::string name_;
  int number_ = 0;
  std::pair<int, std::string> pair_;
  std::tuple<int, std::string> tuple_;
  std::optional<std::string> optional_;
  const std::string label_ = "row";
};
