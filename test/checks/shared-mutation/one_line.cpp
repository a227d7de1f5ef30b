// RUN: %fearless shared-mutation %s -- -std=c++20 -pthread | %filecheck %s
// One line that forgets the lock is one finding, however often it looks; two
// lines are two.
#include <deque>
#include <mutex>
#include <thread>

std::size_t twice_on_a_line() {
  std::mutex lock;
  std::deque<int> jobs;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(lock);
    jobs.push_back(1);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'jobs' is read here while a thread may write it, without a common lock (Rust: E0502) [fearless-shared-mutation]
  std::size_t seen = jobs.empty() ? 0 : jobs.size();
  worker.join();
  return seen;
}

bool on_two_lines() {
  std::mutex lock;
  std::deque<int> jobs;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(lock);
    jobs.push_back(1);
  });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'jobs' is read here while a thread may write it, without a common lock (Rust: E0502) [fearless-shared-mutation]
  bool none = jobs.empty();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'jobs' is read here while a thread may write it, without a common lock (Rust: E0502) [fearless-shared-mutation]
  bool many = jobs.size() > 9;
  worker.join();
  return none || many;
}

// Silent: locked there, or joined first.
std::size_t locked() {
  std::mutex lock;
  std::deque<int> jobs;
  std::thread worker([&] {
    std::lock_guard<std::mutex> hold(lock);
    jobs.push_back(1);
  });
  std::size_t seen = 0;
  {
    std::lock_guard<std::mutex> hold(lock);
    seen = jobs.empty() ? 0 : jobs.size();
  }
  worker.join();
  return seen + (jobs.empty() ? 0 : jobs.size());
}
