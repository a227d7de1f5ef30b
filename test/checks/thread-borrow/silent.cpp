// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// The thread certainly ended, or owns what it uses, or borrows what outlives it.
#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <future>
#include <latch>
#include <list>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <semaphore>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

static void show(const std::string &text) { std::printf("%s\n", text.c_str()); }
static void show_value(const int *value) { std::printf("%d\n", *value); }
static void show_text(std::string text) { std::printf("%s\n", text.c_str()); }
static void show_chars(const char *text) { std::printf("%s\n", text); }
static void add_one(int &value) { value += 1; }
static std::string build_label() { return "a label that is too long for the small buffer"; }

// --- joined before the data dies ------------------------------------------------------------------------------

void joined_default_capture() {
  std::vector<int> samples{1, 2, 3};
  std::thread reader([&] { std::printf("%zu\n", samples.size()); });
  reader.join();
}

void joined_explicit_capture() {
  int depth = 3;
  std::thread t([&depth] { std::printf("%d\n", depth); });
  t.join();
}

void joined_parameter(int limit) {
  std::thread t([&limit] { std::printf("%d\n", limit); });
  t.join();
}

void joined_reference_parameter(const std::string &title) {
  std::thread t([&title] { show(title); });
  t.join();
}

void joined_ref_argument() {
  int tally = 0;
  std::thread t(add_one, std::ref(tally));
  t.join();
}

void joined_address_argument() {
  int height = 7;
  std::thread t{show_value, &height};
  t.join();
}

void joined_array_argument() {
  char message[64] = "hello";
  std::thread t(show_chars, message);
  t.join();
}

void joined_on_both_branches(bool early) {
  std::vector<int> table{1, 2, 3};
  std::thread t([&table] { std::printf("%zu\n", table.size()); });
  if (early) {
    t.join();
    return;
  }
  std::printf("waiting\n");
  t.join();
}

void joined_if_joinable() {
  int width = 1;
  std::thread t([&width] { std::printf("%d\n", width); });
  if (t.joinable())
    t.join();
}

void joined_after_move() {
  int radius = 1;
  std::thread t([&radius] { std::printf("%d\n", radius); });
  std::thread moved = std::move(t);
  moved.join();
}

void joined_after_swap() {
  int circle = 1;
  std::thread t([&circle] { std::printf("%d\n", circle); });
  std::thread other;
  other.swap(t);
  other.join();
}

void joined_after_assignment() {
  int column = 1;
  std::thread t;
  t = std::thread([&column] { std::printf("%d\n", column); });
  t.join();
}

void joined_inside_the_block() {
  std::thread t;
  {
    int inside = 1;
    t = std::thread([&inside] { std::printf("%d\n", inside); });
    t.join();
  }
}

void joined_through_reference() {
  int alpha = 1;
  std::thread t([&alpha] { std::printf("%d\n", alpha); });
  std::thread &same = t;
  same.join();
}

void joined_through_pointer() {
  int beta = 1;
  std::thread t([&beta] { std::printf("%d\n", beta); });
  std::thread *same = &t;
  same->join();
}

static void wait_for(std::thread &t) { t.join(); }
static void wait_and_own(std::thread t) { t.join(); }

void joined_by_a_helper() {
  int gamma = 1;
  std::thread t([&gamma] { std::printf("%d\n", gamma); });
  wait_for(t);
}

void joined_by_a_helper_that_owns() {
  int delta = 1;
  std::thread t([&delta] { std::printf("%d\n", delta); });
  wait_and_own(std::move(t));
}

void joined_by_a_lambda() {
  int epsilon = 1;
  std::thread t([&epsilon] { std::printf("%d\n", epsilon); });
  auto finish = [&t] { t.join(); };
  finish();
}

void joined_temporary() {
  int zeta = 1;
  std::thread([&zeta] { std::printf("%d\n", zeta); }).join();
}

void joined_behind_unique_ptr() {
  int speed = 2;
  auto t = std::make_unique<std::thread>([&speed] { std::printf("%d\n", speed); });
  t->join();
}

void joined_behind_new() {
  int ratio = 2;
  std::thread *t = new std::thread([&ratio] { std::printf("%d\n", ratio); });
  t->join();
  delete t;
}

