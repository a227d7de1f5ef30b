// RUN: %fearless shared-mutation %s -- -std=gnu17 | %filecheck %s
// What a constant argument rules out does not happen.
#include <pthread.h>
#include <stdbool.h>

struct job {
  long state, seed, length, total;
};

static void fill(struct job *job, int use_seed) {
  if (!use_seed) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'job->state'{{.*}}[fearless-shared-mutation]
    job->state++;
  }
}
static void fill_seeded(struct job *job, int use_seed) {
  if (!use_seed)
    job->seed++; // silent: all pass 1
}
static void headers(struct job *job, int use_seed) { fill_seeded(job, use_seed); }

static void count(struct job *job, bool known, int n) {
  if (known != false || n == 0)
    return;
  job->length += n; // silent: all know it, or have nothing to count
}
static void add(struct job *job, int n) {
  n = n + 1;
  if (n == 0)
    return;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'job->total'{{.*}}[fearless-shared-mutation]
  job->total += n;
}

static void *run(void *argument) {
  struct job *job = argument;
  fill(job, 1);
  fill(job, 0);
  headers(job, 1);
  count(job, true, 3);
  count(job, false, 0);
  add(job, 0);
  return 0;
}

void two(struct job *job) {
  pthread_t a, b;
  pthread_create(&a, 0, run, job);
  pthread_create(&b, 0, run, job);
  pthread_join(a, 0);
  pthread_join(b, 0);
}

// CHECK-NOT: warning:
