// RUN: %fearless unguarded-access %s -- -std=c++20 -pthread | %filecheck %s
// RUN: %fearless unguarded-access %s --set=FearlessConfidence=medium -- -std=c++20 -pthread | %filecheck %s --check-prefixes=CHECK,MEDIUM
// A public function whose callers in this unit all hold the lock may leave it
// to those that are not seen, too.
#include <mutex>

class Client {
public:
  void write(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    advance(n);
    pages_ += n;
  }
  void cancel() {
    std::lock_guard<std::mutex> lock(mutex_);
    position_ = 0;
    pages_ = 0;
  }
  void skip(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    position_ += n;
    pages_ += n;
  }
  // Silent: write() holds it.
  // MEDIUM: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'position_'
  void advance(int n) { position_ += n; }

  int left(int all) {
    std::lock_guard<std::mutex> lock(mutex_);
    pages_ += pages_ == 0;
    return all - pages_ - position_;
  }
  void turn() {
    std::lock_guard<std::mutex> lock(mutex_);
    pages_++;
    position_++;
  }
  // Flagged: nobody here calls it.
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'pages_'{{.*}}[fearless-unguarded-access]
  int pages() const { return pages_; }

  // Flagged: one of the callers does not hold it.
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'pages_'{{.*}}[fearless-unguarded-access]
  void grow() { ++pages_; }
  void grow_locked_once() {
    std::lock_guard<std::mutex> lock(mutex_);
    grow();
  }
  void grow_free() { grow(); }

private:
  std::mutex mutex_;
  int position_ = 0;
  int pages_ = 0;
};

// CHECK-NOT: warning:
