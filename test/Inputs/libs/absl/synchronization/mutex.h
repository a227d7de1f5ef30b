// absl/synchronization/mutex.h
#pragma once
#define ABSL_LOCKABLE __attribute__((lockable))
#define ABSL_SCOPED_LOCKABLE __attribute__((scoped_lockable))
#define ABSL_EXCLUSIVE_LOCK_FUNCTION(...) __attribute__((exclusive_lock_function(__VA_ARGS__)))
#define ABSL_SHARED_LOCK_FUNCTION(...) __attribute__((shared_lock_function(__VA_ARGS__)))
#define ABSL_UNLOCK_FUNCTION(...) __attribute__((unlock_function(__VA_ARGS__)))
#define ABSL_EXCLUSIVE_TRYLOCK_FUNCTION(...) __attribute__((exclusive_trylock_function(__VA_ARGS__)))
namespace absl {
class Condition {
public:
  explicit Condition(const bool *);
};
class ABSL_LOCKABLE Mutex {
public:
  Mutex();
  ~Mutex();
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION();
  void Unlock() ABSL_UNLOCK_FUNCTION();
  bool TryLock() ABSL_EXCLUSIVE_TRYLOCK_FUNCTION(true);
  void ReaderLock() ABSL_SHARED_LOCK_FUNCTION();
  void ReaderUnlock() ABSL_UNLOCK_FUNCTION();
  void Await(const Condition &);
  void LockWhen(const Condition &) ABSL_EXCLUSIVE_LOCK_FUNCTION();
};
class ABSL_SCOPED_LOCKABLE MutexLock {
public:
  explicit MutexLock(Mutex *mu) ABSL_EXCLUSIVE_LOCK_FUNCTION(mu);
  ~MutexLock() ABSL_UNLOCK_FUNCTION();
};
class ABSL_SCOPED_LOCKABLE ReaderMutexLock {
public:
  explicit ReaderMutexLock(Mutex *mu) ABSL_SHARED_LOCK_FUNCTION(mu);
  ~ReaderMutexLock() ABSL_UNLOCK_FUNCTION();
};
class CondVar {
public:
  void Wait(Mutex *);
  void Signal();
  void SignalAll();
};
} // namespace absl
