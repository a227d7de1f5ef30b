// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// The neighbours of flagged.cpp: joined first, locked, atomic, another object, const, handed over, disjoint, ...
#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <cstdio>
#include <execution>
#include <functional>
#include <future>
#include <iostream>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <queue>
#include <semaphore>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

// --- joined before the access ---------------------------------------------------------------------------------

void joined_before_the_read() {
  int progress = 0;
  std::thread worker([&progress] { ++progress; });
  worker.join();
  std::printf("%d\n", progress);
}

void joined_before_the_write() {
  int volume = 1;
  std::thread printer([&volume] { std::printf("%d\n", volume); });
  printer.join();
  volume = 2;
}

void one_thread_after_the_other() {
  int hits = 0;
  std::thread first([&] { ++hits; });
  first.join();
  std::thread second([&] { ++hits; });
  second.join();
}

void handle_reused_after_join() {
  int hits = 0;
  std::thread t([&] { ++hits; });
  t.join();
  t = std::thread([&] { ++hits; });
  t.join();
  ++hits;
}

void joined_in_the_body_of_the_loop() {
  int rounds = 0;
  for (int i = 0; i < 4; ++i) {
    std::thread t([&rounds] { ++rounds; });
    t.join();
  }
}

void joined_on_both_branches(bool early) {
  int amount = 0;
  std::thread t([&amount] { ++amount; });
  if (early)
    t.join();
  else
    t.join();
  ++amount;
}

void loop_of_readers_joined_then_written() {
  int bound = 4;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&bound, i] { std::printf("%d\n", bound + i); });
  for (auto &t : crew)
    t.join();
  bound = 5;
}

void single_writer_joined_by_index() {
  int filled = 0;
  std::vector<std::thread> crew;
  crew.emplace_back([&filled] { filled = 1; });
  for (std::size_t i = 0; i != crew.size(); ++i)
    crew[i].join();
  filled = 2;
}

void joined_by_for_each() {
  int closed = 0;
  std::vector<std::thread> crew;
  crew.emplace_back([&closed] { closed = 1; });
  std::for_each(crew.begin(), crew.end(), [](auto &t) { t.join(); });
  closed = 2;
}

void jthread_in_a_block() {
  int gain = 1;
  {
    std::jthread printer([&gain] { gain = 2; });
  }
  gain = 3;
}

void jthread_temporary() {
  int gain = 1;
  std::jthread{[&gain] { gain = 2; }};
  gain = 3;
}

void jthread_joined_explicitly() {
  int gain = 1;
  std::jthread printer([&gain] { gain = 2; });
  printer.join();
  gain = 3;
}

void jthread_reassigned_joins_the_old_one() {
  int gain = 1;
  std::jthread worker([&gain] { gain = 2; });
  worker = std::jthread(); // the assignment waits for the thread that it replaces
  gain = 3;
}

void jthreads_cleared() {
  std::vector<int> squares;
  std::vector<std::jthread> crew;
  crew.emplace_back([&squares] { squares.push_back(1); });
  crew.clear();
  squares.push_back(2);
}

class Joiner {
public:
  explicit Joiner(std::thread t) : thread_(std::move(t)) {}
  Joiner(const Joiner &) = delete;
  ~Joiner() { thread_.join(); }

private:
  std::thread thread_;
};

void scope_object_in_a_block() {
  int quota = 1;
  {
    Joiner scope(std::thread([&quota] { quota = 2; }));
  }
  quota = 3;
}

static void finish(std::thread &t) { t.join(); }
static void finish_all(std::vector<std::thread> &threads) {
  for (auto &t : threads)
    t.join();
}

void joined_by_a_helper() {
  int quota = 1;
  std::thread t([&quota] { quota = 2; });
  finish(t);
  quota = 3;
}

void vector_joined_by_a_helper() {
  int quota = 1;
  std::vector<std::thread> crew;
  crew.emplace_back([&quota] { quota = 2; });
  finish_all(crew);
  quota = 3;
}

void future_got_before_the_write() {
  int factor = 2;
  auto answer = std::async(std::launch::async, [&] { return factor * 21; });
  std::printf("%d\n", answer.get());
  factor = 3;
}

void future_waited_before_the_write() {
  int factor = 2;
  auto answer = std::async(std::launch::async, [&] { factor = 4; });
  answer.wait();
  factor = 3;
}

void future_in_a_block() {
  int factor = 2;
  {
    auto answer = std::async(std::launch::async, [&] { factor = 4; });
  }
  factor = 3;
}

