// RUN: %fearless-silent guard-escape %s -- -std=c++20
// References that stay under their lock, that take it along, or to what no lock guards.
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

struct Item {
  int number = 0;
  std::string name;
};

// Values, copies, and the guard itself.
class User {
public:
  void rename(const std::string &name) {
    std::lock_guard<std::mutex> hold(mutex_);
    name_ = name;
    names_.push_back(name);
  }
  std::string name() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
  }
  std::vector<std::string> names() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return names_;
  }
  std::pair<std::string, int> pair() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {name_, 1};
  }
  std::optional<std::string> if_any() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
  }
  std::vector<char> letters() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return {name_.begin(), name_.end()};
  }
  std::size_t size() const {
    std::lock_guard<std::mutex> hold(mutex_);
    const std::string &name = name_;
    return name.size();
  }
  void copy_to(std::string &out) const {
    std::lock_guard<std::mutex> hold(mutex_);
    out = name_;
  }
  std::function<std::size_t()> later() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return [name = name_] { return name.size(); };
  }
  struct Locked {
    std::unique_lock<std::mutex> lock;
    std::string *name;
  };
  Locked open() {
    std::unique_lock<std::mutex> lock(mutex_);
    return {std::move(lock), &name_};
  }
  std::pair<std::unique_lock<std::mutex>, std::string *> open_pair() {
    std::unique_lock<std::mutex> lock(mutex_);
    return {std::move(lock), &name_};
  }
  // Callers hold the lock.
  const std::string &name_locked() const { return name_; }
  template <class F> auto with(F f) {
    std::lock_guard<std::mutex> hold(mutex_);
    return f(name_);
  }

private:
  mutable std::mutex mutex_;
  std::string name_;
  std::vector<std::string> names_;
};
std::size_t with_user(User &user) {
  return user.with([](std::string &name) { return name.size(); });
}

// A private helper finds the place, its callers have the lock.
class Table {
public:
  void set(int key, int value) {
    std::lock_guard<std::mutex> hold(mutex_);
    place(key) = value;
  }
  int get(int key) {
    std::lock_guard<std::mutex> hold(mutex_);
    return place(key);
  }

private:
  int &place(int key) { return values_[key]; }
  std::mutex mutex_;
  std::map<int, int> values_;
};

// The lock is there for the callers.
class Open {
public:
  void add(int number) {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers_.push_back(number);
  }
  void clear() {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers_.clear();
  }
  const std::vector<int> &numbers() const { return numbers_; }
  std::mutex &mutex() { return mutex_; }

private:
  std::mutex mutex_;
  std::vector<int> numbers_;
};
class Lockable {
public:
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  void add(int number) {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers_.push_back(number);
  }
  void clear() {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers_.clear();
  }
  std::vector<int> &numbers() { return numbers_; }

private:
  std::mutex mutex_;
  std::vector<int> numbers_;
};
class Required {
public:
  void add(int number) {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers_.push_back(number);
  }
  void clear() {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers_.clear();
  }
  std::vector<int> &numbers() __attribute__((requires_capability(mutex_))) {
    return numbers_;
  }

private:
  std::mutex mutex_;
  std::vector<int> numbers_;
};
// It is called with the lock held.
class Visited {
public:
  void add(int number) {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers().push_back(number);
  }
  void clear() {
    std::lock_guard<std::mutex> hold(mutex_);
    numbers_.clear();
  }
  std::vector<int> &numbers() { return numbers_; }

private:
  std::mutex mutex_;
  std::vector<int> numbers_;
};

// What a member points to has an owner elsewhere.
class Worker {
public:
  explicit Worker(Item *item) : item_(item) {}
  void start(int number) {
    std::lock_guard<std::mutex> hold(mutex_);
    item_->number = number;
  }
  void stop() {
    std::lock_guard<std::mutex> hold(mutex_);
    item_->number = 0;
  }
  Item *item() { return item_; }

private:
  std::mutex mutex_;
  Item *item_;
};

// Singletons and lazy values: the lock guards the making.
struct Logger {
  static Logger &instance();
  static Logger &of_pointer();
  std::string prefix;
};
std::mutex logger_mutex;
Logger *the_logger;
std::unique_ptr<Logger> owned_logger;
Logger &Logger::instance() {
  std::lock_guard<std::mutex> hold(logger_mutex);
  if (!the_logger)
    the_logger = new Logger;
  return *the_logger;
}
Logger &Logger::of_pointer() {
  std::lock_guard<std::mutex> hold(logger_mutex);
  if (!owned_logger)
    owned_logger = std::make_unique<Logger>();
  return *owned_logger;
}
class Lazy {
public:
  const std::string &text() {
    std::lock_guard<std::mutex> hold(mutex_);
    if (!loaded_) {
      text_ = "text";
      loaded_ = true;
    }
    return text_;
  }
  const std::string &other() {
    std::lock_guard<std::mutex> hold(mutex_);
    load();
    return other_;
  }
  const Item &item() {
    std::call_once(once_, [this] { item_.name = "item"; });
    return item_;
  }
  Logger *logger() {
    std::lock_guard<std::mutex> hold(mutex_);
    return logger_.get();
  }
  void close() {
    std::lock_guard<std::mutex> hold(mutex_);
    logger_.reset();
  }

private:
  void load() {
    if (loaded_)
      return;
    other_ = "other";
    loaded_ = true;
  }
  std::mutex mutex_;
  std::once_flag once_;
  bool loaded_ = false;
  std::string text_, other_;
  Item item_;
  std::unique_ptr<Logger> logger_;
};

// Set by the constructor, const, never written.
class Fixed {
public:
  explicit Fixed(std::string name) : name_(std::move(name)) {}
  void count() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++count_;
  }
  const std::string &name() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return name_;
  }
  const std::string &kind() const { return kind_; }