void joined_in_an_optional() {
  int eta = 2;
  std::optional<std::thread> t;
  t.emplace([&eta] { std::printf("%d\n", eta); });
  t->join();
}

void joined_try_and_catch() {
  int theta = 2;
  std::thread t([&theta] { std::printf("%d\n", theta); });
  try {
    show(build_label());
  } catch (...) {
    t.join();
    throw;
  }
  t.join();
}

// --- join loops -----------------------------------------------------------------------------------------------

void loop_range_for() {
  int total = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&total] { std::printf("%d\n", total); });
  for (auto &t : crew)
    t.join();
}

void loop_range_for_push_back() {
  int sum = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.push_back(std::thread([&sum] { std::printf("%d\n", sum); }));
  for (std::thread &t : crew)
    if (t.joinable())
      t.join();
}

void loop_index() {
  int mean = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&mean] { std::printf("%d\n", mean); });
  for (std::size_t i = 0; i < crew.size(); ++i)
    crew[i].join();
}

void loop_iterators() {
  int median = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&median] { std::printf("%d\n", median); });
  for (auto it = crew.begin(); it != crew.end(); ++it)
    it->join();
}

void loop_for_each_lambda() {
  int mode = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&mode] { std::printf("%d\n", mode); });
  std::for_each(crew.begin(), crew.end(), [](std::thread &t) { t.join(); });
}

void loop_for_each_mem_fn() {
  int quartile = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&quartile] { std::printf("%d\n", quartile); });
  std::for_each(crew.begin(), crew.end(), std::mem_fn(&std::thread::join));
}

void loop_while_pop_back() {
  int rest = 0;
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&rest] { std::printf("%d\n", rest); });
  while (!crew.empty()) {
    crew.back().join();
    crew.pop_back();
  }
}

void loop_plain_array() {
  int product = 0;
  std::thread crew[3];
  for (auto &t : crew)
    t = std::thread([&product] { std::printf("%d\n", product); });
  for (auto &t : crew)
    t.join();
}

void loop_std_array() {
  int quotient = 0;
  std::array<std::thread, 3> crew;
  for (std::size_t i = 0; i < crew.size(); ++i)
    crew[i] = std::thread([&quotient] { std::printf("%d\n", quotient); });
  for (auto &t : crew)
    t.join();
}

void loop_list_of_unique_ptr() {
  int remainder = 0;
  std::list<std::unique_ptr<std::thread>> crew;
  for (int i = 0; i < 4; ++i)
    crew.push_back(std::make_unique<std::thread>([&remainder] { std::printf("%d\n", remainder); }));
  for (auto &t : crew)
    t->join();
}

void array_joined_one_by_one() {
  int power = 0;
  std::thread pair[2] = {std::thread([&power] { std::printf("%d\n", power); }),
                         std::thread([&power] { std::printf("%d\n", power); })};
  pair[0].join();
  pair[1].join();
}

static void join_all(std::vector<std::thread> &threads) {
  for (auto &t : threads)
    t.join();
}

void loop_in_a_helper() {
  std::string text = build_label();
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&text] { show(text); });
  join_all(crew);
}

void loop_body_local_joined_in_the_body() {
  for (int i = 0; i < 4; ++i) {
    std::string name = build_label();
    std::thread t([&name] { show(name); });
    t.join();
  }
}

// --- joins in a destructor ------------------------------------------------------------------------------------

void jthread_after_its_data() {
  std::vector<int> late{1, 2, 3};
  std::jthread reader([&late] { std::printf("%d\n", late.front()); });
}

void jthread_in_a_block() {
  std::string outer = build_label();
  {
    std::jthread reader([&outer] { show(outer); });
  }
  outer.clear();
}

void jthread_temporary() {
  std::string word = build_label();
  std::jthread{[&word] { show(word); }};
}

void jthreads_in_a_vector_after_their_data() {
  std::string text = build_label();
  std::vector<std::jthread> pool;
  pool.emplace_back([&text] { show(text); });
}

void jthread_declared_early_but_joined() {
  std::jthread early;
  std::vector<int> late{1, 2, 3};
  early = std::jthread([&late] { std::printf("%d\n", late.front()); });
  early.join();
}

