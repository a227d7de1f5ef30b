// RUN: %fearless-silent thread-borrow %s -- -std=c++20 %mock
// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless-silent mutable-static %s -- -std=c++20 %mock
// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
// The lock is given back for a while, or only taken sometimes.
#include <condition_variable>
#include <mutex>
#include <thread>

// Spelling 1: unlock ... lock inside a region.
void window_in_a_locked_region() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] {
    m.lock();
    ++value;
    m.unlock();
    std::this_thread::yield();
    m.lock();
    ++value;
    m.unlock();
  });
  {
    std::unique_lock<std::mutex> lock(m);
    ++value;
    lock.unlock();
    std::this_thread::yield();
    lock.lock();
    ++value;
  }
  worker.join();
}

// Spelling 2: unlock before the notification or the callback.
void unlocked_before_notify() {
  std::mutex m;
  std::condition_variable cv;
  bool ready = false;
  std::thread waiter([&] {
    std::unique_lock<std::mutex> lock(m);
    cv.wait(lock, [&] { return ready; });
    ready = false;
    lock.unlock();
    cv.notify_all();
  });
  std::unique_lock<std::mutex> lock(m);
  ready = true;
  lock.unlock();
  cv.notify_one();
  waiter.join();
}

// Spelling 3: local copy under the lock, work on the copy without it.
void copy_then_work() {
  std::mutex m;
  int shared = 1;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(m);
    ++shared;
  });
  int mine;
  {
    std::lock_guard<std::mutex> hold(m);
    mine = shared;
  }
  mine += 1;
  (void)mine;
  worker.join();
}

// Spelling 4: the lock is taken if a flag says that there are threads.
class Buffer {
public:
  explicit Buffer(bool threaded) : threaded_(threaded) {}
  void add(int n) {
    std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
    if (threaded_)
      lock.lock();
    total_ += n;
  }
  void add_by_hand(int n) {
    if (threaded_)
      mutex_.lock();
    total_ += n;
    if (threaded_)
      mutex_.unlock();
  }

private:
  const bool threaded_;
  std::mutex mutex_;
  int total_ = 0;
};

void locked_if_threaded() {
  Buffer buffer(true);
  std::thread worker([&buffer] { buffer.add(1); });
  buffer.add_by_hand(2);
  worker.join();
}
