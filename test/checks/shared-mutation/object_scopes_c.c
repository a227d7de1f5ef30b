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
