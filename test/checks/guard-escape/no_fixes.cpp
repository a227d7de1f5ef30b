// RUN: grep -v '// FIXED' %s > %t.cpp
// RUN: %fearless guard-escape %t.cpp --fix --fix-notes -- -std=c++20 %mock > %t.out 2>&1 || true
// RUN: FileCheck --check-prefix=FIXED --input-file=%t.cpp %s
// No repair where it might not compile or not mend it.
#include <mutex>
#include <string>

class Base {
public:
  virtual ~Base() = default;
  virtual const std::string &name() const = 0;
};
class User : public Base {
public:
  void rename(const std::string &name) {
    std::lock_guard<std::mutex> hold(mutex_);
    name_ = name;
  }
  const std::string &name() const override {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
  }
  // FIXED: {{^}}  const std::string &name() const override {
  const std::string &declared_elsewhere() const;
  std::string &changeable() {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
  }
  // FIXED: {{^}}  std::string &changeable() {

private:
  mutable std::mutex mutex_;
  std::string name_;
};
const std::string &User::declared_elsewhere() const {
  std::lock_guard<std::mutex> hold(mutex_);
  return name_;
}
// FIXED: {{^}}const std::string &User::declared_elsewhere() const {
