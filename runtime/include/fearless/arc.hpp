// Arc<T> and Weak<T>: several threads own one value together. Because several
// may use it at once, it can only be read, unless its type looks after itself.
//
//   fearless::Arc<Config> config(load());
//   auto reader = fearless::spawn([config] { return config->name; });
//
//   fearless::Arc<fearless::Synchronized<int>> hits(std::in_place, 0);
//   auto counter = fearless::spawn([hits] { ++*hits->lock(); });
//
// Rust: std::sync::Arc, std::sync::Weak.
#pragma once

#include "annotations.hpp"
#include "detail/arc_counts.hpp"
#include "expected.hpp"
#include "send_sync.hpp"

#include <cassert>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace fearless {

template <class T> class Weak;

namespace detail {

// The counts and the value in one allocation.
template <class T> struct arc_block {
  arc_counts<std_sync> counts;
  union {
    T value;
  };

  explicit arc_block(std::uint32_t strong) noexcept : counts(strong) {}
  ~arc_block() {} // the value is destroyed before, by the last Arc

  template <class... A> static arc_block *make(A &&...args) {
    auto block = std::make_unique<arc_block>(1u);
    std::construct_at(&block->value, std::forward<A>(args)...);
    return block.release();
  }
  void drop_strong() noexcept {
    if (counts.drop_strong()) {
      std::destroy_at(&value);
      drop_weak();
    }
  }
  void drop_weak() noexcept {
    if (counts.drop_weak())
      delete this;
  }
};

} // namespace detail

