// RUN: %fearless shared-mutation %s -- -std=gnu17 | %filecheck %s
// A semaphore of a project is made of a lock, a condition variable and
// numbers. The functions that use it are elsewhere.
#include <pthread.h>

struct sem {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  int value, waiters;
};
void sem_down(struct sem *);
void sem_up(struct sem *);

// Not one: it holds data.
struct queue {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  void *first;
};
void queue_push(struct queue *, int);

struct job {
  struct sem sem;
  struct queue queue;
  int done, pushed, early;
};

static void *run(void *argument) {
  struct job *job = argument;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'job->early'{{.*}}[fearless-shared-mutation]
  job->early++;
  sem_down(&job->sem);
  job->done++; // silent
  sem_up(&job->sem);
  queue_push(&job->queue, 1);
  return 0;
}
static void *push(void *argument) {
  struct job *job = argument;
  queue_push(&job->queue, 1);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'job->pushed'{{.*}}[fearless-shared-mutation]
  job->pushed++;
  return 0;
}

void two(struct job *job) {
  pthread_t a, b, c, d;
  pthread_create(&a, 0, run, job);
  pthread_create(&b, 0, run, job);
  pthread_create(&c, 0, push, job);
  pthread_create(&d, 0, push, job);
  pthread_join(a, 0);
  pthread_join(b, 0);
  pthread_join(c, 0);
  pthread_join(d, 0);
}

// CHECK-NOT: warning:
