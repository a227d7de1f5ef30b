// A task of a WorkerPool: the call, then its result, in one node that is queued,
// run and asked without another allocation.
//
// Small nodes (64 bytes, a call or result of up to 32) are cut from pages that
// belong to the thread that submits; a page is freed with its last node,
// wherever that is. Larger ones are allocated one by one.
#pragma once

#include "../expected.hpp"
#include "packet.hpp"
#include "pool_core.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace fearless::detail {

inline helper_registry<std_sync> &helpers() {
  // Never destroyed: detached threads may still use it while the process ends.
  static auto &all = *new helper_registry<std_sync>;
  return all;
}

struct pool_worker {
  pool_core<std_sync> *pool = nullptr;
  pool_core<std_sync>::worker *self = nullptr;
};
inline constinit thread_local pool_worker this_thread_worker{};

inline void run_node(pool_node *n) noexcept;

/// A word that says "done" once, and who is to be told.
class task_state {
public:
  static constexpr std::uint32_t done = 1, sleeping = 2, helped = 4,
                                 abandoned = 8;
  bool is_done() const noexcept {
    return (word_.load(std::memory_order_acquire) & done) != 0;
  }
  /// By whoever did it. Returns true if nobody will ask any more. After it the
  /// state may be gone.
  bool finish() noexcept {
    const auto *const key = &word_;
    const auto before = word_.fetch_or(done, std::memory_order_acq_rel);
    if (before & sleeping)
      std_sync::wake_all(key);
    if (before & helped)
      helpers().wake(key);
    return (before & abandoned) != 0;
  }
  /// By whoever could ask: it will not. Returns true if it is done already.
  bool abandon() noexcept {
    return (word_.fetch_or(abandoned, std::memory_order_acq_rel) & done) != 0;
  }
  /// Blocks until it is done; a worker runs other tasks meanwhile.
  void wait() noexcept {
    if (is_done())
      return;
    if (auto &here = this_thread_worker; here.pool) {
      here.pool->help(
          *here.self, helpers(), &word_, [&] { return is_done(); },
          [&] {
            return (word_.fetch_or(helped, std::memory_order_acq_rel) &
                    done) == 0;
          },
          run_node);
      return;
    }
    for (;;) {
      auto seen = word_.load(std::memory_order_acquire);
      if (seen & done)
        return;
      if (seen & sleeping)
        std_sync::wait(word_, seen);
      else
        word_.compare_exchange_weak(seen, seen | sleeping,
                                    std::memory_order_acquire);
    }
  }

private:
  std_sync::word word_{0};
};

enum class task_action : unsigned char { run, destroy_result, discard };

struct task : pool_node {
  void (*act)(task *, task_action) noexcept;
  task_state state;
  std::uint32_t from_page = 0;
};
static_assert(sizeof(task) % alignof(std::max_align_t) == 0 ||
              sizeof(void *) != 8);

inline void run_node(pool_node *n) noexcept {
  auto *const t = static_cast<task *>(n);
  t->act(t, task_action::run);
}

/// Where in a node of whatever call the result is, and where the call: the
/// result takes the place of the call that gave it.
template <class T>
inline constexpr std::size_t offset_in_task =
    (sizeof(task) + alignof(T) - 1) / alignof(T) * alignof(T);
template <class R> expected<R, std::exception_ptr> &result_of(task *t) noexcept {
  using result_type = expected<R, std::exception_ptr>;
  return *std::launder(reinterpret_cast<result_type *>(
      reinterpret_cast<std::byte *>(t) + offset_in_task<result_type>));
}

// ------------------------------------------------------------ memory

struct alignas(64) task_page {
  static constexpr std::size_t bytes = 4096, slot_bytes = 64,
                               slots = bytes / slot_bytes - 1;
  // Nodes in use, plus `many` while a thread still cuts from it.
  static constexpr std::uint32_t many = 1u << 16;
  std::atomic<std::uint32_t> live{many};

