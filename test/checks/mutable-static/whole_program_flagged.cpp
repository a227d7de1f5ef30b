// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
// A program of several functions around globals: who spawns, who joins, who locks is spread over helpers.
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

static std::mutex log_mutex;
static std::vector<std::string> log_lines;
static int dropped = 0;
static std::map<int, int> cache;

static void log_line(const char *text) {
  std::lock_guard<std::mutex> hold(log_mutex);
  if (log_lines.size() > 100) {
    ++dropped;
    return;
  }
  log_lines.push_back(text);
}

static int square(int n) {
  auto found = cache.find(n);
  if (found != cache.end())
    return found->second;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'cache{{.*}}'{{.*}}[fearless-mutable-static]
  cache[n] = n * n;
  return n * n;
}

static void work(int id) {
  for (int i = 0; i < 10; ++i)
    square(id + i);
  log_line("done");
}

static std::vector<std::thread> start_all(int count) {
  std::vector<std::thread> crew;
  for (int i = 0; i < count; ++i)
    crew.emplace_back(work, i);
  return crew;
}

static void join_all(std::vector<std::thread> &crew) {
  for (auto &t : crew)
    t.join();
}

int main() {
  log_line("start");
  auto crew = start_all(3);
  join_all(crew);
  std::printf("%zu %d %zu\n", log_lines.size(), dropped, cache.size());
}
