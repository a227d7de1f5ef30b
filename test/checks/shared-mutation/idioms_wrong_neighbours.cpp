// RUN: %fearless shared-mutation,mutable-static %s -- -std=c++20 | %filecheck %s
// For each idiom of the idioms_*.cpp files the nearest program that is wrong: one step left out.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <thread>
#include <vector>

// 1. The helper that expects the lock is called without it.
class Account {
public:
  void deposit(int sum) {
    std::lock_guard<std::mutex> lock(mutex_);
    add_locked(sum);
  }
  void deposit_unlocked(int sum) { add_locked(sum); }

private:
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'balance_' is written here {{.*}}[fearless-shared-mutation]
  void add_locked(int sum) { balance_ += sum; }
  std::mutex mutex_;
  int balance_ = 0;
};

void helper_called_without_the_lock() {
  Account account;
  std::thread other([&account] { account.deposit(1); });
  account.deposit_unlocked(2);
  other.join();
}

// 2. Two guards of an own type, on two locks.
class SpinLock {
public:
  void lock() {
    while (flag_.test_and_set(std::memory_order_acquire))
      ;
  }
  void unlock() { flag_.clear(std::memory_order_release); }

private:
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};
class SpinGuard {
public:
  explicit SpinGuard(SpinLock &lock) : lock_(lock) { lock_.lock(); }
  ~SpinGuard() { lock_.unlock(); }

private:
  SpinLock &lock_;
};

void own_guards_of_two_locks() {
  SpinLock left, right;
  int total = 0;
  std::thread other([&] {
    SpinGuard guard(left);
    ++total;
  });
  {
    SpinGuard guard(right);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' {{.*}}without a common lock{{.*}}[fearless-shared-mutation]
    ++total;
  }
  other.join();
}

// A spin lock whose operations are relaxed locks nothing.
void relaxed_spin_lock() {
  std::atomic_flag busy = ATOMIC_FLAG_INIT;
  int total = 0;
  auto work = [&] {
    while (busy.test_and_set(std::memory_order_relaxed))
      ;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' {{.*}}[fearless-shared-mutation]
    ++total;
    busy.clear(std::memory_order_relaxed);
  };
  std::thread a(work), b(work);
  a.join();
  b.join();
}

// 3. An access in the unlock window.
void access_in_the_window() {
  std::mutex mutex;
  int value = 0;
  std::thread other([&] {
    std::lock_guard<std::mutex> lock(mutex);
    ++value;
  });
  std::unique_lock<std::mutex> lock(mutex);
  ++value;
  lock.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'value' is written here {{.*}}[fearless-shared-mutation]
  ++value;
  lock.lock();
  lock.unlock();
  other.join();
}

// 4. The lock of the neighbour's stripe.
void stripe_of_another_key() {
  std::mutex locks[2];
  int counts[2] = {0, 0};
  std::thread other([&] {
    std::lock_guard<std::mutex> lock(locks[0]);
    ++counts[0];
  });
  {
    std::lock_guard<std::mutex> lock(locks[1]);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'counts[0]' is written here {{.*}}[fearless-shared-mutation]
    ++counts[0];
  }
  other.join();
}

// 5. Set after the start, and the hand-shake given before the data is there.
void set_after_the_start() {
  int port = 0;
  std::thread worker([&port] { (void)(port + 1); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'port' is written here {{.*}}[fearless-shared-mutation]
  port = 80;
  worker.join();
}

void hand_shake_too_early() {
  int port = 0;
  std::latch ready(1);
  std::thread worker([&] {
    ready.count_down();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'port' is written here {{.*}}[fearless-shared-mutation]
    port = 80;
  });
  ready.wait();
  (void)(port + 1);
  worker.join();
}

// 6. Another thread touches what the loop's thread owns.
void touched_from_outside() {
  std::mutex mutex;
  std::condition_variable wake;
  std::queue<int> mail;
  int sum = 0;
  std::thread owner([&] {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex);
      wake.wait(lock, [&] { return !mail.empty(); });
      int next = mail.front();
      mail.pop();
      lock.unlock();
      if (next == 0)
        return;
      sum += next;
    }
  });
  {
    std::lock_guard<std::mutex> lock(mutex);
    mail.push(1);
  }
  wake.notify_one();
  {
    std::lock_guard<std::mutex> lock(mutex);
    mail.push(0);
  }
  wake.notify_one();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'sum' is written here {{.*}}[fearless-shared-mutation]
  sum = 0;
  owner.join();
}

// 7. The container is swapped out under the lock, but the shared one is worked on after it.
void works_on_the_shared_one() {
  std::mutex mutex;
  std::vector<int> mail, mine;
  std::thread poster([&] {
    std::lock_guard<std::mutex> lock(mutex);
    mail.push_back(1);
  });
  {
    std::lock_guard<std::mutex> lock(mutex);
    mine.swap(mail);
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'mail' is written here {{.*}}[fearless-shared-mutation]
  mail.clear();
  poster.join();
}

// 8. The payload is written after the flag that publishes it, or the flag is read relaxed.
void published_too_early() {
  int payload = 0;
  std::atomic<bool> ready{false};
  std::thread writer([&] {
    ready.store(true, std::memory_order_release);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'payload' is written here {{.*}}[fearless-shared-mutation]
    payload = 1;
  });
  while (!ready.load(std::memory_order_acquire))
    ;
  (void)(payload + 1);
  writer.join();
}

void reader_is_relaxed() {
  int payload = 0;
  std::atomic<bool> ready{false};
  std::thread writer([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'payload' is written here {{.*}}[fearless-shared-mutation]
    payload = 1;
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_relaxed))
    ;
  (void)(payload + 1);
  writer.join();
}

// 9. Double checking with a plain pointer.
struct Settings {
  int depth = 1;
};
static Settings *settings;
static std::mutex settings_mutex;

static Settings *get_settings() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'settings' is read here {{.*}}[fearless-mutable-static]
  if (!settings) {
    std::lock_guard<std::mutex> lock(settings_mutex);
    if (!settings)
      settings = new Settings;
  }
  return settings;
}

void double_checked_plain_pointer() {
  std::thread other([] { (void)get_settings(); });
  (void)get_settings();
  other.join();
}

// 10. Chunks that overlap by one, and a result read before the join.
void chunks_overlap() {
  std::vector<int> data(101);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    int first = i * 25, last = first + 25;
    threads.emplace_back([&data, first, last] {
      for (int k = first; k <= last; ++k)
        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'data[k]' is written {{.*}}[fearless-shared-mutation]
        data[k] = k;
    });
  }
  for (auto &thread : threads)
    thread.join();
}

void read_before_the_join() {
  std::vector<int> results(2);
  std::thread worker([&results] { results[1] = 1; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'results[1]' is written here {{.*}}[fearless-shared-mutation]
  int early = results[1];
  worker.join();
  (void)early;
}

// 11. A write in shared mode.
void write_in_shared_mode() {
  std::shared_mutex mutex;
  int entries = 0;
  auto touch = [&] {
    std::shared_lock<std::shared_mutex> lock(mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'entries' is written {{.*}}[fearless-shared-mutation]
    ++entries;
  };
  std::thread a(touch), b(touch);
  a.join();
  b.join();
}