void jthreads_declared_early_but_cleared() {
  std::vector<std::jthread> pool;
  std::string text = build_label();
  pool.emplace_back([&text] { show(text); });
  pool.clear();
}

class Joiner {
public:
  explicit Joiner(std::thread &t) : thread_(t) {}
  Joiner(const Joiner &) = delete;
  ~Joiner() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread &thread_;
};

void joined_by_a_scope_object() {
  int minor = 1;
  std::thread t([&minor] { std::printf("%d\n", minor); });
  Joiner joiner(t);
}

class ScopedThread {
public:
  explicit ScopedThread(std::thread t) : thread_(std::move(t)) {}
  ScopedThread(const ScopedThread &) = delete;
  ~ScopedThread() { thread_.join(); }

private:
  std::thread thread_;
};

void owned_by_a_scope_object() {
  int major = 1;
  ScopedThread scoped(std::thread([&major] { std::printf("%d\n", major); }));
}

// --- futures --------------------------------------------------------------------------------------------------

void future_kept_and_got() {
  int factor = 2;
  std::future<int> answer = std::async(std::launch::async, [&factor] { return factor * 21; });
  std::printf("%d\n", answer.get());
}

void future_waited_for() {
  int factor = 3;
  auto answer = std::async(std::launch::async, [&] { return factor * 14; });
  answer.wait();
}

void future_joins_in_its_destructor() {
  std::string note = build_label();
  auto pending = std::async(std::launch::async, [&note] { show(note); });
}

void future_discarded_waits_at_once() {
  std::string memo = build_label();
  (void)std::async(std::launch::async, [&memo] { show(memo); });
}

void futures_in_a_vector() {
  std::vector<int> numbers{1, 2, 3};
  std::vector<std::future<int>> parts;
  for (int i = 0; i < 3; ++i)
    parts.push_back(std::async(std::launch::async, [&numbers, i] { return numbers[i]; }));
  for (auto &part : parts)
    std::printf("%d\n", part.get());
}

int deferred_runs_in_get() {
  int base = 2;
  auto later = std::async(std::launch::deferred, [&base] { return base * 2; });
  return later.get();
}

void packaged_task_on_this_thread() {
  int offset = 2;
  std::packaged_task<int()> task([&offset] { return offset; });
  task();
}

void packaged_task_joined() {
  int shift = 2;
  std::packaged_task<int()> task([&shift] { return shift; });
  auto result = task.get_future();
  std::thread t(std::move(task));
  std::printf("%d\n", result.get());
  t.join();
}

// --- the thread owns what it uses -----------------------------------------------------------------------------

void detached_copy() {
  std::vector<int> samples{1, 2, 3};
  std::thread([samples] { std::printf("%zu\n", samples.size()); }).detach();
}

void detached_default_copy() {
  int depth = 3;
  std::string text = build_label();
  std::thread([=] { std::printf("%d %s\n", depth, text.c_str()); }).detach();
}

void detached_move() {
  std::string text = build_label();
  std::thread([text = std::move(text)] { show(text); }).detach();
}

void detached_argument_is_copied() {
  std::string path = build_label();
  std::thread(show, path).detach(); // the parameter is a reference, to the thread's own copy
}

void detached_argument_is_converted() {
  char message[64] = "hello";
  std::thread(show_text, std::string(message)).detach();
}

void detached_string_literal() { std::thread(show_chars, "a literal lives for ever").detach(); }

void detached_view_of_literal() {
  std::string_view words = "static storage";
  std::thread([words] { std::printf("%zu\n", words.size()); }).detach();
}

void detached_copy_of_referenced_value() {
  long balance = 10;
  long &alias = balance;
  std::thread([alias] { std::printf("%ld\n", alias); }).detach(); // copies the value, not the reference
}

void detached_shared_ptr() {
  auto shared = std::make_shared<std::string>(build_label());
  std::thread([shared] { show(*shared); }).detach();
}

void detached_shared_ptr_argument() {
  auto shared = std::make_shared<int>(4);
  std::thread([](std::shared_ptr<int> mine) { std::printf("%d\n", *mine); }, shared).detach();
}

