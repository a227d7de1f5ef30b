// RUN: %fearless mutable-static %s -- -std=c++20 | %filecheck %s
// Library functions with a static inside: the call is the access.
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <thread>
#include <vector>

void strtok_in_two_threads() {
  char mine[] = "a b", yours[] = "c d";
  // CHECK: :[[@LINE+3]]:{{[0-9]+}}: warning: 'strtok' is called here while another thread may call 'strtok': it keeps state that all its callers share (Rust: E0133) [fearless-mutable-static]
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: note: thread starts here
  std::thread worker([&yours] { std::strtok(yours, " "); });
  std::strtok(mine, " ");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: note: help: call 'strtok_r', with state of each thread's own, or call it always under one lock
  worker.join();
}

// Two functions that fill one buffer.
void localtime_beside_gmtime() {
  std::time_t now = std::time(nullptr);
  std::thread worker([now] { (void)gmtime(&now)->tm_hour; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'localtime' is called here while another thread may call 'gmtime'{{.*}}[fearless-mutable-static]
  (void)std::localtime(&now)->tm_hour;
  worker.join();
}

void random_by_all_threads() {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'random' is called here by several threads at once{{.*}}[fearless-mutable-static]
    threads.emplace_back([] { (void)random(); });
  for (auto &thread : threads)
    thread.join();
}

// Through a function of one's own.
static int dice() { return std::rand() % 6; }
void srand_beside_dice() {
  std::thread worker([] { (void)dice(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'srand' is called here while another thread may call 'rand'{{.*}}[fearless-mutable-static]
  std::srand(1);
  worker.join();
}

void environment_changed() {
  std::thread worker([] { (void)std::getenv("HOME"); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'setenv' is called here while another thread may call 'getenv'{{.*}}[fearless-mutable-static]
  setenv("HOME", "/", 1);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: note: help: call it before the threads start, or always under one lock
  worker.join();
}

// Silent from here on.

void environment_read() {
  std::thread worker([] { (void)std::getenv("HOME"); });
  (void)std::getenv("PATH");
  worker.join();
}

void environment_set_before() {
  setenv("HOME", "/", 1);
  std::thread worker([] { (void)std::getenv("HOME"); });
  worker.join();
}

void joined_first() {
  char mine[] = "a b", yours[] = "c d";
  std::thread worker([&yours] { std::strtok(yours, " "); });
  worker.join();
  std::strtok(mine, " ");
}

void reentrant() {
  char mine[] = "a b", yours[] = "c d";
  std::thread worker([&yours] {
    char *rest = nullptr;
    strtok_r(yours, " ", &rest);
  });
  char *rest = nullptr;
  strtok_r(mine, " ", &rest);
  worker.join();
}

void reentrant_time() {
  std::time_t now = std::time(nullptr);
  std::thread worker([now] {
    std::tm parts;
    localtime_r(&now, &parts);
  });
  std::tm parts;
  localtime_r(&now, &parts);
  worker.join();
}

void one_thread_only() {
  std::thread worker([] {});
  (void)std::rand();
  (void)std::rand();
  worker.join();
}

void other_state() {
  std::time_t now = std::time(nullptr);
  std::thread worker([] { (void)std::rand(); });
  (void)std::localtime(&now);
  worker.join();
}

static std::mutex dice_mutex;
static int locked_dice() {
  std::lock_guard<std::mutex> lock(dice_mutex);
  return std::rand();
}
void under_one_lock() {
  std::thread worker([] { (void)locked_dice(); });
  (void)locked_dice();
  worker.join();
}

// A function of the program that is only called so.
namespace game {
int rand() { return 4; }
} // namespace game
void own_function() {
  std::thread worker([] { (void)game::rand(); });
  (void)game::rand();
  worker.join();
}
