// Peers from Debian packages: libboost-dev, libboost-fiber-dev,
// libboost-thread-dev, libabsl-dev, libtbb-dev, libconcurrentqueue-dev,
// libreaderwriterqueue-dev, libthread-pool-dev. Each block is skipped when its
// header is not installed.
#pragma once
#include "peers_std.hpp"

#if __has_include(<oneapi/tbb/concurrent_queue.h>) && !defined(RTB_NO_TBB)
#define RTB_TBB 1
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/concurrent_queue.h>
#include <oneapi/tbb/mutex.h>
#include <oneapi/tbb/parallel_reduce.h>
#include <oneapi/tbb/rw_mutex.h>
#include <oneapi/tbb/spin_mutex.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>
#endif
#if __has_include(<concurrentqueue/blockingconcurrentqueue.h>)
#define RTB_MOODY 1
#include <concurrentqueue/blockingconcurrentqueue.h>
#endif
#if __has_include(<readerwriterqueue/readerwriterqueue.h>)
#define RTB_MOODY_RW 1
#include <readerwriterqueue/readerwriterqueue.h>
#if __has_include(<readerwriterqueue/readerwritercircularbuffer.h>)
#define RTB_MOODY_RWC 1
#include <readerwriterqueue/readerwritercircularbuffer.h>
#endif
#endif
#if __has_include(<boost/lockfree/queue.hpp>)
#define RTB_BOOST_LF 1
#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#endif
#if __has_include(<boost/thread/sync_bounded_queue.hpp>)
#define RTB_BOOST_THREAD 1
#define BOOST_THREAD_VERSION 4
#include <boost/thread/concurrent_queues/sync_queue.hpp>
#include <boost/thread/sync_bounded_queue.hpp>
#include <boost/thread/synchronized_value.hpp>
#endif
#if __has_include(<boost/fiber/buffered_channel.hpp>)
#define RTB_BOOST_FIBER 1
#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/unbuffered_channel.hpp>
#endif
#if __has_include(<absl/synchronization/mutex.h>)
#define RTB_ABSL 1
#include <absl/synchronization/mutex.h>
#endif
#if __has_include(<thread_pool/thread_pool.hpp>)
#define RTB_RVASER 1
#include <thread_pool/thread_pool.hpp>
#endif

namespace rtb {

#ifdef RTB_TBB
struct tbb_queue {
  static constexpr std::string_view name = "tbb_bounded_queue";
  template <class T> struct q {
    tbb::concurrent_bounded_queue<T> d;
    q() = default;
    explicit q(size_t n) { d.set_capacity(std::ptrdiff_t(n)); }
    void send(T v) { d.push(std::move(v)); }
    void recv(T &v) { d.pop(v); }
  };
  template <class T> static auto unbounded() { return shared_pair<q<T>>(); }
  template <class T> static auto bounded(size_t n) {
    return shared_pair<q<T>>(n);
  }
};
template <class M> struct tbb_cell {
  template <class T> struct cell {
    mutable M m;
    T v;
    explicit cell(T x) : v(std::move(x)) {}
    template <class F> void with(F &&f) {
      typename M::scoped_lock l(m);
      f(v);
    }
  };
};
struct tbb_spin : tbb_cell<tbb::spin_mutex> {
  static constexpr std::string_view name = "tbb_spin_mutex";
};
struct tbb_mutex : tbb_cell<tbb::mutex> {
  static constexpr std::string_view name = "tbb_mutex";
};
struct tbb_rw : shared_cell<tbb::rw_mutex> {
  static constexpr std::string_view name = "tbb_rw_mutex";
};
struct tbb_pool {
  static constexpr std::string_view name = "tbb_task_group";
  struct pool {
    tbb::task_arena arena;
    tbb::task_group g;
    explicit pool(unsigned n) : arena(int(n)) {}
    template <class F> void submit(F f) {
      arena.execute([&] { g.run(std::move(f)); });
    }
    void wait() {
      arena.execute([&] { g.wait(); });
    }
    u64 sum(std::span<const std::uint32_t> v) {
      return arena.execute([&] {
        return tbb::parallel_reduce(
            tbb::blocked_range<size_t>(0, v.size(), 1 << 16), u64{0},
            [&](auto r, u64 s) {
              return s + sum_chunk(v.subspan(r.begin(), r.size()));
            },
            std::plus<u64>());
      });
    }
  };
};
#endif

#ifdef RTB_MOODY
struct moody {
  static constexpr std::string_view name = "moodycamel_blocking";
  template <class T> struct q {
    moodycamel::BlockingConcurrentQueue<T> d;
    void send(T v) { d.enqueue(std::move(v)); }
    void recv(T &v) { d.wait_dequeue(v); }
  };
  template <class T> static auto unbounded() { return shared_pair<q<T>>(); }
};
struct moody_tok { // one token per handle, as its documentation advises
  static constexpr std::string_view name = "moodycamel_blocking_tok";
  template <class T> using Q = moodycamel::BlockingConcurrentQueue<T>;
  template <class T> struct tx {
    std::shared_ptr<Q<T>> q;
    moodycamel::ProducerToken t;
    explicit tx(std::shared_ptr<Q<T>> x) : q(x), t(*q) {}
    tx(const tx &o) : tx(o.q) {}
    tx(tx &&) = default;
    void send(T v) { q->enqueue(t, std::move(v)); }
  };
  template <class T> struct rx {
    std::shared_ptr<Q<T>> q;
    moodycamel::ConsumerToken t;
    explicit rx(std::shared_ptr<Q<T>> x) : q(x), t(*q) {}
    rx(const rx &o) : rx(o.q) {}
    rx(rx &&) = default;
    void recv(T &v) { q->wait_dequeue(t, v); }
  };
  template <class T> static auto unbounded() {
    auto q = std::make_shared<Q<T>>();
    return std::pair<tx<T>, rx<T>>(tx<T>(q), rx<T>(q));
  }
};
struct moody_spin {
  static constexpr std::string_view name = "moodycamel_spin";
  template <class T> struct q {
    moodycamel::ConcurrentQueue<T> d;
    void send(T v) { d.enqueue(std::move(v)); }
    void recv(T &v) {
      spin_until([&] { return d.try_dequeue(v); });
    }
  };
  template <class T> static auto unbounded() { return shared_pair<q<T>>(); }
};
#endif
#ifdef RTB_MOODY_RW
struct moody_rw {
  static constexpr std::string_view name = "moodycamel_rw_blocking";
  static constexpr bool mp = false, mc = false;
  template <class T> struct q {
    moodycamel::BlockingReaderWriterQueue<T> d;
    void send(T v) { d.enqueue(std::move(v)); }
    void recv(T &v) { d.wait_dequeue(v); }
  };
  template <class T> static auto unbounded() { return shared_pair<q<T>>(); }
#ifdef RTB_MOODY_RWC
  template <class T> struct b {
    moodycamel::BlockingReaderWriterCircularBuffer<T> d;
    explicit b(size_t n) : d(n) {}
    void send(T v) { d.wait_enqueue(std::move(v)); }
    void recv(T &v) { d.wait_dequeue(v); }
  };
  template <class T> static auto bounded(size_t n) {
    return shared_pair<b<T>>(n);
  }
#endif
};
#endif

#ifdef RTB_BOOST_LF
struct boost_lf {
  static constexpr std::string_view name = "boost_lockfree_spin";
  template <class T>
  static constexpr bool takes = std::is_trivially_copyable_v<T>;
  template <class T> struct q {
    boost::lockfree::queue<T> d;
    explicit q(size_t n) : d(n) {}
    void send(T v) { d.push(v); }
    void recv(T &v) {
      spin_until([&] { return d.pop(v); });
    }
  };
  template <class T> struct b {
    boost::lockfree::queue<T> d;
    explicit b(size_t n) : d(n) {}
    void send(T v) {
      spin_until([&] { return d.bounded_push(v); });
    }
    void recv(T &v) {
      spin_until([&] { return d.pop(v); });
    }
  };
  template <class T> static auto unbounded() { return shared_pair<q<T>>(1024); }
  template <class T> static auto bounded(size_t n) {
    return shared_pair<b<T>>(n);
  }
};
struct boost_spsc {
  static constexpr std::string_view name = "boost_lockfree_spsc_spin";
  static constexpr bool mp = false, mc = false;
  template <class T> struct b {
    boost::lockfree::spsc_queue<T> d;
    explicit b(size_t n) : d(n) {}
    void send(T v) {
      spin_until([&] { return d.push(v); });
    }
    void recv(T &v) {
      spin_until([&] { return d.pop(v); });
    }
  };
  template <class T> static auto bounded(size_t n) {
    return shared_pair<b<T>>(n);
  }
};
#endif

#ifdef RTB_BOOST_THREAD
struct boost_sync_queue {
  static constexpr std::string_view name = "boost_sync_queue";
  template <class T> struct q {
    boost::concurrent::sync_queue<T> d;
    void send(T v) { d.push(std::move(v)); }
    void recv(T &v) { d.pull(v); }
  };
  template <class T> struct b {
    boost::concurrent::sync_bounded_queue<T> d;
    explicit b(size_t n) : d(n) {}
    void send(T v) { d.push_back(std::move(v)); }
    void recv(T &v) { d.pull_front(v); }
  };
  template <class T> static auto unbounded() { return shared_pair<q<T>>(); }
  template <class T> static auto bounded(size_t n) {
    return shared_pair<b<T>>(n);
  }
};
struct boost_syncval {
  static constexpr std::string_view name = "boost_synchronized_value";
  template <class T> struct cell {
    boost::synchronized_value<T> v;
    explicit cell(T x) : v(std::move(x)) {}
    template <class F> void with(F &&f) {
      auto p = v.synchronize();
      f(*p);
    }
  };
};
#endif

#ifdef RTB_BOOST_FIBER
struct boost_fiber {
  static constexpr std::string_view name = "boost_fiber_channel";
  template <class T> struct b {
    boost::fibers::buffered_channel<T> d;
    explicit b(size_t n) : d(n) {}
    void send(T v) { d.push(std::move(v)); }
    void recv(T &v) { d.pop(v); }
  };
  template <class T> struct z {
    boost::fibers::unbuffered_channel<T> d;
    void send(T v) { d.push(std::move(v)); }
    void recv(T &v) { d.pop(v); }
  };
  // Its capacity N is a power of two of at least 2 and holds N - 1 values.
  template <class T> static auto bounded(size_t n) {
    return shared_pair<b<T>>(n < 2 ? 2 : 2 * n);
  }
  template <class T> static auto rendezvous() { return shared_pair<z<T>>(); }
};
#endif

#ifdef RTB_ABSL
struct absl_queue {
  static constexpr std::string_view name = "absl_mutex_await";
  template <class T> struct q {
    absl::Mutex m;
    std::deque<T> d;
    size_t limit;
    explicit q(size_t n) : limit(n) {}
    bool can_put() const { return d.size() < limit; }
    bool can_get() const { return !d.empty(); }
    void send(T v) {
      m.LockWhen(absl::Condition(this, &q::can_put));
      d.push_back(std::move(v));
      m.Unlock();
    }
    void recv(T &v) {
      m.LockWhen(absl::Condition(this, &q::can_get));
      v = std::move(d.front());
      d.pop_front();
      m.Unlock();
    }
  };
  template <class T> static auto unbounded() {
    return shared_pair<q<T>>(size_t(-1));
  }
  template <class T> static auto bounded(size_t n) {
    return shared_pair<q<T>>(n);
  }
};
struct absl_lock {
  static constexpr std::string_view name = "absl_mutex";
  template <class T> struct cell {
    mutable absl::Mutex m;
    T v;
    explicit cell(T x) : v(std::move(x)) {}
    template <class F> void with(F &&f) {
      absl::MutexLock l(&m);
      f(v);
    }
    template <class F> void read(F &&f) const {
      absl::ReaderMutexLock l(&m);
      f(v);
    }
  };
};
#endif

#ifdef RTB_RVASER
struct rvaser_pool {
  static constexpr std::string_view name = "rvaser_thread_pool";
  struct pool {
    std::unique_ptr<thread_pool::ThreadPool> p;
    std::vector<std::future<void>> fs;
    explicit pool(unsigned n) : p(new thread_pool::ThreadPool(n)) {}
    template <class F> void submit(F f) {
      fs.push_back(p->Submit(std::move(f)));
    }
    void wait() {
      for (auto &f : fs)
        f.wait();
      fs.clear();
    }
  };
};
#endif

inline void register_debian() {
#ifdef RTB_TBB
  register_channel<tbb_queue>();
  register_lock<tbb_spin>();
  register_lock<tbb_mutex>();
  register_lock<tbb_rw>();
  register_pool<tbb_pool>();
#endif
#ifdef RTB_MOODY
  register_channel<moody>();
  register_channel<moody_tok>();
  register_channel<moody_spin>();
#endif
#ifdef RTB_MOODY_RW
  register_channel<moody_rw>();
#endif
#ifdef RTB_BOOST_LF
  register_channel<boost_lf>();
  register_channel<boost_spsc>();
#endif
#ifdef RTB_BOOST_THREAD
  register_channel<boost_sync_queue>();
  register_lock<boost_syncval>();
#endif
#ifdef RTB_BOOST_FIBER
  register_channel<boost_fiber>();
#endif
#ifdef RTB_ABSL
  register_channel<absl_queue>();
  register_lock<absl_lock>();
#endif
#ifdef RTB_RVASER
  register_pool<rvaser_pool>();
#endif
}

} // namespace rtb
