// RUN: %fearless unguarded-access %s -- -std=c++20 -pthread | %filecheck %s
// Which of several locks is the rule, and what a new object's helper brings
// along.
#include <mutex>

// Silent: most hold 'extra_' for certain, but all may hold 'own_', and whoever
// does without 'extra_' has it for certain.
class Ledger {
public:
  void add(bool locked) {
    std::unique_lock<std::mutex> own(own_, std::defer_lock);
    if (!locked)
      own.lock();
    std::lock_guard<std::mutex> extra(extra_);
    ++total_;
    total_ += 2;
    total_ += 3;
    total_ += 4;
  }
  void clear() {
    std::lock_guard<std::mutex> own(own_);
    total_ = 0;
  }

private:
  std::mutex own_, extra_;
  int total_ = 0;
};

// Flagged: the lock that it holds is held by nobody else.
class Broken {
public:
  void add(bool locked) {
    std::unique_lock<std::mutex> own(own_, std::defer_lock);
    if (!locked)
      own.lock();
    std::lock_guard<std::mutex> extra(extra_);
    ++total_;
    total_ += 2;
    total_ += 3;
    total_ += 4;
  }
  void clear() {
    std::lock_guard<std::mutex> other(other_);
    // CHECK: :[[@LINE+1]]:5: warning: 'total_' is written here with 'other_' held, not 'extra_', which 4 of 5 accesses hold
    total_ = 0;
  }

private:
  std::mutex own_, extra_, other_;
  int total_ = 0;
};

struct Node {
  int id = 0;
};

// Silent: the node is new on each way, the counter is not, and each way brings
// its lock.
namespace each_way_locked {
std::mutex mutex;
int made = 0, fresh = 0;
static void fill(Node &node) { node.id = ++made; }
int one() {
  std::lock_guard<std::mutex> lock(mutex);
  Node node;
  fill(node);
  return node.id + made + fresh;
}
int other() {
  std::lock_guard<std::mutex> lock(mutex);
  Node node;
  fill(node);
  made += fresh;
  made += 2;
  made += 3;
  made += 4;
  made += 5;
  return node.id;
}
} // namespace each_way_locked

// Flagged: one way does not.
namespace one_way_forgets {
std::mutex mutex;
int made = 0;
static void fill(Node &node) { node.id = ++made; }
int one() {
  std::lock_guard<std::mutex> lock(mutex);
  Node node;
  fill(node);
  made += 2;
  made += 3;
  made += 4;
  made += 5;
  return node.id;
}
int forgets() {
  Node node;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'made'{{.*}}[fearless-unguarded-access]
  fill(node);
  return node.id;
}
} // namespace one_way_forgets

// CHECK-NOT: warning: 
