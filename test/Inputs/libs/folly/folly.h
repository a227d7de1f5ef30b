// folly: executors, futures, locks.
#pragma once
namespace folly {
template <class> class Function;
template <class R, class... A> class Function<R(A...)> {
public:
  template <class F> Function(F) { __builtin_unreachable(); }
  Function(Function &&);
  R operator()(A...);
};
using Func = Function<void()>;
class Executor {
public:
  virtual ~Executor();
  virtual void add(Func) = 0;
};
class ThreadPoolExecutor : public Executor {
public:
  ~ThreadPoolExecutor() override;
  void stop();
  void join();
};
class CPUThreadPoolExecutor : public ThreadPoolExecutor {
public:
  explicit CPUThreadPoolExecutor(unsigned long);
  ~CPUThreadPoolExecutor() override;
  void add(Func) override;
};
template <class T> class Future {
public:
  Future(Future &&) noexcept;
  ~Future();
  T get() &&;
  Future &wait() &;
};
struct Unit {};
template <class F> Future<Unit> via(Executor *, F &&) { __builtin_unreachable(); }
template <bool Reader, class Tag> class SharedMutexImpl {
public:
  void lock();
  bool try_lock();
  void unlock();
  void lock_shared();
  void unlock_shared();
};
using SharedMutex = SharedMutexImpl<false, void>;
class SpinLock {
public:
  void lock() const;
  void unlock() const;
  bool try_lock() const;
};
template <class S, class M> class LockedPtr {
public:
  ~LockedPtr();
  auto operator->() const { return pointer; }
  auto &operator*() const { return *pointer; }
  typename S::DataType *pointer;
};
template <class T, class M = SharedMutex> class Synchronized {
public:
  using DataType = T;
  Synchronized();
  explicit Synchronized(T);
  LockedPtr<Synchronized, M> wlock();
  LockedPtr<const Synchronized, M> rlock() const;
  template <class F> auto withWLock(F &&f) { __builtin_unreachable(); }
  template <class F> auto withRLock(F &&f) const { __builtin_unreachable(); }
};
template <bool MayBlock = true> class Baton {
public:
  void post() noexcept;
  void wait() noexcept;
  bool try_wait() const noexcept;
};
template <class T> class MPMCQueue {
public:
  explicit MPMCQueue(unsigned long);
  template <class... A> void blockingWrite(A &&...) { __builtin_unreachable(); }
  void blockingRead(T &);
};
} // namespace folly
