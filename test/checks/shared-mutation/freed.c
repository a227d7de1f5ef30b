// RUN: %fearless-tidy --quiet --checks=-*,fearless-* %s -- -std=c17 -pthread 2>&1 | %filecheck %s
// Heap objects that one thread frees while another uses them: freed, not written, and told once.
#include <pthread.h>
#include <stdlib.h>

struct job {
  int n;
};

static void *use(void *arg) {
  ((struct job *)arg)->n++;
  return NULL;
}
static void *consume(void *arg) {
  free(arg);
  return NULL;
}

void freed_by_the_starter(void) {
  struct job *j = malloc(sizeof *j);
  pthread_t t;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: thread may outlive 'j', which it points to (Rust: E0597) [fearless-thread-borrow]
  pthread_create(&t, NULL, use, j);
  free(j);
  pthread_join(t, NULL);
}
void freed_by_the_thread(void) {
  struct job *j = malloc(sizeof *j);
  pthread_t t;
  pthread_create(&t, NULL, consume, j);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'j->n' is written here while a thread may free it, without a lock (Rust: E0499) [fearless-shared-mutation]
  j->n = 1;
  // CHECK: :15:{{[0-9]+}}: note: 'arg' is freed here by the thread
  pthread_join(t, NULL);
}
void freed_through_a_parameter(struct job *j) {
  pthread_t t;
  pthread_create(&t, NULL, use, j);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'j' is freed here while a thread may write it, without a lock (Rust: E0505) [fearless-shared-mutation]
  free(j);
  // CHECK: :11:{{[0-9]+}}: note: '((struct job *)arg)->n' is written here by the thread
  pthread_join(t, NULL);
}
void joined_first(struct job *j) {
  pthread_t t;
  pthread_create(&t, NULL, use, j);
  pthread_join(t, NULL);
  free(j);
}
void handed_over_whole(void) {
  struct job *j = malloc(sizeof *j);
  j->n = 1;
  pthread_t t;
  pthread_create(&t, NULL, consume, j);
  pthread_join(t, NULL);
}
void of_its_own(void) {
  struct job *j = malloc(sizeof *j), *k = malloc(sizeof *k);
  pthread_t t;
  pthread_create(&t, NULL, consume, j);
  free(k);
  pthread_join(t, NULL);
}
