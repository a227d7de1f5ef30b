// RUN: %fearless not-sync,shared-mutation,mutable-static,not-send,unguarded-access %s -- -std=c++20 %mock | %filecheck %s
// Types that look safe to share and are not. Each race is told once, by one check.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void use(double);
void use(const std::string &);

// A const method fills a cache.

class Text {
public:
  explicit Text(std::string text) : text_(std::move(text)) {}
  unsigned long width() const {
    if (!width_)
      width_ = text_.size();
    // CHECK: :[[@LINE-1]]:7: warning: 'width_' is written here while a thread may write it, without a lock: 'Text' cannot be shared between threads safely, its const 'width()' changes it (Rust: E0277) [fearless-not-sync]
    // CHECK-NEXT: :[[@LINE+12]]:15: note: thread starts here
    // CHECK-NEXT: :[[@LINE+12]]:12: note: in 'Text::width', called here
    // CHECK-NEXT: :[[@LINE-5]]:10: note: also accessed here without a common lock, and at 2 more places
    // CHECK-NEXT: :[[@LINE+6]]:40: note: help: callers take a const method for safe on several threads: guard this with a 'mutable' mutex in the class, or compute it in the constructor
    return *width_;
  }

private:
  std::string text_;
  mutable std::optional<unsigned long> width_;
};
void lazy_cache(const Text &text) {
  std::thread t([&text] { use(text.width()); });
  use(text.width());
  t.join();
}

// What a member points to is not const either.

class Squares {
public:
  int at(int n) const {
    ++*asked_;
    // CHECK: :[[@LINE-1]]:7: warning: '*asked_' is written by 4 threads at once without a lock: 'Squares' cannot be shared between threads safely, its const 'at()' changes it (Rust: E0277) [fearless-not-sync]
    return n * n;
  }

private:
  int *asked_ = new int(0);
};
void behind_a_pointer() {
  Squares squares;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&squares, i] { use(squares.at(i)); });
  for (auto &t : threads)
    t.join();
}

class Names {
public:
  const std::string &of(int n) const {
    std::string &name = (*names_)[n];
    // CHECK: :[[@LINE-1]]:25: warning: '*names_' is written here while a thread may write it, without a lock: 'Names' cannot be shared between threads safely, its const 'of()' changes it (Rust: E0277) [fearless-not-sync]
    return name;
  }

private:
  std::unique_ptr<std::map<int, std::string>> names_ = std::make_unique<std::map<int, std::string>>();
};
void behind_a_unique_ptr(Names &names) {
  std::jthread t([&names] { use(names.of(1)); });
  use(names.of(2));
}

// A helper writes; a class of classes.

class Page {
public:
  int size() const {
    if (size_ < 0)
      count();
    return size_;
  }

private:
  void count() const {
    size_ = 3;
    // CHECK: :[[@LINE-1]]:5: warning: 'size_' is written here while a thread may write it, without a lock: 'Page' cannot be shared between threads safely, its const 'size()' changes it (Rust: E0277) [fearless-not-sync]
  }
  mutable int size_ = -1;
};
struct Book {
  Page first;
  int size() const { return first.size(); }
};
void in_a_member(const Book &book) {
  std::jthread t([&book] { use(book.size()); });
  use(book.size());
}

// The object is reached by many ways.

class Polygon {
public:
  double perimeter() const {
    if (perimeter_ < 0)
      perimeter_ = 4.0;
    // CHECK: :[[@LINE-1]]:7: warning: 'perimeter_' is written here while a thread may write it, without a lock: 'Polygon' cannot be shared between threads safely, its const 'perimeter()' changes it (Rust: E0277) [fearless-not-sync]
    // CHECK: note: help: callers take a const method for safe on several threads: make this 'std::atomic<double>', or guard it with a 'mutable' mutex in the class
    return perimeter_;
  }

private:
  mutable double perimeter_ = -1;
};
void through_shared_ptr_to_const() {
  std::shared_ptr<const Polygon> square = std::make_shared<Polygon>();
  std::thread t([square] { use(square->perimeter()); });
  use(square->perimeter());
  t.join();
}

