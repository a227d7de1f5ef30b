// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// Producer and consumers over a closable queue, a pool of the user's own, results by promise: all in order.
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

template <typename T> class Queue {
public:
  void push(T item) {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      items_.push_back(std::move(item));
    }
    changed_.notify_one();
  }
  void close() {
    std::lock_guard<std::mutex> hold(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  std::optional<T> pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> items_;
  bool closed_ = false;
};

class Pool {
public:
  explicit Pool(int size) {
    for (int i = 0; i < size; ++i)
      workers_.emplace_back([this] { work(); });
  }
  ~Pool() {
    tasks_.close();
    for (auto &worker : workers_)
      worker.join();
  }
  void submit(std::function<void()> task) { tasks_.push(std::move(task)); }

private:
  void work() {
    while (auto task = tasks_.pop())
      (*task)();
  }
  Queue<std::function<void()>> tasks_;
  std::vector<std::thread> workers_;
};

struct Message {
  int id = 0;
  std::vector<int> body;
};

int main() {
  Queue<std::unique_ptr<Message>> messages;
  std::vector<int> totals(2);
  std::vector<std::thread> consumers;
  for (int c = 0; c < 2; ++c)
    consumers.emplace_back([&messages, &totals, c] {
      while (auto message = messages.pop())
        totals[c] += (*message)->id; // each its own element
    });
  for (int i = 0; i < 10; ++i) {
    auto message = std::make_unique<Message>();
    message->id = i; // still this thread's
    message->body.push_back(i);
    messages.push(std::move(message));
  }
  messages.close();
  for (auto &consumer : consumers)
    consumer.join();

  std::promise<int> promise;
  std::future<int> answer = promise.get_future();
  {
    Pool pool(2);
    pool.submit([&promise] { promise.set_value(42); });
  }
  std::printf("%d %d\n", totals[0] + totals[1], answer.get());
}