void future_discarded_is_sequential() {
  int factor = 2;
  (void)std::async(std::launch::async, [&] { factor = 4; });
  (void)std::async(std::launch::async, [&] { factor = 5; });
  factor = 3;
}

void deferred_runs_in_this_thread() {
  int factor = 2;
  auto later = std::async(std::launch::deferred, [&] { factor = 4; });
  factor = 3;
  later.get();
}

void parallel_algorithm_has_ended() {
  std::vector<int> values{3, 1, 2};
  std::sort(std::execution::par, values.begin(), values.end());
  values.push_back(4);
}

// --- written before the spawn, only read after ----------------------------------------------------------------

void initialised_then_shared() {
  std::vector<int> rows;
  rows.push_back(1);
  rows.push_back(2);
  std::thread first([&rows] { std::printf("%d\n", rows[0]); });
  std::thread second([&rows] { std::printf("%zu\n", rows.size()); });
  std::printf("%d\n", rows.back());
  first.join();
  second.join();
}

void assigned_just_before_the_spawn() {
  int depth = 0;
  depth = 5;
  std::thread reader([&depth] { std::printf("%d\n", depth); });
  std::printf("%d\n", depth);
  reader.join();
}

void const_data_shared() {
  const std::map<int, int> table{{1, 2}};
  std::thread reader([&table] { std::printf("%d\n", table.at(1)); });
  std::printf("%zu\n", table.size());
  reader.join();
}

void const_view_of_mutable_data() {
  std::map<int, int> table{{1, 2}};
  const auto &view = table;
  std::thread reader([&view] { std::printf("%zu\n", view.count(1)); });
  std::printf("%d\n", int(view.find(1) != view.end()));
  reader.join();
}

void non_const_accessors_only_read() {
  std::vector<int> rows{1, 2, 3};
  std::thread reader([&rows] { std::printf("%d %d\n", *rows.begin(), rows.front()); });
  std::printf("%d %d\n", rows[1], rows.back()); // begin, front, operator[], ... count as const
  reader.join();
}

void map_find_only_reads() {
  std::map<int, int> table{{1, 2}};
  std::thread reader([&table] { std::printf("%d\n", table.find(1)->second); });
  std::printf("%d\n", int(table.count(1)));
  reader.join();
}

void const_member_functions_of_one_object() {
  struct Shape {
    int width = 1, height = 2;
    int area() const { return width * height; }
  } shape;
  std::thread reader([&shape] { std::printf("%d\n", shape.area()); });
  std::printf("%d\n", shape.area());
  reader.join();
}

void shared_ptr_to_const() {
  auto config = std::make_shared<const std::string>("fast");
  std::thread reader([config] { std::printf("%s\n", config->c_str()); });
  std::printf("%zu\n", config->size());
  reader.join();
}

// --- each its own ---------------------------------------------------------------------------------------------

void captured_by_copy() {
  int level = 1;
  std::thread worker([level]() mutable { ++level; });
  ++level;
  worker.join();
}

void captured_by_move() {
  std::vector<int> rows{1, 2};
  std::thread worker([rows = std::move(rows)]() mutable { rows.push_back(3); });
  worker.join();
}

void moved_in_then_a_new_value() {
  std::vector<int> rows{1, 2};
  std::thread worker([mine = std::move(rows)]() mutable { mine.push_back(3); });
  rows = {7, 8}; // the moved-from variable is this thread's own
  worker.join();
}

void argument_is_copied() {
  std::vector<int> rows{1, 2};
  std::thread worker([](std::vector<int> mine) { mine.push_back(3); }, rows);
  rows.push_back(4);
  worker.join();
}

void argument_bound_to_the_threads_copy() {
  std::string title = "a";
  std::thread worker([](const std::string &text) { std::printf("%s\n", text.c_str()); }, title);
  title = "b";
  worker.join();
}

void different_variables() {
  int left = 0, right = 0;
  std::thread worker([&left] { ++left; });
  ++right;
  worker.join();
}

struct Tally {
  void bump() { ++count; }
  int count = 0;
};

void different_instances() {
  Tally mine, yours;
  std::thread worker(&Tally::bump, &mine);
  yours.bump();
  worker.join();
}

void different_instances_for_two_threads() {
  Tally mine, yours;
  std::thread first([&mine] { mine.bump(); });
  std::thread second([&yours] { yours.bump(); });
  first.join();
  second.join();
}

