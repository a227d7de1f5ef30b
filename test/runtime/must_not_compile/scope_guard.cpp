// EXPECT: fearless: this argument of Scope::spawn() is not Send
#include <fearless/fearless.hpp>
#include <mutex>
void work(std::unique_lock<std::mutex> held);
void test(std::mutex &m) {
  fearless::scope(
      [&](fearless::Scope &s) { s.spawn(work, std::unique_lock(m)); });
}
