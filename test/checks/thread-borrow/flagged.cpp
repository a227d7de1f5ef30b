// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// A thread that may still run when what it borrows is gone. The warning stands where the borrow is made:
// at the lambda's introducer, or at the argument.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

static void show(const std::string &text) { std::printf("%s\n", text.c_str()); }
static void show_value(const int *value) { std::printf("%d\n", *value); }
static void show_chars(const char *text) { std::printf("%s\n", text); }
static void add_one(int &value) { value += 1; }
static std::string build_label() { return "a label that is too long for the small buffer"; }

// --- detached -------------------------------------------------------------------------------------------------

void detached_default_capture() {
  std::vector<int> samples{1, 2, 3};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'samples'{{.*}}[fearless-thread-borrow]
  std::thread reader([&] {
    std::printf("%zu\n", samples.size());
  });
  reader.detach();
}

void detached_explicit_capture() {
  int depth = 3;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}[fearless-thread-borrow]
  std::thread([&depth] { std::printf("%d\n", depth); }).detach();
}

void detached_capture_of_parameter(int limit) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'limit'{{.*}}[fearless-thread-borrow]
  std::thread([&limit] { std::printf("%d\n", limit); }).detach();
}

void detached_reference_parameter(const std::string &title) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'title'{{.*}}[fearless-thread-borrow]
  std::thread([&title] { show(title); }).detach();
}

void detached_ref_argument() {
  int tally = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'tally'{{.*}}[fearless-thread-borrow]
  std::thread t(add_one, std::ref(tally));
  t.detach();
}

void detached_cref_argument() {
  std::string banner = build_label();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'banner'{{.*}}[fearless-thread-borrow]
  std::thread t(show, std::cref(banner));
  t.detach();
}

void detached_address_argument() {
  int height = 7;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'height'{{.*}}[fearless-thread-borrow]
  std::thread t(show_value, &height);
  t.detach();
}

void detached_array_argument() {
  char message[64] = "hello";
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'message'{{.*}}[fearless-thread-borrow]
  std::thread t(show_chars, message);
  t.detach();
}

void detached_c_str_argument() {
  std::string path = build_label();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{path.*}}'{{.*}}[fearless-thread-borrow]
  std::thread(show_chars, path.c_str()).detach();
}

void detached_pointer_capture() {
  int width = 1;
  int *where = &width;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{where|width}}'{{.*}}[fearless-thread-borrow]
  std::thread([where] { std::printf("%d\n", *where); }).detach();
}

void detached_view_capture() {
  std::string sentence = build_label();
  std::string_view words = sentence;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{words|sentence}}'{{.*}}[fearless-thread-borrow]
  std::thread([words] { std::printf("%zu\n", words.size()); }).detach();
}

void detached_span_capture() {
  int readings[4] = {1, 2, 3, 4};
  std::span<int> all(readings);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{all|readings}}'{{.*}}[fearless-thread-borrow]
  std::thread([all] { std::printf("%d\n", all[0]); }).detach();
}

void detached_iterator_capture() {
  std::vector<int> rows{1, 2, 3};
  auto first = rows.begin();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{first|rows}}'{{.*}}[fearless-thread-borrow]
  std::thread([first] { std::printf("%d\n", *first); }).detach();
}

void detached_raw_pointer_of_owner() {
  auto owner = std::make_unique<int>(4);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{raw|owner.*|\*owner}}'{{.*}}[fearless-thread-borrow]
  std::thread([raw = owner.get()] { std::printf("%d\n", *raw); }).detach();
}

void detached_init_capture_by_reference() {
  int budget = 5;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{left|budget}}'{{.*}}[fearless-thread-borrow]
  std::thread([&left = budget] { std::printf("%d\n", left); }).detach();
}

void detached_structured_binding() {
  std::pair<int, int> range{1, 2};
  auto &[low, high] = range;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{low|range.*}}'{{.*}}[fearless-thread-borrow]
  std::thread([&low = low] { std::printf("%d\n", low); }).detach();
  std::printf("%d\n", high);
}

