// RUN: %fearless all %s -- -std=gnu11 %libs | %filecheck %s
#include <apr_thread_proc.h>
#include <stddef.h>
#include <stdio.h>

static int hits, safe_hits;
static apr_thread_mutex_t *lock;

static void *APR_THREAD_FUNC bump(apr_thread_t *self, void *data) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written here while another thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  ++hits;
  return data;
}
void two_threads(apr_pool_t *pool) {
  apr_thread_t *first, *second;
  apr_status_t status;
  apr_thread_create(&first, NULL, bump, NULL, pool);
  apr_thread_create(&second, NULL, bump, NULL, pool);
  apr_thread_join(&status, first);
  apr_thread_join(&status, second);
}

static void *APR_THREAD_FUNC fill(apr_thread_t *self, void *data) {
  *(int *)data = 1;
  return NULL;
}
static void *APR_THREAD_FUNC hurry(apr_thread_t *self, void *data) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '*(int *)data' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  *(int *)data = 1;
  return NULL;
}
void read_too_early(apr_pool_t *pool) {
  int result = 0;
  apr_status_t status;
  apr_thread_t *thread;
  apr_thread_create(&thread, NULL, hurry, &result, pool);
  printf("%d\n", result);
  apr_thread_join(&status, thread);
}
void read_after_the_join(apr_pool_t *pool) {
  int result = 0;
  apr_status_t status;
  apr_thread_t *thread = NULL;
  if (apr_thread_create(&thread, NULL, fill, &result, pool) != APR_SUCCESS)
    return;
  apr_thread_join(&status, thread);
  printf("%d\n", result);
}
static void *APR_THREAD_FUNC locked(apr_thread_t *self, void *data) {
  apr_thread_mutex_lock(lock);
  ++safe_hits;
  apr_thread_mutex_unlock(lock);
  return NULL;
}
void locked_on_both_sides(apr_pool_t *pool) {
  apr_thread_t *thread;
  apr_status_t status;
  apr_thread_create(&thread, NULL, locked, NULL, pool);
  apr_thread_mutex_lock(lock);
  ++safe_hits;
  apr_thread_mutex_unlock(lock);
  apr_thread_join(&status, thread);
}
