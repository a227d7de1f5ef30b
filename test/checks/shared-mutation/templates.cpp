// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// One warning for a template's line, however many instantiations race there.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

template <typename F> void run_twice(F f) {
  std::thread first(f);
  std::thread second(f);
  first.join();
  second.join();
}

template <typename F> void run_one_after_the_other(F f) {
  std::thread first(f);
  first.join();
  std::thread second(f);
  second.join();
}

template <typename F> void run_with_parent(F &&child, F &&parent) {
  std::thread t(std::forward<F>(child));
  parent();
  t.join();
}

void template_spawns_twice() {
  int hits = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-shared-mutation]
  run_twice([&hits] { ++hits; });
}

void template_spawns_in_turn() {
  int hits = 0;
  run_one_after_the_other([&hits] { ++hits; });
}

void template_spawns_atomic() {
  std::atomic<int> hits{0};
  run_twice([&hits] { ++hits; });
}

void template_spawns_locked() {
  int hits = 0;
  std::mutex m;
  run_twice([&] {
    std::lock_guard<std::mutex> hold(m);
    ++hits;
  });
}

template <typename T> void sum_in_threads(int count) {
  T total{};
  std::vector<std::thread> crew;
  for (int i = 0; i < count; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'total'{{.*}}[fearless-shared-mutation]
    crew.emplace_back([&total, i] { total += T(i); });
  for (auto &t : crew)
    t.join();
}

template <typename T> void sum_locked_in_threads(int count) {
  T total{};
  std::mutex m;
  std::vector<std::thread> crew;
  for (int i = 0; i < count; ++i)
    crew.emplace_back([&, i] {
      std::scoped_lock hold(m);
      total += T(i);
    });
  for (auto &t : crew)
    t.join();
}

void instantiate() {
  sum_in_threads<int>(3);
  sum_in_threads<long>(3);
  sum_in_threads<double>(3);
  sum_locked_in_threads<int>(3);
  sum_locked_in_threads<long>(3);
}

template <typename T> class Cell {
public:
  void set(T value) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}value_'{{.*}}[fearless-shared-mutation]
    value_ = value;
  }
  T get() const { return value_; }

private:
  T value_{};
};

template <typename T, typename M> class LockedCell {
public:
  void set(T value) {
    std::lock_guard<M> hold(mutex_);
    value_ = value;
  }
  T get() {
    std::lock_guard<M> hold(mutex_);
    return value_;
  }

private:
  M mutex_;
  T value_{};
};

void cells_of_two_types() {
  Cell<int> number;
  Cell<long> other;
  std::thread writer([&] {
    number.set(1);
    other.set(2);
  });
  std::printf("%d %ld\n", number.get(), other.get());
  writer.join();
}

void locked_cells() {
  LockedCell<int, std::mutex> number;
  std::thread writer([&] { number.set(1); });
  std::printf("%d\n", number.get());
  writer.join();
}

template <typename... T> void add_all(T &...targets) {
  std::thread t([&] { ((targets += 1), ...); });
  t.join();
  ((targets += 1), ...);
}

void pack_joined() {
  int a = 0;
  long b = 0;
  add_all(a, b);
}
