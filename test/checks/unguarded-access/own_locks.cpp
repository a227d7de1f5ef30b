// RUN: %fearless unguarded-access %s -- -std=c++20 | %filecheck %s
// Locks of a project's own, whose methods have its own spelling and a body elsewhere.

// The standard's names beside the project's.
class Mutex {
public:
  void Lock();
  void Unlock();
  bool TryLock();
  void AssertHeld();
  void AssertNotHeld();
  void lock() { Lock(); }
  void unlock() { Unlock(); }
  bool try_lock() { return TryLock(); }

private:
  long state_;
};

// One half is seen, the other is not.
class CountedMutex {
public:
  void Lock();
  void Unlock() { mutex_.Unlock(); }
  void AssertHeld() { mutex_.AssertHeld(); }

private:
  Mutex mutex_;
  long waits_ = 0;
};

template <typename M> class MutexLock {
public:
  explicit MutexLock(M *mutex) : mutex_(mutex) { mutex_->Lock(); }
  ~MutexLock() { mutex_->Unlock(); }

private:
  M *const mutex_;
};

template <typename M> class Queue {
public:
  void push() {
    MutexLock<M> hold(&mutex_);
    ++size_;
  }
  void pop() {
    MutexLock<M> hold(&mutex_);
    --size_;
  }
  void clear() {
    mutex_.Lock();
    size_ = 0;
    mutex_.Unlock();
  }
  void refill() {
    MutexLock<M> hold(&mutex_);
    if (size_ < 3)
      size_ = 3;
  }
  // Silent: says that it is called with the lock.
  void pushLocked2() {
    mutex_.AssertHeld();
    ++size_;
  }
  // CHECK: :[[@LINE+1]]:29: warning: 'size_' is read here without 'mutex_'
  int size() const { return size_; }
  // CHECK: :[[@LINE+3]]:5: warning: 'size_' is written here after 'mutex_' was unlocked
  void after() {
    mutex_.Lock(); ++size_; mutex_.Unlock();
    size_ = 0;
  }

private:
  mutable M mutex_;
  int size_ = 0;
};
template class Queue<Mutex>;
template class Queue<CountedMutex>;

// Flagged: that it is not held says the opposite.
class Log {
public:
  void a() {
    MutexLock<Mutex> hold(&mutex_);
    ++lines_;
  }
  void b() {
    MutexLock<Mutex> hold(&mutex_);
    ++lines_;
  }
  void c() {
    MutexLock<Mutex> hold(&mutex_);
    ++lines_;
  }
  void d() {
    mutex_.AssertNotHeld();
    // CHECK: :[[@LINE+1]]:7: warning: 'lines_' is written here without 'mutex_'
    ++lines_;
  }

private:
  Mutex mutex_;
  int lines_ = 0;
};

// Readers beside each other, writers alone.
class RWMutex {
public:
  void ReadLock();
  void WriteLock();
  void ReadUnlock();
  void WriteUnlock();

private:
  long state_;
};
class Table {
public:
  int a() {
    mutex_.ReadLock();
    int n = n_;
    mutex_.ReadUnlock();
    return n;
  }
  void b() {
    mutex_.WriteLock();
    n_ = 1;
    mutex_.WriteUnlock();
  }
  void c() {
    mutex_.WriteLock();
    n_ = 2;
    mutex_.WriteUnlock();
  }
  void d() {
    mutex_.WriteLock();
    n_ = 3;
    mutex_.WriteUnlock();
  }
  void e() {
    mutex_.ReadLock();
    // CHECK: :[[@LINE+1]]:5: warning: 'n_' is written here, but 'mutex_' is held in shared mode only
    n_ = 4;
    mutex_.ReadUnlock();
  }

private:
  RWMutex mutex_;
  int n_ = 0;
};

// CHECK-NOT: warning:
