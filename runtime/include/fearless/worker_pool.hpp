// WorkerPool: a fixed set of threads that run tasks.
//
//   fearless::WorkerPool pool;
//   auto answer = pool.submit([] { return 6 * 7; });
//   assert(answer.join() == 42);
//
//   pool.for_each(images, [](Image &image) { image.sharpen(); });
//   auto sum = pool.transform_reduce(numbers, 0L, std::plus(), square);
//
// Rust: the rayon crate's ThreadPool (std has none).
#pragma once

#include "annotations.hpp"
#include "detail/packet.hpp"
#include "detail/pool_core.hpp"
#include "detail/task.hpp"
#include "expected.hpp"
#include "mutex.hpp"
#include "send_sync.hpp"
#include "thread.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <ranges>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace fearless {
namespace detail {

// Instantiated per argument, so that the compiler's notes name the type.
template <class A> struct submit_argument {
  static_assert(!is_borrow<A>::value,
                "fearless: submit() cannot take a borrow (reference_wrapper, "
                "pointer, string_view, span, iterator): the task may outlive "
                "what it refers to. Pass a value or an Arc, or use "
                "WorkerPool::scope, whose tasks may borrow");
  static_assert(is_borrow<A>::value || Send<A>,
                "fearless: this argument of submit() is not Send: it must "
                "stay on the thread that made it (lock guards, shared_ptr to "
                "mutable data, ...)");
  static constexpr bool ok = true;
};

struct pool_access;

} // namespace detail

/// Asks for the result of a task that WorkerPool::submit() took. May be
/// dropped: the task runs all the same, and its result, or the exception that
/// ended it, is dropped with it. Four words of memory stay with the handle.
/// Rust: none in rayon; std::thread::JoinHandle, but for the destructor.
template <class R> class TaskHandle {
public:
  /// A handle to nothing.
  TaskHandle() noexcept = default;
  TaskHandle(TaskHandle &&other) noexcept
      : task_(std::exchange(other.task_, nullptr)) {}
  TaskHandle &operator=(TaskHandle &&other) noexcept {
    TaskHandle old(std::move(other));
    std::swap(task_, old.task_);
    return *this;
  }
  /// Does not wait, nor stop the task.
  ~TaskHandle() {
    if (task_ && task_->state.abandon())
      task_->act(task_, detail::task_action::destroy_result);
  }

  /// Blocks until the task has ended; gives its result, or the exception that
  /// ended it. Called by a worker of a pool, it runs other tasks of that pool
  /// meanwhile instead of blocking: hold no lock then that those tasks take.
  /// Throws system_error when called a second time or on an empty handle, and
  /// what moving the result throws (it is then lost).
  expected<R, std::exception_ptr> join() {
    if (!task_)
      throw std::system_error(
          std::make_error_code(std::errc::invalid_argument),
          "fearless::TaskHandle::join: already joined");
    task_->state.wait();
    auto *const t = std::exchange(task_, nullptr);
    struct last {
      detail::task *of;
      ~last() { of->act(of, detail::task_action::destroy_result); }
    } release{t};
    return detail::take_result<R>(detail::result_of<R>(t));
  }
  /// Has the task ended? Never blocks.
  bool is_finished() const noexcept { return task_ && task_->state.is_done(); }
  /// Does it refer to a task (until join())?
  bool joinable() const noexcept { return task_ != nullptr; }

private:
  friend detail::pool_access;
  explicit TaskHandle(detail::task *t) noexcept : task_(t) {}
  detail::task *task_ = nullptr;
};

namespace detail {

using std_pool_core = pool_core<std_sync>;

struct pool_access {
  template <class R> static TaskHandle<R> handle(task *t) noexcept {
    return TaskHandle<R>(t);
  }
};

/// Takes the task, or throws and destroys it.
inline void submit_task(std_pool_core &core, task *t) {
  if (auto &here = this_thread_worker; here.pool == &core) {
    core.submit_from(*here.self, t);
  } else if (!core.submit(t)) {
    t->act(t, task_action::discard);
    throw std::system_error(std::make_error_code(std::errc::operation_canceled),
                            "fearless::WorkerPool: submit after shutdown");
  }
}

// Counts what a scope's tasks have still to do, the scope's own function
// included.
class pool_scope_state {
public:
  void enter() noexcept { open_.fetch_add(1, std::memory_order_relaxed); }
  void leave() noexcept {
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1)
      (void)all_done_.finish();
  }
  void wait() noexcept { all_done_.wait(); }
  void fail(std::exception_ptr error) noexcept {
    mutex_guard held(mutex_);
    if (!first_)
      first_ = std::move(error);
  }
  void rethrow_first() {
    std::exception_ptr first;
    {
      mutex_guard held(mutex_);
      first = std::exchange(first_, nullptr);
    }
    if (first)
      std::rethrow_exception(std::move(first));
  }

private:
  std::atomic<std::size_t> open_{1};
  task_state all_done_;
  Mutex mutex_;
  std::exception_ptr first_ FEARLESS_GUARDED_BY(mutex_);
};

/// One that the scope waits for, until it is destroyed.
class scope_entry {
public:
  explicit scope_entry(pool_scope_state &s) noexcept : state(&s) { s.enter(); }
  scope_entry(scope_entry &&other) noexcept
      : state(std::exchange(other.state, nullptr)) {}
  scope_entry &operator=(scope_entry &&) = delete;
  ~scope_entry() {
    if (state)
      state->leave();
  }
  pool_scope_state *state;
};
template <class Call> struct scoped_call {
  scope_entry entry; // first, so that it outlives what the call owns
  Call call;
  void operator()() {
    std::exception_ptr error;
    try {
      (void)std::move(call)();
    } catch (...) {
      error = std::current_exception();
    }
    if (error)
      entry.state->fail(std::move(error));
  }
};

} // namespace detail

/// Submits tasks that may borrow what outlives the WorkerPool::scope() call.
/// May be used by several threads at once, also by its own tasks. Rust:
/// rayon::Scope.
class PoolScope {
public:
  PoolScope(const PoolScope &) = delete;
  PoolScope &operator=(const PoolScope &) = delete;

  /// Runs f(args...) on the pool with its own copies of both; f may capture by
  /// reference, args may be std::ref, views and pointers. Never blocks. Throws
  /// bad_alloc, and system_error after shutdown(). Rust: rayon::Scope::spawn.
  template <class F, class... A>
  void submit(F &&f FEARLESS_RUNS_ON_THREAD, A &&...args) {
    static_assert(detail::scope_argument<std::decay_t<F>>::ok &&
                  (detail::scope_argument<std::decay_t<A>>::ok && ...));
    auto bound =
        detail::bind_call(std::forward<F>(f), std::forward<A>(args)...);
    using call_type = detail::scoped_call<decltype(bound)>;
    auto *const t = detail::task_of<call_type, void>::make(
        call_type{detail::scope_entry(*state_), std::move(bound)});
    (void)t->state.abandon();
    detail::submit_task(core_, t);
  }

private:
  friend class WorkerPool;
  PoolScope(detail::std_pool_core &core, detail::pool_scope_state *state)
      : core_(core), state_(state) {}
  ~PoolScope() = default;
  detail::std_pool_core &core_;
  detail::pool_scope_state *state_;
};

/// A fixed number of threads that run the tasks given to submit(), each in the
/// order of its coming as far as idle workers go; no order is promised. May be
/// used by several threads at once, also by its own tasks: there is no bound on
/// what waits, so submitting never blocks. A worker that waits for a task runs
/// others meanwhile. An exception of a task goes to whoever asks for its
/// result and never ends a worker.
///
/// Tasks that block on something else than tasks (a channel, a lock, input)
/// keep a thread each. Rust: rayon::ThreadPool.
class WorkerPool {
public:
  /// As many threads as the machine runs at once.
  WorkerPool() : WorkerPool(0) {}
  /// So many threads; 0 for as many as the machine runs at once. Throws
  /// system_error when they can't be started. Rust:
  /// rayon::ThreadPoolBuilder::num_threads.
  explicit WorkerPool(unsigned threads)
      : core_(std::make_shared<detail::std_pool_core>(count(threads))) {
    threads_.reserve(core_->size());
    try {
      for (unsigned i = 0; i < core_->size(); ++i)
        threads_.emplace_back([core = core_, i] { work(*core, i); });
    } catch (...) {
      core_->missing(core_->size() - static_cast<unsigned>(threads_.size()));
      shutdown();
      throw;
    }
  }
  WorkerPool(const WorkerPool &) = delete;
  WorkerPool &operator=(const WorkerPool &) = delete;
  /// As shutdown(). Blocks until every accepted task has ended.
  ~WorkerPool() { shutdown(); }

  /// Runs f(args...) on some worker, with its own copies of both. They must be
  /// Send; a lambda must capture by value (the compiler cannot look into it,
  /// the checks can). Never blocks. Throws bad_alloc, what copying f and args
  /// throws, and system_error after shutdown() (but not when called by a task:
  /// the pool then has not ended). O(1). Rust: rayon::ThreadPool::spawn.
  template <class F, class... A>
  auto submit(F &&f FEARLESS_RUNS_ON_THREAD, A &&...args)
      -> TaskHandle<detail::call_result_t<F, A...>> {
    using R = detail::call_result_t<F, A...>;
    static_assert(detail::submit_argument<std::decay_t<F>>::ok &&
                  (detail::submit_argument<std::decay_t<A>>::ok && ...) &&
                  detail::thread_result<R>::ok);
    detail::task *t;
    if constexpr (sizeof...(A) == 0 && std::is_class_v<std::decay_t<F>>) {
      t = detail::task_of<std::decay_t<F>, R>::make(std::forward<F>(f));
    } else {
      auto call =
          detail::bind_call(std::forward<F>(f), std::forward<A>(args)...);
      t = detail::task_of<decltype(call), R>::make(std::move(call));
    }
    detail::submit_task(*core_, t);
    return detail::pool_access::handle<R>(t);
  }

  /// Calls f(scope), waits for all tasks that were submitted with it (also
  /// when f throws), then returns what f returned. Tasks may borrow. Rethrows
  /// the exception of f, else the first one of a task. A worker runs other
  /// tasks while it waits. Rust: rayon::ThreadPool::scope.
  template <class F>
  decltype(auto) scope(F &&f FEARLESS_JOINS_BEFORE_RETURN) {
    detail::pool_scope_state state;
    PoolScope s(*core_, &state);
    struct waiter {
      detail::pool_scope_state &state;
      ~waiter() {
        state.leave();
        state.wait();
      }
    };
    using R = std::invoke_result_t<F, PoolScope &>;
    if constexpr (std::is_void_v<R>) {
      {
        waiter last{state};
        std::forward<F>(f)(s);
      }
      state.rethrow_first();
    } else {
      auto call = [&]() -> R {
        waiter last{state};
        return std::forward<F>(f)(s);
      };
      R result = call();
      state.rethrow_first();
      return static_cast<R>(std::forward<R>(result));
    }
  }

  /// Calls f(element) for every element, on the workers and the calling
  /// thread; returns when all is done. f is called by several threads at once,
  /// as const. Elements are taken in blocks of neighbours. Rethrows the first
  /// exception; elements not yet begun are then left out. Throws bad_alloc before
  /// anything is called. O(elements). Also by a task. Rust: rayon's
  /// par_iter().for_each.
  template <std::ranges::random_access_range Range, class F>
    requires std::ranges::sized_range<Range>
  void for_each(Range &&range, const F &f FEARLESS_JOINS_BEFORE_RETURN) {
    static_assert(
        std::invocable<const F &, std::ranges::range_reference_t<Range>>,
        "fearless: for_each(range, f) calls f by several threads at once, so "
        "f must be callable as const (not a mutable lambda) with an element");
    using difference = std::ranges::range_difference_t<Range>;
    const auto first = std::ranges::begin(range);
    in_blocks(static_cast<std::size_t>(std::ranges::size(range)),
              [&](std::size_t, std::size_t from, std::size_t to) {
                auto at = first + static_cast<difference>(from);
                for (auto left = to - from; left != 0; --left, ++at)
                  std::invoke(f, *at);
              });
  }

  /// reduce(...reduce(reduce(init, transform(e0)), transform(e1))..., ...),
  /// worked out in blocks on the workers and the calling thread. `reduce` must
  /// be associative; it need not be commutative, as the order of the elements
  /// is kept. For one size of pool the blocks, hence the rounding of a
  /// floating-point sum, are always the same. Rethrows the first exception.
  /// Throws bad_alloc before anything is called. O(elements). Also by a task.
  /// Rust: rayon's par_iter().map().reduce.
  template <std::ranges::random_access_range Range, class T, class Reduce,
            class Transform = std::identity>
    requires std::ranges::sized_range<Range>
  T transform_reduce(Range &&range, T init,
                     const Reduce &reduce FEARLESS_JOINS_BEFORE_RETURN,
                     const Transform &transform FEARLESS_JOINS_BEFORE_RETURN =
                         as_it_is) {
    using difference = std::ranges::range_difference_t<Range>;
    using element = std::ranges::range_reference_t<Range>;
    static_assert(std::invocable<const Transform &, element> &&
                      std::invocable<const Reduce &, T, T>,
                  "fearless: transform_reduce calls reduce and transform by "
                  "several threads at once: they must be callable as const");
    const auto first = std::ranges::begin(range);
    const auto size = static_cast<std::size_t>(std::ranges::size(range));
    std::vector<std::optional<T>> parts(blocks(size));
    in_blocks(size, [&](std::size_t block, std::size_t from, std::size_t to) {
      // Two halves side by side: what is worked out for one need not wait for
      // the other.
      const auto half = (to - from) / 2;
      auto at = first + static_cast<difference>(from);
      T sum = std::invoke(transform, *at);
      if (half != 0) {
        auto other = at + static_cast<difference>(half);
        T rest = std::invoke(transform, *other);
        for (std::size_t i = 1; i != half; ++i) {
          sum = std::invoke(reduce, std::move(sum),
                            std::invoke(transform, *++at));
          rest = std::invoke(reduce, std::move(rest),
                             std::invoke(transform, *++other));
        }
        if ((to - from) % 2 != 0)
          rest = std::invoke(reduce, std::move(rest),
                             std::invoke(transform, *++other));
        sum = std::invoke(reduce, std::move(sum), std::move(rest));
      }
      parts[block].emplace(std::move(sum));
    });
    for (auto &part : parts)
      init = std::invoke(reduce, std::move(init), std::move(*part));
    return init;
  }

