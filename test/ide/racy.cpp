// One finding of each kind that an editor can repair.
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class Outbox {
public:
  void add(std::string mail) {
    std::lock_guard<std::mutex> lock(mutex_);
    mails_.push_back(std::move(mail));
  }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    mails_.clear();
  }
  bool empty() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return mails_.empty();
  }
  std::size_t count() const { return mails_.size(); }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> mails_;
};

static void greet() {
  std::string text = "hello";
  std::thread speaker([&text] { std::printf("%s\n", text.c_str()); });
  speaker.detach();
}

static std::mutex value_mutex;
static int value;
static int set() {
  std::lock_guard<std::mutex>{value_mutex};
  return value = 1;
}

int main() {
  int count = 0;
  std::thread first([&count] { ++count; });
  std::thread second([&count] { ++count; });
  first.join();
  second.join();
  greet();
  Outbox box;
  box.add("mail");
  std::printf("%zu\n", box.count());
  return count + set();
}
