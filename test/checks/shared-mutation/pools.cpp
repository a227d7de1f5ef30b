// RUN: %fearless shared-mutation %s -- -std=c++20 | %filecheck %s
// Thread pools, event loops and queues of functions are read from their source: submitting is starting a thread that
// ends with the pool, or before its future, its wait or a counter says so.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <list>
#include <memory>
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
  template <class F> auto enqueue(F &&f) -> std::future<decltype(f())> {
    using R = decltype(f());
    auto task = std::make_shared<std::packaged_task<R()>>(std::forward<F>(f));
    std::future<R> res = task->get_future();
    {
      std::unique_lock<std::mutex> lock(mutex_);
      tasks_.emplace([task]() { (*task)(); });
    }
    changed_.notify_one();
    return res;
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
  pool.submit([&level] { (void)(level + 1); });
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
void one_worker() {
  int hits = 0;
  Pool pool(1);
  for (int i = 0; i < 4; ++i)
    pool.submit([&hits] { ++hits; });
}
void each_its_own() {
  int a = 0, b = 0;
  Pool pool(2);
  pool.submit([&a] { ++a; });
  pool.submit([&b] { ++b; });
}
void two_tasks() {
  int a = 0;
  Pool pool(2);
  pool.submit([&a] { ++a; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'a'{{.*}}[fearless-shared-mutation]
  pool.submit([&a] { ++a; });
}
void pool_of_the_caller(Pool &pool) {
  int a = 0;
  pool.submit([&a] { ++a; });
}
void statics(Pool &pool) {
  static int a = 0;
  pool.submit([] { ++a; });
  pool.submit([] { ++a; });
}
int future_is_waited_for(Pool &pool) {
  int a = 0;
  auto f = pool.enqueue([&a] { a = 1; });
  f.get();
  return a;
}
int future_is_not_waited_for(Pool &pool) {
  int a = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'a'{{.*}}[fearless-shared-mutation]
  auto f = pool.enqueue([&a] { a = 1; });
  int r = a;
  f.get();
  return r;
}
int two_futures() {
  int a = 0;
  Pool pool(3);
  auto f = pool.enqueue([&a] { a = 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'a'{{.*}}[fearless-shared-mutation]
  auto g = pool.enqueue([&a] { a = 2; });
  f.get();
  g.get();
  return a;
}
int futures_in_a_vector() {
  std::vector<int> out(10);
  Pool pool(3);
  std::vector<std::future<void>> fs;
  for (int i = 0; i < 10; ++i)
    fs.push_back(pool.enqueue([&out, i] { out[i] = i; }));
  for (auto &f : fs)
    f.get();
  return out[0];
}
class Service {
public:
  Service() : pool_(2) {}
  void hit() { pool_.submit([this] { ++hits_; }); }
  void both() {
    pool_.submit([this] { ++two_; });
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'two_'{{.*}}[fearless-shared-mutation]
    pool_.submit([this] { ++two_; });
  }
  void own() {
    pool_.submit([this] {
      std::lock_guard<std::mutex> g(m_);
      ++three_;
    });
    pool_.submit([this] {
      std::lock_guard<std::mutex> g(m_);
      ++three_;
    });
  }

private:
  std::mutex m_;
  int hits_ = 0, two_ = 0, three_ = 0;
  Pool pool_;
};

// struct tasks in a priority queue
struct Job {
  int prio;
  std::function<void()> fn;
  bool operator<(const Job &o) const { return prio < o.prio; }
};
class PrioPool {
public:
  PrioPool() {
    for (int i = 0; i < 2; ++i)
      ws_.push_back(std::thread(&PrioPool::loop, this));
  }
  ~PrioPool() { stop(); }
  void stop() {
    {
      std::lock_guard<std::mutex> g(m_);
      stop_ = true;
    }
    cv_.notify_all();
    for (auto &w : ws_)
      if (w.joinable())
        w.join();
  }
  void post(int prio, std::function<void()> f) {
    std::lock_guard<std::mutex> g(m_);
    jobs_.push(Job{prio, std::move(f)});
    cv_.notify_one();
  }

private:
  void loop() {
    while (true) {
      std::unique_lock<std::mutex> g(m_);
      while (jobs_.empty() && !stop_)
        cv_.wait(g);
      if (jobs_.empty())
        return;
      Job j = jobs_.top();
      jobs_.pop();
      g.unlock();
      j.fn();
    }
  }
  std::mutex m_;
  std::condition_variable cv_;
  std::priority_queue<Job> jobs_;
  bool stop_ = false;
  std::vector<std::thread> ws_;
};
void priorities() {
  int n = 0;
  PrioPool p;
  p.post(1, [&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  p.post(2, [&] { ++n; });
}
void stopped() {
  int n = 0;
  PrioPool p;
  p.post(1, [&] { ++n; });
  p.stop();
  ++n;
}
// wait()
class WaitPool {
public:
  WaitPool() {
    for (int i = 0; i < 2; ++i)
      ws_.emplace_back([this] {
        for (;;) {
          std::function<void()> job;
          {
            std::unique_lock<std::mutex> g(m_);
            cv_.wait(g, [&] { return stop_ || !q_.empty(); });
            if (stop_ && q_.empty())
              return;
            job = std::move(q_.front());
            q_.pop_front();
            ++active_;
          }
          job();
          {
            std::lock_guard<std::mutex> g(m_);
            --active_;
          }
          idle_.notify_all();
        }
      });
  }
  ~WaitPool() {
    {
      std::lock_guard<std::mutex> g(m_);
      stop_ = true;
    }
    cv_.notify_all();
    for (auto &w : ws_)
      w.join();
  }
  void add(std::function<void()> f) {
    {
      std::lock_guard<std::mutex> g(m_);
      q_.push_back(std::move(f));
    }
    cv_.notify_one();
  }
  void wait() {
    std::unique_lock<std::mutex> g(m_);
    idle_.wait(g, [&] { return q_.empty() && active_ == 0; });
  }

private:
  std::mutex m_;
  std::condition_variable cv_, idle_;
  std::deque<std::function<void()>> q_;
  int active_ = 0;
  bool stop_ = false;
  std::vector<std::thread> ws_;
};
void waited_for(WaitPool &p) {
  int n = 0;
  p.add([&] { ++n; });
  p.wait();
  ++n;
}
void used_before_the_wait(WaitPool &p) {
  int n = 0;
  p.add([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  p.wait();
}
// single worker, event loop
class Loop {
public:
  Loop() : t_([this] { run(); }) {}
  ~Loop() {
    post([this] { done_ = true; });
    t_.join();
  }
  void post(std::function<void()> f) {
    std::lock_guard<std::mutex> g(m_);
    q_.push_back(std::move(f));
    cv_.notify_one();
  }

private:
  void run() {
    while (!done_) {
      std::vector<std::function<void()>> batch;
      {
        std::unique_lock<std::mutex> g(m_);
        cv_.wait(g, [this] { return !q_.empty(); });
        batch.swap(q_);
      }
      for (auto &f : batch)
        f();
    }
  }
  std::mutex m_;
  std::condition_variable cv_;
  std::vector<std::function<void()>> q_;
  bool done_ = false;
  std::thread t_;
};
void event_loop() {
  int n = 0;
  Loop l;
  l.post([&] { ++n; });
  l.post([&] { ++n; });
}
void beside_the_event_loop() {
  int n = 0;
  Loop l;
  l.post([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
}
void two_event_loops() {
  int n = 0;
  Loop a, b;
  a.post([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  b.post([&] { ++n; });
}
// blocking queue of functions as a member
template <class T> class Queue {
public:
  void push(T v) {
    std::lock_guard<std::mutex> g(m_);
    items_.push_back(std::move(v));
    cv_.notify_one();
  }
  T pop() {
    std::unique_lock<std::mutex> g(m_);
    cv_.wait(g, [this] { return !items_.empty(); });
    T v = std::move(items_.front());
    items_.pop_front();
    return v;
  }

private:
  std::mutex m_;
  std::condition_variable cv_;
  std::deque<T> items_;
};
class QPool {
public:
  QPool() {
    for (int i = 0; i < 2; ++i)
      ws_.emplace_back(&QPool::loop, this);
  }
  ~QPool() {
    for (auto &w : ws_)
      q_.push(nullptr);
    for (auto &w : ws_)
      w.join();
  }
  void run(std::function<void()> f) { q_.push(std::move(f)); }

private:
  void loop() {
    while (auto f = q_.pop())
      f();
  }
  Queue<std::function<void()>> q_;
  std::vector<std::thread> ws_;
};
void queue_of_functions() {
  int n = 0;
  QPool p;
  p.run([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  p.run([&] { ++n; });
}
void copies() {
  int n = 0;
  QPool p;
  p.run([n]() mutable { ++n; });
  p.run([n]() mutable { ++n; });
}
// a queue between threads without a class
void queue_without_a_class() {
  int n = 0;
  Queue<std::function<void()>> q;
  std::thread t([&] {
    while (auto f = q.pop())
      f();
  });
  q.push([&] { ++n; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'n'{{.*}}[fearless-shared-mutation]
  ++n;
  q.push(nullptr);
  t.join();
  ++n;
}
// global pool
Pool &pool() {
  static Pool p(4);
  return p;
}
int total;
void pool_of_the_program() {
  pool().submit([] { ++total; });
  pool().submit([] { ++total; });
}
// batch: joins through a latch-like counter
void atomic_counter() {
  int n = 0;
  std::atomic<int> left{1};
  pool().submit([&] {
    ++n;
    left.fetch_sub(1);
  });
  while (left.load() != 0)
    std::this_thread::yield();
  ++n;
}
