// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// The neighbours of flagged.cpp.
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <future>
#include <iostream>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

// --- one thread at a time -------------------------------------------------------------------------------------

int sequence = 0;
void joined_before_the_access() {
  std::thread worker([] { ++sequence; });
  worker.join();
  ++sequence;
}

int turns = 0;
void one_thread_after_the_other() {
  std::thread first([] { ++turns; });
  first.join();
  std::thread second([] { ++turns; });
  second.join();
}

int laps = 0;
void joined_in_the_loop() {
  for (int i = 0; i < 3; ++i) {
    std::thread t([] { ++laps; });
    t.join();
  }
}

int rounds = 0;
void jthread_in_a_block() {
  {
    std::jthread worker([] { ++rounds; });
  }
  ++rounds;
}

int phases = 0;
void future_got_first() {
  auto pending = std::async(std::launch::async, [] { phases = 1; });
  pending.get();
  phases = 2;
}

int parts = 0;
void future_discarded_waits() {
  (void)std::async(std::launch::async, [] { parts = 1; });
  parts = 2;
}

int deferred_count = 0;
void deferred_runs_here() {
  auto later = std::async(std::launch::deferred, [] { ++deferred_count; });
  ++deferred_count;
  later.get();
}

int joined_by_helper = 0;
static void finish_all(std::vector<std::thread> &threads) {
  for (auto &t : threads)
    t.join();
}
void joined_in_a_helper() {
  std::vector<std::thread> crew;
  crew.emplace_back([] { joined_by_helper = 1; });
  finish_all(crew);
  joined_by_helper = 2;
}

int only_main = 0;
void touched_by_one_thread_only() {
  std::thread other([] { std::printf("something else\n"); });
  ++only_main;
  other.join();
}

int only_the_thread = 0;
void touched_by_the_spawned_thread_only() {
  std::thread other([] { ++only_the_thread; });
  other.join();
}

int never_threaded = 0;
static int next_number() {
  static int last = 0;
  return ++last;
}
void no_thread_at_all() {
  never_threaded = next_number();
  next_number();
}

// --- never written while shared -------------------------------------------------------------------------------

const std::map<int, int> primes{{1, 2}, {2, 3}};
constexpr int limits[] = {1, 2, 3};
void const_globals() {
  std::thread reader([] { std::printf("%d %d\n", primes.at(1), limits[0]); });
  std::printf("%zu %d\n", primes.size(), limits[1]);
  reader.join();
}

std::vector<int> rows;
void written_before_the_spawn() {
  rows.push_back(1);
  std::thread reader([] { std::printf("%d\n", rows[0]); });
  std::printf("%zu\n", rows.size());
  reader.join();
}

struct Settings {
  bool verbose = false;
  int depth = 1;
};
static Settings settings;
static void read_settings() {
  settings.verbose = true;
  settings.depth = 4;
}
static void crawl() { std::printf("%d %d\n", int(settings.verbose), settings.depth); }
void written_by_a_helper_before_the_spawn() {
  read_settings();
  std::thread crawler(crawl);
  crawler.join();
  settings.depth = 1;
}

static int start_value() { return 3; }
int dynamic = start_value();
void dynamic_initialisation_then_reads() {
  std::thread reader([] { std::printf("%d\n", dynamic); });
  std::printf("%d\n", dynamic);
  reader.join();
}

const std::string &magic_static() {
  static const std::string text = "initialised once, by one thread";
  return text;
}
void magic_static_const() {
  std::thread reader([] { std::printf("%s\n", magic_static().c_str()); });
  std::printf("%s\n", magic_static().c_str());
  reader.join();
}

class Registry {
public:
  static Registry &instance() {
    static Registry registry;
    return registry;
  }
  int size() const { return size_; }

private:
  Registry() { size_ = 3; }
  int size_ = 0;
};
void magic_static_singleton() {
  std::thread reader([] { std::printf("%d\n", Registry::instance().size()); });
  std::printf("%d\n", Registry::instance().size());
  reader.join();
}

static std::vector<int> &lazily_filled() {
  static std::vector<int> values = [] {
    std::vector<int> made;
    made.push_back(1);
    return made;
  }();
  return values;
}
void magic_static_filled_by_a_lambda() {
  std::thread reader([] { std::printf("%zu\n", lazily_filled().size()); });
  std::printf("%zu\n", lazily_filled().size());
  reader.join();
}

// --- one for each thread --------------------------------------------------------------------------------------

thread_local int depth = 0;
void thread_local_global() {
  std::thread worker([] { ++depth; });
  ++depth;
  worker.join();
}

static const char *format_number(int n) {
  thread_local char scratch[32];
  std::snprintf(scratch, sizeof scratch, "item-%d", n);
  return scratch;
}
void thread_local_buffer() {
  std::thread worker([] { format_number(1); });
  format_number(2);
  worker.join();
}

class Context {
public:
  static thread_local int level;
};
thread_local int Context::level = 0;
void thread_local_static_member() {
  std::thread worker([] { Context::level = 1; });
  Context::level = 2;
  worker.join();
}

long results[4];
void element_of_the_threads_index() {
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([i] { results[i] = i; });
  for (auto &t : crew)
    t.join();
}

std::array<int, 4> lanes;
static void fill_lane(int id) { lanes[id] = id; }
void element_of_the_threads_argument() {
  std::vector<std::thread> crew;
  for (int id = 0; id < 4; ++id)
    crew.emplace_back(fill_lane, id);
  for (auto &t : crew)
    t.join();
}

struct Stats {
  int reads = 0, writes = 0;
};
Stats stats;
void different_members_of_a_global() {
  std::thread worker([] { ++stats.reads; });
  ++stats.writes;
  worker.join();
}

int left_half = 0, right_half = 0;
void different_globals() {
  std::thread worker([] { ++left_half; });
  ++right_half;
  worker.join();
}

struct Slot {
  int value = 0;
};
Slot mine, yours;
static void touch(Slot &slot) { ++slot.value; }
void one_helper_different_globals() {
  std::thread worker([] { touch(mine); });
  touch(yours);
  worker.join();
}

int shadowed = 0;
void a_local_of_the_same_name() {
  std::thread worker([] {
    int shadowed = 1;
    ++shadowed;
  });
  ++shadowed;
  worker.join();
}

int copied = 0;
void copy_handed_to_the_thread() {
  std::thread worker([copy = copied] { std::printf("%d\n", copy); });
  ++copied;
  worker.join();
}

int passed = 0;
void value_passed_to_the_thread() {
  std::thread worker([](int n) { std::printf("%d\n", n); }, passed);
  ++passed;
  worker.join();
}

// --- atomics --------------------------------------------------------------------------------------------------

std::atomic<long> requests{0};
void atomic_global() {
  std::vector<std::thread> crew;
  for (int i = 0; i < 3; ++i)
    crew.emplace_back([] { ++requests; });
  requests = 1;
  for (auto &t : crew)
    t.join();
}

static int next_atomic() {
  static std::atomic<int> last{0};
  return last.fetch_add(1, std::memory_order_relaxed);
}
void atomic_static_local() {
  std::thread worker([] { next_atomic(); });
  next_atomic();
  worker.join();
}

class Widget {
public:
  Widget() { ++made; }
  static std::atomic_int made;
};
std::atomic_int Widget::made{0};
void atomic_static_member() {
  std::thread worker([] { Widget w; });
  Widget w;
  worker.join();
}

std::atomic_flag busy;
void atomic_flag_global() {
  std::thread worker([] { busy.test_and_set(); });
  busy.clear();
  worker.join();
}

int plain_word = 0;
void atomic_ref_on_both_sides() {
  std::thread worker([] { std::atomic_ref<int>(plain_word).fetch_add(1); });
  std::atomic_ref<int>(plain_word) += 2;
  worker.join();
}

int answer = 0;
std::atomic<bool> answered{false};
void release_acquire_publication() {
  std::thread worker([] {
    answer = 42;
    answered.store(true, std::memory_order_release);
  });
  while (!answered.load(std::memory_order_acquire))
    std::this_thread::yield();
  std::printf("%d\n", answer);
  worker.join();
}

std::string message;
std::atomic<bool> sent{false};
void sequentially_consistent_publication() {
  std::thread worker([] {
    message = "text";
    sent = true;
  });
  while (!sent) {
  }
  std::printf("%s\n", message.c_str());
  worker.join();
}

std::atomic<int *> table{nullptr};
static int *lazy_table() {
  int *seen = table.load(std::memory_order_acquire);
  if (!seen) {
    int *fresh = new int(3);
    if (table.compare_exchange_strong(seen, fresh))
      return fresh;
    delete fresh;
  }
  return seen;
}
void atomic_singleton() {
  std::thread worker([] { std::printf("%d\n", *lazy_table()); });
  std::printf("%d\n", *lazy_table());
  worker.join();
}

// --- once -----------------------------------------------------------------------------------------------------

std::once_flag once;
std::vector<int> filled_once;
static void fill_once() { filled_once.push_back(1); }
void call_once_function() {
  std::thread worker([] {
    std::call_once(once, fill_once);
    std::printf("%d\n", filled_once[0]);
  });
  std::call_once(once, fill_once);
  std::printf("%d\n", filled_once[0]);
  worker.join();
}

class Catalog {
public:
  static Catalog &instance() {
    std::call_once(flag_, [] { instance_ = new Catalog; });
    return *instance_;
  }
  int size() const { return 3; }

private:
  static std::once_flag flag_;
  static Catalog *instance_;
};
std::once_flag Catalog::flag_;
Catalog *Catalog::instance_ = nullptr;
void call_once_singleton() {
  std::thread worker([] { std::printf("%d\n", Catalog::instance().size()); });
  std::printf("%d\n", Catalog::instance().size());
  worker.join();
}

std::mutex pool_mutex;
std::atomic<bool> pool_made{false};
std::vector<int> pool;
static std::vector<int> &get_pool() {
  if (!pool_made.load(std::memory_order_acquire)) {
    std::lock_guard<std::mutex> hold(pool_mutex);
    if (!pool_made.load(std::memory_order_relaxed)) {
      pool.push_back(1);
      pool_made.store(true, std::memory_order_release);
    }
  }
  return pool;
}
void double_checked_with_an_atomic() {
  std::thread worker([] { std::printf("%zu\n", get_pool().size()); });
  std::printf("%zu\n", get_pool().size());
  worker.join();
}

// --- locked ---------------------------------------------------------------------------------------------------

std::mutex users_mutex;
std::map<int, std::string> users;
static void add_user(int id, const char *name) {
  std::lock_guard<std::mutex> hold(users_mutex);
  users[id] = name;
}
void lock_guard_on_both_sides() {
  std::thread worker(add_user, 1, "ada");
  {
    std::scoped_lock hold(users_mutex);
    std::printf("%zu\n", users.size());
  }
  worker.join();
}

std::mutex ledger_mutex;
long ledger = 0;
void lock_and_unlock_calls() {
  std::thread worker([] {
    ledger_mutex.lock();
    ++ledger;
    ledger_mutex.unlock();
  });
  {
    std::unique_lock<std::mutex> hold(ledger_mutex);
    ++ledger;
  }
  worker.join();
}

static void static_mutex_in_the_function() {
  static std::mutex m;
  static int calls = 0;
  std::lock_guard<std::mutex> hold(m);
  ++calls;
}
void static_local_under_a_static_mutex() {
  std::thread worker(static_mutex_in_the_function);
  static_mutex_in_the_function();
  worker.join();
}

std::shared_mutex index_mutex;
std::map<int, int> lookup;
void shared_reads_exclusive_writes() {
  std::thread reader([] {
    std::shared_lock<std::shared_mutex> hold(index_mutex);
    std::printf("%zu\n", lookup.count(1));
  });
  {
    std::unique_lock<std::shared_mutex> hold(index_mutex);
    lookup[1] = 2;
  }
  reader.join();
}

std::mutex first_mutex, second_mutex;
int both = 0;
void one_lock_in_common() {
  std::thread worker([] {
    std::scoped_lock hold(first_mutex, second_mutex);
    ++both;
  });
  {
    std::lock_guard<std::mutex> hold(second_mutex);
    ++both;
  }
  worker.join();
}

std::mutex balance_mutex;
long balance = 0;
static void add_with_the_lock_held(long n) { balance += n; }
static void deposit(long n) {
  std::lock_guard<std::mutex> hold(balance_mutex);
  add_with_the_lock_held(n);
}
void callers_lock_for_the_helper() {
  std::thread worker(deposit, 10);
  deposit(3);
  worker.join();
}

static std::mutex &the_mutex() {
  static std::mutex m;
  return m;
}
int guarded_by_function = 0;
void mutex_returned_by_a_function() {
  std::thread worker([] {
    std::lock_guard<std::mutex> hold(the_mutex());
    ++guarded_by_function;
  });
  {
    std::lock_guard<std::mutex> hold(the_mutex());
    ++guarded_by_function;
  }
  worker.join();
}

class Log {
public:
  static void write(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    lines_.push_back(n);
  }

private:
  static std::mutex mutex_;
  static std::vector<int> lines_;
};
std::mutex Log::mutex_;
std::vector<int> Log::lines_;
void static_members_under_a_static_mutex() {
  std::thread worker(&Log::write, 1);
  Log::write(2);
  worker.join();
}

class Inventory {
public:
  void add(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    items_.push_back(n);
  }

private:
  std::mutex mutex_;
  std::vector<int> items_;
};
Inventory inventory;
void global_object_with_its_own_lock() {
  std::thread worker([] { inventory.add(1); });
  inventory.add(2);
  worker.join();
}

std::mutex ready_mutex;
std::condition_variable ready_cv;
bool ready = false;
void condition_variable_globals() {
  std::thread waiter([] {
    std::unique_lock<std::mutex> lock(ready_mutex);
    ready_cv.wait(lock, [] { return ready; });
  });
  {
    std::lock_guard<std::mutex> hold(ready_mutex);
    ready = true;
  }
  ready_cv.notify_all();
  waiter.join();
}

std::latch gate(1);
int input = 0;
void latch_orders() {
  std::thread worker([] {
    gate.wait();
    std::printf("%d\n", input);
  });
  input = 3;
  gate.count_down();
  worker.join();
}

std::vector<int> handed_over;
void promise_orders() {
  std::promise<void> done;
  auto future = done.get_future();
  std::thread worker([&done] {
    handed_over.push_back(1);
    done.set_value();
  });
  future.get();
  handed_over.push_back(2);
  worker.join();
}

// --- others ---------------------------------------------------------------------------------------------------

void standard_streams() {
  std::thread worker([] { std::cout << "one\n"; });
  std::cout << "two\n";
  std::cerr << "three\n";
  worker.join();
}

int measured = 0;
void unevaluated() {
  std::thread worker([] { ++measured; });
  std::printf("%zu\n", sizeof(measured));
  worker.join();
}

int address_only = 0;
void address_taken_only() {
  std::thread worker([] { ++address_only; });
  std::printf("%p\n", static_cast<void *>(&address_only));
  worker.join();
}

volatile unsigned device_status;
void hardware_register() {
  device_status = 1;
  while (device_status == 0) {
  }
}

extern int elsewhere;
void only_read_here() {
  std::thread reader([] { std::printf("%zu\n", sizeof elsewhere); });
  reader.join();
}
