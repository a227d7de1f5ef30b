// RUN: %fearless-silent not-send %s -- -std=c++20
// RUN: %fearless-silent not-send %s -- -std=c++20 %std
// What may cross, next to what may not.
#include <atomic>
#include <coroutine>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <variant>
#include <vector>

std::mutex m;

// The guard stays, what it guards crosses.
void data_crosses() {
  std::vector<int> copy;
  {
    std::unique_lock<std::mutex> guard(m);
    copy.push_back(1);
  }
  std::thread t([copy] { (void)copy.size(); });
  t.join();
}

// The thread takes the lock itself.
void locks_there() {
  std::thread t([] { std::lock_guard<std::mutex> guard(m); });
  t.join();
}

// The mutex crosses by reference.
void mutex_by_reference() {
  std::mutex local;
  std::thread t([&local] { std::lock_guard<std::mutex> guard(local); });
  t.join();
}

// A class with a mutex, in a smart pointer.
struct Queue {
  std::mutex mutex;
  std::vector<int> items;
};
void shared_queue() {
  auto q = std::make_shared<Queue>();
  std::thread t([q] { std::lock_guard<std::mutex> g(q->mutex); });
  t.join();
}

// Owned things of every standard kind.
void owned(std::vector<std::unique_ptr<std::string>> v, std::map<int, std::string> map,
           std::optional<std::variant<int, std::string>> o, std::tuple<int, std::string> tuple,
           std::function<void()> f, std::promise<int> p) {
  std::thread t([v = std::move(v), map, o, tuple, f, p = std::move(p)]() mutable { f(); });
  t.join();
}

// Views and pointers: whether what they refer to lives is another check's question.
void views(const std::string &text, std::span<int> numbers, int *raw) {
  std::thread t([view = std::string_view(text), numbers, raw] { (void)view, (void)numbers, (void)raw; });
  t.join();
}

// A guard made and used on one thread, captured by reference by a lambda that runs there.
template <class F> void call(F f) { f(); }
void runs_here() {
  std::unique_lock<std::mutex> guard(m);
  call([&guard] { guard.unlock(); });
  call([g = std::move(guard)]() mutable { (void)g; });
}

// Moved within the thread.
void moved_there() {
  std::thread t([] {
    std::unique_lock<std::mutex> guard(m);
    std::unique_lock<std::mutex> other(std::move(guard));
  });
  t.join();
}

// A guard returned to the caller on the same thread.
std::unique_lock<std::mutex> locked() { return std::unique_lock<std::mutex>(m); }
void returned() { auto guard = locked(); }

// Deferred: it runs on the thread that waits.
void deferred() {
  auto f = std::async(std::launch::deferred, locked);
  f.get();
}

// The result is not a guard.
int compute() {
  std::lock_guard<std::mutex> guard(m);
  return 1;
}
void result() {
  auto f = std::async(std::launch::async, compute);
  f.get();
}

// A promise of plain data.
void promised(std::promise<std::string> p) { p.set_value("done"); }

// Copies that count atomically, and copies that do not count.
class AtomicText {
public:
  AtomicText() : refs_(new std::atomic<int>(1)) {}
  AtomicText(const AtomicText &o) : refs_(o.refs_) { ++*refs_; }
  ~AtomicText() {
    if (--*refs_ == 0)
      delete refs_;
  }

private:
  std::atomic<int> *refs_;
};
class LockedText {
  struct Shared {
    std::mutex mutex;
    int refs = 1;
  };

public:
  LockedText() : shared_(new Shared) {}
  LockedText(const LockedText &o) : shared_(o.shared_) {
    std::lock_guard<std::mutex> guard(shared_->mutex);
    ++shared_->refs;
  }
  ~LockedText() {
    std::lock_guard<std::mutex> guard(shared_->mutex);
    --shared_->refs;
  }

private:
  Shared *shared_;
};
class OwnCopy {
public:
  OwnCopy() = default;
  OwnCopy(const OwnCopy &o) : size_(o.size_) { ++copies_; }
  ~OwnCopy() { --copies_; }

private:
  int size_ = 0;
  int copies_ = 0; // the object's own
};
void counted(AtomicText a, LockedText l, OwnCopy o) {
  std::thread t([a, l, o] {});
  t.join();
}

// A plain count, but the object stays on its thread.
class TextPtr {
public:
  TextPtr() : refs_(new int(1)) {}
  TextPtr(const TextPtr &o) : refs_(o.refs_) { ++*refs_; }
  ~TextPtr() {
    if (--*refs_ == 0)
      delete refs_;
  }

private:
  int *refs_;
};
void stays() {
  TextPtr text;
  TextPtr again = text;
  std::thread t([] { TextPtr own; });
  t.join();
}

// A type that contains itself.
struct Tree {
  std::vector<Tree> children;
  std::unique_ptr<Tree> parent;
};
void recursive(Tree tree) {
  std::thread t([tree = std::move(tree)] { (void)tree; });
  t.join();
}

// A type that is only declared.
struct Opaque;
void opaque(std::shared_ptr<Opaque> p) {
  std::thread t([p] { (void)p; });
  t.join();
}

// A coroutine handle: executors resume on other threads.
void resumed(std::coroutine_handle<> h) {
  std::thread t([h]() mutable { h.resume(); });
  t.join();
}

// Unevaluated, and never called.
using T = decltype(std::thread([g = std::unique_lock<std::mutex>()] {}));
template <class X> void never(X x) {
  std::thread t([x = std::move(x)] {});
  t.join();
}

int main() {
  never(1);
  never(std::string("x"));
}

// The value of a thread_local, the thread's own one, a plain global, and the caller's, who waits.
thread_local int depth;
int global;
void values() {
  int *shared = &global;
  std::thread t([value = depth, shared] {
    ++depth;
    (void)(value + *shared);
  });
  t.detach();
}
void lends() {
  int &mine = depth;
  std::thread t([&mine] { ++mine; });
  t.join();
}
// A task without a result, and one whose result may go.
void packaged() {
  std::packaged_task<int()> counts([] { return 1; });
  auto number = counts.get_future();
  std::thread t(std::move(counts));
  std::packaged_task<void()> works([] {});
  std::thread u(std::move(works));
  t.join();
  u.join();
  (void)number.get();
}
