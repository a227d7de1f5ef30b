// RUN: %fearless dropped-guard %s -- -std=gnu17 | %filecheck %s
// C has no guards; what can be dropped is the answer of a try.
#include <pthread.h>
#include <threads.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static mtx_t c11_gate;
static int value;

void trylock_discarded(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  pthread_mutex_trylock(&gate);
  ++value;
  pthread_mutex_unlock(&gate);
}

void c11_trylock_discarded(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'c11_gate'{{.*}}[fearless-dropped-guard]
  mtx_trylock(&c11_gate);
  ++value;
  mtx_unlock(&c11_gate);
}

void lock_result_is_seldom_read(void) {
  pthread_mutex_lock(&gate);
  ++value;
  pthread_mutex_unlock(&gate);
}

void trylock_tested(void) {
  if (pthread_mutex_trylock(&gate) == 0) {
    ++value;
    pthread_mutex_unlock(&gate);
  }
}

int trylock_returned(void) { return mtx_trylock(&c11_gate); }