/// One of several owners of a T. Copying (or clone()) makes another owner; the
/// value is destroyed with the last. Eight bytes; the value and two 4-byte
/// counts are one allocation.
///
/// Access is `const T &`, or `T &` where T is internally synchronised (atomics,
/// Synchronized, RwLock, ...). An Arc is Send and Sync if T is both. An Arc
/// that was moved from owns nothing: it may be destroyed, assigned to and
/// compared with ptr_eq only.
///
/// Like any object, one Arc is not used by two threads at once while one of
/// them assigns to it: give each thread its own copy. Rust: std::sync::Arc<T>.
template <class T> class Arc {
  static_assert(std::is_object_v<T> && !std::is_array_v<T>,
                "fearless: Arc owns its value: T must not be a reference, a "
                "function or an array (use std::vector or std::array)");
  static_assert(!std::is_const_v<T>,
                "fearless: Arc<T> gives const access already; write Arc<T>");
  using block = detail::arc_block<T>;

public:
  /// What `*arc` refers to: const T, or T if that may be shared though not
  /// const.
  using element_type = std::conditional_t<is_internally_synchronized<T>::value,
                                          T, const T>;

  /// Takes over `value`. Throws what T's move or the allocation throws. Rust:
  /// Arc::new.
  explicit Arc(T value)
    requires std::move_constructible<T>
      : block_(block::make(std::move(value))) {}
  /// Constructs the value in place.
  template <class... A>
    requires std::constructible_from<T, A...>
  explicit Arc(std::in_place_t, A &&...args)
      : block_(block::make(std::forward<A>(args)...)) {}

  /// Another owner of the same value. Never blocks, never throws. O(1). Rust:
  /// Arc::clone.
  Arc(const Arc &other) noexcept : block_(other.block_) {
    if (block_)
      block_->counts.add_strong();
  }
  /// Takes the ownership of `other`, which owns nothing afterwards.
  Arc(Arc &&other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Arc &operator=(Arc other) noexcept {
    swap(*this, other);
    return *this;
  }
  /// Destroys the value if this was its last owner. Rust: Drop for Arc.
  ~Arc() {
    if (block_)
      block_->drop_strong();
  }
  /// The same as a copy, by Rust's name.
  [[nodiscard]] Arc clone() const noexcept { return *this; }

  /// Makes a value that holds a Weak to itself: f gets that Weak, which can't
  /// be upgraded until the value is there, and returns the value. Throws what
  /// f throws. Rust: Arc::new_cyclic.
  template <class F>
    requires std::same_as<std::invoke_result_t<F, const Weak<T> &>, T>
  [[nodiscard]] static Arc new_cyclic(F &&f) {
    auto *const made = new block(0u);
    Weak<T> self(made); // keeps the memory if f throws
    made->counts.add_weak();
    struct undo {
      block *of;
      ~undo() {
        if (of)
          of->drop_weak();
      }
    } all_strong{made};
    // Not construct_at: the result of f is the value, without a move.
    ::new (static_cast<void *>(std::addressof(made->value)))
        T(std::forward<F>(f)(std::as_const(self)));
    all_strong.of = nullptr;
    made->counts.start();
    return Arc(made);
  }

  /// The value. Lives at least as long as this Arc owns it.
  element_type &operator*() const noexcept FEARLESS_LIFETIMEBOUND {
    assert(block_ && "this Arc was moved from");
    return block_->value;
  }
  /// A member of the value.
  element_type *operator->() const noexcept FEARLESS_LIFETIMEBOUND {
    assert(block_ && "this Arc was moved from");
    return std::addressof(block_->value);
  }
  /// As operator->, or null if this Arc was moved from. Rust: Arc::as_ptr.
  element_type *get() const noexcept FEARLESS_LIFETIMEBOUND {
    return block_ ? std::addressof(block_->value) : nullptr;
  }

  /// The value to change, if this is its only owner and there is no Weak, else
  /// null. Never blocks. Rust: Arc::get_mut.
  T *get_mut() noexcept FEARLESS_LIFETIMEBOUND {
    return block_ && block_->counts.is_unique() ? std::addressof(block_->value)
                                                : nullptr;
  }
  /// The value to change, which nobody else sees: copies it first if others
  /// own it too, and moves it away from Weaks (they find nothing any more).
  /// Throws what T's copy, its move or the allocation throws, and then has
  /// changed nothing, but for a value that its own move left behind. O(1) plus
  /// the copy. Rust: Arc::make_mut.
  T &make_mut() FEARLESS_LIFETIMEBOUND
    requires std::copy_constructible<T>
  {
    assert(block_ && "this Arc was moved from");
    if (!block_->counts.take_if_only()) {
      *this = Arc(block::make(std::as_const(block_->value)));
    } else if (block_->counts.no_weak()) {
      block_->counts.start();
    } else {
      block *own;
      try {
        own = block::make(std::move(block_->value));
      } catch (...) {
        block_->counts.start();
        throw;
      }
      std::destroy_at(std::addressof(block_->value));
      std::exchange(block_, own)->drop_weak();
    }
    return block_->value;
  }

  /// Gives back the value if this is its only owner, else this Arc. Weaks find
  /// nothing any more. Rust: Arc::try_unwrap.
  expected<T, Arc> try_unwrap() &&
    requires std::move_constructible<T>
  {
    assert(block_ && "this Arc was moved from");
    if (!block_->counts.take_if_only())
      return unexpected<Arc>(std::move(*this));
    return take();
  }
  /// Gives up this owner; the value, if it was the last. Of several threads
  /// that call it on their own Arcs of one value, exactly one gets it. Rust:
  /// Arc::into_inner.
  std::optional<T> into_inner() &&
    requires std::move_constructible<T>
  {
    assert(block_ && "this Arc was moved from");
    if (!block_->counts.drop_strong()) {
      block_ = nullptr;
      return std::nullopt;
    }
    return take();
  }

  /// A Weak to the value. Rust: Arc::downgrade.
  [[nodiscard]] Weak<T> downgrade() const noexcept {
    assert(block_ && "this Arc was moved from");
    block_->counts.add_weak_from_strong();
    return Weak<T>(block_);
  }

  /// How many Arcs own the value; how many Weaks there are. May be outdated
  /// when it returns. Rust: Arc::strong_count, Arc::weak_count.
  std::size_t strong_count() const noexcept {
    return block_ ? block_->counts.strong() : 0;
  }
  /// See strong_count().
  std::size_t weak_count() const noexcept {
    return block_ ? block_->counts.weak() : 0;
  }
  /// Do both own the same object? Rust: Arc::ptr_eq.
  static bool ptr_eq(const Arc &a, const Arc &b) noexcept {
    return a.block_ == b.block_;
  }
  friend void swap(Arc &a, Arc &b) noexcept { std::swap(a.block_, b.block_); }

private:
  friend class Weak<T>;
  explicit Arc(block *b) noexcept : block_(b) {}

  // The value is this Arc's alone, and no longer counted.
  T take() {
    struct last {
      block *of;
      ~last() {
        std::destroy_at(std::addressof(of->value));
        of->drop_weak();
      }
    } done{std::exchange(block_, nullptr)};
    return std::move(done.of->value);
  }

  block *block_;
};

template <class T>
Arc(T) -> Arc<T>;

/// Knows a value that Arcs own, without keeping it alive: for caches and for
/// back references, which would otherwise make a circle of owners that never
/// ends. It keeps the memory, not the value. Rust: std::sync::Weak<T>.
template <class T> class Weak {
  using block = detail::arc_block<T>;

public:
  /// Knows nothing: upgrade() gives nothing. Rust: Weak::new.
  constexpr Weak() noexcept = default;
  Weak(const Weak &other) noexcept : block_(other.block_) {
    if (block_)
      block_->counts.add_weak();
  }
  Weak(Weak &&other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Weak &operator=(Weak other) noexcept {
    swap(*this, other);
    return *this;
  }
  ~Weak() {
    if (block_)
      block_->drop_weak();
  }
  /// The same as a copy, by Rust's name.
  [[nodiscard]] Weak clone() const noexcept { return *this; }

  /// An Arc, if the value still lives: `if (auto arc = weak.upgrade()) use(
  /// **arc);`. Never blocks, never throws. Rust: Weak::upgrade.
  [[nodiscard]] std::optional<Arc<T>> upgrade() const noexcept {
    if (!block_ || !block_->counts.upgrade())
      return std::nullopt;
    return Arc<T>(block_);
  }
  /// How many Arcs own the value; 0 if it is gone. May be outdated when it
  /// returns. Rust: Weak::strong_count.
  std::size_t strong_count() const noexcept {
    return block_ ? block_->counts.strong() : 0;
  }
  /// Do both know the same object, gone or not? Rust: Weak::ptr_eq.
  static bool ptr_eq(const Weak &a, const Weak &b) noexcept {
    return a.block_ == b.block_;
  }
  friend void swap(Weak &a, Weak &b) noexcept { std::swap(a.block_, b.block_); }

private:
  friend class Arc<T>;
  // Takes over one weak count.
  explicit Weak(block *b) noexcept : block_(b) {}

  block *block_ = nullptr;
};

// Both, because the last owner destroys the value, wherever it runs, and
// because all owners read it.
template <class T> struct is_send<Arc<T>> : detail::all_send_and_sync<T> {};
template <class T> struct is_sync<Arc<T>> : detail::all_send_and_sync<T> {};
template <class T> struct is_send<Weak<T>> : detail::all_send_and_sync<T> {};
template <class T> struct is_sync<Weak<T>> : detail::all_send_and_sync<T> {};

} // namespace fearless
