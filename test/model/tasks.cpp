// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// A thread that calls what it finds at a place carries the tasks that are put there; they end with it.
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

class Loop {
public:
  Loop() : thread_([this] { run(); }) {}
  ~Loop() { thread_.join(); }
  void post(std::function<void()> task) {
    std::lock_guard<std::mutex> hold(mutex_);
    tasks_.push_back(std::move(task));
  }

private:
  void run() {
    for (;;) {
      std::function<void()> task;
      {
        std::lock_guard<std::mutex> hold(mutex_);
        if (tasks_.empty())
          return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  std::thread thread_;
};
// CHECK-LABEL: {{^}}function Loop::Loop{{$}}
// CHECK: spawn #0 handle this.thread_
// CHECK: {{^}}    call this.tasks_.elem(each){{$}}

// CHECK-LABEL: {{^}}function own_loop{{$}}
void own_loop() {
  int n = 0;
  {
    Loop loop; // CHECK: {{^}}  [[#@LINE]]: spawn #0 handle loop.thread_
    // CHECK: {{^}}  [[#@LINE+2]]: spawn #1 handle loop.thread_ carried by {#0}
    // CHECK-NEXT: {{^}}    write n{{$}}
    loop.post([&n] { n = 1; });
    n = 2; // CHECK: {{^}}  [[#@LINE]]: write n running {#0, #1}
  }
  n = 3; // CHECK: {{^}}  [[#@LINE]]: write n{{$| (after|before)}}
}

// The constructor has started the thread before the loop came here.
// CHECK-LABEL: {{^}}function given_loop{{$}}
void given_loop(Loop &loop, int &n) {
  // CHECK: {{^}}  [[#@LINE+2]]: spawn #0 handle loop.deref.thread_
  // CHECK-NEXT: {{^}}    write n.deref{{$}}
  loop.post([&n] { n = 1; });
}
// CHECK: exit running {#0}
