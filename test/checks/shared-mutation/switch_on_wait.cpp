// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// The cases of a switch tell whether a wait has succeeded.
#include <chrono>
#include <future>
#include <thread>
using namespace std::chrono_literals;

int use(int);

void case_ready() {
  int n = 0;
  std::promise<void> done;
  auto f = done.get_future();
  std::thread t([&] {
    n = 1;
    done.set_value();
  });
  switch (f.wait_for(1s)) {
  case std::future_status::ready:
    use(n);
    break;
  case std::future_status::timeout:
  case std::future_status::deferred:
    break;
  }
  t.join();
}
void case_timeout() {
  int n = 0;
  std::promise<void> done;
  auto f = done.get_future();
  std::thread t([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    n = 1;
    done.set_value();
  });
  switch (f.wait_for(1s)) {
  case std::future_status::ready:
    break;
  default:
    use(n);
    break;
  }
  t.join();
}
void falls_into_the_case() {
  int n = 0;
  std::promise<void> done;
  auto f = done.get_future();
  std::thread t([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    n = 1;
    done.set_value();
  });
  switch (f.wait_for(1s)) {
  case std::future_status::timeout:
  case std::future_status::ready:
    use(n);
    break;
  default:
    break;
  }
  t.join();
}
void result_of_async() {
  int n = 0;
  auto f = std::async(std::launch::async, [&] { n = 1; });
  switch (f.wait_until(std::chrono::steady_clock::now())) {
  case std::future_status::ready:
    use(n);
    break;
  default:
    break;
  }
}
