// RUN: %fearless unguarded-access %s -- -std=c++20 -pthread | %filecheck %s
// What a constructor is given, and what the object that it makes guards later.
#include <mutex>

struct Params {
  int interval = 250;
};

class Lookahead {
public:
  // Silent: nobody has this object's lock yet.
  explicit Lookahead(Params *params) : params_(params) {
    last_ = -params_->interval;
    if (params_->interval > 1000)
      params->interval = 1000;
  }

  void open(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    params_->interval = n;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    params_->interval = 0;
  }
  int interval() {
    std::lock_guard<std::mutex> lock(mutex_);
    return params_->interval;
  }
  int next() {
    std::lock_guard<std::mutex> lock(mutex_);
    return last_ += params_->interval;
  }

  // Flagged: the object is there.
  // CHECK: :[[@LINE+1]]:27: warning: 'params_->interval' is written here without 'mutex_'
  void reset() { params_->interval = 250; }

private:
  std::mutex mutex_;
  Params *params_;
  int last_ = 0;
};

// CHECK-NOT: warning:
