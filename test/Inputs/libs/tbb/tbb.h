// oneTBB: what tbb/ and oneapi/tbb/ declare, in the namespaces where they do.
#pragma once
namespace tbb {
namespace detail {
namespace d1 {
template <class V> class blocked_range {
public:
  typedef V const_iterator;
  blocked_range(V, V, unsigned long = 1);
  const_iterator begin() const;
  const_iterator end() const;
};
class auto_partitioner {};
template <class R, class B> void parallel_for(const R &, const B &) { __builtin_unreachable(); }
template <class R, class B> void parallel_for(const R &, const B &, const auto_partitioner &) { __builtin_unreachable(); }
template <class I, class F> void parallel_for(I, I, const F &) { __builtin_unreachable(); }
template <class I, class F> void parallel_for(I, I, I, const F &) { __builtin_unreachable(); }
template <class R, class V, class F, class C> V parallel_reduce(const R &, const V &, const F &, const C &) { __builtin_unreachable(); }
template <class... F> void parallel_invoke(F &&...) { __builtin_unreachable(); }
template <class I, class C> void parallel_sort(I, I, const C &) { __builtin_unreachable(); }
class task_group {
public:
  task_group();
  ~task_group();
  template <class F> void run(F &&) { __builtin_unreachable(); }
  template <class F> int run_and_wait(const F &) { __builtin_unreachable(); }
  int wait();
};
class task_arena {
public:
  explicit task_arena(int);
  template <class F> void enqueue(F &&) { __builtin_unreachable(); }
  template <class F> void execute(F &&) { __builtin_unreachable(); }
};
template <class M> class unique_scoped_lock {
public:
  unique_scoped_lock();
  unique_scoped_lock(M &);
  ~unique_scoped_lock();
  void acquire(M &);
  void release();
};
class spin_mutex {
public:
  using scoped_lock = unique_scoped_lock<spin_mutex>;
  void lock();
  bool try_lock();
  void unlock();
};
class mutex {
public:
  using scoped_lock = unique_scoped_lock<mutex>;
  void lock();
  bool try_lock();
  void unlock();
};
class queuing_mutex {
public:
  class scoped_lock {
  public:
    scoped_lock();
    scoped_lock(queuing_mutex &);
    ~scoped_lock();
    void acquire(queuing_mutex &);
    void release();
  };
};
template <class T> class concurrent_vector {
public:
  T &operator[](unsigned long);
  void push_back(const T &);
};
template <class T> class enumerable_thread_specific {
public:
  T &local();
};
} // namespace d1
namespace d2 {
template <class T> class concurrent_queue {
public:
  void push(const T &);
  bool try_pop(T &);
};
template <class I, class F> void parallel_for_each(I, I, const F &) { __builtin_unreachable(); }
} // namespace d2
} // namespace detail
inline namespace v1 {
using detail::d1::auto_partitioner;
using detail::d1::blocked_range;
using detail::d1::concurrent_vector;
using detail::d1::enumerable_thread_specific;
using detail::d1::mutex;
using detail::d1::parallel_for;
using detail::d1::parallel_invoke;
using detail::d1::parallel_reduce;
using detail::d1::parallel_sort;
using detail::d1::queuing_mutex;
using detail::d1::spin_mutex;
using detail::d1::task_arena;
using detail::d1::task_group;
using detail::d2::concurrent_queue;
using detail::d2::parallel_for_each;
} // namespace v1
} // namespace tbb
namespace oneapi {
namespace tbb = ::tbb;
}
