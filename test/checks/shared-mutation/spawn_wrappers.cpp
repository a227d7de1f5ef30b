// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// Functions and classes of the user that start threads: what they are given runs beside the code that goes on, until
// the wrapper joins.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <string>
#include <thread>
#include <utility>
#include <vector>

template <class F, class... A> std::thread launch(F &&f, A &&...a) {
  return std::thread(std::forward<F>(f), std::forward<A>(a)...);
}
template <class F> auto bg(F &&f) { return std::async(std::launch::async, std::forward<F>(f)); }
std::thread launch_fn(std::function<void()> f) { return std::thread(std::move(f)); }
std::thread launch_fn2(std::function<void()> f) { return std::thread([f] { f(); }); }
std::thread launch_fn3(std::function<void()> f) { return std::thread([f = std::move(f)]() mutable { f(); }); }
void detach_fn(std::function<void()> f) { std::thread(std::move(f)).detach(); }
void inc(int &x) { ++x; }
void incp(int *x) { ++*x; }

void template_with_arguments() {
  int n = 0;
  auto t = launch([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  t.join();
  ++n;
}
void function_with_a_reference() {
  int n = 0;
  auto t = launch(inc, std::ref(n));
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  t.join();
}
void function_with_a_pointer() {
  int n = 0;
  auto t = launch(incp, &n);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  t.join();
}
void async_wrapper() {
  int n = 0;
  auto t = bg([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  t.get();
  ++n;
}
void std_function_moved_into_a_thread() {
  int n = 0;
  auto t = launch_fn([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  t.join();
  ++n;
}
void std_function_captured() {
  int n = 0;
  auto t = launch_fn2([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  t.join();
  ++n;
}
void std_function_moved_into_a_capture() {
  int n = 0;
  auto t = launch_fn3([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  t.join();
  ++n;
}
void detached_without_an_owner() {
  int n = 0;
  detach_fn([&] { ++n; });
}
void detached_with_an_owner() {
  auto n = std::make_shared<int>(0);
  detach_fn([n] { ++*n; });
}
void owner_used_beside_it() {
  auto n = std::make_shared<int>(0);
  detach_fn([n] { ++*n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'*n'{{.*}}[fearless-shared-mutation]
  ++*n;
}
// joiner helpers
void join_all(std::vector<std::thread> &ts) {
  for (auto &t : ts)
    t.join();
}
void joined_by_a_helper() {
  int n = 0;
  std::vector<std::thread> ts;
  ts.push_back(launch_fn([&] { n = 1; }));
  join_all(ts);
  ++n;
}
// wrapper class, callable in the constructor, join in the destructor
class Joining {
public:
  template <class F> explicit Joining(F f) : t_(std::move(f)) {}
  ~Joining() {
    if (t_.joinable())
      t_.join();
  }
  void join() { t_.join(); }

private:
  std::thread t_;
};
void joining_class() {
  int n = 0;
  {
    Joining t([&] { ++n; });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
    ++n;
  }
  ++n;
}
void joined_early() {
  int n = 0;
  Joining t([&] { ++n; });
  t.join();
  ++n;
}
class Runner {
public:
  explicit Runner(std::function<void()> f) : f_(std::move(f)) {}
  void start() { t_ = std::thread([this] { f_(); }); }
  void join() { t_.join(); }

private:
  std::function<void()> f_;
  std::thread t_;
};
void callable_kept_until_start() {
  int n = 0;
  Runner r([&] { ++n; });
  ++n;
  r.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  r.join();
  ++n;
}
// virtual run
class Thread {
public:
  virtual ~Thread() { join(); }
  void start() { t_ = std::thread([this] { run(); }); }
  void join() {
    if (t_.joinable())
      t_.join();
  }

protected:
  virtual void run() = 0;

private:
  std::thread t_;
};
class Counter : public Thread {
public:
  explicit Counter(int &n) : n_(n) {}

private:
  void run() override { ++n_; }
  int &n_;
};
class Own : public Thread {
public:
  int v = 0;
  void run() override { ++v; }
};
void virtual_run() {
  int n = 0;
  Counter c(n);
  c.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  c.join();
  ++n;
}
void virtual_run_on_itself() {
  Own o;
  o.v = 1;
  o.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'o.v'{{.*}}[fearless-shared-mutation]
  o.v = 2;
  o.join();
  o.v = 3;
}
void object_on_the_heap() {
  int n = 0;
  auto c = std::make_unique<Counter>(n);
  c->start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  c->join();
}
int shared3;
namespace {
struct Base {
  virtual ~Base() = default;
  virtual void work() = 0;
};
struct Only : Base {
  void work() override { ++shared3; }
};
} // namespace
void only_implementation_of_the_file(Base &b) {
  std::thread t([&b] { b.work(); });
  ++shared3;
  t.join();
}
// two overriders: unknown
int shared4;
namespace {
struct Base2 {
  virtual ~Base2() = default;
  virtual void work() = 0;
};
struct A2 : Base2 {
  void work() override { ++shared4; }
};
struct B2 : Base2 {
  void work() override {}
};
} // namespace
void two_implementations(Base2 &b) {
  std::thread t([&b] { b.work(); });
  ++shared4;
  t.join();
}
// pthread trampolines
class PThread {
public:
  void start() { pthread_create(&id_, nullptr, &PThread::entry, this); }
  void join() { pthread_join(id_, nullptr); }
  virtual ~PThread() = default;

protected:
  virtual void run() = 0;

private:
  static void *entry(void *self) {
    static_cast<PThread *>(self)->run();
    return nullptr;
  }
  pthread_t id_;
};
class PCount : public PThread {
public:
  explicit PCount(int *n) : n_(n) {}
  void run() override { ++*n_; }
  int *n_;
};
void pthread_class() {
  int n = 0;
  PCount p(&n);
  p.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  p.join();
  ++n;
}
struct Args {
  void (*fn)(void *);
  void *arg;
};
void *tramp(void *p) {
  Args *a = static_cast<Args *>(p);
  a->fn(a->arg);
  delete a;
  return nullptr;
}
pthread_t create(void (*fn)(void *), void *arg) {
  Args *a = new Args{fn, arg};
  pthread_t t;
  pthread_create(&t, nullptr, tramp, a);
  return t;
}
void bump_it(void *p) { ++*static_cast<int *>(p); }
void function_and_argument_in_a_struct() {
  int n = 0;
  pthread_t t = create(bump_it, &n);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  pthread_join(t, nullptr);
  ++n;
}
// parallel helpers
template <class F, class G> void both(F f, G g) {
  std::thread a(f), b(g);
  a.join();
  b.join();
}
void both_fn(std::function<void()> f, std::function<void()> g) {
  std::thread a(f);
  g();
  a.join();
}
void both_touch_one_object() {
  int n = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  both([&] { ++n; }, [&] { ++n; });
  ++n;
}
void each_its_own_object() {
  int n = 0, m = 0;
  both([&] { ++n; }, [&] { ++m; });
  ++n;
}
void one_thread_and_the_caller() {
  int n = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  both_fn([&] { ++n; }, [&] { ++n; });
  ++n;
}
void caller_has_another_object() {
  int n = 0, m = 0;
  both_fn([&] { ++n; }, [&] { ++m; });
  ++n;
}
template <class F> void parallel_for(int n, F f) {
  std::vector<std::thread> ts;
  for (int i = 0; i < n; ++i)
    ts.emplace_back(f, i);
  for (auto &t : ts)
    t.join();
}
void parallel_for_fn(int n, std::function<void(int)> f) {
  std::vector<std::thread> ts;
  for (int i = 0; i < n; ++i)
    ts.emplace_back([i, &f] { f(i); });
  for (auto &t : ts)
    t.join();
}
void parallel_for_sum() {
  int sum = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'sum'{{.*}}[fearless-shared-mutation]
  parallel_for(4, [&](int i) { sum += i; });
}
void parallel_for_elements() {
  std::vector<int> v(4);
  parallel_for(4, [&](int i) { v[i] = i; });
  v[0] = 1;
}
void parallel_for_sum_by_std_function() {
  int sum = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'sum'{{.*}}[fearless-shared-mutation]
  parallel_for_fn(4, [&](int i) { sum += i; });
}
void parallel_for_elements_by_std_function() {
  std::vector<int> v(4);
  parallel_for_fn(4, [&](int i) { v[i] = i; });
  v[0] = 1;
}
void parallel_for_under_a_lock() {
  std::mutex m;
  int sum = 0;
  parallel_for_fn(4, [&](int i) {
    std::lock_guard<std::mutex> g(m);
    sum += i;
  });
  ++sum;
}
// callback stored, then called by own thread
class Ticker {
public:
  void on_tick(std::function<void()> f) { cb_ = std::move(f); }
  void start() {
    t_ = std::thread([this] {
      while (!stop_)
        cb_();
    });
  }
  void stop() {
    stop_ = true;
    t_.join();
  }

private:
  std::function<void()> cb_;
  std::atomic<bool> stop_{false};
  std::thread t_;
};
void callback_of_a_worker() {
  int n = 0;
  Ticker t;
  t.on_tick([&] { ++n; });
  n = 1;
  t.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  n = 2;
  t.stop();
  n = 3;
}
// stored and called later by this thread
class Signal {
public:
  void connect(std::function<void()> f) { slots_.push_back(std::move(f)); }
  void emit() {
    for (auto &s : slots_)
      s();
  }

private:
  std::vector<std::function<void()>> slots_;
};
void stored_and_called_after_the_join() {
  int n = 0;
  Signal s;
  std::thread t([&] { n = 1; });
  s.connect([&] { ++n; });
  t.join();
  s.emit();
}
void stored_and_called_beside_the_thread() {
  int n = 0;
  Signal s;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  s.connect([&] { ++n; });
  std::thread t([&] { n = 1; });
  s.emit();
  t.join();
}

// The place for the handle may be null: then the thread is detached. Who gives a place can join it.
template <class F, class... A> bool start_named(std::thread *t, const char *name, F &&f, A &&...a) {
  std::thread made([](std::string, F &&g, A &&...b) { g(b...); }, std::string(name), std::forward<F>(f),
                   std::forward<A>(a)...);
  if (t)
    *t = std::move(made);
  else
    made.detach();
  return true;
}
void named_and_joined() {
  int n = 0;
  std::thread t;
  start_named(&t, "worker", [&] { ++n; });
  t.join();
  ++n;
}
void named_and_used_meanwhile() {
  int n = 0;
  std::thread t;
  start_named(&t, "worker", [&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++n;
  t.join();
}
void named_with_an_argument() {
  int n = 0;
  std::thread t;
  start_named(&t, "worker", &incp, &n);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++n;
  t.join();
  ++n;
}

// A base class whose threads run the derived class.
class PosixThread {
public:
  virtual ~PosixThread() {}
  bool start() { return pthread_create(&thread_, nullptr, enter, this) == 0; }
  void stop() { pthread_join(thread_, nullptr); }

private:
  virtual void thread_main() = 0;
  static void *enter(void *self) {
    ((PosixThread *)self)->thread_main();
    return nullptr;
  }
  pthread_t thread_;
};
struct Encoder : PosixThread {
  int frames = 0;
  void thread_main() override { ++frames; }
};
void derived_runs() {
  Encoder e;
  e.frames = 1;
  e.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'e.frames' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  ++e.frames;
  e.stop();
  ++e.frames;
}
class StdThread {
public:
  virtual ~StdThread() {}
  void start() { thread_ = std::thread(&StdThread::run, this); }
  void wait() { thread_.join(); }

protected:
  virtual void run() = 0;

private:
  std::thread thread_;
};
struct Player : StdThread {
  int volume = 0;
  void run() override { volume = volume + 1; }
};
void derived_is_waited_for() {
  Player p;
  p.volume = 3;
  p.start();
  p.wait();
  ++p.volume;
}
void derived_is_not_waited_for() {
  Player p;
  p.start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'p.volume' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  p.volume = 3;
  p.wait();
}
