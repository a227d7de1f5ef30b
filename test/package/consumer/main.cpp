// Two source files' worth of a user: everything comes from <fearless/...>.
#include <fearless/fearless.hpp>

#include <cstdio>
#include <string>
#include <utility>

#if FEARLESS_VERSION < 100
#error "the version macro is wrong"
#endif

int main() {
  auto [tx, rx] = fearless::channel<std::string>();
  auto worker = fearless::spawn([tx = std::move(tx)] {
    (void)tx.send("hello");
    return 42;
  });
  const fearless::Synchronized<int> count(0);
  fearless::scope([&](fearless::Scope &s) {
    for (int i = 0; i < 4; ++i)
      s.spawn([&] { ++*count.lock(); });
  });
  for (auto &text : rx)
    std::printf("%s %d %d\n", text.c_str(), worker.join().value(),
                *count.lock());
}
