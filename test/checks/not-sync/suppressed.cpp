// RUN: %fearless-silent not-sync %s -- -std=c++20 %mock
// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// A line that is marked; and who turns this check off still hears of the race.
#include <memory>
#include <thread>
#include <vector>

void marked() {
  auto log = std::make_shared<std::vector<int>>();
  std::thread t([log] { log->push_back(1); });
  log->push_back(2); // NOLINT(fearless-not-sync)
  // CHECK: :[[@LINE-1]]:3: warning: 'log' is written here while a thread may write it, without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0596) [fearless-shared-mutation]
  t.join();
}
