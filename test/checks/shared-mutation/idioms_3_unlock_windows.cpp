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

// Spelling 5: the lock is taken if a pointer says that there is one.
class Log {
public:
  explicit Log(std::mutex *mutex) : mutex_(mutex) {}
  void add(int n) {
    if (mutex_)
      mutex_->lock();
    total_ += n;
    if (mutex_)
      mutex_->unlock();
  }
  void add_guarded(int n) {
    std::unique_lock<std::mutex> lock;
    if (mutex_)
      lock = std::unique_lock<std::mutex>(*mutex_);
    total_ += n;
  }

private:
  std::mutex *mutex_;
  int total_ = 0;
};

void locked_if_there_is_a_lock() {
  std::mutex m;
  Log log(&m);
  std::thread worker([&log] { log.add(1); });
  log.add_guarded(2);
  worker.join();
}

// Spelling 6: adopt_lock, try_lock, try_to_lock.
void adopted() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] {
    m.lock();
    std::lock_guard<std::mutex> hold(m, std::adopt_lock);
    ++value;
  });
  m.lock();
  {
    std::unique_lock<std::mutex> hold(m, std::adopt_lock);
    ++value;
  }
  worker.join();
}

void tried() {
  std::mutex m;
  int value = 0;
  std::thread worker([&] {
    if (m.try_lock()) {
      ++value;
      m.unlock();
    }
    std::unique_lock<std::mutex> lock(m, std::try_to_lock);
    if (!lock.owns_lock())
      return;
    ++value;
  });
  {
    std::lock_guard<std::mutex> hold(m);
    ++value;
  }
  worker.join();
}

// Spelling 7: a guard that gives the lock back while it lives.
template <typename L> class Unlocked {
public:
  explicit Unlocked(L &lock) : lock_(lock) { lock_.unlock(); }
  ~Unlocked() { lock_.lock(); }

private:
  L &lock_;
};

void guard_the_other_way_round() {
  std::mutex m;
  int value = 0;
  auto work = [&] {
    std::unique_lock<std::mutex> lock(m);
    ++value;
    {
      Unlocked<std::unique_lock<std::mutex>> window(lock);
      std::this_thread::yield();
    }
    ++value;
  };
  std::thread worker(work);
  work();
  worker.join();
}
