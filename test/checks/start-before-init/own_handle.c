// RUN: %fearless start-before-init %s -- -std=c11 | %filecheck %s
// The thread's own pthread_t, which pthread_create may not have written yet.
#include <pthread.h>
#include <stdio.h>

struct worker {
  pthread_mutex_t lock;
  pthread_t thread;
};

static void *reads(void *arg) {
  struct worker *w = arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread may read its own handle 'w->thread' before the start has written it (Rust: E0381) [fearless-start-before-init]
  if (pthread_equal(w->thread, pthread_self()))
    puts("me");
  return NULL;
}
int start(struct worker *w) {
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: note: thread starts here, and 'w->thread' is written while it may be running
  // CHECK: note: help: a thread knows itself as pthread_self()
  return pthread_create(&w->thread, NULL, reads, w);
}

static void *asks(void *arg) {
  (void)arg;
  return pthread_equal(pthread_self(), pthread_self()) ? arg : NULL;
}
int start_asking(struct worker *w) { return pthread_create(&w->thread, NULL, asks, w); }

static void *locks(void *arg) {
  struct worker *w = arg;
  pthread_mutex_lock(&w->lock);
  pthread_t self = w->thread;
  pthread_mutex_unlock(&w->lock);
  return pthread_equal(self, pthread_self()) ? arg : NULL;
}
int start_locked(struct worker *w) {
  pthread_mutex_lock(&w->lock);
  int failed = pthread_create(&w->thread, NULL, locks, w);
  pthread_mutex_unlock(&w->lock);
  return failed;
}

static pthread_t global;
static void *global_entry(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: the thread may read its own handle 'global' before the start has written it (Rust: E0381) [fearless-start-before-init]
  pthread_detach(global);
  return arg;
}
int start_global(void) { return pthread_create(&global, NULL, global_entry, NULL); }
