// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c++20 | %filecheck %s
// Functions that call each other know of each other; a chain that never settles is known as far as one step.
#include <mutex>
#include <thread>

int hits;
std::thread unused;

int odd(int n);
// CHECK-LABEL: {{^}}function even{{$}}
int even(int n) {
  return n == 0 ? 1 : odd(n - 1); // CHECK: {{^}}  [[#@LINE]]: write hits if n in odd
}
int odd(int n) {
  ++hits;
  return n == 0 ? 0 : even(n - 1);
}

struct Node {
  int value;
  Node *next;
};
// CHECK-LABEL: {{^}}function walk{{$}}
void walk(Node *node) {
  if (!node)
    return;
  node->value = 1; // CHECK: {{^}}  [[#@LINE]]: write node.deref.value
  walk(node->next);
}
// CHECK-LABEL: {{^}}function walks{{$}}
void walks(Node *list) {
  walk(list); // CHECK: {{^}}  [[#@LINE]]: write list.deref.value {{.*}}in walk
}
