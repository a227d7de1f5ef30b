// EXPECT: fearless: this argument of spawn() is not Send
#include <fearless/fearless.hpp>
#include <mutex>
void work(std::unique_lock<std::mutex> held);
void test(std::mutex &m) {
  auto handle = fearless::spawn(work, std::unique_lock(m));
}