void detached_unique_ptr_moved() {
  auto owner = std::make_unique<int>(4);
  std::thread([owner = std::move(owner)] { std::printf("%d\n", *owner); }).detach();
}

void detached_raw_pointer_that_the_thread_deletes() {
  int *raw = new int(4);
  std::thread([raw] {
    std::printf("%d\n", *raw);
    delete raw;
  }).detach();
}

void detached_released_pointer() {
  auto owner = std::make_unique<int>(4);
  int *raw = owner.release();
  std::thread([raw] { delete raw; }).detach();
}

void detached_weak_ptr() {
  auto shared = std::make_shared<int>(4);
  std::weak_ptr<int> weak = shared;
  std::thread([weak] {
    if (auto strong = weak.lock())
      std::printf("%d\n", *strong);
  }).detach();
}

void detached_functor_with_value() {
  struct Print {
    int what;
    void operator()() const { std::printf("%d\n", what); }
  };
  std::thread(Print{3}).detach();
}

void detached_bind_of_value() {
  int step = 4;
  std::thread(std::bind([](int n) { std::printf("%d\n", n); }, step)).detach();
}

void detached_promise_moved() {
  std::promise<int> promise;
  std::future<int> answer = promise.get_future();
  std::thread([promise = std::move(promise)]() mutable { promise.set_value(1); }).detach();
  std::printf("%d\n", answer.get());
}

void detached_without_captures() {
  std::thread([] { std::printf("alone\n"); }).detach();
}

void detached_inner_by_value() {
  int total = 0;
  auto inner = [total] { std::printf("%d\n", total); };
  std::thread([inner] { inner(); }).detach();
}

void detached_size_of_local() {
  char buffer[32] = "";
  std::thread([] { std::printf("%zu\n", sizeof buffer); }).detach(); // an unevaluated operand borrows nothing
}

// --- it borrows what outlives it ------------------------------------------------------------------------------

int global_level = 1;
const std::vector<int> global_primes{2, 3, 5};

void detached_global() {
  std::thread([] { std::printf("%d\n", global_level); }).detach();
}

void detached_address_of_global() { std::thread(show_value, &global_level).detach(); }

void detached_reference_to_global() {
  const std::vector<int> &primes = global_primes;
  std::thread([&] { std::printf("%zu\n", primes.size()); }).detach();
}

void detached_static_local() {
  static int visits = 1;
  int *where = &visits;
  std::thread([where] { std::printf("%d\n", *where); }).detach();
}

void detached_span_of_static() {
  static int readings[4] = {1, 2, 3, 4};
  std::span<int> all(readings);
  std::thread([all] { std::printf("%d\n", all[0]); }).detach();
}

[[noreturn]] void local_of_a_function_that_never_returns() {
  std::string config = build_label();
  std::thread([&config] { show(config); }).detach();
  for (;;)
    std::this_thread::sleep_for(std::chrono::seconds(1));
}

// --- waited for otherwise -------------------------------------------------------------------------------------

void detached_but_latch_awaited() {
  int score = 0;
  std::latch done(1);
  std::thread([&score, &done] {
    score = 1;
    done.count_down();
  }).detach();
  done.wait();
}

void detached_but_promise_awaited() {
  std::vector<int> row{1, 2};
  std::promise<int> promise;
  auto answer = promise.get_future();
  std::thread([&row, promise = std::move(promise)]() mutable { promise.set_value(row[0]); }).detach();
  std::printf("%d\n", answer.get());
}

void detached_but_semaphore_awaited() {
  int score = 0;
  auto done = std::make_shared<std::binary_semaphore>(0);
  std::thread([&score, done] {
    score = 1;
    done->release();
  }).detach();
  done->acquire();
}

void detached_but_condition_awaited() {
  struct State {
    std::mutex mutex;
    std::condition_variable cv;
    bool done = false;
  };
  auto state = std::make_shared<State>();
  int score = 0;
  std::thread([&score, state] {
    score = 1;
    std::lock_guard<std::mutex> hold(state->mutex);
    state->done = true;
    state->cv.notify_one();
  }).detach();
  std::unique_lock<std::mutex> lock(state->mutex);
  state->cv.wait(lock, [&] { return state->done; });
}

// --- no thread at all -----------------------------------------------------------------------------------------

