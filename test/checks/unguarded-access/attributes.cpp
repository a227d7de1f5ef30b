// RUN: %fearless unguarded-access %s -- -std=c++20 | %filecheck %s
// Clang's thread-safety attributes are read and believed, where they are seen and where they are not obeyed.
#include <mutex>
#define CAPABILITY __attribute__((capability("mutex")))
#define GUARDED_BY(x) __attribute__((guarded_by(x)))
#define PT_GUARDED_BY(x) __attribute__((pt_guarded_by(x)))
#define REQUIRES(x) __attribute__((requires_capability(x)))
#define ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))
#define ASSERT(...) __attribute__((assert_capability(__VA_ARGS__)))
#define UNCHECKED __attribute__((no_thread_safety_analysis))

class CAPABILITY Mutex {
public:
  void Lock() ACQUIRE() { m_.lock(); }
  void Unlock() RELEASE() { m_.unlock(); }
  void AssertHeld() ASSERT(this) {}

private:
  std::mutex m_;
};
class __attribute__((scoped_lockable)) MutexLock {
public:
  explicit MutexLock(Mutex *m) ACQUIRE(m) : m_(m) { m->Lock(); }
  ~MutexLock() RELEASE() { m_->Unlock(); }

private:
  Mutex *m_;
};

class Account {
public:
  // No majority is needed.
  // CHECK: :[[@LINE+1]]:25: warning: 'cents_' is read here without 'mutex_', which guards 'cents_' by its attribute (Rust: E0599)
  long cents() { return cents_; }
  // CHECK: note: 'cents_' is declared here with its guard
  void pay(long n) {
    MutexLock lock(&mutex_);
    cents_ += n;
    audit();
  }
  void pay_by_hand(long n) {
    mutex_.Lock();
    cents_ += n;
    audit();
    mutex_.Unlock();
    // CHECK: :[[@LINE+1]]:5: warning: 'audit' is called here without 'mutex_', which its attribute requires
    audit();
  }
  void asserted() {
    mutex_.AssertHeld();
    ++cents_;
    audit();
  }
  void unchecked() UNCHECKED { cents_ = 0; }
  Account() { cents_ = 1; }

  int target() {
    MutexLock lock(&mutex_);
    return *target_;
  }
  void aim(int *t) { target_ = t; }
  int racy_target() {
    // CHECK: :[[@LINE+1]]:12: warning: '*target_' is read here without 'mutex_', which guards 'target_' by its attribute
    return *target_;
  }

private:
  void audit() REQUIRES(mutex_) { ++audits_; }
  Mutex mutex_;
  long cents_ GUARDED_BY(mutex_);
  int audits_ GUARDED_BY(mutex_) = 0;
  int *target_ PT_GUARDED_BY(mutex_);
};

Mutex table_mutex;
int table GUARDED_BY(table_mutex);
void table_set(int n) REQUIRES(table_mutex);
void table_set(int n) { table = n; }
void table_put(int n) {
  MutexLock lock(&table_mutex);
  table_set(n);
}
void table_clear() {
  // CHECK: :[[@LINE+1]]:3: warning: 'table' is written here without 'table_mutex', which guards 'table' by its attribute
  table = 0;
}
