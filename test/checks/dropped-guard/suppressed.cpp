// RUN: %fearless-silent dropped-guard %s -- -std=c++20 %mock
#include <mutex>

std::mutex gate;

void wait_for_the_holder() {
  std::lock_guard<std::mutex>{gate}; // NOLINT(fearless-dropped-guard): a rendezvous
}

void wait_for_the_holder_again() {
  // NOLINTNEXTLINE(fearless-dropped-guard)
  std::lock_guard<std::mutex>{gate};
}
