// Waiting for the first of several sends and receives.
//
// Every case is tried in turn, from a random one on so that none starves. When
// none can go on, an entry for each goes into its channel's list, all with one
// context; whoever serves one of them claims the context first, so that exactly
// one case happens.
#pragma once

#include "channel_core.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fearless::detail {

class select_case {
public:
  using waiter_type = waiter<std_sync>;
  using context_type = wait_context<std_sync>;

  virtual ~select_case() = default;
  virtual status try_now() = 0;
  /// False, and not enlisted, if it would not wait now.
  virtual bool enlist() = 0;
  virtual void unlist() = 0;
  /// When it must be tried again without being woken.
  virtual steady_time next_due() { return never_time; }

  waiter_type entry;
};

template <class T> class recv_case : public select_case {
public:
  recv_case(channel_base *core) : core_(core) {} // implicit, for arrays of them
  status try_now() final {
    if (!core_)
      return status::disconnected;
    return as_received_from<T>(core_, [&](auto &c) {
      return c.looks_empty() ? status::would_block : c.try_recv(out);
    });
  }
  bool enlist() final {
    entry.item = &out;
    return as_received_from<T>(core_,
                               [&](auto &c) { return c.enlist_recv(entry); });
  }
  void unlist() final {
    as_received_from<T>(core_, [&](auto &c) { c.unlist_recv(entry); });
  }
  steady_time next_due() final {
    if constexpr (std::is_same_v<T, steady_time>)
      return as_received_from<T>(core_, [](auto &c) { return c.next_due(); });
    else
      return never_time;
  }
  slot<T> out;

private:
  channel_base *core_;
};

template <class T> class send_case : public select_case {
public:
  send_case(channel_base *core, T &value) : core_(core), value_(&value) {}
  status try_now() final {
    if (!core_)
      return status::disconnected;
    return as_sent_to<T>(core_, [&](auto &c) { return c.try_send(*value_); });
  }
  bool enlist() final {
    entry.item = value_;
    return as_sent_to<T>(core_, [&](auto &c) { return c.enlist_send(entry); });
  }
  void unlist() final {
    as_sent_to<T>(core_, [&](auto &c) { c.unlist_send(entry); });
  }

private:
  channel_base *core_;
  T *value_;
};

/// Where to begin; need not be good, must not be the same each time.
inline std::uint32_t select_start() noexcept {
  thread_local std::uint32_t state =
      static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&state) >> 4) |
      1u;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

struct selected {
  std::size_t index; // the number of cases when none happened in time
  status how;
};

inline selected select_try(std::span<select_case *const> cases) {
  const auto n = cases.size();
  if (n == 0)
    return {0, status::would_block};
  for (std::size_t i = 0, k = select_start() % n; i < n; ++i, ++k) {
    if (k == n)
      k = 0;
    if (const auto now = cases[k]->try_now(); now != status::would_block)
      return {k, now};
  }
  return {n, status::would_block};
}

/// One round of waiting: enters all lists, sleeps, leaves them again. When
/// nothing was served: would_block, to be tried again or given up.
inline selected select_park(std::span<select_case *const> cases,
                            steady_time until) {
  const auto n = cases.size();
  select_case::context_type context(true);
  std::size_t in_lists = 0;
  for (auto *c : cases) {
    c->entry = {context, nullptr, static_cast<std::uint32_t>(in_lists)};
    if (!c->enlist())
      break;
    ++in_lists;
  }
  if (in_lists < n) { // one can go on now
    if (!context.try_abort())
      context.park(never_time); // another was quicker
  } else {
    for (auto *c : cases)
      if (const auto due = c->next_due(); due < until)
        until = due;
    if (!context.park(until) && !context.try_abort())
      context.park(never_time);
  }
  for (std::size_t i = 0; i < in_lists; ++i)
    cases[i]->unlist();
  if (!context.is_finished() || context.result == outcome::retry)
    return {n, status::would_block};
  return {context.chosen, context.verdict()};
}

/// Waits until one case has happened, or the deadline has passed.
inline selected select_until(std::span<select_case *const> cases,
                             steady_time deadline) {
  auto got = select_try(cases);
  for (int i = 0; i < 6 && got.how == status::would_block &&
                  std_sync::many_cores() && deadline != steady_time::min();
       ++i) {
    if (i < 4)
      for (int k = 0; k < (8 << i); ++k)
        std_sync::pause();
    else
      std_sync::yield();
    got = select_try(cases);
  }
  while (got.how == status::would_block) {
    if (deadline != never_time &&
        deadline <= std::chrono::steady_clock::now())
      return got;
    got = select_park(cases, deadline);
    if (got.how == status::would_block)
      got = select_try(cases);
  }
  return got;
}

} // namespace fearless::detail
