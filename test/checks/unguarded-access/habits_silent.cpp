// RUN: %fearless-silent unguarded-access %s -- -std=c++20
// Neighbours of habits.cpp.
#include <atomic>
#include <condition_variable>
#include <mutex>

// One locked write is not a habit.
class Once {
public:
  void set(int value) {
    std::lock_guard<std::mutex> hold(mutex_);
    value_ = value;
  }
  int value() const { return value_; }

private:
  mutable std::mutex mutex_;
  int value_ = 0;
};

// Some writes hold it, some do not: nobody can say what guards.
class Mixed {
public:
  void up() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++value_;
  }
  void down() {
    std::lock_guard<std::mutex> hold(mutex_);
    --value_;
  }
  void set(int value) { value_ = value; }
  int value() const { return value_; }
  bool zero() const { return value_ == 0; }

private:
  mutable std::mutex mutex_;
  int value_ = 0;
};

// Read without it more often than used with it.
class Statistics {
public:
  void up() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++value_;
  }
  void down() {
    std::lock_guard<std::mutex> hold(mutex_);
    --value_;
  }
  int value() const { return value_; }
  bool zero() const { return value_ == 0; }
  bool low() const { return value_ < 2; }
  bool high() const { return value_ > 9; }
  int twice() const { return value_ * 2; }

private:
  mutable std::mutex mutex_;
  int value_ = 0;
};

// The object of a lock of somebody else: whoever reads may hold another.
std::mutex registration;
class Entry {
public:
  void enter() {
    std::lock_guard<std::mutex> hold(registration);
    ++uses_;
  }
  void leave() {
    std::lock_guard<std::mutex> hold(registration);
    --uses_;
  }
  int uses() const { return uses_; }

private:
  int uses_ = 0;
};

// The value that is looked at first is atomic.
class Lazy {
public:
  int *get() {
    int *made = made_.load(std::memory_order_acquire);
    if (!made) {
      std::lock_guard<std::mutex> hold(mutex_);
      made = made_.load(std::memory_order_relaxed);
      if (!made)
        made_.store(made = new int(1), std::memory_order_release);
    }
    return made;
  }

private:
  std::mutex mutex_;
  std::atomic<int *> made_{nullptr};
};

// Looked at again, but of another object.
class Chain {
public:
  void append(Chain *next) {
    if (!next_) {
      std::lock_guard<std::mutex> hold(next->mutex_);
      if (!next->next_)
        next->next_ = next;
    }
  }

private:
  std::mutex mutex_;
  Chain *next_ = nullptr;
};

// Changed under the lock, told after it.
class Gate {
public:
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }
  void open() {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      open_ = true;
    }
    opened_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

// An atomic flag may miss a wake-up; it does not race.
class AtomicGate {
public:
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    opened_.wait(lock, [this] { return open_.load(); });
  }
  void open() {
    open_ = true;
    opened_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  std::atomic<bool> open_{false};
};

// Set up before anybody can wait: nobody is told.
class Preset {
public:
  void preset(bool open) { open_ = open; }
  void pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }
  void open() {
    std::lock_guard<std::mutex> hold(mutex_);
    open_ = true;
    opened_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};
