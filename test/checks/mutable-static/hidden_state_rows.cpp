// RUN: %fearless mutable-static %s --set="FearlessModels=hidden acme::next_id state=ids instead=acme::next_id_of\nhidden acme::peek_id state=ids access=read" -- -std=c++20 | %filecheck %s
// Rows of the user's own for functions with hidden state.
#include <thread>

namespace acme {
int next_id();
int peek_id();
int last_id();
} // namespace acme

void two_ids() {
  std::thread worker([] { (void)acme::next_id(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'acme::next_id' is called here while another thread may call 'acme::next_id'{{.*}}[fearless-mutable-static]
  (void)acme::next_id();
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: note: help: call 'acme::next_id_of'{{.*}}
  worker.join();
}

void two_looks() {
  std::thread worker([] { (void)acme::peek_id(); });
  (void)acme::peek_id();
  worker.join();
}

void no_row() {
  std::thread worker([] { (void)acme::last_id(); });
  (void)acme::last_id();
  worker.join();
}
