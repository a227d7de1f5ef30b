// RUN: %fearless-fixes use-synchronized,unguarded-access,shared-mutation,not-sync,dropped-guard %s --fix-notes --tsan -- -std=c++20 -pthread -I %root/runtime/include %std | %filecheck-fixes %s
// The mutex disappears, and each guard gives the data.
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
// CHECK-FIXES: #include <vector>
// CHECK-FIXES-NEXT: #include <fearless/synchronized.hpp>
// CHECK-FIXES-NOT: #include <fearless

class Inbox {
public:
  void add(std::string mail) {
    // CHECK-FIXES: auto lock = mails_.lock();
    std::lock_guard<std::mutex> lock(mutex_);
    // CHECK-FIXES: lock->push_back(std::move(mail));
    mails_.push_back(std::move(mail));
  }
  std::size_t count() const {
    // CHECK-FIXES: auto hold = mails_.lock();
    std::scoped_lock hold(this->mutex_);
    // CHECK-FIXES: return hold->size();
    return this->mails_.size();
  }
  std::vector<std::string> all() const {
    // CHECK-FIXES: const auto lock = mails_.lock();
    const std::unique_lock<std::mutex> lock(mutex_);
    // CHECK-FIXES: for (const std::string &mail : *lock)
    for (const std::string &mail : mails_)
      std::puts(mail.c_str());
    // CHECK-FIXES: if (!lock->empty() && (*lock)[0].empty())
    if (!mails_.empty() && mails_[0].empty())
      return {};
    // CHECK-FIXES: return *lock;
    return mails_;
  }

private:
  // CHECK-FIXES: private:
  // CHECK-FIXES-NOT: std::mutex
  // CHECK-FIXES: {{^}}  fearless::Synchronized<std::vector<std::string>> mails_;
  mutable std::mutex mutex_;
  std::vector<std::string> mails_;
};

// CHECK-FIXES-NOT: std::mutex hits_mutex
static std::mutex hits_mutex;
// CHECK-FIXES: static fearless::Synchronized<long> hits{0};
static long hits = 0;
static void hit() {
  {
    // CHECK-FIXES: auto lock = hits.lock();
    std::lock_guard lock(hits_mutex);
    // CHECK-FIXES: ++*lock;
    ++hits;
    // CHECK-FIXES: (*lock)++;
    hits++;
  }
  std::this_thread::yield();
}
static long all_hits() {
  // CHECK-FIXES: auto lock = hits.lock();
  std::lock_guard lock(hits_mutex);
  // CHECK-FIXES: return *lock / 2;
  return hits / 2;
}

// Several become one struct.
namespace {
std::mutex log_mutex;
std::vector<int> lines{0};
std::string last = "none";
// CHECK-FIXES: struct Guarded {
// CHECK-FIXES-NEXT: std::vector<int> lines{0};
// CHECK-FIXES-NEXT: std::string last = "none";
// CHECK-FIXES-NEXT: };
// CHECK-FIXES-NEXT: fearless::Synchronized<Guarded> guarded;
} // namespace
static void log(int n) {
  // CHECK-FIXES: auto lock = guarded.lock();
  std::lock_guard<std::mutex> lock(log_mutex);
  // CHECK-FIXES: lock->lines.push_back(n);
  lines.push_back(n);
  // CHECK-FIXES: lock->last = std::to_string(n);
  last = std::to_string(n);
}
void show() {
  // CHECK-FIXES: auto lock = guarded.lock();
  std::lock_guard<std::mutex> lock(log_mutex);
  // CHECK-FIXES: std::printf("%zu %s\n", lock->lines.size(), lock->last.c_str());
  std::printf("%zu %s\n", lines.size(), last.c_str());
}

// The mutex is declared behind the data.
class Gauge {
public:
  void set(int level) {
    std::lock_guard<std::mutex> lock(mutex_);
    level_ = level;
  }
  int level() {
    std::lock_guard<std::mutex> lock(mutex_);
    return level_;
  }

private:
  // CHECK-FIXES: {{^}}  fearless::Synchronized<int> level_{3};
  int level_ = 3;
  // CHECK-FIXES-NOT: std::mutex
  std::mutex mutex_;
};

int main() {
  Gauge gauge;
  {
    std::jthread other([&gauge] { gauge.set(4); });
    gauge.set(5);
  }
  gauge.level();
  Inbox inbox;
  {
    std::jthread other([&inbox] {
      inbox.add("one");
      hit();
      log(1);
    });
    inbox.add("two");
    hit();
    log(2);
    show();
  }
  std::printf("%zu %zu %ld\n", inbox.count(), inbox.all().size(), all_hits());
}
