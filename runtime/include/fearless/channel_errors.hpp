// What the operations of a channel say when they do not succeed.
#pragma once

#include <utility>

namespace fearless {

/// The message that send() could not deliver, because no receiver is left or
/// the channel was closed. Rust: mpsc::SendError.
template <class T> struct SendError {
  /// The message.
  T value;
  /// Gives the message back.
  T into_inner() && { return std::move(value); }
};

/// Why try_send(), send_for() or send_until() did not send.
enum class SendFailure {
  full,         ///< try_send(): there is no room now
  timeout,      ///< send_for(), send_until(): there was no room in time
  disconnected, ///< no receiver is left, or the channel was closed
};

/// The message that could not be sent, and why. Rust: mpsc::TrySendError.
template <class T> struct TrySendError {
  /// Why it was not sent.
  SendFailure reason;
  /// The message.
  T value;
  /// Was there no room?
  bool is_full() const { return reason == SendFailure::full; }
  /// Was there no room in time?
  bool is_timeout() const { return reason == SendFailure::timeout; }
  /// Can nobody receive any more?
  bool is_disconnected() const { return reason == SendFailure::disconnected; }
  /// Gives the message back.
  T into_inner() && { return std::move(value); }
};

/// recv(): no sender is left (or the channel was closed) and nothing is
/// queued. Rust: mpsc::RecvError.
struct RecvError {
  friend bool operator==(RecvError, RecvError) = default;
};

/// Why try_recv(), recv_for() or recv_until() have no message. Rust:
/// mpsc::TryRecvError, mpsc::RecvTimeoutError.
enum class TryRecvError {
  empty,        ///< try_recv(): nothing is queued now
  timeout,      ///< recv_for(), recv_until(): nothing came in time
  disconnected, ///< nothing is queued and nothing can come any more
};

} // namespace fearless