void different_members() {
  struct Stats {
    int reads = 0, writes = 0;
  } stats;
  std::thread worker([&stats] { ++stats.reads; });
  ++stats.writes;
  worker.join();
}

void different_members_through_a_structured_binding() {
  std::pair<int, int> range{0, 0};
  auto &[low, high] = range;
  std::thread worker([&range] { range.first = 1; });
  high = 2;
  worker.join();
  std::printf("%d\n", low);
}

void different_heap_objects() {
  auto mine = std::make_shared<int>(0);
  auto yours = std::make_shared<int>(0);
  std::thread worker([yours] { *yours += 1; });
  *mine += 2;
  worker.join();
}

void copies_of_one_shared_ptr_object() {
  auto value = std::make_shared<const int>(1);
  std::thread worker([value]() mutable { value = std::make_shared<const int>(2); });
  value.reset(); // each thread has its own handle
  worker.join();
}

void objects_created_by_the_thread() {
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([i] {
      std::vector<int> own;
      own.push_back(i);
      Tally tally;
      tally.bump();
    });
  for (auto &t : crew)
    t.join();
}

void a_local_of_each_round() {
  for (int i = 0; i < 3; ++i) {
    int fresh = 0;
    std::jthread worker([&fresh] { ++fresh; });
  }
}

void distinct_bit_fields_with_a_border() {
  struct Flags {
    unsigned ready : 1;
    unsigned : 0; // a new memory location starts here
    unsigned failed : 1;
  } flags{};
  std::thread first([&flags] { flags.ready = 1; });
  std::thread second([&flags] { flags.failed = 1; });
  first.join();
  second.join();
}

void bit_fields_with_a_member_between() {
  struct Flags {
    unsigned ready : 1;
    int count;
    unsigned failed : 1;
  } flags{};
  std::thread first([&flags] { flags.ready = 1; });
  std::thread second([&flags] { flags.failed = 1; });
  first.join();
  second.join();
}

// --- elements -------------------------------------------------------------------------------------------------

void element_of_the_threads_index() {
  std::vector<int> out(4);
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&out, i] { out[i] = i * i; });
  for (auto &t : crew)
    t.join();
  std::printf("%d\n", out[3]);
}

void element_of_a_plain_array() {
  long results[4] = {};
  std::thread crew[4];
  for (int i = 0; i < 4; ++i)
    crew[i] = std::thread([&results, i] { results[i] += i; });
  for (auto &t : crew)
    t.join();
}

void element_passed_by_reference() {
  std::vector<Tally> tallies(4);
  std::vector<std::thread> crew;
  for (auto &tally : tallies)
    crew.emplace_back([&tally] { tally.bump(); });
  for (auto &t : crew)
    t.join();
}

void element_passed_with_ref() {
  std::array<int, 3> parts{};
  std::vector<std::thread> crew;
  for (std::size_t i = 0; i < parts.size(); ++i)
    crew.emplace_back([](int &part) { part = 1; }, std::ref(parts[i]));
  for (auto &t : crew)
    t.join();
}

void element_passed_by_address() {
  int cells[3] = {};
  std::vector<std::thread> crew;
  for (int i = 0; i < 3; ++i)
    crew.emplace_back([cell = &cells[i]] { *cell += 1; });
  for (auto &t : crew)
    t.join();
}

void element_given_as_argument() {
  std::vector<int> sums(4);
  auto work = [&sums](int id) { sums[id] = id; };
  std::vector<std::thread> crew;
  for (int id = 0; id < 4; ++id)
    crew.emplace_back(work, id);
  for (auto &t : crew)
    t.join();
}

void constant_elements() {
  int pair[2] = {};
  std::thread first([&pair] { pair[0] = 1; });
  std::thread second([&pair] { pair[1] = 2; });
  first.join();
  second.join();
}

void chunks_of_a_vector() {
  std::vector<int> data(400, 1);
  std::vector<std::thread> crew;
  const std::size_t size = 100;
  for (std::size_t begin = 0; begin < data.size(); begin += size)
    crew.emplace_back([&data, begin, size] {
      for (std::size_t i = begin; i < begin + size; ++i)
        data[i] *= 2;
    });
  for (auto &t : crew)
    t.join();
}

void strided_elements() {
  std::vector<int> data(400, 1);
  std::vector<std::thread> crew;
  for (std::size_t id = 0; id < 4; ++id)
    crew.emplace_back([&data, id] {
      for (std::size_t i = id; i < data.size(); i += 4)
        data[i] *= 2;
    });
  for (auto &t : crew)
    t.join();
}

