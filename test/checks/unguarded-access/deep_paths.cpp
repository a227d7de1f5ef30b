// RUN: %fearless unguarded-access %s -- -std=c++20 -pthread | %filecheck %s
// A lock that is as many members deep as access paths go, held by the callers
// of a function that has another name for it.
#include <mutex>

struct Leaf {
  std::mutex lock;
  int count = 0;
};
struct Level1 { Leaf leaf; };
struct Level2 { Level1 a; };
struct Level3 { Level2 b; };
struct Level4 { Level3 c; };
struct Level5 { Level4 d; };
struct Root { Level5 e; };

namespace {
// Silent: all callers hold the lock.
void bump(Leaf &leaf) { leaf.count++; }
void bumpDeep(Root &root) { root.e.d.c.b.a.leaf.count++; }
} // namespace

void first(Root &root) {
  std::lock_guard<std::mutex> held(root.e.d.c.b.a.leaf.lock);
  bump(root.e.d.c.b.a.leaf);
  bumpDeep(root);
}

void second(Root &root) {
  std::lock_guard<std::mutex> held(root.e.d.c.b.a.leaf.lock);
  bump(root.e.d.c.b.a.leaf);
  bumpDeep(root);
  root.e.d.c.b.a.leaf.count = 0;
}

void reset(Leaf &leaf) {
  std::lock_guard<std::mutex> held(leaf.lock);
  leaf.count = 0;
}

int take(Leaf &leaf) {
  std::lock_guard<std::mutex> held(leaf.lock);
  return leaf.count--;
}

void forgotten(Leaf &leaf) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'leaf.count' is written here without 'leaf.lock', which 3 of 4 accesses hold (Rust: E0599) [fearless-unguarded-access]
  leaf.count++;
}
