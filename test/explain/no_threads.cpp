// RUN: %fearless all %s --set=FearlessExplain=no_threads.cpp:7 -- -std=c++20 | %filecheck %s
// RUN: %fearless-silent dropped-guard %s --set=FearlessExplain=other.cpp:7 -- -std=c++20
// RUN: %fearless-silent dropped-guard %s --set=FearlessExplain=threads.cpp:7 -- -std=c++20
// A unit without threads and locks is not analysed, and says so. A file that is not part of it has no answer.
int shared;
void set() {
  shared = 1; // CHECK: :[[#@LINE]]:1: warning: explain: nothing in this translation unit starts a thread or takes a lock, so nothing is analysed [fearless-explain]
}
