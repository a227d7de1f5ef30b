// RUN: %fearless-silent start-before-init,shared-mutation,mutable-static,thread-borrow %s -- -std=c++20 %mock
// Everything is there when the thread looks, or the thread does not look.
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

static void show(const std::string &text) { std::printf("%s\n", text.c_str()); }

// The thread is declared last.
class DeclaredLast {
public:
  DeclaredLast() : worker_([this] { run(); }) {}
  ~DeclaredLast() {
    stop_ = true;
    worker_.join();
  }

private:
  void run() {
    while (!stop_)
      show(text_);
  }
  std::string text_ = "there";
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

// Declared first, started last.
class StartedInBody {
public:
  explicit StartedInBody(int limit) {
    limit_ = limit;
    names_.push_back("x");
    worker_ = std::thread([this] { std::printf("%d %s\n", limit_, names_.front().c_str()); });
  }
  ~StartedInBody() { worker_.join(); }

private:
  std::thread worker_;
  int limit_ = 0;
  std::vector<std::string> names_;
};

// The body does not touch what comes later.
class Untouched {
public:
  Untouched() : worker_([this] { show(text_); }) { later_ = 1; }
  ~Untouched() { worker_.join(); }
  int later() const { return later_; }

private:
  std::string text_ = "before";
  std::thread worker_;
  int later_;
  std::string name_ = "later";
};

// A latch opens when everything is set.
class Latched {
public:
  Latched() : worker_([this] {
      ready_.wait();
      show(text_);
    }) {
    text_ = "set";
    ready_.count_down();
  }
  ~Latched() { worker_.join(); }

private:
  std::latch ready_{1};
  std::thread worker_;
  std::string text_;
};

// An atomic flag does the same.
class Flagged {
public:
  Flagged() {
    worker_ = std::thread([this] {
      while (!ready_)
        std::this_thread::yield();
      std::printf("%d\n", limit_);
    });
    limit_ = 3;
    ready_ = true;
  }
  ~Flagged() { worker_.join(); }

private:
  std::atomic<bool> ready_{false};
  int limit_;
  std::thread worker_;
};

// A condition variable, with the flag under the lock.
class Gated {
public:
  Gated() {
    worker_ = std::thread([this] {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return ready_; });
      std::printf("%d\n", limit_);
    });
    std::lock_guard<std::mutex> hold(mutex_);
    limit_ = 3;
    ready_ = true;
    changed_.notify_one();
  }
  ~Gated() { worker_.join(); }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ready_ = false;
  int limit_ = 0;
  std::thread worker_;
};

// Both under a lock.
class Locked {
public:
  Locked() {
    worker_ = std::thread([this] {
      std::lock_guard<std::mutex> hold(mutex_);
      std::printf("%d\n", limit_);
    });
    std::lock_guard<std::mutex> hold(mutex_);
    limit_ = 3;
  }
  ~Locked() { worker_.join(); }

private:
  std::mutex mutex_;
  int limit_ = 0;
  std::thread worker_;
};

// Joined before the member is set.
class JoinedFirst {
public:
  JoinedFirst() {
    std::thread loader([this] { text_ = "loaded"; });
    loader.join();
    text_ = "set";
  }

private:
  std::string text_;
};

// What the thread gets is a copy.
class Copied {
public:
  explicit Copied(int limit) : worker_([limit] { std::printf("%d\n", limit); }) { limit_ = limit; }
  ~Copied() { worker_.join(); }
  int limit() const { return limit_; }

private:
  std::thread worker_;
  int limit_;
};

// A virtual function of a final class.
class Shape {
public:
  virtual ~Shape() = default;
  virtual void draw() = 0;
};
class Circle final : public Shape {
public:
  Circle() : worker_([this] { draw(); }) {}
  ~Circle() override { worker_.join(); }
  void draw() override { show(text_); }

private:
  std::string text_ = "circle";
  std::thread worker_;
};

// The base class starts in a function of its own.
class Task {
public:
  virtual ~Task() = default;
  void start() { worker_ = std::thread([this] { run(); }); }
  void join() { worker_.join(); }
  virtual void run() = 0;

private:
  std::thread worker_;
};
class Printer : public Task {
public:
  ~Printer() override { join(); }
  void run() override { show(text_); }

private:
  std::string text_ = "printer";
};

// The thread waits in the base class until it is told to go.
class GatedTask {
public:
  GatedTask() {
    worker_ = std::thread([this] {
      go_.wait();
      run();
    });
  }
  virtual ~GatedTask() = default;
  void go() { go_.count_down(); }
  void join() { worker_.join(); }
  virtual void run() = 0;

private:
  std::latch go_{1};
  std::thread worker_;
};
class GatedPrinter : public GatedTask {
public:
  ~GatedPrinter() override { join(); }
  void run() override { show(text_); }

private:
  std::string text_ = "printer";
};

// A thread asks about itself, and others about the handle.
class Named {
public:
  void start() {
    worker_ = std::thread([this] { id_ = std::this_thread::get_id(); });
  }
  bool is_mine() const { return worker_.get_id() == std::this_thread::get_id(); }
  void join() {
    if (worker_.joinable())
      worker_.join();
  }

private:
  std::atomic<std::thread::id> id_;
  std::thread worker_;
};

// The handle is written under the lock that the thread takes to read it.
class HandleUnderLock {
public:
  void start() {
    std::lock_guard<std::mutex> hold(mutex_);
    worker_ = std::thread([this] {
      std::lock_guard<std::mutex> hold(mutex_);
      show(worker_.joinable() ? "yes" : "no");
    });
  }
  void join() { worker_.join(); }

private:
  std::mutex mutex_;
  std::thread worker_;
};

// Another object's handle.
class Pair {
public:
  void start() {
    first_ = std::thread([] {});
    second_ = std::thread([this] { first_.join(); });
  }
  void join() { second_.join(); }

private:
  std::thread first_, second_;
};

// A jthread behind its data, one that is joined in the destructor, one whose body needs nothing of the object.
class Depot {
public:
  Depot() { worker_ = std::jthread([this] { show(text_); }); }

private:
  std::string text_ = "destroyed last";
  std::jthread worker_;
};
class JoinedInDestructor {
public:
  JoinedInDestructor() { worker_ = std::jthread([this] { show(text_); }); }
  ~JoinedInDestructor() { worker_.join(); }

private:
  std::jthread worker_;
  std::string text_ = "destroyed first";
};
class Needless {
public:
  Needless() { worker_ = std::jthread([] { show("x"); }); }

private:
  std::jthread worker_;
  std::string text_ = "destroyed first";
};
class Trivial {
public:
  Trivial() { worker_ = std::jthread([this] { ++count_; }); }

private:
  std::jthread worker_;
  std::atomic<int> count_{0};
};

// A registry that gets complete objects.
class Poller {
public:
  virtual ~Poller() = default;
  void subscribe();
  virtual void poll() = 0;
};
static std::mutex registry_mutex;
static std::vector<Poller *> registry;
void Poller::subscribe() {
  std::lock_guard<std::mutex> hold(registry_mutex);
  registry.push_back(this);
}
void poll_all() {
  std::lock_guard<std::mutex> hold(registry_mutex);
  for (Poller *p : registry)
    p->poll();
}
void start_polling() { std::thread(poll_all).detach(); }

// A member that starts threads of its own: its own constructor decides, not the one of the object that has it.
class Workers {
public:
  explicit Workers(int count) {
    for (int i = 0; i < count; ++i)
      threads_.emplace_back([this] { work(); });
  }
  ~Workers() {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      closed_ = true;
    }
    for (auto &thread : threads_)
      thread.join();
  }

private:
  void work() {
    std::lock_guard<std::mutex> hold(mutex_);
    while (!closed_) {
    }
  }
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

class HasWorkers {
public:
  HasWorkers() : workers_(2) {}

private:
  Workers workers_;
};

// Constructors that nobody calls in this file.
class MadeInOrder {
public:
  MadeInOrder() = default;
  ~MadeInOrder() { worker_.join(); }

private:
  std::vector<int> lines_;
  std::thread worker_{[this] { lines_.push_back(1); }};
};

class UsesNothingLater {
public:
  UsesNothingLater() = default;
  ~UsesNothingLater() { worker_.join(); }
  int later() const { return later_; }

private:
  std::atomic<int> turns_{0};
  std::thread worker_{[this] { ++turns_; }};
  int later_ = 3;
};

// The initialiser is not used: the only constructor names the member.
class InitialisedOtherwise {
public:
  InitialisedOtherwise(int n) : worker_([n] { show(std::to_string(n)); }), lines_(n) {}
  ~InitialisedOtherwise() { worker_.join(); }

private:
  std::thread worker_{[this] { lines_.push_back(1); }};
  std::vector<int> lines_;
};

class CannotBeMade {
public:
  CannotBeMade() = delete;

private:
  std::jthread worker_{[this] { lines_.push_back(1); }};
  std::vector<int> lines_;
};
