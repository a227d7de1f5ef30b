// absl/synchronization/notification.h, blocking_counter.h, base/call_once.h
#pragma once
namespace absl {
class Notification {
public:
  void Notify();
  bool HasBeenNotified() const;
  void WaitForNotification() const;
};
class BlockingCounter {
public:
  explicit BlockingCounter(int);
  bool DecrementCount();
  void Wait();
};
class once_flag {};
template <class F, class... A> void call_once(once_flag &, F &&, A &&...) { __builtin_unreachable(); }
} // namespace absl