void sub_spans() {
  std::vector<int> data(10, 1);
  std::span<int> all(data);
  auto twice = [](std::span<int> part) {
    for (int &x : part)
      x *= 2;
  };
  std::thread left(twice, all.first(5));
  std::thread right(twice, all.subspan(5));
  left.join();
  right.join();
}

void iterator_ranges() {
  std::vector<int> data(10, 1);
  auto middle = data.begin() + 5;
  std::thread left([first = data.begin(), middle] { std::fill(first, middle, 1); });
  std::thread right([middle, last = data.end()] { std::fill(middle, last, 2); });
  left.join();
  right.join();
}

void pointer_ranges() {
  int data[8] = {};
  auto fill = [](int *from, int *to) {
    for (; from != to; ++from)
      *from = 1;
  };
  std::thread left(fill, data, data + 4);
  std::thread right(fill, data + 4, data + 8);
  left.join();
  right.join();
}

void index_taken_from_an_atomic() {
  std::vector<int> out(100);
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> crew;
  for (int t = 0; t < 4; ++t)
    crew.emplace_back([&] {
      for (std::size_t i = next++; i < out.size(); i = next++)
        out[i] = 1;
    });
  for (auto &t : crew)
    t.join();
}

void futures_return_their_parts() {
  std::vector<std::future<int>> parts;
  for (int i = 0; i < 4; ++i)
    parts.push_back(std::async(std::launch::async, [i] { return i; }));
  int total = 0;
  for (auto &part : parts)
    total += part.get();
  std::printf("%d\n", total);
}

void bytes_instead_of_bits() {
  std::vector<char> seen(64);
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&seen, i] { seen[i] = 1; });
  for (auto &t : crew)
    t.join();
}

void plain_array_of_bool() {
  bool seen[4] = {};
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&seen, i] { seen[i] = true; }); // each bool is a location, unlike vector<bool>
  for (auto &t : crew)
    t.join();
}

void parent_reads_another_element() {
  std::vector<int> cells(4);
  std::thread worker([&cells] { cells[0] = 1; });
  std::printf("%d %zu\n", cells[1], cells.size()); // the size is not written by an element's write
  worker.join();
}

void parallel_algorithm_writes_its_elements() {
  std::vector<int> values{1, 2, 3};
  std::for_each(std::execution::par, values.begin(), values.end(), [](int &x) { x *= 2; });
}

void sequential_algorithm_adds_to_a_capture() {
  std::vector<int> values{1, 2, 3};
  int total = 0;
  std::for_each(values.begin(), values.end(), [&](int x) { total += x; });
  std::for_each(std::execution::seq, values.begin(), values.end(), [&](int x) { total += x; });
}

// --- locked ---------------------------------------------------------------------------------------------------

void lock_guard_on_both_sides() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    credit += 2;
  }
  worker.join();
}

void deduced_guards() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    std::scoped_lock hold(m);
    credit += 1;
  });
  {
    std::unique_lock hold{m};
    credit += 2;
  }
  worker.join();
}

void lock_and_unlock_calls() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    m.lock();
    credit += 1;
    m.unlock();
  });
  m.lock();
  credit += 2;
  m.unlock();
  worker.join();
}

void unique_lock_deferred_then_locked() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(m, std::defer_lock);
    lock.lock();
    credit += 1;
  });
  {
    std::unique_lock<std::mutex> lock(m);
    lock.unlock();
    lock.lock();
    credit += 2;
  }
  worker.join();
}

void unique_lock_moved() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    std::unique_lock<std::mutex> first(m);
    std::unique_lock<std::mutex> lock = std::move(first);
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    credit += 2;
  }
  worker.join();
}

void adopted_lock() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    m.lock();
    std::lock_guard<std::mutex> hold(m, std::adopt_lock);
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    credit += 2;
  }
  worker.join();
}

