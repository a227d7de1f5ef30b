// RUN: %fearless use-after-send,shared-mutation %s -- -std=c++20 %mock | %filecheck %s
// RUN: %fearless shared-mutation %s -- -std=c++20 %mock | %filecheck --check-prefix=RACE %s
// A use of what was sent is a race as well, but one mistake: it is told once.
#include <memory>
#include <thread>
#include <utility>

struct Session {
  int id = 0;
  int hits = 0;
};

void another_name() {
  auto session = std::make_unique<Session>();
  Session *raw = session.get();
  std::thread t([session = std::move(session)] { ++session->id; });
  raw->id = 2;
  // CHECK: :[[@LINE-1]]:8: warning: use of 'raw->id', whose owner was moved into a thread that may have destroyed it (Rust: E0505) [fearless-use-after-send]
  // RACE: :[[@LINE-2]]:{{[0-9]+}}: warning: 'raw->id' is written here while {{.*}} [fearless-shared-mutation]
  t.join();
}

// The neighbour: nothing was sent, so the race is told by its own check.
void only_shared() {
  Session session;
  std::thread t([&session] { ++session.hits; });
  session.hits = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'session.hits' is written here {{.*}} [fearless-shared-mutation]
  // RACE: :[[@LINE-2]]:{{[0-9]+}}: warning: 'session.hits' is written here {{.*}} [fearless-shared-mutation]
  t.join();
}
