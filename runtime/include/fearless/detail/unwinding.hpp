// Is a destructor run by an exception's unwinding? Compares the number of
// exceptions in flight with that at construction, as std::uncaught_exceptions
// does, but without a call per lock: where the Itanium C++ ABI lays down the
// place of that number, its address is remembered per thread. (libc++ keeps it
// at the same place, but declares no way to it.)
#pragma once

#include <exception>

#if defined(__GLIBCXX__)
#define FEARLESS_ITANIUM_ABI 1
#include <cxxabi.h>
#endif

namespace fearless::detail {

#if defined(FEARLESS_ITANIUM_ABI)

struct exception_globals { // __cxa_eh_globals, Itanium C++ ABI 2.2.2
  void *caught;
  unsigned uncaught;
};
inline constinit thread_local const exception_globals *this_thread_exceptions =
    nullptr;

class unwinding_watch {
public:
  unwinding_watch() noexcept {
    if (!this_thread_exceptions) [[unlikely]]
      this_thread_exceptions =
          reinterpret_cast<const exception_globals *>(abi::__cxa_get_globals());
    globals_ = this_thread_exceptions;
    before_ = globals_->uncaught;
  }
  /// Only on the thread that made it.
  bool unwinding() const noexcept { return globals_->uncaught > before_; }

private:
  const exception_globals *globals_;
  unsigned before_;
};

#else

class unwinding_watch {
public:
  bool unwinding() const noexcept {
    return std::uncaught_exceptions() > before_;
  }

private:
  int before_ = std::uncaught_exceptions();
};

#endif

} // namespace fearless::detail