void two_mutexes_at_once() {
  std::mutex a, b;
  int credit = 0;
  std::thread worker([&] {
    std::scoped_lock both(a, b);
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(b);
    credit += 2;
  }
  worker.join();
}

void std_lock_and_adopt() {
  std::mutex a, b;
  int credit = 0;
  std::thread worker([&] {
    std::lock(a, b);
    std::lock_guard<std::mutex> hold_a(a, std::adopt_lock);
    std::lock_guard<std::mutex> hold_b(b, std::adopt_lock);
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(a);
    credit += 2;
  }
  worker.join();
}

void std_lock_of_deferred_guards() {
  std::mutex a, b;
  int credit = 0;
  std::thread worker([&] {
    std::unique_lock<std::mutex> hold_a(a, std::defer_lock);
    std::unique_lock<std::mutex> hold_b(b, std::defer_lock);
    std::lock(hold_a, hold_b);
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(b);
    credit += 2;
  }
  worker.join();
}

void one_common_lock_of_several() {
  std::mutex a, b, common;
  int credit = 0;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold_a(a);
    std::lock_guard<std::mutex> hold(common);
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(common);
    std::lock_guard<std::mutex> hold_b(b);
    credit += 2;
  }
  worker.join();
}

void try_lock_branch() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    if (m.try_lock()) {
      credit += 1;
      m.unlock();
    }
  });
  {
    std::unique_lock<std::mutex> lock(m, std::try_to_lock);
    if (lock.owns_lock())
      credit += 2;
  }
  worker.join();
}

void try_lock_early_return() {
  std::mutex m;
  int credit = 0;
  std::thread worker([&] {
    std::unique_lock<std::mutex> lock(m, std::try_to_lock);
    if (!lock)
      return;
    credit += 1;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    credit += 2;
  }
  worker.join();
}

void recursive_and_timed() {
  std::recursive_mutex r;
  std::timed_mutex t;
  int credit = 0, debit = 0;
  std::thread worker([&] {
    std::lock_guard<std::recursive_mutex> outer(r);
    std::lock_guard<std::recursive_mutex> inner(r);
    credit += 1;
    std::lock_guard<std::timed_mutex> hold(t);
    debit += 1;
  });
  {
    std::lock_guard<std::recursive_mutex> hold(r);
    credit += 2;
  }
  if (t.try_lock_for(std::chrono::milliseconds(5))) {
    debit += 2;
    t.unlock();
  }
  worker.join();
}

void shared_reads_and_exclusive_writes() {
  std::shared_mutex m;
  std::map<int, int> table{{1, 1}};
  std::thread reader([&] {
    std::shared_lock<std::shared_mutex> hold(m);
    std::printf("%d\n", table.at(1));
  });
  {
    std::unique_lock<std::shared_mutex> hold(m);
    table[2] = 2;
  }
  reader.join();
}

void shared_calls() {
  std::shared_mutex m;
  int value = 0;
  std::thread reader([&] {
    m.lock_shared();
    std::printf("%d\n", value);
    m.unlock_shared();
  });
  {
    std::lock_guard<std::shared_mutex> hold(m);
    value = 2;
  }
  reader.join();
}

void lock_inside_the_loop() {
  std::mutex m;
  long sum = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&m, &sum, i] {
      for (int k = 0; k < 10; ++k) {
        std::lock_guard<std::mutex> hold(m);
        sum += i;
      }
    });
  for (auto &t : crew)
    t.join();
  std::printf("%ld\n", sum); // after the join no lock is needed
}

void mutex_by_reference_argument() {
  std::mutex m;
  int value = 0;
  auto work = [](std::mutex &mutex, int &target) {
    std::lock_guard<std::mutex> hold(mutex);
    ++target;
  };
  std::thread first(work, std::ref(m), std::ref(value));
  std::thread second(work, std::ref(m), std::ref(value));
  first.join();
  second.join();
}

void mutex_through_a_reference() {
  std::mutex m;
  std::mutex &same = m;
  int value = 0;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(same);
    ++value;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    ++value;
  }
  worker.join();
}

void mutex_behind_a_shared_ptr() {
  auto m = std::make_shared<std::mutex>();
  int value = 0;
  std::thread worker([m, &value] {
    std::lock_guard<std::mutex> hold(*m);
    ++value;
  });
  {
    std::lock_guard<std::mutex> hold(*m);
    ++value;
  }
  worker.join();
}

static std::unique_lock<std::mutex> lock_it(std::mutex &m) { return std::unique_lock<std::mutex>(m); }
static void add_locked(std::mutex &m, int &target) {
  std::lock_guard<std::mutex> hold(m);
  ++target;
}
static void add_unlocked(int &target) { ++target; }

void guard_returned_by_a_helper() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] {
    auto hold = lock_it(m);
    ++value;
  });
  {
    auto hold = lock_it(m);
    ++value;
  }
  worker.join();
}

void helper_locks() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] { add_locked(m, value); });
  add_locked(m, value);
  worker.join();
}

void caller_locks_for_the_helper() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    add_unlocked(value);
  });
  {
    std::lock_guard<std::mutex> hold(m);
    add_unlocked(value);
  }
  worker.join();
}

