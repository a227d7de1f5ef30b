// EXPECT: fearless: this argument of spawn() is not Send
#include <fearless/fearless.hpp>
#include <memory>
void work(fearless::Arc<std::shared_ptr<int>> n);
void test(fearless::Arc<std::shared_ptr<int>> n) {
  auto handle = fearless::spawn(work, n);
}
