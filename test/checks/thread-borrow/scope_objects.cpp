// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// The user's own joining class, a member thread and a container of the caller's, declared in the wrong order.
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class Crew {
public:
  ~Crew() {
    for (auto &t : threads_)
      t.join();
  }
  template <typename F> void add(F f) { threads_.emplace_back(std::move(f)); }

private:
  std::vector<std::thread> threads_;
};

static void print(const std::string &text) { std::printf("%s\n", text.c_str()); }

void crew_before_its_data() {
  Crew crew;
  std::string text = "destroyed before the crew waits";
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'text'{{.*}}[fearless-thread-borrow]
  crew.add([&text] { print(text); });
}

void crew_after_its_data() {
  std::string text = "destroyed after the crew waited";
  Crew crew;
  crew.add([&text] { print(text); });
}

void schedule(const std::vector<int> &rows, std::vector<std::thread> &pool) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'rows'{{.*}}[fearless-thread-borrow]
  pool.emplace_back([&rows] { std::printf("%zu\n", rows.size()); });
}

class Station {
public:
  Station() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}[fearless-thread-borrow]
    worker_ = std::jthread([this] { print(text_); });
  }

private:
  std::jthread worker_; // waits only after text_ is gone
  std::string text_ = "destroyed first";
};

class Depot {
public:
  Depot() {
    worker_ = std::jthread([this] { print(text_); });
  }

private:
  std::string text_ = "destroyed last";
  std::jthread worker_;
};
