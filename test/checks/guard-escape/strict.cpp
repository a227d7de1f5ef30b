// RUN: %fearless guard-escape %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent guard-escape %s -- -std=c++20 %mock
// In Rust a reference that a MutexGuard gave ends with it, whether or not anybody would change what it refers to.
#include <map>
#include <memory>
#include <mutex>
#include <string>

class Names {
public:
  void forget(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    names_.erase(id);
  }
  void add(int id, std::string name) {
    std::lock_guard<std::mutex> hold(mutex_);
    names_.emplace(id, std::move(name));
  }
  // The elements of a map stay where they are when it grows; who erases one is not known to be too early.
  const std::string &of(int id) const {
    std::lock_guard<std::mutex> hold(mutex_);
    return names_.at(id);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'names_[id]', which 'mutex_' guards only until the function returns (Rust: E0515)
  }
  std::string copy_of(int id) const {
    std::lock_guard<std::mutex> hold(mutex_);
    return names_.at(id);
  }

private:
  mutable std::mutex mutex_;
  std::map<int, std::string> names_;
};

class Settings {
public:
  // Set the first time only.
  const std::string &path() {
    std::lock_guard<std::mutex> hold(mutex_);
    load();
    return path_;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'path_', which 'mutex_' guards
  }
  void prepare() {
    std::lock_guard<std::mutex> hold(mutex_);
    if (!loaded_) {
      path_ = "settings";
      loaded_ = true;
    }
  }
  const std::string &title() const { return title_; } // never guarded

private:
  void load();
  std::mutex mutex_;
  bool loaded_ = false;
  std::string path_;
  const std::string title_ = "title";
};
