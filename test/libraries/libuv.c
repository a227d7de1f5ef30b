// RUN: %fearless all %s -- -std=gnu11 %libs | %filecheck %s
#include <uv.h>
#include <stdio.h>
#include <stdlib.h>

static int hits, safe_hits, table_rows, ready, first_use;
static uv_mutex_t lock;
static uv_rwlock_t table_lock;
static uv_sem_t done;
static uv_once_t once = UV_ONCE_INIT;

static void bump(void *arg) {
  (void)arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written here while another thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  hits++;
}
void two_threads(void) {
  uv_thread_t first, second;
  uv_thread_create(&first, bump, NULL);
  uv_thread_create(&second, bump, NULL);
  uv_thread_join(&first);
  uv_thread_join(&second);
}

struct job {
  int result;
};
static void fill(void *arg) { ((struct job *)arg)->result = 1; }
static void hurry(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '((struct job *)arg)->result' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  ((struct job *)arg)->result = 1;
}
void read_before_the_join(void) {
  struct job j = {0};
  uv_thread_t thread;
  uv_thread_create(&thread, hurry, &j);
  printf("%d\n", j.result);
  uv_thread_join(&thread);
}
void read_after_the_join(void) {
  struct job j = {0};
  uv_thread_t thread;
  uv_thread_create(&thread, fill, &j);
  uv_thread_join(&thread);
  printf("%d\n", j.result);
}
void not_joined(void) {
  struct job j = {0};
  uv_thread_t thread;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: thread may outlive 'j', which it points to (Rust: E0597) [fearless-thread-borrow]
  uv_thread_create(&thread, fill, &j);
}

static void bump_locked(void *arg) {
  (void)arg;
  uv_mutex_lock(&lock);
  ++safe_hits;
  uv_mutex_unlock(&lock);
  uv_rwlock_rdlock(&table_lock);
  printf("%d\n", table_rows);
  uv_rwlock_rdunlock(&table_lock);
}
static void init_once(void) { first_use = 1; }
static void announce(void *arg) {
  (void)arg;
  uv_once(&once, init_once);
  ready = 1;
  uv_sem_post(&done);
}
int main(void) {
  uv_mutex_init(&lock);
  uv_sem_init(&done, 0);
  safe_hits = 0;
  uv_thread_t first, second;
  uv_thread_create(&first, bump_locked, NULL);
  uv_thread_create(&second, announce, NULL);
  uv_once(&once, init_once);
  uv_mutex_lock(&lock);
  ++safe_hits;
  uv_mutex_unlock(&lock);
  uv_rwlock_wrlock(&table_lock);
  ++table_rows;
  uv_rwlock_wrunlock(&table_lock);
  uv_sem_wait(&done);
  printf("%d %d\n", ready, first_use);
  uv_thread_join(&first);
  uv_thread_join(&second);
  printf("%d\n", safe_hits);
  return 0;
}

// The thread pool: the request belongs to the worker until the loop has run it.
struct request {
  uv_work_t work;
  int answer;
};
static void compute(uv_work_t *work) { ((struct request *)work->data)->answer = 42; }
static void computed(uv_work_t *work, int status) {
  (void)status;
  printf("%d\n", ((struct request *)work->data)->answer);
}
static void compute_slowly(uv_work_t *work) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '((struct request *)work->data)->answer' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  ((struct request *)work->data)->answer = 42;
}
void asks_too_early(uv_loop_t *loop) {
  struct request r;
  r.work.data = &r;
  r.answer = 0;
  uv_queue_work(loop, &r.work, compute_slowly, computed);
  printf("%d\n", r.answer);
  uv_run(loop, UV_RUN_DEFAULT);
}
void asks_after_the_loop(void) {
  uv_loop_t *loop = uv_default_loop();
  struct request r;
  r.work.data = &r;
  r.answer = 0;
  uv_queue_work(loop, &r.work, compute, computed);
  uv_run(loop, UV_RUN_DEFAULT);
  printf("%d\n", r.answer);
}

static int pool_hits;
static void count(uv_work_t *work) {
  (void)work;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'pool_hits' is written by 4 threads at once without a lock (Rust: E0133) [fearless-mutable-static]
  ++pool_hits;
}
void work_runs_beside_work(uv_loop_t *loop) {
  static uv_work_t work[4];
  for (int i = 0; i < 4; ++i)
    uv_queue_work(loop, &work[i], count, NULL);
  uv_run(loop, UV_RUN_DEFAULT);
}
