#include "stats.h"
#include <cstdio>
#include <thread>
#include <vector>

static int total;
static std::mutex in, out;
static long balance;

static void deposit(long n) {
  std::lock_guard<std::mutex> lock(in);
  balance += n;
}

static void withdraw(long n) {
  std::lock_guard<std::mutex> lock(out);
  balance -= n;
}

void accounts() {
  std::thread first(deposit, 10);
  std::thread second(withdraw, 3);
  first.join();
  second.join();
}

static void bump() { ++total; }
static void twice() { bump(), bump(); }
static void work() { twice(); }

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work);
  for (std::thread &thread : threads)
    thread.join();
  Stats stats;
  stats.add(total);
  std::printf("%zu\n", stats.count());
}
