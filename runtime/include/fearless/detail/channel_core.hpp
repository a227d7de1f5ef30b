// From a handle's pointer to the flavour behind it. A switch and not virtual
// functions: it is predicted well, and the common operations are inlined.
#pragma once

#include "buffered_channel.hpp"
#include "rendezvous_channel.hpp"
#include "timer_channel.hpp"

#include <utility>

namespace fearless::detail {

template <class T>
using list_channel = buffered_channel<T, std_sync, flavour::list>;
template <class T>
using ring_channel = buffered_channel<T, std_sync, flavour::ring>;

/// Calls f with the channel itself; a channel that has senders.
template <class T, class F>
decltype(auto) as_sent_to(channel_base *c, F &&f) {
  switch (c->kind) {
  case flavour::ring:
    return f(*static_cast<ring_channel<T> *>(c));
  case flavour::rendezvous:
    return f(*static_cast<rendezvous_channel<T, std_sync> *>(c));
  default:
    return f(*static_cast<list_channel<T> *>(c));
  }
}
/// The same for any channel.
template <class T, class F>
decltype(auto) as_received_from(channel_base *c, F &&f) {
  if constexpr (std::is_same_v<T, steady_time>)
    if (c->kind == flavour::timer)
      return f(*static_cast<timer_channel<T, std_sync> *>(c));
  return as_sent_to<T>(c, std::forward<F>(f));
}

template <class T> channel_base *make_channel(std::size_t capacity) {
  if (capacity == unbounded_capacity)
    return new list_channel<T>;
  if (capacity == 0)
    return new rendezvous_channel<T, std_sync>;
  return new ring_channel<T>(capacity);
}

template <class T> void drop_reference(channel_base *c) {
  as_received_from<T>(c, [](auto &channel) {
    if (channel.handles().drop_reference())
      delete &channel;
  });
}
template <class T> void drop_sender(channel_base *c) {
  const bool last = as_sent_to<T>(c, [](auto &channel) {
    if (!channel.handles().drop_sender())
      return false;
    channel.close();
    return true;
  });
  if (last)
    drop_reference<T>(c);
}
template <class T> void drop_receiver(channel_base *c) {
  const bool last = as_received_from<T>(c, [](auto &channel) {
    if (!channel.handles().drop_receiver())
      return false;
    channel.close_and_discard();
    return true;
  });
  if (last)
    drop_reference<T>(c);
}

} // namespace fearless::detail
