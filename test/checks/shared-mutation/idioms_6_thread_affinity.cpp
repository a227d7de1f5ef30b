// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// Data belongs to one thread; others send it work.
#include <atomic>
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

// Spelling 3: run_in_loop calls at once on the loop's own thread.
class Loop {
public:
  Loop() : owner_(std::this_thread::get_id()) {}
  void loop() {
    while (!quit_) {
      std::deque<std::function<void()>> tasks;
      {
        std::lock_guard<std::mutex> hold(mutex_);
        tasks.swap(tasks_);
      }
      for (auto &task : tasks)
        task();
    }
  }
  bool is_in_loop_thread() const { return owner_ == std::this_thread::get_id(); }
  void run_in_loop(std::function<void()> task) {
    if (is_in_loop_thread())
      task();
    else
      queue_in_loop(std::move(task));
  }
  void queue_in_loop(std::function<void()> task) {
    std::lock_guard<std::mutex> hold(mutex_);
    tasks_.push_back(std::move(task));
  }
  void quit() { quit_ = true; }

private:
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  std::atomic<bool> quit_{false};
  const std::thread::id owner_;
};

class Channel {
public:
  explicit Channel(Loop &loop) : loop_(loop) {}
  void send(int n) {
    loop_.run_in_loop([this, n] { sent_ += n; });
  }
  void reset() {
    loop_.run_in_loop([this] { sent_ = 0; });
  }

private:
  Loop &loop_;
  int sent_ = 0;
};

void run_in_the_loop() {
  Loop loop;
  Channel channel(loop);
  std::thread other([&channel] { channel.send(1); });
  channel.reset();
  loop.loop();
  other.join();
}

// Spelling 4: an actor, which posts to itself.
class Actor {
public:
  Actor() : thread_([this] { run(); }) {}
  ~Actor() {
    post(-1);
    thread_.join();
  }
  void post(int message) {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      mail_.push_back(message);
    }
    changed_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return !mail_.empty(); });
      const int message = mail_.front();
      mail_.pop_front();
      lock.unlock();
      if (message < 0)
        return;
      total_ += message; // the actor's alone
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> mail_;
  int total_ = 0;
  std::thread thread_;
};
