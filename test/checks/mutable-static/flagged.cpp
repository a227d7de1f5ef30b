// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
// Globals, static members and function-local statics that two threads reach, one of them writing, without a
// common lock. The same rules for the primary place as in shared-mutation.
#include <array>
#include <atomic>
#include <cstdio>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

// --- threads of one body --------------------------------------------------------------------------------------

long requests = 0;
static void serve() {
  for (int i = 0; i < 100; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'requests'{{.*}}[fearless-mutable-static]
    ++requests;
}
void workers_increment_a_global() {
  std::vector<std::thread> servers;
  for (int i = 0; i < 3; ++i)
    servers.emplace_back(serve);
  for (auto &t : servers)
    t.join();
}

static int errors = 0;
void lambdas_increment_a_static_global() {
  std::vector<std::thread> crew;
  for (int i = 0; i < 3; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'errors'{{.*}}[fearless-mutable-static]
    crew.emplace_back([] { errors += 1; });
  for (auto &t : crew)
    t.join();
}

namespace metrics {
int clicks = 0;
}
void two_threads_increment_a_namespace_member() {
  std::thread first([] { ++metrics::clicks; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(metrics::)?}}clicks'{{.*}}[fearless-mutable-static]
  std::thread second([] { ++metrics::clicks; });
  first.join();
  second.join();
}

namespace {
int hidden = 0;
}
void two_futures_write_an_anonymous_namespace_member() {
  auto first = std::async(std::launch::async, [] { hidden = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hidden'{{.*}}[fearless-mutable-static]
  auto second = std::async(std::launch::async, [] { hidden = 2; });
  first.get();
  second.get();
}

std::vector<int> found;
void threads_push_back_to_a_global() {
  std::vector<std::jthread> crew;
  for (int i = 0; i < 3; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'found'{{.*}}[fearless-mutable-static]
    crew.emplace_back([i] { found.push_back(i); });
}

std::vector<bool> visited(64);
void threads_set_bits_of_a_global() {
  std::vector<std::jthread> crew;
  for (int i = 0; i < 3; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'visited{{.*}}'{{.*}}[fearless-mutable-static]
    crew.emplace_back([i] { visited[i] = true; });
}

static const char *format_number(int n) {
  static char scratch[32];
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'scratch'{{.*}}[fearless-mutable-static]
  std::snprintf(scratch, sizeof scratch, "item-%d", n);
  return scratch;
}
void static_buffer_of_a_function() {
  std::thread worker([] { format_number(1); });
  format_number(2);
  worker.join();
}

static int next_id() {
  static int last = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'last'{{.*}}[fearless-mutable-static]
  return ++last;
}
void static_counter_of_a_function() {
  std::thread first([] { next_id(); });
  std::thread second([] { next_id(); });
  first.join();
  second.join();
}

class Catalog {
public:
  static Catalog &instance() {
    if (!instance_)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}instance_'{{.*}}[fearless-mutable-static]
      instance_ = new Catalog;
    return *instance_;
  }
  int size() const { return 3; }

private:
  static Catalog *instance_;
};
Catalog *Catalog::instance_ = nullptr;
void lazily_created_singleton() {
  std::thread worker([] { std::printf("%d\n", Catalog::instance().size()); });
  std::printf("%d\n", Catalog::instance().size());
  worker.join();
}

class Widget {
public:
  void make() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(Widget::)?}}made'{{.*}}[fearless-mutable-static]
    ++made;
  }
  static int made;
};
int Widget::made = 0;
void static_member_through_two_objects() {
  Widget mine, yours;
  std::thread worker([&mine] { mine.make(); });
  yours.make();
  worker.join();
}

class Gauge {
public:
  static inline double level = 0;
};
void inline_static_member() {
  std::thread worker([] { std::printf("%f\n", Gauge::level); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(Gauge::)?}}level'{{.*}}[fearless-mutable-static]
  Gauge::level = 1.5;
  worker.join();
}

// --- parent and thread ----------------------------------------------------------------------------------------

std::map<int, std::string> users;
static void add_user(int id, const char *name) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'users{{.*}}'{{.*}}[fearless-mutable-static]
  users[id] = name;
}
void map_filled_while_asked() {
  std::thread worker(add_user, 1, "ada");
  std::printf("%zu\n", users.size());
  worker.join();
}

struct Settings {
  bool verbose = false;
  int depth = 1;
};
static Settings settings;
static void crawl() { std::printf("%d\n", int(settings.verbose)); }
void settings_changed_after_the_spawn() {
  std::thread crawler(crawl);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'settings.verbose'{{.*}}[fearless-mutable-static]
  settings.verbose = true;
  crawler.join();
}

bool quit = false;
void plain_stop_flag() {
  std::thread worker([] {
    for (int i = 0; !quit && i < 100; ++i)
      std::this_thread::yield();
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'quit'{{.*}}[fearless-mutable-static]
  quit = true;
  worker.join();
}

volatile bool finished = false;
void volatile_flag() {
  std::thread worker([] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'finished'{{.*}}[fearless-mutable-static]
    finished = true;
  });
  while (!finished)
    std::this_thread::yield();
  worker.join();
}

int answer = 0;
std::atomic<bool> answered{false};
void relaxed_publication() {
  std::thread worker([] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'answer'{{.*}}[fearless-mutable-static]
    answer = 42;
    answered.store(true, std::memory_order_relaxed);
  });
  while (!answered.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::printf("%d\n", answer);
  worker.join();
}

std::string banner;
void string_assigned_by_both() {
  std::thread worker([] { banner = "a banner from the worker"; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'banner'{{.*}}[fearless-mutable-static]
  banner = "a banner from the parent";
  worker.join();
}

std::shared_ptr<int> current = std::make_shared<int>(1);
void shared_ptr_object_replaced() {
  std::thread worker([] {
    std::shared_ptr<int> copy = current;
    std::printf("%d\n", int(copy != nullptr));
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'current'{{.*}}[fearless-mutable-static]
  current = std::make_shared<int>(2);
  worker.join();
}

int window_width = 0;
static void resize(int width) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'window_width'{{.*}}[fearless-mutable-static]
  window_width = width;
}
void written_by_a_helper_of_the_parent() {
  std::thread painter([] { std::printf("%d\n", window_width); });
  resize(80);
  painter.join();
}

int volume = 0;
void reference_to_a_global() {
  int &alias = volume;
  std::thread player([] { std::printf("%d\n", volume); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{alias|volume}}'{{.*}}[fearless-mutable-static]
  alias = 3;
  player.join();
}

int tempo = 0;
static void slow_down(int *target) { std::printf("%d\n", *target); }
void address_of_a_global() {
  std::thread player(slow_down, &tempo);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'tempo'{{.*}}[fearless-mutable-static]
  tempo = 3;
  player.join();
}

int passes = 0;
void future_kept_while_writing() {
  auto pending = std::async(std::launch::async, [] { return passes; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'passes'{{.*}}[fearless-mutable-static]
  passes = 2;
  pending.get();
}

int scores[4];
void same_element_of_a_global_array() {
  std::thread first([] { scores[1] = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'scores{{.*}}'{{.*}}[fearless-mutable-static]
  std::thread second([] { scores[1] = 2; });
  first.join();
  second.join();
}

// --- locks ----------------------------------------------------------------------------------------------------

std::mutex deposit_mutex, withdraw_mutex;
long balance = 0;
static void deposit(long n) {
  std::lock_guard<std::mutex> hold(deposit_mutex);
  balance += n;
}
static void withdraw(long n) {
  std::lock_guard<std::mutex> hold(withdraw_mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'balance'{{.*}}[fearless-mutable-static]
  balance -= n;
}
void two_different_mutexes() {
  std::thread in(deposit, 10), out(withdraw, 3);
  in.join();
  out.join();
}

std::mutex stock_mutex;
int stock = 0;
void locked_in_the_thread_only() {
  std::thread worker([] {
    std::lock_guard<std::mutex> hold(stock_mutex);
    ++stock;
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'stock'{{.*}}[fearless-mutable-static]
  std::printf("%d\n", stock);
  worker.join();
}

std::mutex ledger_mutex;
int ledger = 0;
static void book() {
  ledger_mutex.lock();
  ++ledger;
  ledger_mutex.unlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'ledger'{{.*}}[fearless-mutable-static]
  ++ledger;
}
void touched_after_unlock() {
  std::thread first(book), second(book);
  first.join();
  second.join();
}

std::shared_mutex index_mutex;
std::map<int, int> table;
static void index_one(int key) {
  std::shared_lock<std::shared_mutex> hold(index_mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'table{{.*}}'{{.*}}[fearless-mutable-static]
  table[key] = 1;
}
void written_under_a_shared_lock() {
  std::thread first(index_one, 1), second(index_one, 2);
  first.join();
  second.join();
}

// The static is made once; what is done with it afterwards is not.
static void remember(int n) {
  static std::vector<int> seen;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'seen' is written here while a thread may write it, without a lock (Rust: E0277) [fearless-mutable-static]
  seen.push_back(n);
}
void remembers_on_two_threads() {
  std::thread other(remember, 1);
  remember(2);
  other.join();
}
