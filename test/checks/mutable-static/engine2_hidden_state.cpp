// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
// Library functions with a static inside: the call is the write.
#include <cstring>
#include <ctime>
#include <thread>

void strtok_in_two_threads() {
  char mine[] = "a b", yours[] = "c d";
  std::thread worker([&yours] { std::strtok(yours, " "); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}strtok{{.*}}'{{.*}}[fearless-mutable-static]
  std::strtok(mine, " ");
  worker.join();
}

void localtime_in_two_threads() {
  std::time_t now = std::time(nullptr);
  std::thread worker([now] { (void)std::localtime(&now)->tm_hour; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}localtime{{.*}}'{{.*}}[fearless-mutable-static]
  (void)std::localtime(&now)->tm_hour;
  worker.join();
}

void strtok_joined() {
  char mine[] = "a b", yours[] = "c d";
  std::thread worker([&yours] { std::strtok(yours, " "); });
  worker.join();
  std::strtok(mine, " ");
}

void reentrant() {
  char mine[] = "a b", yours[] = "c d";
  std::thread worker([&yours] {
    char *rest = nullptr;
    strtok_r(yours, " ", &rest);
  });
  char *rest = nullptr;
  strtok_r(mine, " ", &rest);
  worker.join();
}