class Account {
public:
  void pay(long n) {
    std::lock_guard<std::mutex> hold(mutex_);
    apply(n);
  }
  long cents() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return cents_;
  }

private:
  void apply(long n) { cents_ += n; } // every caller holds mutex_
  mutable std::mutex mutex_;
  long cents_ = 0;
};

void class_with_its_own_lock() {
  Account account;
  std::thread worker([&account] { account.pay(1); });
  account.pay(2);
  std::printf("%ld\n", account.cents());
  worker.join();
}

void lock_of_the_object() {
  struct Cell {
    std::mutex mutex;
    int value = 0;
  } cell;
  std::thread worker([&cell] {
    std::lock_guard<std::mutex> hold(cell.mutex);
    ++cell.value;
  });
  {
    std::lock_guard<std::mutex> hold(cell.mutex);
    ++cell.value;
  }
  worker.join();
}

// --- condition variables --------------------------------------------------------------------------------------

void condition_with_predicate() {
  std::mutex m;
  std::condition_variable cv;
  bool ready = false;
  int payload = 0;
  std::thread waiter([&] {
    std::unique_lock<std::mutex> lock(m);
    cv.wait(lock, [&] { return ready; });
    std::printf("%d\n", payload);
  });
  {
    std::lock_guard<std::mutex> hold(m);
    payload = 42;
    ready = true;
  }
  cv.notify_one();
  waiter.join();
}

void condition_with_while_loop() {
  std::mutex m;
  std::condition_variable cv;
  std::queue<int> jobs;
  std::thread consumer([&] {
    std::unique_lock<std::mutex> lock(m);
    while (jobs.empty())
      cv.wait(lock);
    jobs.pop();
  });
  std::unique_lock<std::mutex> lock(m);
  jobs.push(1);
  lock.unlock();
  cv.notify_one();
  consumer.join();
}

void payload_written_before_the_flag_under_the_lock() {
  std::mutex m;
  std::condition_variable cv;
  bool ready = false;
  std::vector<int> result;
  std::thread producer([&] {
    result.push_back(1); // published by the flag
    {
      std::lock_guard<std::mutex> hold(m);
      ready = true;
    }
    cv.notify_one();
  });
  {
    std::unique_lock<std::mutex> lock(m);
    cv.wait(lock, [&] { return ready; });
  }
  std::printf("%zu\n", result.size());
  producer.join();
}

// --- atomics --------------------------------------------------------------------------------------------------

void atomic_counter() {
  std::atomic<int> hits{0};
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&hits] { ++hits; });
  hits = 5;
  for (auto &t : crew)
    t.join();
}

void atomic_relaxed_counter() {
  std::atomic_long hits{0};
  std::thread worker([&hits] { hits.fetch_add(1, std::memory_order_relaxed); });
  std::printf("%ld\n", hits.load(std::memory_order_relaxed));
  worker.join();
}

void atomic_stop_flag() {
  std::atomic<bool> stop{false};
  std::thread worker([&stop] {
    while (!stop)
      std::this_thread::yield();
  });
  stop = true;
  worker.join();
}

void atomic_flag_test() {
  std::atomic_flag stop;
  std::thread worker([&stop] {
    while (!stop.test())
      std::this_thread::yield();
  });
  stop.test_and_set();
  worker.join();
}

void atomic_member() {
  struct Stats {
    std::atomic<int> reads{0};
  } stats;
  std::thread worker([&stats] { ++stats.reads; });
  ++stats.reads;
  worker.join();
}

void atomic_ref_on_both_sides() {
  int shared = 0;
  std::thread worker([&shared] { std::atomic_ref<int>(shared).fetch_add(1); });
  std::atomic_ref<int> mine(shared);
  mine += 2;
  worker.join();
}

void stop_token_instead_of_a_flag() {
  std::jthread worker([](std::stop_token token) {
    while (!token.stop_requested())
      std::this_thread::yield();
  });
  worker.request_stop();
}

void release_acquire_flag() {
  int payload = 0;
  std::atomic<bool> ready{false};
  std::thread producer([&] {
    payload = 42;
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_acquire))
    std::this_thread::yield();
  std::printf("%d\n", payload);
  producer.join();
}

void sequentially_consistent_flag() {
  std::string payload;
  std::atomic<bool> ready{false};
  std::thread consumer([&] {
    while (!ready)
      std::this_thread::yield();
    std::printf("%s\n", payload.c_str());
  });
  payload = "text";
  ready = true;
  consumer.join();
}

