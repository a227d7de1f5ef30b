#include "stats.h"
#include <thread>

void announce(const char *text) {
  std::string copy = "größer: " + std::string(text); /* ä */ std::thread([&copy] { Stats().add(static_cast<int>(copy.size())); }).detach();
}
