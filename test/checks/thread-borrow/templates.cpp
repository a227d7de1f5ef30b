// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// One warning for a template, however many instantiations it has; helpers that spawn are seen through.
#include <cstdio>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

template <typename F> void background(F &&f) {
  std::thread worker(std::forward<F>(f));
  worker.detach();
}

template <typename F> void foreground(F &&f) {
  std::thread worker(std::forward<F>(f));
  worker.join();
}

template <typename F, typename... A> void background_with(F f, A... a) { std::thread(f, a...).detach(); }

void helper_detaches() {
  double price = 12.5;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'price'{{.*}}[fearless-thread-borrow]
  background([&] { std::printf("%.2f\n", price); });
}

void helper_joins() {
  double price = 12.5;
  foreground([&] { std::printf("%.2f\n", price); });
}

void helper_detaches_copy() {
  double price = 12.5;
  background([price] { std::printf("%.2f\n", price); });
}

void helper_passes_reference_wrapper() {
  int amount = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'amount'{{.*}}[fearless-thread-borrow]
  background_with([](int &n) { n += 1; }, std::ref(amount));
}

void helper_passes_value() {
  int amount = 1;
  background_with([](int n) { std::printf("%d\n", n); }, amount);
}

template <typename T> void detach_in_template(T value) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'value'{{.*}}[fearless-thread-borrow]
  std::thread([&value] { std::printf("%zu\n", sizeof(value) + std::size_t(value)); }).detach();
}

template <typename T> void join_in_template(T value) {
  std::thread t([&value] { std::printf("%zu\n", std::size_t(value)); });
  t.join();
}

void instantiate() {
  detach_in_template(1);
  detach_in_template(2L);
  detach_in_template('c');
  join_in_template(1);
  join_in_template(2L);
}

template <typename T> class Ticker {
public:
  void start() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}[fearless-thread-borrow]
    std::thread([this] { std::printf("%zu\n", std::size_t(count_)); }).detach();
  }
  void run() {
    std::thread t([this] { std::printf("%zu\n", std::size_t(count_)); });
    t.join();
  }

private:
  T count_{};
};

template class Ticker<int>;
template class Ticker<long>;

void generic_lambda_detached() {
  int level = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'level'{{.*}}[fearless-thread-borrow]
  auto work = [&level](auto step) { level += step; };
  std::thread(work, 2).detach();
}

void generic_lambda_joined() {
  int level = 0;
  auto work = [&level](auto step) { level += step; };
  std::thread t(work, 2);
  t.join();
}
