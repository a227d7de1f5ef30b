// RUN: %fearless unguarded-access %s -- -pthread | %filecheck %s
// What a comment leaves to callers; in C it is seldom written as documentation.
#include <pthread.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long hits, misses;

void stats_hit(void) {
  pthread_mutex_lock(&stats_lock);
  hits++;
  pthread_mutex_unlock(&stats_lock);
}
void stats_miss(void) {
  pthread_mutex_lock(&stats_lock);
  misses++;
  pthread_mutex_unlock(&stats_lock);
}
void stats_reset(void) {
  pthread_mutex_lock(&stats_lock);
  hits = 0;
  misses = 0;
  pthread_mutex_unlock(&stats_lock);
}
unsigned long stats_total(void) {
  pthread_mutex_lock(&stats_lock);
  unsigned long total = hits + misses;
  pthread_mutex_unlock(&stats_lock);
  return total;
}

// Silent: other files call it, and are told.
/* called with the stats lock held */
void stats_add(unsigned long n) {
  hits += n;
  misses += n;
}

/*
 * The counters start again at one. Must be called
 * with stats_lock held.
 */
void stats_one(void)
{
  hits = 1;
}

// Halves the hits.
// The lock must be held.
void stats_halve(void) { hits /= 2; }

// Flagged: the comment belongs to something else, or says the opposite.
/* called with the stats lock held */
static int unrelated;

void stats_set(unsigned long n) { hits = n + (unsigned long)unrelated; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-unguarded-access]

/* called while the lock is not held */
void stats_clear(void) { misses = 0; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'misses'{{.*}}[fearless-unguarded-access]

// CHECK-NOT: warning:
