// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// Two threads at one location, one of them writing, no lock in common. One warning a problem, at the less
// protected access; a write before a read; between two threads' equal accesses the thread started later;
// between equal writes of parent and thread the parent's.
#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <execution>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

// --- two threads ----------------------------------------------------------------------------------------------

void two_threads_increment() {
  int hits = 0;
  std::thread first([&] { ++hits; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-shared-mutation]
  std::thread second([&] { ++hits; });
  first.join();
  second.join();
}

void one_thread_writes_one_reads() {
  int level = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'level'{{.*}}[fearless-shared-mutation]
  std::thread writer([&level] { level = 1; });
  std::thread reader([&level] { std::printf("%d\n", level); });
  writer.join();
  reader.join();
}

void threads_of_a_loop_increment() {
  long total = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&total, i] {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'total'{{.*}}[fearless-shared-mutation]
      total += i;
    });
  for (auto &t : crew)
    t.join();
}

void threads_of_a_while_loop() {
  long sum = 0;
  std::vector<std::jthread> crew;
  int i = 0;
  while (i < 4) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'sum'{{.*}}[fearless-shared-mutation]
    crew.push_back(std::jthread([&sum, i] { sum -= i; }));
    ++i;
  }
}

void threads_in_a_plain_array() {
  int votes = 0;
  std::thread pair[2];
  pair[0] = std::thread([&votes] { votes += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'votes'{{.*}}[fearless-shared-mutation]
  pair[1] = std::thread([&votes] { votes += 2; });
  pair[0].join();
  pair[1].join();
}

static void bump_argument(int &value) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{value|tally}}'{{.*}}[fearless-shared-mutation]
  value += 1;
}

void function_with_reference_argument() {
  int tally = 0;
  std::thread first(bump_argument, std::ref(tally));
  std::thread second(bump_argument, std::ref(tally));
  first.join();
  second.join();
}

static void bump_pointee(int *value) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(\*value|score)}}'{{.*}}[fearless-shared-mutation]
  *value += 1;
}

void function_with_pointer_argument() {
  int score = 0;
  std::thread first(bump_pointee, &score);
  std::thread second(bump_pointee, &score);
  first.join();
  second.join();
}

class Counter {
public:
  void bump() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}count_'{{.*}}[fearless-shared-mutation]
    ++count_;
  }
  int count() const { return count_; }

private:
  int count_ = 0;
};

void member_function_of_one_object() {
  Counter counter;
  std::thread first(&Counter::bump, &counter);
  std::thread second(&Counter::bump, &counter);
  first.join();
  second.join();
}

void futures_of_a_loop() {
  int errors = 0;
  std::vector<std::future<void>> parts;
  for (int i = 0; i < 3; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'errors'{{.*}}[fearless-shared-mutation]
    parts.push_back(std::async(std::launch::async, [&errors] { ++errors; }));
  for (auto &part : parts)
    part.get();
}

// --- parent and thread ----------------------------------------------------------------------------------------

void parent_reads_before_join() {
  int progress = 0;
  std::thread worker([&progress] {
    for (int i = 0; i < 100; ++i)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'progress'{{.*}}[fearless-shared-mutation]
      ++progress;
  });
  std::printf("so far %d\n", progress);
  worker.join();
}

void parent_writes_before_join() {
  int volume = 1;
  std::thread printer([&volume] { std::printf("%d\n", volume); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'volume'{{.*}}[fearless-shared-mutation]
  volume = 2;
  printer.join();
}

void both_write() {
  int balance = 0;
  std::thread worker([&balance] { balance += 5; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'balance'{{.*}}[fearless-shared-mutation]
  balance -= 3;
  worker.join();
}

void parent_writes_before_jthread_ends() {
  int gain = 1;
  std::jthread printer([&gain] { std::printf("%d\n", gain); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gain'{{.*}}[fearless-shared-mutation]
  gain = 2;
}

void parent_writes_while_future_runs() {
  int factor = 2;
  auto answer = std::async(std::launch::async, [&] { return factor * 21; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'factor'{{.*}}[fearless-shared-mutation]
  factor = 3;
  std::printf("%d\n", answer.get());
}

void parent_joined_the_other_thread() {
  int cost = 0;
  std::thread quick([] { std::printf("quick\n"); });
  std::thread slow([&cost] { cost = 1; });
  quick.join();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'cost'{{.*}}[fearless-shared-mutation]
  cost = 2;
  slow.join();
}

void parent_writes_in_one_branch(bool reset) {
  int angle = 0;
  std::thread worker([&angle] { std::printf("%d\n", angle); });
  if (reset)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'angle'{{.*}}[fearless-shared-mutation]
    angle = 1;
  worker.join();
}

static void zero(int &target) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{target|width}}'{{.*}}[fearless-shared-mutation]
  target = 0;
}

void parent_writes_through_a_helper() {
  int width = 0;
  std::thread worker([&width] { std::printf("%d\n", width); });
  zero(width);
  worker.join();
}

void plain_stop_flag() {
  bool stop = false;
  std::thread worker([&stop] {
    for (int i = 0; !stop && i < 100; ++i)
      std::this_thread::yield();
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'stop'{{.*}}[fearless-shared-mutation]
  stop = true;
  worker.join();
}

void volatile_is_not_atomic() {
  volatile bool halt = false;
  std::thread worker([&halt] {
    for (int i = 0; !halt && i < 100; ++i)
      std::this_thread::yield();
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'halt'{{.*}}[fearless-shared-mutation]
  halt = true;
  worker.join();
}

void one_lambda_called_by_both() {
  int clicks = 0;
  auto click = [&clicks] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'clicks'{{.*}}[fearless-shared-mutation]
    ++clicks;
  };
  std::thread worker(click);
  click();
  worker.join();
}

void lambda_called_by_the_threads_lambda() {
  int taps = 0;
  auto tap = [&taps] { taps += 1; };
  std::thread worker([&tap] { tap(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'taps'{{.*}}[fearless-shared-mutation]
  taps = 7;
  worker.join();
}

void std_function_called_by_the_thread() {
  int ticks = 0;
  std::function<void()> tick = [&ticks] { ticks += 1; };
  std::thread worker(tick);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'ticks'{{.*}}[fearless-shared-mutation]
  ticks = 7;
  worker.join();
}

void bound_function() {
  int steps = 0;
  std::thread worker(std::bind([](int &n) { n += 1; }, std::ref(steps)));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'steps'{{.*}}[fearless-shared-mutation]
  steps = 7;
  worker.join();
}

// --- other names for one object -------------------------------------------------------------------------------

void reference_is_the_object() {
  int depth = 0;
  int &alias = depth;
  std::thread worker([&alias] { std::printf("%d\n", alias); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}[fearless-shared-mutation]
  depth = 4;
  worker.join();
}

void pointer_is_the_object() {
  int height = 0;
  int *where = &height;
  std::thread worker([where] { std::printf("%d\n", *where); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'height'{{.*}}[fearless-shared-mutation]
  height = 4;
  worker.join();
}

void structured_binding_is_the_member() {
  std::pair<int, int> range{0, 0};
  auto &[low, high] = range;
  std::thread worker([&range] { std::printf("%d\n", range.first); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{low|range\.first}}'{{.*}}[fearless-shared-mutation]
  low = 1;
  worker.join();
  std::printf("%d\n", high);
}

void whole_object_and_its_member() {
  struct Size {
    int width = 0, height = 0;
  } size;
  std::thread worker([&size] { std::printf("%d\n", size.width); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'size'{{.*}}[fearless-shared-mutation]
  size = Size{1, 2};
  worker.join();
}

void one_member_of_a_struct() {
  struct Stats {
    int reads = 0, writes = 0;
  } stats;
  std::thread worker([&stats] { ++stats.reads; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'stats.reads'{{.*}}[fearless-shared-mutation]
  ++stats.reads;
  worker.join();
}

void heap_object_through_a_raw_pointer() {
  int *cell = new int(0);
  std::thread worker([cell] { *cell += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{\*?cell}}'{{.*}}[fearless-shared-mutation]
  *cell += 2;
  worker.join();
  delete cell;
}

void heap_object_through_unique_ptr() {
  auto box = std::make_unique<int>(0);
  std::thread worker([&box] { *box += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{\*?box}}'{{.*}}[fearless-shared-mutation]
  *box += 2;
  worker.join();
}

void heap_object_through_shared_ptr() {
  auto log = std::make_shared<std::vector<int>>();
  std::thread worker([log] { log->push_back(1); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{\*?log}}'{{.*}}[fearless-shared-mutation]
  log->push_back(2);
  worker.join();
}

void heap_object_through_two_shared_ptrs() {
  auto mine = std::make_shared<int>(0);
  auto yours = mine;
  std::thread worker([yours] { *yours += 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{\*?(mine|yours)}}'{{.*}}[fearless-shared-mutation]
  *mine += 2;
  worker.join();
}

void shared_ptr_variable_itself() {
  auto current = std::make_shared<const int>(1);
  std::thread worker([&current] {
    auto copy = current;
    std::printf("%d\n", *copy);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'current'{{.*}}[fearless-shared-mutation]
  current = std::make_shared<const int>(2);
  worker.join();
}

void owner_reset_while_used() {
  auto owner = std::make_unique<int>(1);
  std::thread worker([&owner] { std::printf("%d\n", *owner); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{\*?owner}}'{{.*}}[fearless-shared-mutation]
  owner.reset();
  worker.join();
}

// --- containers -----------------------------------------------------------------------------------------------

void threads_push_back() {
  std::vector<int> squares;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&squares, i] {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'squares'{{.*}}[fearless-shared-mutation]
      squares.push_back(i * i);
    });
  for (auto &t : crew)
    t.join();
}

void parent_grows_what_a_thread_walks() {
  std::vector<int> queue{1, 2, 3};
  std::thread walker([&queue] {
    for (int n : queue)
      std::printf("%d\n", n);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'queue'{{.*}}[fearless-shared-mutation]
  queue.push_back(4);
  walker.join();
}

void parent_grows_under_iterators() {
  std::vector<long> items{1, 2, 3};
  auto from = items.begin(), to = items.end();
  std::thread adder([from, to] { std::printf("%ld\n", std::accumulate(from, to, 0L)); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'items'{{.*}}[fearless-shared-mutation]
  items.push_back(4);
  adder.join();
}

void parent_clears_what_a_thread_reads() {
  std::vector<int> rows{1, 2, 3};
  std::thread reader([&rows] { std::printf("%zu\n", rows.size()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'rows'{{.*}}[fearless-shared-mutation]
  rows.clear();
  reader.join();
}

void parent_asks_size_of_what_a_thread_fills() {
  std::vector<int> inbox;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'inbox'{{.*}}[fearless-shared-mutation]
  std::thread filler([&inbox] { inbox.push_back(1); });
  std::printf("%zu\n", inbox.size());
  filler.join();
}

void same_element() {
  std::vector<int> cells(4);
  std::thread first([&cells] { cells[1] = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'cells{{.*}}'{{.*}}[fearless-shared-mutation]
  std::thread second([&cells] { cells[1] = 2; });
  first.join();
  second.join();
}

void same_element_of_a_plain_array() {
  int slots[4] = {};
  std::thread first([&slots] { slots[2] = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'slots{{.*}}'{{.*}}[fearless-shared-mutation]
  std::thread second([&slots] { slots[2] = 2; });
  first.join();
  second.join();
}

void index_that_does_not_depend_on_the_thread() {
  std::array<int, 4> lanes{};
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'lanes{{.*}}'{{.*}}[fearless-shared-mutation]
    crew.emplace_back([&lanes, i] { lanes[0] += i; });
  for (auto &t : crew)
    t.join();
}

void map_index_inserts() {
  std::map<int, int> table;
  std::thread worker([&table] { table[1] = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'table{{.*}}'{{.*}}[fearless-shared-mutation]
  table[2] = 2;
  worker.join();
}

void map_index_inserts_even_when_reading() {
  std::unordered_map<int, int> names;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&names, i] {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'names{{.*}}'{{.*}}[fearless-shared-mutation]
      std::printf("%d\n", names[i]);
    });
  for (auto &t : crew)
    t.join();
}

void map_found_while_inserted() {
  std::map<std::string, int> ages;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'ages'{{.*}}[fearless-shared-mutation]
  std::thread worker([&ages] { ages.emplace("ada", 36); });
  std::printf("%d\n", int(ages.count("ada")));
  worker.join();
}

void string_appended() {
  std::string text;
  std::thread worker([&text] { text += "one"; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'text'{{.*}}[fearless-shared-mutation]
  text += "two";
  worker.join();
}

void bits_share_words() {
  std::vector<bool> seen(64);
  std::thread first([&seen] { seen[0] = true; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'seen{{.*}}'{{.*}}[fearless-shared-mutation]
  std::thread second([&seen] { seen[1] = true; });
  first.join();
  second.join();
}

void bits_of_a_loop() {
  std::vector<bool> marks(64);
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'marks{{.*}}'{{.*}}[fearless-shared-mutation]
    crew.emplace_back([&marks, i] { marks[i] = true; });
  for (auto &t : crew)
    t.join();
}

void neighbouring_bit_fields() {
  struct Flags {
    unsigned ready : 1;
    unsigned failed : 1;
  } flags{};
  std::thread first([&flags] { flags.ready = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{flags(\.failed)?}}'{{.*}}[fearless-shared-mutation]
  std::thread second([&flags] { flags.failed = 1; });
  first.join();
  second.join();
}

void moved_away_while_read() {
  std::vector<std::string> lines{"alpha", "beta"};
  std::thread printer([&lines] { std::printf("%zu\n", lines.size()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'lines'{{.*}}[fearless-shared-mutation]
  std::vector<std::string> archive = std::move(lines);
  printer.join();
  std::printf("%zu\n", archive.size());
}

void optional_reset_while_read() {
  std::optional<int> choice = 1;
  std::thread reader([&choice] { std::printf("%d\n", choice.value_or(0)); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'choice'{{.*}}[fearless-shared-mutation]
  choice.reset();
  reader.join();
}

void parallel_algorithm_adds_to_a_capture() {
  std::vector<long> values{1, 2, 3, 4};
  long grand = 0;
  std::for_each(std::execution::par, values.begin(), values.end(), [&](long x) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'grand'{{.*}}[fearless-shared-mutation]
    grand += x;
  });
  std::printf("%ld\n", grand);
}

// --- locks ----------------------------------------------------------------------------------------------------

void locked_in_the_thread_only() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    credit += 1;
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'credit'{{.*}}[fearless-shared-mutation]
  credit += 2;
  worker.join();
}

void locked_in_the_parent_only() {
  std::mutex m;
  int debit = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'debit'{{.*}}[fearless-shared-mutation]
  std::thread worker([&] { debit += 1; });
  {
    std::lock_guard<std::mutex> hold(m);
    std::printf("%d\n", debit);
  }
  worker.join();
}

void unlocked_read_of_a_locked_write() {
  std::mutex m;
  int funds = 0;
  std::thread worker([&] {
    std::scoped_lock hold(m);
    funds += 1;
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'funds'{{.*}}[fearless-shared-mutation]
  std::printf("%d\n", funds);
  worker.join();
}

void two_different_mutexes() {
  std::mutex in, out;
  int stock = 0;
  std::thread first([&] {
    std::lock_guard<std::mutex> hold(in);
    stock += 1;
  });
  std::thread second([&] {
    std::lock_guard<std::mutex> hold(out);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'stock'{{.*}}[fearless-shared-mutation]
    stock -= 1;
  });
  first.join();
  second.join();
}

void a_mutex_of_its_own_for_each_thread() {
  int price = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&price] {
      std::mutex own;
      std::lock_guard<std::mutex> hold(own);
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'price'{{.*}}[fearless-shared-mutation]
      price += 1;
    });
  for (auto &t : crew)
    t.join();
}

void touched_after_unlock() {
  std::mutex m;
  int opened = 0;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(m);
    opened += 1;
    lock.unlock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'opened'{{.*}}[fearless-shared-mutation]
    opened += 1;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    std::printf("%d\n", opened);
  }
  worker.join();
}

void touched_after_the_guards_block() {
  std::mutex m;
  int closed = 0;
  std::thread worker([&] {
    {
      std::lock_guard<std::mutex> hold(m);
      std::printf("locked\n");
    }
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'closed'{{.*}}[fearless-shared-mutation]
    closed += 1;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    closed += 1;
  }
  worker.join();
}

void deferred_and_never_locked() {
  std::mutex m;
  int rate = 0;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(m, std::defer_lock);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'rate'{{.*}}[fearless-shared-mutation]
    rate += 1;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    rate += 1;
  }
  worker.join();
}

void written_under_a_shared_lock() {
  std::shared_mutex m;
  std::vector<int> list;
  std::thread worker([&] {
    std::shared_lock<std::shared_mutex> hold(m);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'list'{{.*}}[fearless-shared-mutation]
    list.push_back(1);
  });
  {
    std::shared_lock<std::shared_mutex> hold(m);
    std::printf("%zu\n", list.size());
  }
  worker.join();
}

void condition_variable_flag_set_without_the_lock() {
  struct Signal {
    std::mutex mutex;
    std::condition_variable cv;
    bool ready = false;
  };
  auto sig = std::make_shared<Signal>();
  std::thread waiter([sig] {
    std::unique_lock<std::mutex> lock(sig->mutex);
    sig->cv.wait_for(lock, std::chrono::milliseconds(5), [&] { return sig->ready; });
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'sig->ready'{{.*}}[fearless-shared-mutation]
  sig->ready = true;
  sig->cv.notify_one();
  waiter.join();
}

// --- atomics that do not order --------------------------------------------------------------------------------

void relaxed_flag_does_not_publish() {
  int payload = 0;
  std::atomic<bool> ready{false};
  std::thread producer([&] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'payload'{{.*}}[fearless-shared-mutation]
    payload = 42;
    ready.store(true, std::memory_order_relaxed);
  });
  while (!ready.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::printf("%d\n", payload);
  producer.join();
}

void written_after_the_release() {
  int message = 0;
  std::atomic<bool> sent{false};
  std::thread producer([&] {
    sent.store(true, std::memory_order_release);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'message'{{.*}}[fearless-shared-mutation]
    message = 42;
  });
  while (!sent.load(std::memory_order_acquire))
    std::this_thread::yield();
  std::printf("%d\n", message);
  producer.join();
}

void atomic_beside_a_plain_write() {
  int shared = 0;
  std::thread worker([&shared] { std::atomic_ref<int>(shared).fetch_add(1); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'shared'{{.*}}[fearless-shared-mutation]
  shared = 2;
  worker.join();
}

// --- members --------------------------------------------------------------------------------------------------

class Job {
public:
  void run() {
    std::thread helper([this] { ++steps_; });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}steps_'{{.*}}[fearless-shared-mutation]
    ++steps_;
    helper.join();
  }
  void run_many() {
    std::vector<std::thread> crew;
    for (int i = 0; i < 4; ++i)
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}queue_'{{.*}}[fearless-shared-mutation]
      crew.emplace_back([this, i] { queue_.push_back(i); });
    for (auto &t : crew)
      t.join();
  }
  void run_member_function() {
    std::thread helper(&Job::advance, this);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(this->)?}}place_'{{.*}}[fearless-shared-mutation]
    place_ = 0;
    helper.join();
  }

private:
  void advance() { place_ += 1; }
  int steps_ = 0;
  int place_ = 0;
  std::vector<int> queue_;
};

void two_objects_methods_and_parent() {
  Counter mine;
  std::thread worker([&mine] { std::printf("%d\n", mine.count()); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'mine'{{.*}}[fearless-shared-mutation]
  mine = Counter();
  worker.join();
}
