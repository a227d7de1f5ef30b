// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// A pool's submit pushes into a member queue which its workers pop and call, so that
// submit is a spawn; two submitted tasks may run at once, and the submitter goes on.
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

class Pool {
public:
  explicit Pool(int size) {
    for (int i = 0; i < size; ++i)
      workers_.emplace_back([this] { work(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    for (auto &worker : workers_)
      worker.join();
  }
  void submit(std::function<void()> task) {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      tasks_.push(std::move(task));
    }
    changed_.notify_one();
  }

private:
  void work() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return closed_ || !tasks_.empty(); });
        if (tasks_.empty())
          return;
        task = std::move(tasks_.front());
        tasks_.pop();
      }
      task();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<std::function<void()>> tasks_;
  bool closed_ = false;
  std::vector<std::thread> workers_;
};

void tasks_share_a_counter() {
  int hits = 0;
  Pool pool(2);
  for (int i = 0; i < 4; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-shared-mutation]
    pool.submit([&hits] { ++hits; });
}

void submitter_goes_on() {
  int level = 0;
  Pool pool(2);
  pool.submit([&level] { std::printf("%d\n", level); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'level'{{.*}}[fearless-shared-mutation]
  level = 1;
}

void tasks_share_under_a_lock() {
  int hits = 0;
  std::mutex m;
  Pool pool(2);
  for (int i = 0; i < 4; ++i)
    pool.submit([&] {
      std::lock_guard<std::mutex> hold(m);
      ++hits;
    });
}

void pool_has_ended() {
  int level = 0;
  {
    Pool pool(2);
    pool.submit([&level] { level = 2; });
  }
  level = 1;
}
