#include "failing_new.h"

#include <cstdlib>
#include <new>

#if !defined(FEARLESS_TSAN)
#if defined(__GNUC__) && !defined(__clang__)
// GCC sees the two halves of an inlined pair, and not that both are ours.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace {
void *allocate(std::size_t size, std::size_t alignment) {
  ++test::allocations;
  if (test::allocations_until_failure >= 0 &&
      test::allocations_until_failure-- == 0)
    throw std::bad_alloc();
  void *const p =
      alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__
          ? std::malloc(size ? size : 1)
          : std::aligned_alloc(alignment,
                               (size + alignment - 1) / alignment * alignment);
  if (!p)
    throw std::bad_alloc();
  return p;
}
} // namespace

void *operator new(std::size_t size) { return allocate(size, 1); }
void *operator new[](std::size_t size) { return allocate(size, 1); }
void *operator new(std::size_t size, std::align_val_t a) {
  return allocate(size, static_cast<std::size_t>(a));
}
void *operator new[](std::size_t size, std::align_val_t a) {
  return allocate(size, static_cast<std::size_t>(a));
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete[](void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
void operator delete[](void *p, std::size_t) noexcept { std::free(p); }
void operator delete(void *p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void *p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void *p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}
void operator delete[](void *p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}
#endif