  /// Blocks until every task has ended, those that tasks submit included. If
  /// others go on submitting it may wait for ever. Throws system_error when
  /// called by a task of this pool, which would wait for itself: join its
  /// handles there, or use scope().
  void wait() {
    if (detail::this_thread_worker.pool == core_.get())
      throw std::system_error(
          std::make_error_code(std::errc::resource_deadlock_would_occur),
          "fearless::WorkerPool::wait: called by a task of the pool");
    core_->wait_until_quiet();
  }

  /// Takes no more tasks, but for those of running tasks; blocks until every
  /// accepted task has ended, and ends the threads. Does nothing the second
  /// time. Called by a task of this pool (whose last owner it then is) it does
  /// not block: the threads end by themselves when all is done. Not by two
  /// threads at once.
  void shutdown() {
    core_->close();
    const bool inside = detail::this_thread_worker.pool == core_.get();
    for (auto &thread : threads_)
      if (thread.joinable())
        inside ? thread.detach() : thread.join();
  }

  /// How many threads it has.
  unsigned size() const noexcept { return core_->size(); }

private:
  static constexpr std::identity as_it_is{};

  static unsigned count(unsigned wanted) {
    return wanted ? wanted : std::max(1u, std::thread::hardware_concurrency());
  }

  static void work(detail::std_pool_core &core, unsigned index) {
    auto &self = core.at(index);
    detail::this_thread_worker = {&core, &self};
    while (auto *n = core.next(self))
      detail::run_node(n);
    detail::this_thread_worker = {};
  }

  // Many more than there are threads, so that a slow block, or a thread that
  // the system stops for a while, does not hold up the others.
  std::size_t blocks(std::size_t elements) const {
    return std::min<std::size_t>(elements, 64 * std::size_t{size()});
  }

  // Shared with the helpers' tasks, which may come late and find nothing left
  // to do, and the caller gone.
  struct division {
    std::size_t elements, blocks;
    std::atomic<std::size_t> taken{0}, done{0};
    detail::task_state all_done;
    std::atomic<bool> failed{false};
    std::exception_ptr error; // of whoever set `failed`

    std::size_t begin(std::size_t block) const {
      return elements / blocks * block + std::min(block, elements % blocks);
    }
    template <class F> void run(const F *f) noexcept {
      for (;;) {
        const auto block = taken.fetch_add(1, std::memory_order_relaxed);
        if (block >= blocks)
          return;
        if (!failed.load(std::memory_order_relaxed)) {
          std::exception_ptr caught;
          try {
            (*f)(block, begin(block), begin(block + 1));
          } catch (...) {
            caught = std::current_exception();
          }
          if (caught && !failed.exchange(true, std::memory_order_relaxed))
            error = std::move(caught);
        }
        if (done.fetch_add(1, std::memory_order_acq_rel) + 1 == blocks)
          (void)all_done.finish();
      }
    }
  };

  template <class F> void in_blocks(std::size_t elements, const F &f) {
    if (elements == 0)
      return;
    auto shared = std::make_shared<division>();
    shared->elements = elements;
    shared->blocks = blocks(elements);
    // With the caller, as many threads work as the pool has; a pool of one
    // still helps a caller that is not in it.
    const auto helpers = std::min<std::size_t>(shared->blocks - 1,
                                               std::max(1u, size() - 1));
    try {
      for (std::size_t i = 0; i < helpers; ++i) {
        auto call = [shared, &f] { shared->run(&f); };
        auto *const t =
            detail::task_of<decltype(call), void>::make(std::move(call));
        (void)t->state.abandon();
        detail::submit_task(*core_, t);
      }
    } catch (...) {
      // Fewer helpers will do; those that were submitted use f already.
    }
    shared->run(&f);
    shared->all_done.wait();
    if (shared->failed.load(std::memory_order_relaxed))
      std::rethrow_exception(std::move(shared->error));
  }

  std::shared_ptr<detail::std_pool_core> core_;
  std::vector<std::thread> threads_;
};

template <class R> struct is_send<TaskHandle<R>> : std::true_type {};
template <class R> struct is_sync<TaskHandle<R>> : std::true_type {};
template <>
struct is_internally_synchronized<WorkerPool> : std::true_type {};
template <> struct is_send<WorkerPool> : std::true_type {};
template <> struct is_sync<WorkerPool> : std::true_type {};
template <> struct is_send<PoolScope> : std::false_type {};

} // namespace fearless
