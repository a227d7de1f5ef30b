// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// call_once, pthread_once, magic statics, double-checked atomics, thread_local.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <pthread.h>
#include <string>
#include <thread>
#include <vector>

template <typename F> static void on_two_threads(F f) {
  std::thread worker(f);
  f();
  worker.join();
}

class Lazy {
public:
  const std::vector<int> &get() {
    std::call_once(once_, [this] { values_.push_back(1); });
    return values_;
  }
  int cached() {
    std::call_once(cached_once_, &Lazy::fill, this);
    return cache_;
  }

private:
  void fill() { cache_ = 42; }
  std::once_flag once_, cached_once_;
  std::vector<int> values_;
  int cache_ = 0;
};

void call_once_members() {
  Lazy lazy;
  on_two_threads([&lazy] { std::printf("%zu %d\n", lazy.get().size(), lazy.cached()); });
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int squares[4];
static void fill_squares() { squares[1] = 1; }

void pthread_once_function() {
  on_two_threads([] {
    pthread_once(&once, fill_squares);
    std::printf("%d\n", squares[1]);
  });
}

static const std::string &greeting() {
  static const std::string text = std::string("hello, ") + "world";
  return text;
}

void magic_static() {
  on_two_threads([] { std::printf("%s\n", greeting().c_str()); });
}

static int initialised_flag() {
  static bool done = [] {
    squares[0] = 0;
    return true;
  }();
  return done;
}

void magic_static_as_a_gate() { on_two_threads(initialised_flag); }

class Registry {
public:
  static Registry *get() {
    Registry *seen = instance_.load(std::memory_order_acquire);
    if (!seen) {
      std::lock_guard<std::mutex> hold(mutex_);
      seen = instance_.load(std::memory_order_relaxed);
      if (!seen) {
        seen = new Registry;
        seen->size_ = 3;
        instance_.store(seen, std::memory_order_release);
      }
    }
    return seen;
  }
  int size() const { return size_; }

private:
  int size_ = 0;
  static std::mutex mutex_;
  static std::atomic<Registry *> instance_;
};
std::mutex Registry::mutex_;
std::atomic<Registry *> Registry::instance_{nullptr};

void double_checked_pointer() {
  on_two_threads([] { std::printf("%d\n", Registry::get()->size()); });
}

static thread_local std::vector<int> scratch;
static __thread int depth;

void thread_locals() {
  on_two_threads([] {
    scratch.push_back(1);
    ++depth;
    static thread_local int calls = 0;
    std::printf("%d\n", ++calls);
  });
}
