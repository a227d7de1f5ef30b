// RUN: %fearless shared-mutation %s -- -std=c11 | %filecheck %s
// A C struct with a thread: the functions that get it are its methods.
#include <pthread.h>
#include <stdlib.h>
struct worker {
  pthread_t thread;
  pthread_mutex_t lock;
  int stop;
  int jobs;
  int started;
};
static void *run(void *arg) {
  struct worker *w = arg;
  while (!w->stop)
    // CHECK: :[[@LINE+3]]:8: warning: 'w->jobs' is written here while 'worker_jobs()', which any thread may call, may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    // CHECK: note: 'w->jobs' is read here in 'worker_jobs()', without a lock
    // CHECK: note: 'worker_jobs()' can be called while the thread runs, which it does until it is told to stop
    w->jobs++;
  return NULL;
}
int worker_start(struct worker *w) {
  w->stop = 0;
  return pthread_create(&w->thread, NULL, run, w);
}
void worker_stop(struct worker *w) {
  // CHECK: :[[@LINE+2]]:6: warning: 'w->stop' is written here while the thread started in 'worker_start()' may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
  // CHECK: note: 'worker_stop()' joins the thread only after this access
  w->stop = 1;
  pthread_join(w->thread, NULL);
  w->jobs = 0;
}
int worker_jobs(const struct worker *w) { return w->jobs; }
struct worker *worker_new(void) {
  struct worker *w = malloc(sizeof *w);
  w->stop = 0;
  w->jobs = 0;
  if (pthread_create(&w->thread, NULL, run, w)) {
    free(w);
    return NULL;
  }
  return w;
}
void worker_free(struct worker *w) {
  w->stop = 1;
  pthread_join(w->thread, NULL);
  free(w);
}

// A pool whose set-up starts the workers through a helper, and takes their locks: nothing runs yet.
struct pool {
  struct worker *workers;
  int count, limit;
  struct task *tasks;
};
struct task {
  pthread_t thread;
  pthread_mutex_t lock;
  struct pool *pool;
  int flags;
};
static void *serve(void *arg) {
  struct task *t = arg;
  pthread_mutex_lock(&t->lock);
  t->flags = t->pool->limit;
  pthread_mutex_unlock(&t->lock);
  return NULL;
}
static int start_task(struct pool *p, int i) {
  struct task *t = &p->tasks[i];
  t->pool = p;
  if (pthread_create(&t->thread, NULL, serve, t))
    return 1;
  pthread_mutex_lock(&t->lock);
  t->flags = 1;
  pthread_mutex_unlock(&t->lock);
  return 0;
}
int pool_init(struct pool *p, int count) {
  p->count = count;
  p->limit = 2 * count;
  for (int i = 0; i < count; ++i)
    if (start_task(p, i))
      return 1;
  return 0;
}
