// RUN: %fearless guard-escape %s -- -std=c++20 | %filecheck %s
// Data that others write under a lock, and that leaves the function that has it.
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

class User {
public:
  void rename(const std::string &name) {
    std::lock_guard<std::mutex> hold(mutex_);
    name_ = name;
    tags_.push_back(1);
    points_[name] = 1;
  }

  const std::string &name() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
    // CHECK: :[[@LINE-1]]:12: warning: this returns a reference to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515)
    // CHECK-NEXT: :18:5: note: 'name_' is written here with 'mutex_' held
    // CHECK-NEXT: note: 'mutex_' is declared here
    // CHECK-NEXT: :[[@LINE-4]]:12: note: help: return a copy
  }
  std::string_view view() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
    // CHECK: :[[@LINE-1]]:12: warning: this returns a view of 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  const char *text() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_.c_str();
    // CHECK: :[[@LINE-1]]:12: warning: this returns a pointer to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  std::span<const int> tags() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return tags_;
    // CHECK: :[[@LINE-1]]:12: warning: this returns a view of 'tags_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  // push_back() may move it.
  const int *first_tag() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return &tags_.front();
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a pointer to 'tags_[0]', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  // The element is written under the lock.
  int *points(const std::string &name) {
    std::lock_guard<std::mutex> hold(mutex_);
    auto found = points_.find(name);
    if (found == points_.end())
      return nullptr;
    return &found->second;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a pointer to 'found->second', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  std::map<std::string, int>::iterator find(const std::string &name) {
    std::lock_guard<std::mutex> hold(mutex_);
    return points_.find(name);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns an iterator into 'points_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  void give(const std::string **out) const {
    std::lock_guard<std::mutex> hold(mutex_);
    *out = &name_;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: '*out' keeps a pointer to 'name_', which 'mutex_' guards, after the lock is released (Rust: E0597)
    // CHECK: note: help: use it while the lock is held, or keep a copy of the value
  }
  void give(std::string_view &out) const {
    std::lock_guard<std::mutex> hold(mutex_);
    out = name_;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'out' keeps a view of 'name_', which 'mutex_' guards, after the lock is released (Rust: E0597) [fearless-guard-escape]
  }
  std::function<std::size_t()> size_later() {
    std::lock_guard<std::mutex> hold(mutex_);
    return [&name = name_] { return name.size(); };
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a lambda that refers to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  auto closure() {
    std::lock_guard<std::mutex> hold(mutex_);
    return [&name = name_] { return name.size(); };
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a lambda that refers to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  std::vector<const int *> all_tags() const {
    std::lock_guard<std::mutex> hold(mutex_);
    std::vector<const int *> all;
    for (const int &tag : tags_)
      all.push_back(&tag);
    return all;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'tags_[tag]', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  struct Parts {
    const std::string *name;
    int number;
  };
  Parts parts() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {&name_, 1};
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a pointer to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  std::pair<const std::string *, int> pair() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {&name_, 1};
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  std::optional<std::string_view> if_any() const {
    std::lock_guard<std::mutex> hold(mutex_);
    if (name_.empty())
      return std::nullopt;
    return name_;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  const std::string *one_of(bool any) const {
    std::lock_guard<std::mutex> hold(mutex_);
    return any ? &name_ : nullptr;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a pointer to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  // A helper finds it.
  const std::string &through_helper() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return place();
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }
  const std::string *unlocked_before() const {
    const std::string *found = nullptr;
    {
      std::lock_guard<std::mutex> hold(mutex_);
      found = &name_;
    }
    return found;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a pointer to 'name_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }

private:
  const std::string &place() const { return name_; }
  mutable std::mutex mutex_;
  std::string name_;
  std::vector<int> tags_;
  std::map<std::string, int> points_;
};

// The lock of readers.
class Settings {
public:
  void set(const std::string &value) {
    std::unique_lock<std::shared_mutex> hold(mutex_);
    value_ = value;
  }
  const std::string &value() const {
    std::shared_lock<std::shared_mutex> hold(mutex_);
    return value_;
    // CHECK: :[[@LINE-1]]:12: warning: this returns a reference to 'value_', which 'mutex_' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
  }

private:
  mutable std::shared_mutex mutex_;
  std::string value_;
};

// Everybody locks, but this getter does not, and its callers cannot.
class Inbox {
public:
  void add(int mail) {
    std::lock_guard<std::mutex> hold(mutex_);
    mails_.push_back(mail);
  }
  void clear() {
    std::lock_guard<std::mutex> hold(mutex_);
    mails_.clear();
  }
  const std::vector<int> &mails() const { return mails_; }
  // CHECK: :[[@LINE-1]]:50: warning: this returns a reference to 'mails_', which is only used with 'mutex_' held (2 accesses), to callers who cannot take that lock (Rust: E0515)

private:
  mutable std::mutex mutex_;
  std::vector<int> mails_;
};

// Globals, and elements of structs.
std::mutex scores_mutex;
std::vector<int> scores;
int *best;
void add_score(int score) {
  std::lock_guard<std::mutex> hold(scores_mutex);
  scores.push_back(score);
}
std::vector<int> &all_scores() {
  std::lock_guard<std::mutex> hold(scores_mutex);
  return scores;
  // CHECK: :[[@LINE-1]]:10: warning: this returns a reference to 'scores', which 'scores_mutex' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
}
void find_best() {
  std::lock_guard<std::mutex> hold(scores_mutex);
  best = &scores[0];
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'best' keeps a pointer to 'scores[0]', which 'scores_mutex' guards, after the lock is released (Rust: E0597) [fearless-guard-escape]
}
int best_score() { return *best; }

struct Account {
  std::mutex mutex;
  std::string owner;
};
void rename(Account &account, const std::string &owner) {
  std::lock_guard<std::mutex> hold(account.mutex);
  account.owner = owner;
}
const std::string &owner_of(Account &account) {
  std::lock_guard<std::mutex> hold(account.mutex);
  return account.owner;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this returns a reference to 'account.owner', which 'account.mutex' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
}