void detached_through_reference() {
  long balance = 10;
  long &alias = balance;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{alias|balance}}'{{.*}}[fearless-thread-borrow]
  std::thread([&alias] { std::printf("%ld\n", alias); }).detach();
}

void detached_inner_lambda() {
  int total = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'total'{{.*}}[fearless-thread-borrow]
  std::thread([inner = [&total] { std::printf("%d\n", total); }] { inner(); }).detach();
}

void detached_named_lambda() {
  int quota = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'quota'{{.*}}[fearless-thread-borrow]
  auto work = [&quota] { std::printf("%d\n", quota); };
  std::thread t(work);
  t.detach();
}

void detached_std_function() {
  int errors = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'errors'{{.*}}[fearless-thread-borrow]
  std::function<void()> job = [&errors] { std::printf("%d\n", errors); };
  std::thread t(job);
  t.detach();
}

void detached_bind() {
  int step = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'step'{{.*}}[fearless-thread-borrow]
  std::thread t(std::bind(add_one, std::ref(step)));
  t.detach();
}

struct Mailer {
  std::string to;
  void send() const { show(to); }
};

void detached_member_function() {
  Mailer mailer{build_label()};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'mailer'{{.*}}[fearless-thread-borrow]
  std::thread t(&Mailer::send, &mailer);
  t.detach();
}

struct AddTo {
  int &target;
  void operator()() const { target += 1; }
};

void detached_functor_with_reference() {
  int score = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'score'{{.*}}[fearless-thread-borrow]
  std::thread t(AddTo{score});
  t.detach();
}

struct Request {
  const int *key;
};

static void serve(Request request) { std::printf("%d\n", *request.key); }

void detached_struct_with_pointer() {
  int key = 8;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'key'{{.*}}[fearless-thread-borrow]
  std::thread t(serve, Request{&key});
  t.detach();
}

void detached_on_one_branch(bool wait) {
  std::vector<int> table{1, 2, 3};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'table'{{.*}}[fearless-thread-borrow]
  std::thread t([&table] { std::printf("%zu\n", table.size()); });
  if (wait)
    t.join();
  else
    t.detach();
}

void detached_in_a_loop() {
  for (int round = 0; round < 3; ++round) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'round'{{.*}}[fearless-thread-borrow]
    std::thread([&round] { std::printf("%d\n", round); }).detach();
  }
}

void detached_behind_unique_ptr() {
  int speed = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'speed'{{.*}}[fearless-thread-borrow]
  auto t = std::make_unique<std::thread>([&speed] { std::printf("%d\n", speed); });
  t->detach();
}

void detached_packaged_task() {
  int offset = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'offset'{{.*}}[fearless-thread-borrow]
  std::packaged_task<void()> task([&offset] { std::printf("%d\n", offset); });
  std::thread(std::move(task)).detach();
}

// --- joined too late ------------------------------------------------------------------------------------------

void joined_after_the_block() {
  std::thread t;
  {
    int inside = 1;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'inside'{{.*}}[fearless-thread-borrow]
    t = std::thread([&inside] { std::printf("%d\n", inside); });
  }
  t.join();
}

void loop_variable_joined_after_the_loop() {
  std::vector<std::thread> crew;
  for (int id = 0; id < 4; ++id)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'id'{{.*}}[fearless-thread-borrow]
    crew.emplace_back([&id] { std::printf("%d\n", id); });
  for (auto &t : crew)
    t.join();
}

void loop_body_local_joined_after_the_loop() {
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i) {
    std::string name = build_label();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'name'{{.*}}[fearless-thread-borrow]
    crew.push_back(std::thread([&name] { show(name); }));
  }
  for (std::size_t i = 0; i < crew.size(); ++i)
    crew[i].join();
}

