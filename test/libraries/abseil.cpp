// RUN: %fearless all %s -- -std=c++20 %libs | %filecheck %s
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <thread>

static absl::Mutex lock;
static int hits, safe_hits;
static absl::once_flag once;
static int first_use;

void one_side_forgets_the_lock() {
  std::thread t([] {
    absl::MutexLock held(&lock);
    ++hits;
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written here while a thread may write it, without a common lock (Rust: E0133) [fearless-mutable-static]
  ++hits;
  t.join();
}
void locked_on_both_sides() {
  std::thread t([] {
    absl::MutexLock held(&lock);
    ++safe_hits;
  });
  std::thread reader([] {
    absl::ReaderMutexLock held(&lock);
    (void)safe_hits;
  });
  lock.Lock();
  ++safe_hits;
  lock.Unlock();
  reader.join();
  t.join();
}
void write_under_the_reader_lock() {
  static int n;
  std::thread t([] {
    absl::ReaderMutexLock held(&lock);
    ++n;
  });
  {
    absl::ReaderMutexLock held(&lock);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a common lock (Rust: E0133) [fearless-mutable-static]
    ++n;
  }
  t.join();
}
int notified() {
  int n = 0;
  absl::Notification done;
  std::thread t([&] {
    n = 1;
    done.Notify();
  });
  done.WaitForNotification();
  int seen = n;
  t.join();
  return seen;
}
int counted() {
  int n = 0;
  absl::BlockingCounter left(1);
  std::thread t([&] {
    n = 1;
    left.DecrementCount();
  });
  left.Wait();
  int seen = n;
  t.join();
  return seen;
}
int not_notified() {
  int n = 0;
  absl::Notification done;
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  std::thread t([&] {
    n = 1;
    done.Notify();
  });
  int seen = n;
  t.join();
  return seen;
}
void once_each() {
  auto prepare = [] { first_use = 1; };
  std::thread t([=] { absl::call_once(once, prepare); });
  absl::call_once(once, prepare);
  t.join();
}
