// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// Objects that a loop makes and puts into a container are different ones; one object that is put in again and again,
// or one element that several threads are given, is shared.
#include <memory>
#include <thread>
#include <utility>
#include <vector>

void made_in_place() {
  struct Worker {
    int turns = 0;
    void run() { ++turns; }
  };
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    workers.push_back(std::make_unique<Worker>());
  for (auto &w : workers)
    threads.emplace_back([p = w.get()] { p->run(); });
  for (auto &t : threads)
    t.join();
}

void made_by_new() {
  struct Worker {
    int turns = 0;
    void run() { ++turns; }
  };
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back(new Worker);
  for (int i = 0; i < 4; ++i) {
    Worker *w = workers[i].get();
    threads.emplace_back([w] { w->run(); });
  }
  for (auto &t : threads)
    t.join();
}

void made_named_and_moved() {
  struct Worker {
    int turns = 0;
    void run() { ++turns; }
  };
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    auto w = std::make_unique<Worker>();
    w->turns = i;
    workers.push_back(std::move(w));
  }
  for (auto &w : workers)
    threads.emplace_back(&Worker::run, w.get());
  for (auto &t : threads)
    t.join();
}

struct Task {
  int turns = 0;
  void run() { ++turns; }
};
std::shared_ptr<Task> make_task() { return std::make_shared<Task>(); }
class Tasks {
public:
  void start() {
    fill();
    for (auto &t : tasks_)
      threads_.push_back(std::thread([t] { t->run(); }));
  }
  ~Tasks() {
    for (auto &t : threads_)
      t.join();
  }

private:
  void fill() {
    for (int i = 0; i < 4; ++i)
      tasks_.push_back(make_task());
  }
  std::vector<std::shared_ptr<Task>> tasks_;
  std::vector<std::thread> threads_;
};

void one_object_many_times() {
  struct Worker {
    int turns = 0;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'turns' is written by several threads at once without a lock: copies of a 'std::shared_ptr' may be shared, what they point to is not guarded by it (Rust: E0594) [fearless-shared-mutation]
    void run() { ++turns; }
  };
  std::vector<std::shared_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  auto shared = std::make_shared<Worker>();
  for (int i = 0; i < 4; ++i)
    workers.push_back(shared);
  for (auto w : workers)
    threads.emplace_back([w] { w->run(); });
  for (auto &t : threads)
    t.join();
}

void one_element_for_all() {
  struct Worker {
    int turns = 0;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'turns' is written by 4 threads at once without a lock (Rust: E0499) [fearless-shared-mutation]
    void run() { ++turns; }
  };
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    workers.push_back(std::make_unique<Worker>());
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([p = workers[0].get()] { p->run(); });
  for (auto &t : threads)
    t.join();
}

void all_are_touched_meanwhile() {
  struct Worker {
    int turns = 0;
    void run() { ++turns; }
  };
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    workers.push_back(std::make_unique<Worker>());
  for (auto &w : workers)
    threads.emplace_back([p = w.get()] { p->run(); });
  for (auto &w : workers)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'w->turns' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
    w->turns = 0;
  for (auto &t : threads)
    t.join();
  for (auto &w : workers)
    w->turns = 0;
}
