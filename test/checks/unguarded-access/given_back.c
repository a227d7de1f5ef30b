// RUN: %fearless unguarded-access %s -- -std=gnu17 | %filecheck %s
// Who gives a lock back without having taken it was called with it held.
#include <pthread.h>

struct bolt {
  pthread_mutex_t mutex;
  pthread_cond_t turned;
  long value;
};
void fail(int error);

void possess(struct bolt *b) { pthread_mutex_lock(&b->mutex); }
void release(struct bolt *b) { pthread_mutex_unlock(&b->mutex); }
void wait_until(struct bolt *b, long least) {
  pthread_mutex_lock(&b->mutex);
  while (b->value < least)
    pthread_cond_wait(&b->turned, &b->mutex);
  pthread_mutex_unlock(&b->mutex);
}

// Silent: it is given back here, or on one of the ways, or by a helper.
void twist(struct bolt *b, long by) {
  b->value += by;
  pthread_cond_broadcast(&b->turned);
  pthread_mutex_unlock(&b->mutex);
}
void twist_checked(struct bolt *b, long by) {
  int error;
  b->value += by;
  if ((error = pthread_cond_broadcast(&b->turned)) != 0 ||
      (error = pthread_mutex_unlock(&b->mutex)) != 0)
    fail(error);
}
void twist_by_helper(struct bolt *b, long by) {
  b->value += by;
  pthread_cond_broadcast(&b->turned);
  release(b);
}

// Silent: left alone for a moment in between.
void pause_and_twist(struct bolt *b, void (*job)(void)) {
  pthread_mutex_unlock(&b->mutex);
  job();
  pthread_mutex_lock(&b->mutex);
  b->value = 0;
  pthread_cond_broadcast(&b->turned);
}

// Flagged: after it was given back, and where nothing is.
void twist_late(struct bolt *b, long by) {
  pthread_mutex_unlock(&b->mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'b->value'{{.*}}[fearless-unguarded-access]
  b->value += by;
  pthread_cond_broadcast(&b->turned);
}
void twist_free(struct bolt *b, long by) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'b->value'{{.*}}[fearless-unguarded-access]
  b->value += by;
  pthread_cond_broadcast(&b->turned);
}
// Flagged: another one is given back.
void twist_two(struct bolt *b, struct bolt *other) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'b->value'{{.*}}[fearless-unguarded-access]
  b->value = 1;
  pthread_cond_broadcast(&b->turned);
  pthread_mutex_unlock(&other->mutex);
}

// CHECK-NOT: warning:
