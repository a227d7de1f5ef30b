// The naive counter: threads, a global, no lock. Wrong on purpose.
#include <cstdio>
#include <thread>
#include <vector>

int counter = 0;

void work() {
  for (int i = 0; i < 2'500'000; ++i)
    ++counter;
}

int main() {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back(work);
  for (std::thread &t : threads)
    t.join();
  std::printf("%d\n", counter);
}
