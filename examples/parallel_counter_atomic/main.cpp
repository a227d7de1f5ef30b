// One operation at a time needs no lock: an atomic will do.
#include <fearless/fearless.hpp>
#include <atomic>
#include <cstdio>

int main() {
  std::atomic<int> counter = 0;
  fearless::scope([&](fearless::Scope &s) {
    for (int t = 0; t < 4; ++t)
      s.spawn([&counter] {
        for (int i = 0; i < 2'500'000; ++i)
          ++counter;
      });
  });
  std::printf("%d\n", counter.load());
}
