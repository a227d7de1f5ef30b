// RUN: %fearless-fixes thread-borrow %s --fix-notes --tsan -- -std=c++20 -pthread %std | %filecheck-fixes %s
// The thread gets what it borrows: a copy where it only reads, the thing itself where nobody uses it afterwards; or it is
// waited for.
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

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

void last_use() {
  std::string text = "hello";
  // CHECK-FIXES: std::thread([text = std::move(text)] { (void)text.size(); }).detach();
  std::thread([&text] { (void)text.size(); }).detach();
}

void last_use_that_writes() {
  std::vector<int> rows{1, 2, 3};
  auto owner = std::make_unique<int>(1);
  // CHECK-FIXES: std::thread worker([rows = std::move(rows), owner = std::move(owner)]() mutable {
  std::thread worker([&rows, &owner] {
    rows.push_back(*owner);
    owner.reset();
  });
  worker.detach();
}

void with_parameters(std::string text) {
  // CHECK-FIXES: std::thread([text = std::move(text)](int n) mutable { text[n] = 'x'; }, 1).detach();
  std::thread([&text](int n) { text[n] = 'x'; }, 1).detach();
}

void of_the_caller(const std::string &text) {
  // CHECK-FIXES: std::thread([text] { (void)text.size(); }).detach();
  std::thread([&text] { (void)text.size(); }).detach();
}

std::size_t used_afterwards() {
  std::string text = "hello";
  // CHECK-FIXES: std::thread([text] { (void)text.size(); }).detach();
  std::thread([&text] { (void)text.size(); }).detach();
  return text.size();
}

// A mutex can be neither moved nor copied: the thread is waited for.
void waited_for() {
  std::mutex mutex;
  int sum = 0;
  // CHECK-FIXES: std::jthread adder([&] {
  std::thread adder([&] {
    std::lock_guard<std::mutex> lock(mutex);
    ++sum;
  });
  adder.detach();
  // CHECK-FIXES-NOT: adder.detach
}

int main() {
  detached(3);
  returned(0.5).join();
  last_use();
  last_use_that_writes();
  with_parameters("ab");
  of_the_caller("text");
  waited_for();
  return used_afterwards() != 5;
}
