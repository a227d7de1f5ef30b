// Four threads, one counter, and no way to touch it without its lock.
#include <fearless/fearless.hpp>
#include <cstdio>

int main() {
  fearless::Synchronized<int> counter(0);
  fearless::scope([&](fearless::Scope &s) {
    for (int t = 0; t < 4; ++t)
      s.spawn([&counter] {
        for (int i = 0; i < 2'500'000; ++i)
          ++*counter.lock();
      });
  });
  std::printf("%d\n", *counter.lock());
}
