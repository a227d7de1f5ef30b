// Boost.Thread.
#pragma once
#include <utility>
namespace boost {
struct thread_attributes {
  void set_stack_size(unsigned long);
};
class thread {
public:
  class id {};
  typedef thread_attributes attributes;
  thread() noexcept;
  thread(const thread &) = delete;
  thread(thread &&) noexcept;
  template <class F> explicit thread(F f) { __builtin_unreachable(); }
  template <class F> thread(attributes &, F f) { __builtin_unreachable(); }
  template <class F, class A1, class... Args> thread(F f, A1 a1, Args... args) { __builtin_unreachable(); }
  ~thread();
  thread &operator=(thread &&) noexcept;
  bool joinable() const noexcept;
  void join();
  void detach();
  void interrupt();
  id get_id() const noexcept;
};
class thread_group {
public:
  ~thread_group();
  template <class F> thread *create_thread(F f) { __builtin_unreachable(); }
  void add_thread(thread *);
  void join_all();
};
class mutex {
public:
  void lock();
  bool try_lock();
  void unlock();
};
class recursive_mutex {
public:
  void lock();
  bool try_lock();
  void unlock();
};
class shared_mutex {
public:
  void lock();
  bool try_lock();
  void unlock();
  void lock_shared();
  void unlock_shared();
  void lock_upgrade();
  void unlock_upgrade();
  void unlock_upgrade_and_lock();
};
template <class M> class lock_guard {
public:
  explicit lock_guard(M &);
  ~lock_guard();
};
template <class M> class unique_lock {
public:
  explicit unique_lock(M &);
  ~unique_lock();
  void lock();
  void unlock();
};
template <class M> class shared_lock {
public:
  explicit shared_lock(M &);
  ~shared_lock();
};
template <class M> class upgrade_lock {
public:
  explicit upgrade_lock(M &);
  ~upgrade_lock();
};
template <class M> class upgrade_to_unique_lock {
public:
  explicit upgrade_to_unique_lock(upgrade_lock<M> &);
  ~upgrade_to_unique_lock();
};
class condition_variable {
public:
  void wait(unique_lock<mutex> &);
  void notify_one() noexcept;
  void notify_all() noexcept;
};
class barrier {
public:
  explicit barrier(unsigned);
  bool wait();
};
struct once_flag {};
template <class F> void call_once(once_flag &, F f) { __builtin_unreachable(); }
template <class T> class shared_future;
template <class T> class future {
public:
  ~future();
  T get();
  void wait() const;
};
enum class launch { none = 0, async = 1, deferred = 2, any = 3 };
template <class F> auto async(launch, F f) -> future<decltype(f())> { __builtin_unreachable(); }
template <class F> auto async(F f) -> future<decltype(f())> { __builtin_unreachable(); }
namespace atomics {
template <class T> class atomic {
public:
  atomic() noexcept;
  atomic(T) noexcept;
  T load() const noexcept;
  void store(T) noexcept;
  T operator++() noexcept;
  T fetch_add(T) noexcept;
};
} // namespace atomics
using atomics::atomic;
namespace lockfree {
template <class T> class queue {
public:
  bool push(const T &);
  bool pop(T &);
};
} // namespace lockfree
} // namespace boost