class Table {
public:
  int lookups() const {
    return ++lookups_;
    // CHECK: :[[@LINE-1]]:14: warning: 'lookups_' is written here while a thread may write it, without a lock: 'Table' cannot be shared between threads safely, its const 'lookups()' changes it (Rust: E0277) [fearless-not-sync]
  }

private:
  mutable int lookups_ = 0;
};
const Table table;
void const_global() {
  std::thread t([] { table.lookups(); });
  table.lookups();
  t.join();
}

template <class T> class Lazy {
public:
  const T &get() const {
    if (!value_)
      value_ = T();
    // CHECK: :[[@LINE-1]]:7: warning: 'value_' is written here while a thread may write it, without a lock: 'Lazy' cannot be shared between threads safely, its const 'get()' changes it (Rust: E0277) [fearless-not-sync]
    return *value_;
  }

private:
  mutable std::optional<T> value_;
};
void in_a_template(const Lazy<int> &lazy) {
  std::jthread t([&lazy] { use(lazy.get()); });
  use(lazy.get());
}

class Meter {
public:
  Meter() : worker_([this] { work(); }) {}
  ~Meter() { worker_.join(); }
  int read() const {
    return ++reads_;
    // CHECK: :[[@LINE-1]]:14: warning: 'reads_' is written here while the thread started in 'Meter()' may write it, without a lock: 'Meter' cannot be shared between threads safely, its const 'read()' changes it (Rust: E0277) [fearless-not-sync]
  }

private:
  void work() const { reads_ = 0; }
  mutable int reads_ = 0;
  std::thread worker_;
};

// A shared count that is shared by reference: copying writes.

class Counted {
public:
  Counted() : count_(new int(1)) {}
  Counted(const Counted &other) : count_(other.count_) {
    ++*count_;
    // CHECK: :[[@LINE-1]]:7: warning: '*count_' is written here while a thread may write it, without a lock: 'Counted' cannot be shared between threads safely, copying it changes what is copied (Rust: E0277) [fearless-not-sync]
  }
  Counted &operator=(const Counted &) = delete;
  ~Counted() {
    if (--*count_ == 0)
      delete count_;
  }

private:
  int *count_;
};
void copied_at_once() {
  Counted one;
  std::thread t([&one] { Counted mine = one; });
  Counted mine = one;
  t.join();
}

// What a shared_ptr points to.

void vector_behind_shared_ptr() {
  auto log = std::make_shared<std::vector<int>>();
  std::thread t([log] { log->push_back(1); });
  // CHECK-NOT: fearless-shared-mutation
  log->push_back(2);
  // CHECK: :[[@LINE-1]]:3: warning: 'log' is written here while a thread may write it, without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0596) [fearless-not-sync]
  // CHECK: note: help: put a mutex into what is shared, or share a 'fearless::Synchronized<std::vector<int>>'
  t.join();
}

template <int> struct Numbered { // one finding a member
  int level = 0;
  std::string name;
};
void field_behind_shared_ptr() {
  auto config = std::make_shared<Numbered<1>>();
  std::thread t([config] { config->level = 1; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'config->level' is written here while the code that started this thread may read it, without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0594) [fearless-not-sync]
  use(config->level);
  t.join();
}

void from_new() {
  std::shared_ptr<Numbered<2>> config(new Numbered<2>);
  std::thread t([config] { config->name = "t"; });
  use(config->name.size());
  // CHECK: :[[@LINE-2]]:{{[0-9]+}}: warning: 'config->name' is written here while the code that started this thread may read it, without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0594) [fearless-not-sync]
  t.join();
}

void rename(std::shared_ptr<Numbered<3>> config) {
  config->name = "worker";
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'config->name' is written by 4 threads at once without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0594) [fearless-not-sync]
}
void as_argument() {
  auto config = std::make_shared<Numbered<3>>();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(rename, config);
  for (auto &t : threads)
    t.join();
}

struct Service {
  std::shared_ptr<Numbered<4>> config = std::make_shared<Numbered<4>>();
  void raise() { ++config->level; }
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'config->level' is written here while a thread may read it, without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0594) [fearless-not-sync]
};
void through_a_member(Service &service) {
  std::jthread t([state = service.config] { use(state->level); });
  service.raise();
}

// The shared_ptr itself.

struct Config {
  int level = 0;
  std::string name;
};

void reassigned() {
  auto current = std::make_shared<const Config>();
  std::thread t([&current] { current = std::make_shared<const Config>(); });
  // CHECK: :[[@LINE-1]]:30: warning: 'current' is written here while the code that started this thread may read it, without a lock: each thread may have its own copy of a 'std::shared_ptr', but not share one (Rust: E0502) [fearless-not-sync]
  // CHECK-NEXT: :[[@LINE-2]]:15: note: thread starts here
  // CHECK-NEXT: :[[@LINE+2]]:15: note: 'current' is read here by the code that started this thread, without a lock
  // CHECK-NEXT: :[[@LINE-5]]:8: note: help: make it 'std::atomic<std::shared_ptr<const Config>>': then each load and each store is one step
  auto mine = current;
  t.join();
}

class Reloader {
public:
  Reloader() : worker_([this] { reload(); }) {}
  ~Reloader() { worker_.join(); }
  std::shared_ptr<const Config> get() const { return config_; }

private:
  void reload() {
    config_ = std::make_shared<const Config>();
    // CHECK: :[[@LINE-1]]:5: warning: 'config_' is written here while 'get()', which any thread may call, may read it, without a lock: each thread may have its own copy of a 'std::shared_ptr', but not share one (Rust: E0502) [fearless-not-sync]
  }
  std::shared_ptr<const Config> config_;
  std::thread worker_;
};

void reset_while_used(std::shared_ptr<const Config> &config) {
  std::jthread t([&config] { use(config->name); });
  config.reset();
  // CHECK: :[[@LINE-1]]:3: warning: 'config' is written here while a thread may read it, without a lock: each thread may have its own copy of a 'std::shared_ptr', but not share one (Rust: E0506) [fearless-not-sync]
}

void one_element(std::vector<std::shared_ptr<const Config>> &all) {
  std::jthread t([&all] { all[0] = nullptr; });
  auto first = all[0];
  // CHECK: :[[@LINE-2]]:27: warning: 'all[0]' is written here while the code that started this thread may read it, without a lock: each thread may have its own copy of a 'std::shared_ptr', but not share one (Rust: E0502) [fearless-not-sync]
}

// A global says so under its own check, with the same way out.
std::shared_ptr<const Config> global;
void of_a_global() {
  std::thread t([] { global = std::make_shared<const Config>(); });
  // CHECK: :[[@LINE-1]]:22: warning: 'global' is written here while the code that started this thread may read it, without a lock: each thread may have its own copy of a 'std::shared_ptr', but not share one (Rust: E0277) [fearless-mutable-static]
  // CHECK: note: help: make it 'std::atomic<std::shared_ptr<const Config>>'
  auto mine = global;
  t.join();
}

// Neighbours that other checks tell: a setter is no const method, a forgotten lock is no unsafe type, a count that is
// copied into a thread must not go there.

class Dial {
public:
  void set(int v) { value_ = v; }
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'value_' is written here while a thread may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
  int get() const { return value_; }

private:
  int value_ = 0;
};
void setter(Dial &dial) {
  std::jthread t([&dial] { use(dial.get()); });
  dial.set(1);
}

struct Guarded {
  std::mutex mutex;
  int value = 0;
};
void forgotten_lock() {
  auto shared = std::make_shared<Guarded>();
  std::thread t([shared] {
    std::lock_guard<std::mutex> lock(shared->mutex);
    ++shared->value;
  });
  ++shared->value;
  // CHECK: :[[@LINE-1]]:13: warning: 'shared->value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
  t.join();
}

class SentCount {
public:
  SentCount() : count_(new int(1)) {}
  SentCount(const SentCount &other) : count_(other.count_) { ++*count_; }
  SentCount &operator=(const SentCount &) = delete;
  ~SentCount() {
    if (--*count_ == 0)
      delete count_;
  }

private:
  int *count_;
};
void sent() {
  SentCount one;
  std::thread t([one] { SentCount mine = one; });
  // CHECK: :[[@LINE-1]]:18: warning: 'one' of type 'SentCount' cannot be sent between threads safely (Rust: E0277) [fearless-not-send]
  SentCount mine = one;
  t.join();
}
