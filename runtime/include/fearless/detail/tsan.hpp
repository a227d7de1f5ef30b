// Tells ThreadSanitizer that a word is a mutex, so that its reports of lock
// order inversions and of held mutexes know ours as they know pthread's.
#pragma once

#if defined(__SANITIZE_THREAD__)
#define FEARLESS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FEARLESS_TSAN 1
#endif
#endif

#if defined(FEARLESS_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace fearless::detail {

#if defined(FEARLESS_TSAN)

inline void tsan_destroy(void *m) { __tsan_mutex_destroy(m, 0); }

/// Brackets one lock operation; `got` is set to false by a failed attempt.
struct tsan_locking {
  void *mutex;
  unsigned flags;
  bool got = true;
  tsan_locking(void *m, bool shared, bool attempt)
      : mutex(m), flags((shared ? __tsan_mutex_read_lock : 0u) |
                        (attempt ? __tsan_mutex_try_lock : 0u)) {
    __tsan_mutex_pre_lock(mutex, flags);
  }
  ~tsan_locking() {
    __tsan_mutex_post_lock(
        mutex, flags | (got ? 0u : __tsan_mutex_try_lock_failed), 0);
  }
  bool operator()(bool result) { return got = result; }
};
struct tsan_unlocking {
  void *mutex;
  unsigned flags;
  tsan_unlocking(void *m, bool shared)
      : mutex(m), flags(shared ? __tsan_mutex_read_lock : 0u) {
    __tsan_mutex_pre_unlock(mutex, flags);
  }
  ~tsan_unlocking() { __tsan_mutex_post_unlock(mutex, flags); }
};

#else

constexpr void tsan_destroy(void *) noexcept {}
struct tsan_locking {
  constexpr tsan_locking(void *, bool, bool) noexcept {}
  constexpr bool operator()(bool result) const noexcept { return result; }
};
struct tsan_unlocking {
  constexpr tsan_unlocking(void *, bool) noexcept {}
};

#endif

} // namespace fearless::detail
