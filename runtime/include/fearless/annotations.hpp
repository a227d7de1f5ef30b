// Macros that say what neither the compiler nor the checks can see for
// themselves.
//
// The first group spells Clang's thread-safety attributes, so that plain
// `clang++ -Wthread-safety` and `-Wdangling` already find misuse; other
// compilers see nothing. The second group speaks to the fearless checks only.
#pragma once

#include "version.hpp"

#if defined(__clang__)
#define FEARLESS_ATTRIBUTE(x) __attribute__((x))
#define FEARLESS_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define FEARLESS_ATTRIBUTE(x)
#define FEARLESS_LIFETIMEBOUND
#endif

/// On a class: its objects can be held, like a mutex. `name` shows in warnings.
#define FEARLESS_CAPABILITY(name) FEARLESS_ATTRIBUTE(capability(name))
/// On a class: its constructor acquires, its destructor releases.
#define FEARLESS_SCOPED_CAPABILITY FEARLESS_ATTRIBUTE(scoped_lockable)
/// On a member or global: only used while the named lock is held.
#define FEARLESS_GUARDED_BY(...) FEARLESS_ATTRIBUTE(guarded_by(__VA_ARGS__))
/// On a pointer: what it points to is only used while the named lock is held.
#define FEARLESS_PT_GUARDED_BY(...)                                            \
  FEARLESS_ATTRIBUTE(pt_guarded_by(__VA_ARGS__))
/// On a function: returns with the lock held (exclusively or shared).
#define FEARLESS_ACQUIRE(...)                                                  \
  FEARLESS_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define FEARLESS_ACQUIRE_SHARED(...)                                           \
  FEARLESS_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
/// On a function: returns with the lock released.
#define FEARLESS_RELEASE(...)                                                  \
  FEARLESS_ATTRIBUTE(release_capability(__VA_ARGS__))
#define FEARLESS_RELEASE_SHARED(...)                                           \
  FEARLESS_ATTRIBUTE(release_shared_capability(__VA_ARGS__))
#define FEARLESS_RELEASE_GENERIC(...)                                          \
  FEARLESS_ATTRIBUTE(release_generic_capability(__VA_ARGS__))
/// On a function: the lock is held if it returned its first argument.
#define FEARLESS_TRY_ACQUIRE(...)                                              \
  FEARLESS_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define FEARLESS_TRY_ACQUIRE_SHARED(...)                                       \
  FEARLESS_ATTRIBUTE(try_acquire_shared_capability(__VA_ARGS__))
/// On a function: the caller must (or must not) hold the lock.
#define FEARLESS_REQUIRES(...)                                                 \
  FEARLESS_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define FEARLESS_REQUIRES_SHARED(...)                                          \
  FEARLESS_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
#define FEARLESS_EXCLUDES(...) FEARLESS_ATTRIBUTE(locks_excluded(__VA_ARGS__))
/// On a function: returns a reference to the named lock.
#define FEARLESS_RETURN_CAPABILITY(x) FEARLESS_ATTRIBUTE(lock_returned(x))
/// On a function: its body is taken at its word.
#define FEARLESS_NO_THREAD_SAFETY_ANALYSIS                                     \
  FEARLESS_ATTRIBUTE(no_thread_safety_analysis)

#if defined(__clang__)
#define FEARLESS_ANNOTATE(text) [[clang::annotate("fearless::" text)]]
#else
#define FEARLESS_ANNOTATE(text)
#endif

/// `struct FEARLESS_NOT_SEND X`: objects of X stay on the thread that made
/// them (Rust: `impl !Send`).
#define FEARLESS_NOT_SEND FEARLESS_ANNOTATE("not_send")
/// `struct FEARLESS_NOT_SYNC X`: an X is not used by two threads at once, not
/// even through const (Rust: `impl !Sync`).
#define FEARLESS_NOT_SYNC FEARLESS_ANNOTATE("not_sync")
/// `struct FEARLESS_THREAD_SAFE X`: X looks after itself; its member functions
/// may be called by several threads at once (Rust: `unsafe impl Send + Sync`).
#define FEARLESS_THREAD_SAFE FEARLESS_ANNOTATE("thread_safe")
/// On a parameter: the callable given here runs on another thread.
#define FEARLESS_RUNS_ON_THREAD FEARLESS_ANNOTATE("runs_on_thread")
/// On a parameter or function as above: it ends before the call returns.
#define FEARLESS_JOINS_BEFORE_RETURN FEARLESS_ANNOTATE("joins_before_return")
