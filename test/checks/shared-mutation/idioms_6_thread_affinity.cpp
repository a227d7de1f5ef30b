// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Data belongs to one thread; others send it work.
#include <cassert>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

// Spelling 1: an event loop with queue_in_loop, and an assertion of the thread.
class EventLoop {
public:
  void run() {
    owner_ = std::this_thread::get_id();
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return quit_ || !tasks_.empty(); });
        if (tasks_.empty())
          return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
      ++executed_; // only the loop's thread comes here
    }
  }
  void queue_in_loop(std::function<void()> task) {
    std::lock_guard<std::mutex> hold(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_one();
  }
  void quit() {
    std::lock_guard<std::mutex> hold(mutex_);
    quit_ = true;
    changed_.notify_one();
  }
  bool is_in_loop_thread() const { return owner_ == std::this_thread::get_id(); }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool quit_ = false;
  int executed_ = 0;
  std::thread::id owner_;
};

class Connection {
public:
  explicit Connection(EventLoop &loop) : loop_(loop) {}
  void send(int n) {
    loop_.queue_in_loop([this, n] { send_in_loop(n); });
  }

private:
  void send_in_loop(int n) {
    assert(loop_.is_in_loop_thread());
    sent_ += n;
  }
  EventLoop &loop_;
  int sent_ = 0;
};

void tasks_of_one_loop_do_not_overlap() {
  EventLoop loop;
  Connection connection(loop);
  std::thread io([&loop] { loop.run(); });
  connection.send(1);
  connection.send(2);
  loop.quit();
  io.join();
}

// Spelling 2: one thread owns the data and gets commands through a mailbox.
struct Mailbox {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<int> commands;
};

void owner_thread_with_a_mailbox() {
  Mailbox box;
  std::thread owner([&box] {
    int state = 0; // the owner's alone
    for (;;) {
      std::unique_lock<std::mutex> lock(box.mutex);
      while (box.commands.empty())
        box.changed.wait(lock);
      int command = box.commands.front();
      box.commands.pop_front();
      lock.unlock();
      if (command < 0)
        return;
      state += command;
    }
  });
  for (int command : {1, 2, -1}) {
    std::lock_guard<std::mutex> hold(box.mutex);
    box.commands.push_back(command);
    box.changed.notify_one();
  }
  owner.join();
}
