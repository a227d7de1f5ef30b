// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
// Statics of templates: one for each specialisation, one warning for the pattern.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

template <typename T> struct Counted {
  static int made;
  static std::atomic<int> seen;
  void make() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}made'{{.*}}[fearless-mutable-static]
    ++made;
  }
  void see() { ++seen; }
};
template <typename T> int Counted<T>::made = 0;
template <typename T> std::atomic<int> Counted<T>::seen{0};

void same_specialisation() {
  Counted<int> a, b;
  std::thread worker([&a] { a.make(); });
  b.make();
  worker.join();
}

void same_specialisation_again() {
  Counted<char> a, b;
  std::thread worker([&a] { a.make(); });
  b.make();
  worker.join();
}

void atomic_member() {
  Counted<int> a, b;
  std::thread worker([&a] { a.see(); });
  b.see();
  worker.join();
}

template <typename T> struct Tagged {
  static inline int uses = 0;
  void use() { ++uses; }
};

void different_specialisations() {
  Tagged<int> a;
  Tagged<long> b;
  std::thread worker([&a] { a.use(); });
  b.use(); // another variable
  worker.join();
}

template <typename T> T next_of() {
  static T last{};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'last'{{.*}}[fearless-mutable-static]
  return ++last;
}

void function_template_static() {
  std::thread worker([] { next_of<int>(); });
  next_of<int>();
  worker.join();
}

template <typename T> T next_locked_of() {
  static std::mutex m;
  static T last{};
  std::lock_guard<std::mutex> hold(m);
  return ++last;
}

void function_template_static_locked() {
  std::thread worker([] { next_locked_of<int>(); });
  next_locked_of<int>();
  worker.join();
}

template <typename T> inline T setting{};

void variable_template() {
  std::thread reader([] { std::printf("%d\n", setting<int>); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'setting{{.*}}'{{.*}}[fearless-mutable-static]
  setting<int> = 3;
  reader.join();
}

void variable_template_of_two_types() {
  std::thread reader([] { std::printf("%f\n", setting<double>); });
  setting<long> = 3;
  reader.join();
}

int total = 0;
template <typename F> void in_background(F f) {
  std::thread t(f);
  t.join();
}
void helper_joins() {
  in_background([] { ++total; });
  ++total;
}
