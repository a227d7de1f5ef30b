// RUN: %fearless-fixes guard-escape %s --fix-notes -- -std=c++20 | %filecheck-fixes %s
// A copy instead of a reference: callers may have counted on the reference, so it stands on the note.
#include <mutex>
#include <string>
#include <vector>

class User {
public:
  void rename(const std::string &name) {
    std::lock_guard<std::mutex> hold(mutex_);
    name_ = name;
    names_.push_back(name);
  }
  const std::string &name() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
  }
  // CHECK-FIXES: {{^}}  std::string name() const {
  std::vector<std::string> const &names() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return names_;
  }
  // CHECK-FIXES: {{^}}  std::vector<std::string> names() const {
  static const std::string& title() {
    std::lock_guard<std::mutex> hold(title_mutex);
    return title_;
  }
  // CHECK-FIXES: {{^}}  static std::string title() {
  static void entitle(const std::string &title) {
    std::lock_guard<std::mutex> hold(title_mutex);
    title_ = title;
  }

private:
  mutable std::mutex mutex_;
  std::string name_;
  std::vector<std::string> names_;
  static std::mutex title_mutex;
  static std::string title_;
};
