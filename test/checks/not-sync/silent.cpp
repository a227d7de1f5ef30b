// RUN: %fearless-silent not-sync,shared-mutation,mutable-static,not-send %s --set="FearlessModels=sync lib::Cache" -- -std=c++20 %mock
// Sharing that is safe: the neighbours of flagged.cpp.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

void use(double);
void use(const std::string &);

// A const method that changes something, and nobody sees it twice.

class Locked {
public:
  unsigned long width() const {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!width_)
      width_ = text_.size();
    return *width_;
  }

private:
  std::string text_;
  mutable std::mutex mutex_;
  mutable std::optional<unsigned long> width_;
};
void proved_by_its_lock(const Locked &text) {
  std::jthread t([&text] { use(text.width()); });
  use(text.width());
}

class Counting {
public:
  int hit() const { return ++hits_; }

private:
  mutable std::atomic<int> hits_{0};
};
void atomic_member(const Counting &counting) {
  std::jthread t([&counting] { use(counting.hit()); });
  use(counting.hit());
}

class ReadMostly {
public:
  std::string of(int n) const {
    {
      std::shared_lock<std::shared_mutex> lock(mutex_);
      if (auto it = names_.find(n); it != names_.end())
        return it->second;
    }
    std::unique_lock<std::shared_mutex> lock(mutex_);
    return names_[n];
  }

private:
  mutable std::shared_mutex mutex_;
  mutable std::map<int, std::string> names_;
};
void reader_writer(const ReadMostly &names) {
  std::jthread t([&names] { use(names.of(1)); });
  use(names.of(2));
}

class Once {
public:
  int value() const {
    std::call_once(flag_, [this] { value_ = 3; });
    return value_;
  }

private:
  mutable std::once_flag flag_;
  mutable int value_ = 0;
};
void call_once(const Once &once) {
  std::jthread t([&once] { use(once.value()); });
  use(once.value());
}

class Plain {
public:
  int sum() const {
    int sum = 0;
    for (int v : values_)
      sum += v;
    return sum;
  }

private:
  std::vector<int> values_;
  mutable int unused_ = 0;
};
void only_reads(const Plain &plain) {
  std::jthread t([&plain] { use(plain.sum()); });
  use(plain.sum());
}

class Lazy {
public:
  int get() const {
    if (value_ < 0)
      value_ = 3;
    return value_;
  }

private:
  mutable int value_ = -1;
};
void each_its_own() {
  Lazy mine;
  std::jthread t([copy = mine] { use(copy.get()); });
  use(mine.get());
}
void joined_first(const Lazy &lazy) {
  std::thread t([&lazy] { use(lazy.get()); });
  t.join();
  use(lazy.get());
}
void made_by_the_thread() {
  std::jthread t([] {
    Lazy lazy;
    use(lazy.get());
  });
  Lazy lazy;
  use(lazy.get());
}
void under_the_callers_lock(const Lazy &lazy, std::mutex &mutex) {
  std::jthread t([&] {
    std::lock_guard<std::mutex> lock(mutex);
    use(lazy.get());
  });
  std::lock_guard<std::mutex> lock(mutex);
  use(lazy.get());
}
void moved_into_the_thread() {
  auto lazy = std::make_unique<Lazy>();
  use(lazy->get());
  std::jthread t([lazy = std::move(lazy)] { use(lazy->get()); });
}

class PerThread {
public:
  int get() const {
    thread_local int cached = -1;
    if (cached < 0)
      cached = 3;
    return cached;
  }
};
void thread_local_cache(const PerThread &object) {
  std::jthread t([&object] { use(object.get()); });
  use(object.get());
}

namespace lib {
class Cache {
public:
  int get() const { return value_ = 3; }

private:
  mutable int value_ = 0;
};
} // namespace lib
void declared_sync(const lib::Cache &cache) {
  std::jthread t([&cache] { use(cache.get()); });
  use(cache.get());
}

const Lazy of_one_thread;
void const_global() { use(of_one_thread.get()); }

// What a shared_ptr points to.

struct Config {
  int level = 0;
  std::string name;
};
void pointee_to_const() {
  std::shared_ptr<const Config> config = std::make_shared<Config>();
  std::thread t([config] { use(config->name); });
  use(config->level);
  t.join();
}
void written_before() {
  auto config = std::make_shared<Config>();
  config->level = 3;
  std::thread t([config] { use(config->level); });
  use(config->level);
  t.join();
  config->level = 4;
}
struct Shared {
  std::mutex mutex;
  std::vector<int> values;
};
void pointee_with_a_lock() {
  auto shared = std::make_shared<Shared>();
  std::thread t([shared] {
    std::lock_guard<std::mutex> lock(shared->mutex);
    shared->values.push_back(1);
  });
  {
    std::lock_guard<std::mutex> lock(shared->mutex);
    shared->values.push_back(2);
  }
  t.join();
}
void atomic_pointee() {
  auto hits = std::make_shared<std::atomic<int>>(0);
  std::thread t([hits] { ++*hits; });
  ++*hits;
  t.join();
}
void one_object_each() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    auto config = std::make_shared<Config>();
    threads.emplace_back([config, i] { config->level = i; });
  }
  for (auto &t : threads)
    t.join();
}
void other_member() {
  auto config = std::make_shared<Config>();
  std::thread t([config] { config->level = 1; });
  use(config->name);
  t.join();
}
void observed() {
  auto config = std::make_shared<Config>();
  std::weak_ptr<Config> weak = config;
  std::thread t([weak] {
    if (auto alive = weak.lock())
      use(alive->level);
  });
  use(config->level);
  t.join();
}

// The shared_ptr itself.

void copies_are_their_own() {
  auto config = std::make_shared<const Config>();
  std::thread t([config]() mutable { config = std::make_shared<const Config>(); });
  auto mine = config;
  config = nullptr;
  t.join();
}
void both_copy() {
  auto config = std::make_shared<const Config>();
  std::thread t([&config] { auto mine = config; });
  auto mine = config;
  t.join();
}
class Published {
public:
  Published() : worker_([this] { reload(); }) {}
  ~Published() { worker_.join(); }
  std::shared_ptr<const Config> get() const { return std::atomic_load(&config_); }

private:
  void reload() { std::atomic_store(&config_, std::make_shared<const Config>()); }
  std::shared_ptr<const Config> config_;
  std::thread worker_;
};
class Swapped {
public:
  Swapped() : worker_([this] { reload(); }) {}
  ~Swapped() { worker_.join(); }
  std::shared_ptr<const Config> get() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return config_;
  }

private:
  void reload() {
    auto fresh = std::make_shared<const Config>();
    std::lock_guard<std::mutex> lock(mutex_);
    config_ = fresh;
  }
  mutable std::mutex mutex_;
  std::shared_ptr<const Config> config_;
  std::thread worker_;
};
void other_elements(std::vector<std::shared_ptr<const Config>> &all) {
  std::jthread t([&all] { all[0] = nullptr; });
  auto second = all[1];
}
void assigned_after_the_join() {
  auto config = std::make_shared<const Config>();
  std::thread t([&config] { config = std::make_shared<const Config>(); });
  t.join();
  auto mine = config;
}
