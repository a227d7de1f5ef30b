// RUN: %fearless-fixes thread-borrow %s --fix-notes -- -std=c++20 %mock | %filecheck-fixes %s
// A scalar that the thread only reads is as good as its copy.
#include <thread>

void detached(int n) {
  int limit = n * 2;
  // CHECK-FIXES: std::thread([limit] {
  std::thread([&limit] {
    for (int i = 0; i < limit; ++i)
      std::this_thread::yield();
  }).detach();
}

std::thread returned(double ratio) {
  // CHECK-FIXES: return std::thread([ratio] { (void)(ratio * 2); });
  return std::thread([&ratio] { (void)(ratio * 2); });
}
