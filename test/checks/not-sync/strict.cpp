// RUN: %fearless not-sync %s --set=FearlessStrict=true -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless-silent not-sync %s -- -std=c++20 %mock
// An Arc gives no way to change what it points to, and a type that changes behind '&self' is not Sync, in whatever order.
#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

struct Config {
  int level = 0, mode = 0, size = 0;
};

void joined_before_the_read() {
  auto config = std::make_shared<Config>();
  std::thread t([config] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'config->level' is written here, and read by the code that started this thread, without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0594)
    config->level = 1;
  });
  t.join();
  std::printf("%d\n", config->level);
  // CHECK: note: no race here: the thread has been joined before; Rust's compiler does not look at that (FearlessStrict)
  // CHECK: note: help:
}

void published_through_a_flag() {
  auto config = std::make_shared<Config>();
  std::atomic<bool> ready{false};
  std::thread t([config, &ready] {
    while (!ready.load(std::memory_order_acquire)) {
    }
    std::printf("%d\n", config->mode);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'config->mode' is written here, and read by a thread, without a lock: copies of a 'std::shared_ptr' {{.*}}(Rust: E0594)
  config->mode = 2;
  ready.store(true, std::memory_order_release);
  // CHECK: note: no race here: ordered by 'ready'; Rust's compiler does not look at that (FearlessStrict)
  t.join();
}

class Area {
public:
  int area() const {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'calls_' is written here, and written by {{.*}}, without a lock: 'Area' cannot be shared between threads safely, its const 'area()' changes it (Rust: E0277)
    ++calls_;
    return side_ * side_;
  }

private:
  int side_ = 3;
  mutable int calls_ = 0;
};
void one_after_the_other(const Area &square) {
  std::atomic<bool> done{false};
  std::thread t([&] {
    square.area();
    done.store(true, std::memory_order_release);
  });
  while (!done.load(std::memory_order_acquire)) {
  }
  square.area();
  // CHECK: note: no race here: ordered by 'done'
  t.join();
}

// The neighbours: what Rust would take, too.

void set_before_it_is_shared() {
  auto config = std::make_shared<Config>();
  config->size = 3; // Arc::get_mut
  std::thread t([config] { std::printf("%d\n", config->size); });
  t.join();
}

void owned_by_one() {
  auto config = std::make_unique<Config>();
  std::thread t([config = std::move(config)] { config->size = 1; });
  t.join();
}

struct Counted {
  std::mutex mutex;
  int n = 0;
};
void guarded() {
  auto counted = std::make_shared<Counted>();
  std::thread t([counted] {
    std::lock_guard<std::mutex> hold(counted->mutex);
    ++counted->n;
  });
  t.join();
  std::lock_guard<std::mutex> hold(counted->mutex);
  std::printf("%d\n", counted->n);
}

void read_only() {
  auto config = std::make_shared<const Config>();
  std::thread t([config] { std::printf("%d\n", config->size); });
  t.join();
  std::printf("%d\n", config->size);
}
