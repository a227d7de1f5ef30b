// RUN: %fearless-silent shared-mutation %s -- -std=c++20 %mock
// RUN: %fearless shared-mutation %s --config='{CheckOptions: {FearlessModels: "spawn acme::post(task)\nspawn acme::fork(task) handle=result joins=destructor"}}' -- -std=c++20 %mock | %filecheck %s
// A user's own spawn functions: nothing is known of them until a row says what they do.
#include <cstdio>
#include <functional>

namespace acme {
struct Handle {
  ~Handle();
};
void post(std::function<void()> task);
Handle fork(std::function<void()> task);
void run_now(std::function<void()> task);
} // namespace acme

struct Counter {
  int value = 0;
};

void posted(Counter &counter) {
  acme::post([&counter] { std::printf("%d\n", counter.value); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'counter.value'{{.*}}[fearless-shared-mutation]
  counter.value = 1;
}

void forked_and_joined() {
  int level = 0;
  {
    acme::Handle handle = acme::fork([&level] { level = 1; });
  }
  level = 2;
}

void forked_and_running() {
  int depth = 0;
  acme::Handle handle = acme::fork([&depth] { std::printf("%d\n", depth); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}[fearless-shared-mutation]
  depth = 2;
}

void unknown_function() {
  int width = 0;
  acme::run_now([&width] { width = 1; });
  width = 2;
}