void flag_tested_once() {
  int payload = 0;
  std::atomic<bool> ready{false};
  std::thread producer([&] {
    payload = 42;
    ready.store(true, std::memory_order_release);
  });
  if (ready.load(std::memory_order_acquire))
    std::printf("%d\n", payload);
  producer.join();
}

void atomic_wait_and_notify() {
  int payload = 0;
  std::atomic<int> stage{0};
  std::thread producer([&] {
    payload = 42;
    stage.store(1);
    stage.notify_one();
  });
  stage.wait(0);
  std::printf("%d\n", payload);
  producer.join();
}

void atomic_pointer_publishes() {
  std::atomic<int *> box{nullptr};
  std::thread producer([&box] {
    int *fresh = new int(0);
    *fresh = 42;
    box.store(fresh, std::memory_order_release);
  });
  if (int *seen = box.load(std::memory_order_acquire))
    std::printf("%d\n", *seen);
  producer.join();
  delete box.load();
}

// --- handed over ----------------------------------------------------------------------------------------------

void promise_hands_over() {
  std::string text;
  std::promise<void> ready;
  auto future = ready.get_future();
  std::thread producer([&] {
    text = "done";
    ready.set_value();
  });
  future.wait();
  text += "!";
  producer.join();
}

void promise_starts_the_thread() {
  int input = 0;
  std::promise<void> go;
  std::thread worker([&input, started = go.get_future()]() mutable {
    started.get();
    std::printf("%d\n", input);
  });
  input = 5;
  go.set_value();
  worker.join();
}

void packaged_task_hands_over() {
  int result = 0;
  std::packaged_task<void()> task([&result] { result = 1; });
  auto future = task.get_future();
  std::thread worker(std::move(task));
  future.get();
  result = 2;
  worker.join();
}

void latch_hands_over() {
  std::vector<int> parts(2);
  std::latch done(2);
  std::thread first([&] {
    parts[0] = 1;
    done.count_down();
  });
  std::thread second([&] {
    parts[1] = 2;
    done.count_down();
  });
  done.wait();
  std::printf("%d\n", parts[0] + parts[1]);
  first.join();
  second.join();
}

void latch_starts_the_thread() {
  int input = 0;
  std::latch go(1);
  std::thread worker([&] {
    go.wait();
    std::printf("%d\n", input);
  });
  input = 3;
  go.count_down();
  worker.join();
}

void barrier_separates_phases() {
  int left = 0, right = 0;
  std::barrier<> sync(2);
  std::thread worker([&] {
    left = 1;
    sync.arrive_and_wait();
    std::printf("%d\n", right);
  });
  right = 2;
  sync.arrive_and_wait();
  std::printf("%d\n", left);
  worker.join();
}

void semaphore_hands_over() {
  int value = 0;
  std::binary_semaphore done(0);
  std::thread producer([&] {
    value = 1;
    done.release();
  });
  done.acquire();
  value += 1;
  producer.join();
}

void queue_under_a_lock_hands_over() {
  std::mutex m;
  std::queue<std::unique_ptr<int>> box;
  std::thread producer([&] {
    auto item = std::make_unique<int>(0);
    *item = 7;
    std::lock_guard<std::mutex> hold(m);
    box.push(std::move(item));
  });
  std::unique_ptr<int> mine;
  {
    std::lock_guard<std::mutex> hold(m);
    if (!box.empty()) {
      mine = std::move(box.front());
      box.pop();
    }
  }
  if (mine)
    *mine += 1;
  producer.join();
}

void swapped_out_under_the_lock() {
  std::mutex m;
  std::vector<int> pending;
  std::thread producer([&] {
    std::lock_guard<std::mutex> hold(m);
    pending.push_back(1);
  });
  std::vector<int> mine;
  {
    std::lock_guard<std::mutex> hold(m);
    mine.swap(pending);
  }
  mine.push_back(2);
  producer.join();
}

void call_once_initialises() {
  std::once_flag once;
  std::vector<int> table;
  auto fill = [&] { table.push_back(1); };
  std::thread worker([&] {
    std::call_once(once, fill);
    std::printf("%d\n", table[0]);
  });
  std::call_once(once, fill);
  std::printf("%d\n", table[0]);
  worker.join();
}

void double_checked_with_an_atomic() {
  std::mutex m;
  std::atomic<bool> made{false};
  std::string text;
  auto make = [&] {
    if (!made.load(std::memory_order_acquire)) {
      std::lock_guard<std::mutex> hold(m);
      if (!made.load(std::memory_order_relaxed)) {
        text = "made";
        made.store(true, std::memory_order_release);
      }
    }
    std::printf("%s\n", text.c_str());
  };
  std::thread worker(make);
  make();
  worker.join();
}

