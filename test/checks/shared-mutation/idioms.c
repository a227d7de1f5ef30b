// RUN: %fearless shared-mutation,mutable-static %s -- -std=gnu11 | %filecheck %s
// The idioms of correct code as C programs write them, silent, and beside each the nearest wrong one.
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

static void consume(int value) { (void)value; }

// Lock handed to helpers: the callee is entered with the lock.
struct box {
  pthread_mutex_t mtx;
  int count;
};
static void box_add_locked(struct box *b) { ++b->count; }
static void box_add(struct box *b) {
  pthread_mutex_lock(&b->mtx);
  box_add_locked(b);
  pthread_mutex_unlock(&b->mtx);
}
static void *box_worker(void *arg) {
  box_add(arg);
  return NULL;
}
void helper_with_the_lock(void) {
  struct box b = {PTHREAD_MUTEX_INITIALIZER, 0};
  pthread_t thread;
  pthread_create(&thread, NULL, box_worker, &b);
  box_add(&b);
  pthread_join(thread, NULL);
}

struct open_box {
  pthread_mutex_t mtx;
  int count;
};
static void *open_worker(void *arg) {
  struct open_box *b = arg;
  pthread_mutex_lock(&b->mtx);
  ++b->count;
  pthread_mutex_unlock(&b->mtx);
  return NULL;
}
void helper_without_the_lock(void) {
  struct open_box b = {PTHREAD_MUTEX_INITIALIZER, 0};
  pthread_t thread;
  pthread_create(&thread, NULL, open_worker, &b);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'b.count' is written here {{.*}}[fearless-shared-mutation]
  ++b.count;
  pthread_join(thread, NULL);
}

// Phases: a semaphore as the hand-shake.
struct job {
  sem_t done;
  int result;
};
static void *job_worker(void *arg) {
  struct job *j = arg;
  j->result = 4;
  sem_post(&j->done);
  return NULL;
}
void semaphore_hand_shake(void) {
  struct job j;
  sem_init(&j.done, 0, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, job_worker, &j);
  sem_wait(&j.done);
  consume(j.result);
  pthread_join(thread, NULL);
}

static void *hasty_worker(void *arg) {
  struct job *j = arg;
  sem_post(&j->done);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'j->result' is written here {{.*}}[fearless-shared-mutation]
  j->result = 4;
  return NULL;
}
void semaphore_given_too_early(void) {
  struct job j;
  sem_init(&j.done, 0, 0);
  pthread_t thread;
  pthread_create(&thread, NULL, hasty_worker, &j);
  sem_wait(&j.done);
  consume(j.result);
  pthread_join(thread, NULL);
}

// Release and acquire, C11.
static int payload;
static atomic_int ready;
static void *publisher(void *arg) {
  payload = 1;
  atomic_store_explicit(&ready, 1, memory_order_release);
  return arg;
}
void published(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, publisher, NULL);
  while (!atomic_load_explicit(&ready, memory_order_acquire))
    ;
  consume(payload);
  pthread_join(thread, NULL);
}

static int loose_payload;
static atomic_int loose;
static void *loose_publisher(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'loose_payload' is written here {{.*}}[fearless-mutable-static]
  loose_payload = 1;
  atomic_store_explicit(&loose, 1, memory_order_relaxed);
  return arg;
}
void published_relaxed(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, loose_publisher, NULL);
  while (!atomic_load_explicit(&loose, memory_order_acquire))
    ;
  consume(loose_payload);
  pthread_join(thread, NULL);
}

// The same with the compiler's builtins on a plain flag.
static int built, built_flag;
static void *builder(void *arg) {
  built = 1;
  __atomic_store_n(&built_flag, 1, __ATOMIC_RELEASE);
  return arg;
}
void published_by_builtins(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, builder, NULL);
  while (!__atomic_load_n(&built_flag, __ATOMIC_ACQUIRE))
    ;
  consume(built);
  pthread_join(thread, NULL);
}

static int mixed_flag;
static void *mixed_worker(void *arg) {
  __atomic_store_n(&mixed_flag, 1, __ATOMIC_RELEASE);
  return arg;
}
void atomic_and_plain(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, mixed_worker, NULL);
  // CHECK: :[[@LINE-6]]:{{[0-9]+}}: warning: 'mixed_flag' is written here {{.*}}[fearless-mutable-static]
  consume(mixed_flag);
  pthread_join(thread, NULL);
}

// A reference count: the last owner frees.
struct object {
  atomic_int refs;
  int value;
};
static void put_object(struct object *o) {
  if (atomic_fetch_sub(&o->refs, 1) == 1) {
    consume(o->value);
    free(o);
  }
}
static void *object_worker(void *arg) {
  put_object(arg);
  return NULL;
}
void last_owner_frees(void) {
  struct object *o = malloc(sizeof *o);
  atomic_init(&o->refs, 2);
  o->value = 1;
  pthread_t thread;
  pthread_create(&thread, NULL, object_worker, o);
  o->value = 2;
  put_object(o);
  pthread_join(thread, NULL);
}

// Once.
static int table[4];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;
static void fill_table(void) { table[1] = 1; }
static void *table_worker(void *arg) {
  pthread_once(&table_once, fill_table);
  consume(table[1]);
  return arg;
}
void filled_once(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, table_worker, NULL);
  pthread_once(&table_once, fill_table);
  consume(table[1]);
  pthread_join(thread, NULL);
}

static int late_table[4];
static pthread_once_t late_once = PTHREAD_ONCE_INIT;
static void fill_late_table(void) { late_table[1] = 1; }
static void *late_worker(void *arg) {
  pthread_once(&late_once, fill_late_table);
  return arg;
}
void read_without_once(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, late_worker, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'late_table[1]' is read here {{.*}}[fearless-mutable-static]
  consume(late_table[1]);
  pthread_join(thread, NULL);
}

// Fork and join: a struct for each thread, results taken one by one.
struct part {
  const int *data;
  int first, last, sum;
};
static void *sum_part(void *arg) {
  struct part *p = arg;
  for (int i = p->first; i < p->last; ++i)
    p->sum += p->data[i];
  return NULL;
}
int fork_and_join(const int *data) {
  pthread_t threads[4];
  struct part parts[4];
  for (int i = 0; i < 4; ++i) {
    parts[i] = (struct part){data, i * 25, (i + 1) * 25, 0};
    pthread_create(&threads[i], NULL, sum_part, &parts[i]);
  }
  int sum = 0;
  for (int i = 0; i < 4; ++i) {
    pthread_join(threads[i], NULL);
    sum += parts[i].sum;
  }
  return sum;
}

static int grand_total;
static void *add_to_total(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'grand_total' is written {{.*}}[fearless-mutable-static]
  grand_total += *(const int *)arg;
  return NULL;
}
void fork_on_one_total(const int *data) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], NULL, add_to_total, (void *)&data[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
}