void jthread_declared_before_its_data() {
  std::jthread early;
  std::vector<int> late{1, 2, 3};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'late'{{.*}}[fearless-thread-borrow]
  early = std::jthread([&late] { std::printf("%d\n", late.front()); });
}

void jthreads_in_a_vector_declared_before_their_data() {
  std::vector<std::jthread> pool;
  std::string text = build_label();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'text'{{.*}}[fearless-thread-borrow]
  pool.emplace_back([&text] { show(text); });
}

void future_declared_before_its_data() {
  std::future<void> pending;
  std::string note = build_label();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'note'{{.*}}[fearless-thread-borrow]
  pending = std::async(std::launch::async, [&note] { show(note); });
}

void temporary_dies_at_the_semicolon() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[fearless-thread-borrow]
  std::thread t(show_chars, build_label().c_str());
  t.join();
}

// --- handed out of the function -------------------------------------------------------------------------------

std::thread returned_thread() {
  int limit = 10;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'limit'{{.*}}[fearless-thread-borrow]
  return std::thread([&limit] { std::printf("%d\n", limit); });
}

std::jthread returned_jthread_variable() {
  int bound = 10;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'bound'{{.*}}[fearless-thread-borrow]
  std::jthread t([&bound] { std::printf("%d\n", bound); });
  return t;
}

std::future<int> returned_future() {
  int factor = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'factor'{{.*}}[fearless-thread-borrow]
  return std::async(std::launch::async, [&factor] { return factor * 21; });
}

void stored_through_reference(std::thread &out) {
  int cost = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'cost'{{.*}}[fearless-thread-borrow]
  out = std::thread([&cost] { std::printf("%d\n", cost); });
}

void stored_in_callers_vector(std::vector<std::thread> &threads) {
  int weight = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'weight'{{.*}}[fearless-thread-borrow]
  threads.emplace_back([&weight] { std::printf("%d\n", weight); });
}

std::vector<std::thread> background_threads;

void moved_into_a_global_vector() {
  int color = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'color'{{.*}}[fearless-thread-borrow]
  std::thread t([&color] { std::printf("%d\n", color); });
  background_threads.push_back(std::move(t));
}

void kept_in_a_static_handle() {
  int angle = 2;
  static std::jthread keeper;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'angle'{{.*}}[fearless-thread-borrow]
  keeper = std::jthread([&angle] { std::printf("%d\n", angle); });
}

void leaked_handle() {
  int ratio = 2;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'ratio'{{.*}}[fearless-thread-borrow]
  new std::thread([&ratio] { std::printf("%d\n", ratio); });
}

class Player {
public:
  void play() {
    std::string track = build_label();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'track'{{.*}}[fearless-thread-borrow]
    worker_ = std::thread([&track] { show(track); });
  }
  void stop() { worker_.join(); }

private:
  std::thread worker_;
};

// --- this -----------------------------------------------------------------------------------------------------

class Beacon {
public:
  void start() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}[fearless-thread-borrow]
    std::thread([this] { std::printf("%d\n", beats_); }).detach();
  }
  void start_with_default_capture() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}[fearless-thread-borrow]
    std::thread([&] { std::printf("%d\n", beats_); }).detach();
  }
  void start_member() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}[fearless-thread-borrow]
    std::thread(&Beacon::beat, this).detach();
  }

private:
  void beat() { std::printf("%d\n", beats_); }
  int beats_ = 3;
};

void beacon_dies_at_the_end_of_the_block() {
  Beacon north;
  north.start();
}

// Nobody gets the handle: the thread is detached.
static bool start_there(std::thread *place, int *n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: lambda may outlive 'n', which it points to (Rust: E0521) [fearless-thread-borrow]
  std::thread made([n] { ++*n; });
  if (place)
    *place = std::move(made);
  else
    made.detach();
  return true;
}
void no_place_for_the_handle() {
  int n = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: note: in 'start_there', called here
  start_there(nullptr, &n);
}
