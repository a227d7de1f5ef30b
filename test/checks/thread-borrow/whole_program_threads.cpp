// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// Spawns and joins in helpers and classes; the borrows that are too short are two.
#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class Crew {
public:
  ~Crew() {
    for (auto &t : threads_)
      t.join();
  }
  template <typename F> void add(F f) { threads_.emplace_back(std::move(f)); }

private:
  std::vector<std::thread> threads_;
};

template <typename F> static std::thread spawn(F f) { return std::thread(std::move(f)); }
template <typename F> static void fire_and_forget(F f) { std::thread(std::move(f)).detach(); }

static void join_all(std::vector<std::thread> &threads) {
  for (std::size_t i = 0; i < threads.size(); ++i)
    threads[i].join();
}

static void print(const std::string &text) { std::printf("%s\n", text.c_str()); }

static void helper_spawns_and_caller_joins() {
  std::string text = "joined by the caller";
  std::thread t = spawn([&text] { print(text); });
  t.join();
}

static void helper_joins() {
  std::string text = "joined by a helper";
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i)
    threads.push_back(spawn([&text] { print(text); }));
  join_all(threads);
}

static void crew_after_its_data() {
  std::string text = "the crew is destroyed first";
  Crew crew;
  crew.add([&text] { print(text); });
}

static void helper_detaches() {
  std::string text = "gone when the thread looks";
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'text'{{.*}}[fearless-thread-borrow]
  fire_and_forget([&text] { print(text); });
}

static void helper_detaches_a_copy() {
  std::string text = "the thread's own";
  fire_and_forget([text] { print(text); });
}

static std::thread caller_must_join(const std::string &name) {
  return spawn([name] { print(name); });
}

static std::thread caller_cannot_help() {
  std::string name = "a local of the function that spawned";
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'name'{{.*}}[fearless-thread-borrow]
  return spawn([&name] { print(name); });
}

int main() {
  helper_spawns_and_caller_joins();
  helper_joins();
  crew_after_its_data();
  helper_detaches();
  helper_detaches_a_copy();
  caller_must_join("copied").join();
  caller_cannot_help().join();
  std::array<std::unique_ptr<std::thread>, 2> pair;
  int shared = 1;
  for (auto &t : pair)
    t = std::make_unique<std::thread>([&shared] { std::printf("%d\n", shared); });
  std::for_each(pair.begin(), pair.end(), [](auto &t) { t->join(); });
}
