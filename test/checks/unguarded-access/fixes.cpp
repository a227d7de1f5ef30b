// RUN: %fearless-fixes unguarded-access %s --fix-notes --tsan -- -std=c++20 -pthread %std | %filecheck-fixes %s
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

class Inbox {
public:
  void add(int mail) {
    std::lock_guard<std::mutex> hold(mutex_);
    mails_.push_back(mail);
  }
  void drop() {
    std::lock_guard<std::mutex> hold(mutex_);
    if (!mails_.empty())
      mails_.pop_back();
  }
  std::size_t count() const {
    // CHECK-FIXES: std::lock_guard<std::mutex> lock(mutex_);
    // CHECK-FIXES-NEXT: {{^ *}}return mails_.size();
    return mails_.size();
  }

private:
  mutable std::mutex mutex_;
  std::vector<int> mails_;
};

class Gate {
public:
  void open() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++opened_;
    lock.unlock();
    // CHECK-FIXES: { std::lock_guard<std::mutex> guard(mutex_); ++opened_; }
    ++opened_;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    --opened_;
  }
  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    opened_ = 0;
  }

private:
  std::mutex mutex_;
  int opened_ = 0;
};

class Cache {
public:
  int get() const {
    std::shared_lock<std::shared_mutex> read(mutex_);
    return value_;
  }
  void put(int v) {
    std::unique_lock<std::shared_mutex> write(mutex_);
    value_ = v;
  }
  void add(int v) {
    std::unique_lock<std::shared_mutex> write(mutex_);
    value_ += v;
  }
  int peek() const {
    // CHECK-FIXES: std::shared_lock<std::shared_mutex> lock(mutex_);
    // CHECK-FIXES-NEXT: {{^ *}}return value_;
    return value_;
  }

private:
  mutable std::shared_mutex mutex_;
  int value_ = 0;
};

template <class F, class G> void both(F one, G other) {
  std::thread t(one);
  other();
  t.join();
}

int main() {
  Inbox inbox;
  both([&] { inbox.add(1); }, [&] { inbox.count(); });
  inbox.drop();
  Gate gate;
  both([&] { gate.open(); }, [&] { gate.close(); });
  gate.reset();
  Cache cache;
  both([&] { cache.put(1); }, [&] { cache.peek(); });
  cache.add(1);
  return cache.get() != 2;
}
