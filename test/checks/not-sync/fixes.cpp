// RUN: %fearless-fixes not-sync,shared-mutation,mutable-static %s --fix-notes --tsan -- -std=c++20 -pthread %std | %filecheck-fixes %s
// A count in a const method becomes an atomic; a shared_ptr that is one for all becomes a std::atomic of one.
// <atomic> is included once for all of them.
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>
// CHECK-FIXES: #include <utility>
// CHECK-FIXES-NEXT: #include <atomic>
// CHECK-FIXES-NOT: #include <atomic>

class Table {
public:
  int find(int key) const {
    ++lookups_;
    return key * key;
  }
  int lookups() const {
    // CHECK-FIXES: return lookups_.load();
    return lookups_;
  }

private:
  // CHECK-FIXES: mutable std::atomic<int> lookups_ = 0;
  mutable int lookups_ = 0;
};

struct Config {
  int level = 0;
  std::string name = "first";
};

class Settings {
public:
  Settings() : reloader_([this] { reload(); }) {}
  ~Settings() { reloader_.join(); }
  std::shared_ptr<const Config> get() const {
    // CHECK-FIXES: return current_.load();
    return current_;
  }
  int level() const {
    // CHECK-FIXES: return current_.load() ? current_.load()->level : -1;
    return current_ ? current_->level : -1;
  }
  void drop() {
    // CHECK-FIXES: current_.store(nullptr);
    current_.reset();
  }

private:
  void reload() {
    // CHECK-FIXES: current_ = std::make_shared<const Config>();
    current_ = std::make_shared<const Config>();
  }
  // CHECK-FIXES: std::atomic<std::shared_ptr<const Config>> current_;
  std::shared_ptr<const Config> current_;
  std::thread reloader_;
};

// What it is made from is a pointer of another type: '=' would have to convert twice.
// CHECK-FIXES: std::atomic<std::shared_ptr<const Config>> shared{std::make_shared<Config>()};
std::shared_ptr<const Config> shared = std::make_shared<Config>();
// CHECK-FIXES: std::atomic<std::shared_ptr<const Config>> missing{nullptr};
std::shared_ptr<const Config> missing = nullptr;

void renew(int level) {
  auto config = std::make_shared<Config>();
  config->level = level;
  // CHECK-FIXES: shared = config;
  shared = config;
  // CHECK-FIXES: missing = std::move(config);
  missing = std::move(config);
}
int shared_level() {
  // CHECK-FIXES: return shared.load()->level + (missing.load() ? missing.load()->level : 0);
  return shared->level + (missing ? missing->level : 0);
}

int main() {
  const Table table;
  std::thread other([&table] { table.find(1); });
  table.find(2);
  other.join();
  Settings settings;
  std::printf("%d %d\n", table.lookups(), settings.level());
  if (auto config = settings.get())
    std::printf("%s\n", config->name.c_str());
  settings.drop();
  std::thread writer(renew, 1);
  std::printf("%d\n", shared_level());
  writer.join();
}
