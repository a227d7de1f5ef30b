// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// A thread that belongs to an object races with the methods that may be called while it runs; no caller is
// seen.
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <pthread.h>

// The flag that the destructor sets, through a helper, in a loop condition.
class PolledInDestructor {
public:
  PolledInDestructor() { thread_ = std::thread(&PolledInDestructor::run, this); }
  ~PolledInDestructor() { shutdown(); }

private:
  void shutdown() {
    // CHECK: :[[@LINE+2]]:5: warning: 'stop_' is written here while the thread started in 'PolledInDestructor()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: 'shutdown()' joins the thread only after this access
    stop_ = true;
    if (thread_.joinable())
      thread_.join();
  }
  void run() {
    while (!stop_)
      std::this_thread::yield();
  }
  bool stop_ = false;
  std::thread thread_;
};
// requestStop without a join
class RequestStop {
public:
  void start() {
    stop_ = false;
    thread_ = std::thread([this] {
      for (;;) {
        if (stop_)
          break;
      }
    });
  }
  // CHECK: :[[@LINE+2]]:24: warning: 'stop_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
  // CHECK: note: 'requestStop()' is called while the thread runs: the thread's loop looks at what it sets
  void requestStop() { stop_ = true; }
  void wait() { thread_.join(); }

private:
  bool stop_ = false;
  std::thread thread_;
};
// scalar status of a service
class Status {
public:
  void start() {
    thread_ = std::thread([this] {
      while (!stop_)
        // CHECK: :[[@LINE+3]]:11: warning: 'frames_' is written here while 'frames()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
        // CHECK: note: 'frames_' is read here in 'frames()', without a lock
        // CHECK: note: 'frames()' can be called while the thread runs, which it does until it is told to stop
        ++frames_;
    });
  }
  void stop() {
    stop_ = true;
    thread_.join();
  }
  int frames() const { return frames_; }

private:
  std::atomic<bool> stop_{false};
  int frames_ = 0;
  std::thread thread_;
};
// locks some, forgets one
class Forgot {
public:
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    {
      std::lock_guard<std::mutex> l(m_);
      stop_ = true;
    }
    thread_.join();
  }
  void push(std::string s) {
    std::lock_guard<std::mutex> l(m_);
    q_.push_back(std::move(s));
    log_.push_back("x");
  }
  void clear() {
    {
      std::lock_guard<std::mutex> l(m_);
      q_.clear();
    }
    // CHECK: :[[@LINE+2]]:5: warning: 'log_' is written here while the thread started in 'start()' may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
    // CHECK: note: 'clear()' is called while the thread runs: elsewhere it takes a lock that the thread takes
    log_.clear();
  }

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> l(m_);
      if (stop_)
        return;
      log_.push_back("y");
    }
  }
  std::mutex m_;
  bool stop_ = false;
  std::deque<std::string> q_;
  std::vector<std::string> log_;
  std::thread thread_;
};
// a vector of threads joined in a loop
class Crew {
public:
  Crew() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this] { work(); });
  }
  ~Crew() {
    // CHECK: :[[@LINE+2]]:5: warning: 'quit_' is written here while the thread started in 'Crew()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: '~Crew()' joins the thread only after this access
    quit_ = true;
    for (auto &t : threads_)
      t.join();
  }

private:
  void work() {
    while (!quit_)
      std::this_thread::yield();
  }
  bool quit_ = false;
  std::vector<std::thread> threads_;
};
// pointer to a thread, member of a member
struct Counters {
  int jobs = 0;
};
class Nested {
public:
  // CHECK: :[[@LINE+3]]:73: warning: 'counters_.jobs' is written here while 'jobs()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  // CHECK: note: 'counters_.jobs' is read here in 'jobs()', without a lock
  // CHECK: note: 'jobs()' can only be called while the thread runs: it is started with the object, and nothing but the destructor waits for it
  Nested() : worker_(std::make_unique<std::thread>([this] { ++counters_.jobs; })) {}
  ~Nested() { worker_->join(); }
  int jobs() const { return counters_.jobs; }

private:
  Counters counters_;
  std::unique_ptr<std::thread> worker_;
};
// body of another object
class Engine {
public:
  // CHECK: :[[@LINE+3]]:19: warning: 'turns' is written here while 'turns()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  // CHECK: note: 'engine_.turns' is read here in 'turns()', without a lock
  // CHECK: note: 'turns()' can only be called while the thread runs: it is started with the object, and nothing but the destructor waits for it
  void spin() { ++turns; }
  int turns = 0;
};
class Car {
public:
  Car() : thread_(&Engine::spin, &engine_) {}
  ~Car() { thread_.join(); }
  int turns() const { return engine_.turns; }

private:
  Engine engine_;
  std::thread thread_;
};
// what a pointer member reaches
class Shared {
public:
  explicit Shared(Counters *c) : c_(c) {
    thread_ = std::thread([this] { ++c_->jobs; });
  }
  ~Shared() { thread_.join(); }
  int jobs() const { return c_->jobs; }

private:
  Counters *c_;
  std::thread thread_;
};
// two methods each starting threads
class TwoThreads {
public:
  void startReader() {
    // CHECK: :[[@LINE+1]]:38: warning: 'bytes_' is written here while the thread started in 'startWriter()' may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    reader_ = std::thread([this] { ++bytes_; });
  }
  void startWriter() {
    writer_ = std::thread([this] { ++bytes_; });
  }
  void join() {
    reader_.join();
    writer_.join();
  }

private:
  int bytes_ = 0;
  std::thread reader_, writer_;
};
// after a flag
class Checked {
public:
  void start() {
    running_ = true;
    thread_ = std::thread([this] {
      while (running_) {
        ++n_;
      }
    });
  }
  void stop() {
    running_ = false;
    thread_.join();
  }
  void reset() {
    if (!running_)
      return;
    // CHECK: :[[@LINE+2]]:5: warning: 'n_' is written here while the thread started in 'start()' may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    // CHECK: note: 'reset()' comes here when it has seen what the start of the thread sets
    n_ = 0;
  }
private:
  std::atomic<bool> running_{false};
  int n_ = 0;
  std::thread thread_;
};
// C++ with pthread
class Posix {
public:
  void start() { pthread_create(&t_, nullptr, &Posix::entry, this); }
  void stop() {
    // CHECK: :[[@LINE+2]]:5: warning: 'stop_' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    // CHECK: note: 'stop()' joins the thread only after this access
    stop_ = 1;
    pthread_join(t_, nullptr);
  }

private:
  static void *entry(void *arg) {
    static_cast<Posix *>(arg)->loop();
    return nullptr;
  }
  void loop() {
    while (!stop_)
      std::this_thread::yield();
  }
  int stop_ = 0;
  pthread_t t_;
};
// friend
class Watched {
public:
  // CHECK: :[[@LINE+3]]:34: warning: 'count' is written here while 'peek()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  // CHECK: note: 'w.count' is read here in 'peek()', without a lock
  // CHECK: note: 'peek()' can only be called while the thread runs: it is started with the object, and nothing but the destructor waits for it
  Watched() : thread_([this] { ++count; }) {}
  ~Watched() { thread_.join(); }
  int count = 0;

private:
  std::thread thread_;
};
int peek(const Watched &w) { return w.count; }
