// Boost.Asio.
#pragma once
#include <utility>
namespace boost {
namespace asio {
class execution_context {};
class io_context : public execution_context {
public:
  io_context();
  unsigned long run();
  void stop();
  template <class F> void post(F &&) { __builtin_unreachable(); } // deprecated
};
class thread_pool : public execution_context {
public:
  explicit thread_pool(unsigned long);
  ~thread_pool();
  void join();
  void stop();
};
template <class C, class F> void post(C &, F &&) { __builtin_unreachable(); }
template <class C, class F> void dispatch(C &, F &&) { __builtin_unreachable(); }
template <class C, class F> void defer(C &, F &&) { __builtin_unreachable(); }
} // namespace asio
} // namespace boost
