// RUN: %fearless all %s -- -std=gnu11 %libs | %filecheck %s
#include <glib.h>
#include <stddef.h>
#include <stdio.h>

static int hits, safe_hits, rows, handed;
static GMutex lock;
static GRWLock rows_lock;
static GAsyncQueue *queue;
G_LOCK_DEFINE_STATIC(named);
static int under_named;

static gpointer bump(gpointer data) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written here while another thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  ++hits;
  return data;
}
void two_threads(void) {
  GThread *first = g_thread_new("first", bump, NULL);
  GThread *second = g_thread_new("second", bump, NULL);
  g_thread_join(first);
  g_thread_join(second);
}

struct worker {
  GThread *thread;
  int steps;
};
static gpointer step(gpointer data) {
  struct worker *w = data;
  w->steps = 1;
  return NULL;
}
static gpointer hurry(gpointer data) {
  struct worker *w = data;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'w->steps' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  w->steps = 1;
  return NULL;
}
void read_before_the_join(void) {
  struct worker w = {NULL, 0};
  w.thread = g_thread_new("worker", hurry, &w);
  printf("%d\n", w.steps);
  g_thread_join(w.thread);
}
void read_after_the_join(void) {
  struct worker w = {NULL, 0};
  w.thread = g_thread_new("worker", step, &w);
  g_thread_join(w.thread);
  printf("%d\n", w.steps);
}
void joined_in_a_loop(void) {
  struct worker workers[4];
  for (int i = 0; i < 4; ++i)
    workers[i].thread = g_thread_new("worker", step, &workers[i]);
  for (int i = 0; i < 4; ++i)
    g_thread_join(workers[i].thread);
  printf("%d\n", workers[2].steps);
}
void let_go(void) {
  struct worker w = {NULL, 0};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: thread may outlive 'w', which it points to (Rust: E0597) [fearless-thread-borrow]
  g_thread_unref(g_thread_new("worker", step, &w));
}

static gpointer locked(gpointer data) {
  g_mutex_lock(&lock);
  ++safe_hits;
  g_mutex_unlock(&lock);
  g_rw_lock_reader_lock(&rows_lock);
  printf("%d\n", rows);
  g_rw_lock_reader_unlock(&rows_lock);
  G_LOCK(named);
  ++under_named;
  G_UNLOCK(named);
  handed = 1;
  g_async_queue_push(queue, data);
  return NULL;
}
void locked_on_both_sides(void) {
  GThread *thread = g_thread_new("locked", locked, NULL);
  if (g_mutex_trylock(&lock)) {
    ++safe_hits;
    g_mutex_unlock(&lock);
  }
  g_rw_lock_writer_lock(&rows_lock);
  ++rows;
  g_rw_lock_writer_unlock(&rows_lock);
  G_LOCK(named);
  ++under_named;
  G_UNLOCK(named);
  g_async_queue_pop(queue);
  printf("%d\n", handed);
  g_thread_join(thread);
}