void lambda_called_here() {
  int local = 1;
  auto use = [&local] { std::printf("%d\n", local); };
  use();
}

void callback_runs_now() {
  std::vector<int> rows{1, 2, 3};
  int total = 0;
  std::for_each(rows.begin(), rows.end(), [&total](int row) { total += row; });
}

void thread_only_named() {
  int local = 1;
  auto use = [&local] { std::printf("%d\n", local); };
  static_assert(sizeof(std::thread(use)) > 0); // never started
}

void unknown_function_takes_a_callback(void (*schedule)(std::function<void()>)) {
  int local = 1;
  schedule([&local] { std::printf("%d\n", local); });
}

// --- this -----------------------------------------------------------------------------------------------------

class Beacon : public std::enable_shared_from_this<Beacon> {
public:
  void start_and_join() {
    std::thread t([this] { beat(); });
    t.join();
  }
  void start_keeping_alive() {
    std::thread([self = shared_from_this()] { self->beat(); }).detach();
  }
  void start_member_keeping_alive() { std::thread(&Beacon::beat, shared_from_this()).detach(); }
  void start_copy() {
    std::thread([copy = beats_] { std::printf("%d\n", copy); }).detach();
  }

private:
  void beat() const { std::printf("%d\n", beats_); }
  int beats_ = 3;
};

struct Point {
  int x = 1;
  void print_later() const {
    std::thread([*this] { std::printf("%d\n", x); }).detach();
  }
};

class Station {
public:
  Station() : worker_([this] { run(); }) {}
  ~Station() { worker_.join(); }

private:
  void run() { std::printf("%d\n", signals_); }
  int signals_ = 3;
  std::thread worker_;
};

class Depot {
public:
  void open() {
    worker_ = std::jthread([this] { std::printf("%d\n", wagons_); });
  }

private:
  int wagons_ = 3;
  std::jthread worker_; // the last member dies first, and waits
};

class Terminal {
public:
  ~Terminal() {
    for (auto &t : workers_)
      t.join();
  }
  void open() {
    workers_.emplace_back([this] { std::printf("%d\n", gates_); });
  }

private:
  int gates_ = 3;
  std::vector<std::thread> workers_;
};

void member_function_of_local_joined() {
  struct Mailer {
    std::string to;
    void send() const { show(to); }
  };
  Mailer mailer{build_label()};
  std::thread t(&Mailer::send, &mailer);
  t.join();
}

std::thread returned_thread_owns() {
  int limit = 10;
  return std::thread([limit] { std::printf("%d\n", limit); });
}

std::future<int> returned_future_owns() {
  std::vector<int> numbers{1, 2, 3};
  return std::async(std::launch::async, [numbers = std::move(numbers)] { return numbers[0]; });
}

std::thread returned_thread_borrows_from_the_caller_by_value(const std::shared_ptr<int> &shared) {
  return std::thread([shared] { std::printf("%d\n", *shared); }); // copies the owner, not the reference
}

// --- test doubles ---------------------------------------------------------------------------------------------

namespace fake {
class thread { // the shape of std::thread, but it runs the work at once
public:
  template <typename F> explicit thread(F f) { f(); }
  void detach() {}
};
template <typename F> void async(F f) { f(); }
} // namespace fake

void fake_thread_runs_now() {
  int hits = 0;
  fake::thread([&hits] { ++hits; }).detach();
}

void fake_async_runs_now() {
  int hits = 0;
  fake::async([&hits] { ++hits; });
}

// A singleton that is never destroyed.
class Forever {
public:
  void start() {
    std::thread([this] { ++turns_; }).detach();
  }

private:
  ~Forever() { std::abort(); }
  int turns_ = 0;
};

class Undying {
public:
  ~Undying() = delete;
  void start() {
    std::thread([this] { ++turns_; }).detach();
  }

private:
  int turns_ = 0;
};

// Detached only where there is no place for the handle.
static bool start_here(std::thread *place, int *n) {
  std::thread made([n] { ++*n; });
  if (place)
    *place = std::move(made);
  else
    made.detach();
  return true;
}
void joined_by_the_place_for_the_handle() {
  int n = 0;
  std::thread t;
  start_here(&t, &n);
  t.join();
}
