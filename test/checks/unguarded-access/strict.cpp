// RUN: %fearless unguarded-access %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent unguarded-access %s -- -std=c++20 %mock
// A Mutex<T> owns its data: what is guarded once is guarded always, whatever most do.
#include <mutex>
#include <string>
#include <vector>

class Names {
public:
  void add(std::string name) {
    std::lock_guard<std::mutex> hold(mutex_);
    names_.push_back(std::move(name));
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'names_' is read here without 'mutex_', which {{.*}}(Rust: E0599)
  std::size_t size() const { return names_.size(); }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'names_' is read here without 'mutex_', which {{.*}}(Rust: E0599)
  bool empty() const { return names_.empty(); }
  const std::string &label() const { return label_; }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> names_;
  std::string label_; // never guarded
};

// The neighbours.
class Sum {
public:
  explicit Sum(int start) { sum_ = start; }
  void add(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    sum_ += n;
  }
  int sum() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return sum_;
  }

private:
  mutable std::mutex mutex_;
  int sum_;
};