// --- not shared, not run, not evaluated -----------------------------------------------------------------------

void thread_touches_something_else() {
  int counter = 0;
  std::thread worker([] { std::printf("elsewhere\n"); });
  ++counter;
  worker.join();
}

void captured_but_not_used() {
  int counter = 0;
  std::thread worker([&counter] { std::printf("%zu\n", sizeof counter); });
  ++counter;
  worker.join();
}

void address_captured_but_not_followed() {
  int counter = 0;
  std::thread worker([&counter] { std::printf("%p\n", static_cast<void *>(&counter)); });
  ++counter;
  worker.join();
}

void unevaluated_in_the_parent() {
  int counter = 0;
  std::thread worker([&counter] { ++counter; });
  static_assert(sizeof(++counter) == sizeof(int));
  using Type = decltype(counter = 1);
  static_assert(std::is_reference_v<Type>);
  worker.join();
}

void lambdas_without_threads() {
  int counter = 0;
  auto bump = [&counter] { ++counter; };
  bump();
  ++counter;
  bump();
}

void volatile_register_without_threads() {
  static unsigned device;
  volatile unsigned *status = &device;
  *status = 1;
  while (*status == 0) {
  }
}

void streams_do_not_race() {
  std::thread worker([] { std::cout << "one\n"; });
  std::cout << "two\n"; // the standard streams are synchronised
  worker.join();
}

void shared_only_in_a_branch_that_spawns(bool parallel) {
  int value = 0;
  if (parallel) {
    std::thread worker([&value] { value = 1; });
    worker.join();
  } else {
    value = 2;
  }
  value = 3;
}

void handle_moved_and_joined() {
  int value = 0;
  std::thread t([&value] { value = 1; });
  std::thread u = std::move(t);
  u.join();
  value = 2;
}

void different_elements_of_two_containers() {
  std::vector<int> source{1, 2, 3}, target(3);
  std::thread worker([&] { std::transform(source.begin(), source.end(), target.begin(), [](int x) { return x; }); });
  std::printf("%d\n", source[0]);
  worker.join();
}

// --- members --------------------------------------------------------------------------------------------------

class Service {
public:
  Service() {
    ready_ = true; // before the thread exists
    worker_ = std::thread([this] { std::printf("%d\n", ready_); });
  }
  ~Service() {
    worker_.join();
    ready_ = false; // after it has ended
  }

private:
  bool ready_ = false;
  std::thread worker_;
};

class Batch {
public:
  void run() {
    total_ = 0;
    std::thread helper([this] { total_ += 1; });
    helper.join();
    total_ += 1;
  }
  void run_locked() {
    std::thread helper([this] {
      std::lock_guard<std::mutex> hold(mutex_);
      ++steps_;
    });
    {
      std::lock_guard<std::mutex> hold(mutex_);
      ++steps_;
    }
    helper.join();
  }
  void run_disjoint() {
    std::thread helper([this] { ++left_; });
    ++right_;
    helper.join();
  }

private:
  std::mutex mutex_;
  int total_ = 0, steps_ = 0, left_ = 0, right_ = 0;
};

void service_lives_and_dies() {
  Service service;
  Batch batch;
  batch.run();
  batch.run_locked();
  batch.run_disjoint();
}

// --- test doubles ---------------------------------------------------------------------------------------------

namespace fake {
class thread { // the shape of std::thread, but it runs the work at once
public:
  template <typename F> explicit thread(F f) { f(); }
  void join() {}
  void detach() {}
};
} // namespace fake

void fake_thread_runs_now() {
  int hits = 0;
  fake::thread worker([&hits] { ++hits; });
  ++hits;
  worker.join();
}

template <typename Thread> static int counted_with() {
  int hits = 0;
  Thread worker([&hits] { ++hits; });
  worker.join();
  return ++hits;
}

void thread_type_is_a_parameter() {
  std::printf("%d\n", counted_with<fake::thread>());
  std::printf("%d\n", counted_with<std::thread>());
}

// An array that is passed to a thread becomes a pointer: passing it reads no element.
void put_at(int *numbers, int i) { numbers[i] = i; }
void arrays_as_arguments() {
  int numbers[2];
  std::thread first(put_at, numbers, 0), second(put_at, numbers, 1);
  first.join();
  second.join();
}
