// RUN: %fearless unguarded-access %s -- -std=c++20 -pthread | %filecheck %s
// What the documentation of a function leaves to its callers.
#include <mutex>

class Output {
public:
  void enable() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    ++changes_;
  }
  void disable() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = false;
    ++changes_;
  }
  void toggle() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = !open_;
    ++changes_;
  }

  void twice() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++changes_;
    changes_ += open_;
    changes_ -= open_ ? 1 : 0;
    if (changes_ > 9)
      changes_ = 0;
    changes_ += 1;
  }
  void thrice() {
    std::lock_guard<std::mutex> lock(mutex_);
    changes_ += 3;
    if (changes_ > 8)
      changes_ = 0;
    changes_ += 1;
  }

  // Silent: the callers are told, and in another file.
  /**
   * Caller must lock the mutex.
   */
  bool isOpen() const { return open_; }
  /// Must be called with the
  /// lock held.
  int changes() const { return changes_; }

  // Flagged: says nothing of it, or something else.
  /// Whether the caller may write. The mutex is taken elsewhere.
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'open_'{{.*}}[fearless-unguarded-access]
  bool writable() const { return open_; }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'changes_'{{.*}}[fearless-unguarded-access]
  void reset() { changes_ = 0; }

  // Silent: and so it is with the one caller that is seen.
  /// Required: mutex_ is held.
  void add(int n) { changes_ += n; }
  /// Caller must hold the lock.
  void addTwo() { add(2); }

  // Silent: only who is told calls the helper.
  /// Not safe by itself: it needs to be executed while
  /// holding the mutex_.
  void shrink() { half(); }

  // Flagged: the opposite is said.
  /// The caller must not hold the lock.
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'changes_'{{.*}}[fearless-unguarded-access]
  void forget() { changes_ = 0; }

  // Flagged: a caller that is seen does not do it.
  /// The caller holds the lock.
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'changes_'{{.*}}[fearless-unguarded-access]
  void count() { ++changes_; }
  void countUnlocked() { count(); }

private:
  void half() { changes_ /= 2; }

  mutable std::mutex mutex_;
  bool open_ = false;
  int changes_ = 0;
};

// CHECK-NOT: warning:
