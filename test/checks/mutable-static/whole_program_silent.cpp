// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// The same program with the cache under a lock; what main reads after the join needs none.
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

static std::mutex log_mutex;
static std::vector<std::string> log_lines;
static std::atomic<int> dropped{0};
static std::mutex cache_mutex;
static std::map<int, int> cache;
static std::vector<int> inputs;

static void log_line(const char *text) {
  std::lock_guard<std::mutex> hold(log_mutex);
  if (log_lines.size() > 100) {
    ++dropped;
    return;
  }
  log_lines.push_back(text);
}

static int square(int n) {
  std::lock_guard<std::mutex> hold(cache_mutex);
  auto found = cache.find(n);
  if (found != cache.end())
    return found->second;
  return cache[n] = n * n;
}

static void work(std::size_t id) {
  for (int i = 0; i < 10; ++i)
    square(inputs[id] + i);
  log_line("done");
}

static std::vector<std::thread> start_all(std::size_t count) {
  std::vector<std::thread> crew;
  for (std::size_t i = 0; i < count; ++i)
    crew.emplace_back(work, i);
  return crew;
}

static void join_all(std::vector<std::thread> &crew) {
  for (auto &t : crew)
    t.join();
}

static void load_inputs() {
  for (int i = 0; i < 3; ++i)
    inputs.push_back(i);
}

int main() {
  load_inputs();
  auto crew = start_all(inputs.size());
  join_all(crew);
  inputs.clear();
  std::printf("%zu %d %zu\n", log_lines.size(), dropped.load(), cache.size());
}
