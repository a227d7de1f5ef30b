// What the tests of the reports check: each finding has its place in report_test.py.
#pragma once
#include <mutex>
#include <string>
#include <vector>

class Stats {
public:
  void add(int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(value);
  }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.clear();
  }
  bool empty() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_.empty();
  }
  // Called by two units; a finding of both.
  std::size_t count() const { return values_.size(); }

private:
  mutable std::mutex mutex_;
  std::vector<int> values_;
};