private:
  mutable std::mutex mutex_;
  std::string name_;
  const std::string kind_ = "fixed";
  int count_ = 0;
};

// Elements that stay where they are, and look after themselves or are not changed.
struct Session {
  std::mutex mutex;
  int requests = 0;
};
class Registry {
public:
  Session &session(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    return sessions_[id];
  }
  void add(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    items_.emplace(id, Item());
    owned_[id] = std::make_unique<Item>();
    shared_[id] = std::make_shared<Item>();
    hits_[id] = 0;
  }
  const Item *item(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    auto found = items_.find(id);
    return found == items_.end() ? nullptr : &found->second;
  }
  Item *owned(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    return owned_[id].get();
  }
  std::shared_ptr<Item> shared(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    return shared_[id];
  }
  std::atomic<int> &hits(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    return hits_[id];
  }
  std::mutex &mutex() { return mutex_; }

private:
  std::mutex mutex_;
  std::map<int, Session> sessions_;
  std::map<int, Item> items_;
  std::map<int, std::unique_ptr<Item>> owned_;
  std::map<int, std::shared_ptr<Item>> shared_;
  std::map<int, std::atomic<int>> hits_;
};
class Replaced {
public:
  void set(std::shared_ptr<Item> item) {
    std::lock_guard<std::mutex> hold(mutex_);
    item_ = std::move(item);
  }
  std::shared_ptr<Item> item() {
    std::lock_guard<std::mutex> hold(mutex_);
    return item_;
  }

private:
  std::mutex mutex_;
  std::shared_ptr<Item> item_;
};

// No lock discipline: most accesses do without.
class Loose {
public:
  void set(int n) { number_.number = n; }
  void add(int n) { number_.number += n; }
  void sub(int n) { number_.number -= n; }
  void locked(int n) {
    std::lock_guard<std::mutex> hold(mutex_);
    number_.number = n;
  }
  Item &number() {
    std::lock_guard<std::mutex> hold(mutex_);
    return number_;
  }

private:
  std::mutex mutex_;
  Item number_;
};

// What is kept where the same lock guards.
class Cache {
public:
  void add(const Item &item) {
    std::lock_guard<std::mutex> hold(mutex_);
    items_.push_back(item);
    last_ = &items_.back();
  }
  int last() {
    std::lock_guard<std::mutex> hold(mutex_);
    return last_ ? last_->number : 0;
  }

private:
  std::mutex mutex_;
  std::vector<Item> items_;
  Item *last_ = nullptr;
};

// A wrapper of one's own.
template <class T> class Own {
public:
  class Guard {
  public:
    Guard(std::mutex &m, T &v) : lock_(m), value_(v) {}
    T &operator*() { return value_; }
    T *operator->() { return &value_; }
    void unlock() { lock_.unlock(); }
    void relock() { lock_.lock(); }

  private:
    std::unique_lock<std::mutex> lock_;
    T &value_;
  };
  Guard lock() { return Guard(mutex_, value_); }
  template <class F> auto with(F f) {
    std::lock_guard<std::mutex> hold(mutex_);
    return f(value_);
  }

private:
  std::mutex mutex_;
  T value_{};
};
Own<Item> item;
Own<std::vector<int>> numbers;
Own<std::map<int, Item *>> pointers;

void named_guard() {
  auto guard = item.lock();
  auto &it = *guard;
  it.number = 1;
  int *n = &guard->number;
  ++*n;
}
int temporaries() {
  item.lock()->number = 1;
  std::string name = item.lock()->name;
  int n = item.lock()->number;
  return n + int(name.size()) + int(item.lock()->name.size());
}
void loop() {
  auto guard = numbers.lock();
  for (int &n : *guard)
    ++n;
}
void callable() {
  int n = 0;
  item.with([&](Item &i) { n = i.number; });
  item.with([&](Item &i) {
    int *p = &i.number;
    ++*p;
  });
}
auto give_guard() { return item.lock(); }
void given_guard() {
  auto guard = give_guard();
  guard->number = 2;
}
// What a pointer in the data points to is not the data.
Item *pointed(int key) { return (*pointers.lock())[key]; }
void uses_pointed() {
  Item *found = pointers.lock()->find(1)->second;
  found->number = 1;
}
// Bound anew under each lock.
void rebinds() {
  int *p = nullptr;
  for (int i = 0; i < 3; ++i) {
    auto guard = item.lock();
    p = &guard->number;
    ++*p;
  }
}
// Unlocked and locked again.
void relocks() {
  auto guard = item.lock();
  auto &it = *guard;
  guard.unlock();
  guard.relock();
  it.number = 1;
}
// Somebody else's guard.
Item &through(Own<Item>::Guard &guard) { return *guard; }
class Cursor {
public:
  explicit Cursor(Own<Item> &from) : guard_(from.lock()), item_(&*guard_) {}
  Item &item() { return *item_; }

private:
  Own<Item>::Guard guard_;
  Item *item_;
};
void cursor() {
  Cursor at(item);
  at.item().number = 3;
}
int parts() {
  auto guard = item.lock();
  auto &[number, name] = *guard;
  return number;
}
int copied_parts() {
  auto [number, name] = *item.lock();
  return number;
}
// Another member is used.
struct Place {
  int *at;
  int number;
};
int other_member() {
  Place place{};
  {
    auto guard = item.lock();
    place.at = &guard->number;
    place.number = *place.at;
  }
  return place.number;
}
// Never used again.
void unused() {
  [[maybe_unused]] int *p = nullptr;
  {
    auto guard = item.lock();
    p = &guard->number;
    ++*p;
  }
}