  std::byte *slot(std::size_t i) {
    return reinterpret_cast<std::byte *>(this) + (i + 1) * slot_bytes;
  }
  static task_page *make() {
    return ::new (::operator new(bytes, std::align_val_t(bytes))) task_page;
  }
  static task_page *of(void *node) {
    return reinterpret_cast<task_page *>(reinterpret_cast<std::uintptr_t>(node) &
                                         ~std::uintptr_t(bytes - 1));
  }
  void release(std::uint32_t n) noexcept {
    if (live.fetch_sub(n, std::memory_order_release) != n)
      return;
    (void)live.load(std::memory_order_acquire);
    this->~task_page();
    ::operator delete(this, std::align_val_t(bytes));
  }
};

/// The page from which this thread cuts.
class task_pages {
public:
  task_pages() = default;
  task_pages(const task_pages &) = delete;
  task_pages &operator=(const task_pages &) = delete;
  ~task_pages() { retire(); }
  void *take() {
    if (used_ == task_page::slots) {
      auto *const fresh = task_page::make();
      retire();
      page_ = fresh;
      used_ = 0;
    }
    return page_->slot(used_++);
  }

private:
  void retire() noexcept {
    if (page_)
      page_->release(task_page::many - static_cast<std::uint32_t>(used_));
  }
  task_page *page_ = nullptr;
  std::size_t used_ = task_page::slots;
};
inline task_pages &this_thread_task_pages() {
  thread_local task_pages pages;
  return pages;
}

// ------------------------------------------------------------ one task

/// A call of type F (no arguments) that gives an R.
template <class F, class R>
class alignas(std::max({alignof(task), alignof(F),
                        alignof(expected<R, std::exception_ptr>)})) task_of final
    : public task {
  using result_type = expected<R, std::exception_ptr>;
  static constexpr std::size_t end =
      std::max(offset_in_task<F> + sizeof(F),
               offset_in_task<result_type> + sizeof(result_type));

public:
  template <class G> static task *make(G &&call) {
    if constexpr (small()) {
      void *const at = this_thread_task_pages().take();
      try {
        auto *const t = ::new (at) task_of(std::forward<G>(call));
        t->from_page = 1;
        return t;
      } catch (...) {
        task_page::of(at)->release(1);
        throw;
      }
    } else {
      return new task_of(std::forward<G>(call));
    }
  }

private:
  static constexpr bool small() {
    return sizeof(task_of) <= task_page::slot_bytes &&
           alignof(task_of) <= task_page::slot_bytes;
  }
  template <class G> explicit task_of(G &&call) {
    act = [](task *t, task_action what) noexcept {
      auto &self = *static_cast<task_of *>(t);
      switch (what) {
      case task_action::run: self.execute(); break;
      case task_action::destroy_result: self.release_done(); break;
      case task_action::discard:
        std::destroy_at(&self.call());
        self.free();
        break;
      }
    };
    ::new (static_cast<void *>(&this->call())) F(std::forward<G>(call));
  }
  ~task_of() = default;

  F &call() noexcept {
    return *std::launder(reinterpret_cast<F *>(
        reinterpret_cast<std::byte *>(this) + offset_in_task<F>));
  }
  void free() noexcept {
    if constexpr (small()) {
      auto *const page = task_page::of(this);
      this->~task_of();
      page->release(1);
    } else {
      delete this;
    }
  }
  void release_done() noexcept {
    std::destroy_at(&result_of<R>(this));
    free();
  }

  void execute() noexcept {
    void *const at = &result_of<R>(this);
    std::exception_ptr error;
    if constexpr (std::is_void_v<R>) {
      error = attempt([&] { std::move(call())(); });
      std::destroy_at(&call());
      if (!error)
        ::new (at) result_type;
    } else {
      std::optional<R> value;
      error = attempt([&] { value.emplace(std::move(call())()); });
      std::destroy_at(&call());
      if (!error)
        error = attempt([&] {
          ::new (at) result_type(in_place_value_t(), std::move(*value));
        });
    }
    if (error)
      ::new (at) result_type(unexpected<std::exception_ptr>(std::move(error)));
    if (state.finish())
      release_done();
  }
  template <class G> static std::exception_ptr attempt(G &&g) noexcept {
    // The handler ends before the exception is given to anybody else.
    std::exception_ptr error;
    try {
      std::forward<G>(g)();
    } catch (...) {
      error = std::current_exception();
    }
    return error;
  }

  std::byte tail_[end - sizeof(task)];
};

} // namespace fearless::detail
