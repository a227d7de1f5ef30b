// RUN: %fearless-tidy --quiet --checks=-*,fearless-dropped-guard "--config={CheckOptions: {FearlessExplain: dump}}" %s -- -std=c++20 %mock 2>&1 | FileCheck %s
// Objects under construction, and what tells one phase of an object from another.
#include <atomic>
#include <mutex>
#include <thread>

struct Base {
  virtual ~Base() = default;
  virtual void step() = 0;
};

class Worker : public Base {
public:
  Worker();
  void stop();
  void moved();
  void configure(int n);
  void confined(int n);
  void run();

private:
  std::mutex mutex_;
  std::atomic<bool> stop_{false};
  bool running_ = false;
  int n_;
  std::thread thread_;
};

// Callees are built first.
// CHECK-LABEL: {{^}}function Worker::run
void Worker::run() {
  while (running_) { // CHECK: [[#@LINE]]: poll this.running_
    // CHECK: {{^}}  [[#@LINE+1]]: use this.mutex_ after {this.running_=true if locked}{{$}}
    std::lock_guard<std::mutex> hold(mutex_);
    if (stop_) // CHECK: [[#@LINE]]: use this.stop_ after {this.running_=true if locked}{{$}}
      return;
    step(); // CHECK: [[#@LINE]]: virtual call on this after {this.stop_=false, this.running_=true if locked}{{$}}
  }
}

// CHECK-LABEL: {{^}}function Worker::Worker
// Initialised in the order of the declarations, before and after the start.
// CHECK: {{^}}  [[#@LINE+9]]: init this.n_
// CHECK: init this.thread_
// CHECK: {{^}}  [[#@LINE+8]]: spawn #0
// CHECK-NEXT: {{^}}    read this.running_{{$}}
// CHECK-NEXT: {{^}}    use this.mutex_{{$}}
// CHECK-NEXT: {{^}}    use this.stop_{{$}}
// CHECK-NEXT: {{^}}    use this{{$}}
// CHECK-NEXT: {{^}}    calls unknown code{{$}}
// CHECK: {{^}}  [[#@LINE+3]]: write this.n_ running {#0}
Worker::Worker() : n_(1) {
  thread_ = std::thread(&Worker::run, this);
  n_ = 2;
}

// CHECK-LABEL: {{^}}function Worker::stop
void Worker::stop() {
  n_ = 3; // CHECK: [[#@LINE]]: write this.n_ {{.*}}before join of {this.thread_}
  thread_.join();
  n_ = 4; // CHECK: [[#@LINE]]: write this.n_ before {this.n_=true}{{$}}
}

// CHECK-LABEL: {{^}}function Worker::moved
void Worker::moved() {
  std::thread t = std::move(thread_);
  // It is thread_'s thread that ends.
  // CHECK: {{^}}  [[#@LINE+1]]: join {} this.thread_{{$}}
  t.join();
  n_ = 5;
}

// CHECK-LABEL: {{^}}function Worker::configure
void Worker::configure(int n) {
  if (running_)
    return;
  n_ = n; // CHECK: [[#@LINE]]: write this.n_ {{.*}}saw {this.running_=false}
}

// CHECK-LABEL: {{^}}function Worker::confined
void Worker::confined(int n) {
  // CHECK: {{^}}  [[#@LINE+2]]: use of handle this.thread_
  // CHECK: {{^}}  [[#@LINE+1]]: ask thread
  if (thread_.get_id() != std::this_thread::get_id())
    return;
  n_ = n; // CHECK: [[#@LINE]]: write this.n_ {{.*}}confined
}
