// RUN: %fearless shared-mutation %s -- -std=gnu17 | %filecheck %s
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

struct shared {
  pthread_mutex_t lock;
  int hits;
  int misses;
};

struct locked {
  pthread_mutex_t lock;
  int hits;
};

struct table {
  pthread_rwlock_t lock;
  int rows;
};

struct job {
  const int *input;
  int *output;
  int index;
};

static void *bump_hits(void *argument) {
  struct shared *shared = argument;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}hits'{{.*}}[fearless-shared-mutation]
  shared->hits += 1;
  return NULL;
}

void two_threads_one_struct(void) {
  struct shared state = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
  pthread_t first, second;
  pthread_create(&first, NULL, bump_hits, &state);
  pthread_create(&second, NULL, bump_hits, &state);
  pthread_join(first, NULL);
  pthread_join(second, NULL);
}

static void *print_level(void *argument) {
  printf("%d\n", *(int *)argument);
  return NULL;
}

void parent_writes_before_join(void) {
  int level = 1;
  pthread_t thread;
  pthread_create(&thread, NULL, print_level, &level);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'level'{{.*}}[fearless-shared-mutation]
  level = 2;
  pthread_join(thread, NULL);
}

static void *add_in_array(void *argument) {
  int *sum = argument;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{(\*sum|total)}}'{{.*}}[fearless-shared-mutation]
  *sum += 1;
  return NULL;
}

void array_of_threads(void) {
  int total = 0;
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], NULL, add_in_array, &total);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
}

static void *locked_bump(void *argument) {
  struct shared *shared = argument;
  pthread_mutex_lock(&shared->lock);
  shared->misses += 1;
  pthread_mutex_unlock(&shared->lock);
  return NULL;
}

void parent_forgets_the_lock(void) {
  struct shared state = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
  pthread_t thread;
  pthread_create(&thread, NULL, locked_bump, &state);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'state.misses'{{.*}}[fearless-shared-mutation]
  state.misses = 0;
  pthread_join(thread, NULL);
}

static int c11_reader(void *argument) { return *(int *)argument; }

void c11_threads(void) {
  int depth = 1;
  thrd_t thread;
  thrd_create(&thread, c11_reader, &depth);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}[fearless-shared-mutation]
  depth = 2;
  thrd_join(thread, NULL);
}

static void *write_under_read_lock(void *argument) {
  struct table *table = argument;
  pthread_rwlock_rdlock(&table->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'{{.*}}rows'{{.*}}[fearless-shared-mutation]
  table->rows += 1;
  pthread_rwlock_unlock(&table->lock);
  return NULL;
}

void read_lock_for_a_write(void) {
  struct table table = {PTHREAD_RWLOCK_INITIALIZER, 0};
  pthread_t first, second;
  pthread_create(&first, NULL, write_under_read_lock, &table);
  pthread_create(&second, NULL, write_under_read_lock, &table);
  pthread_join(first, NULL);
  pthread_join(second, NULL);
}

// Silent from here on.

static void *bump_locked_hits(void *argument) {
  struct locked *locked = argument;
  pthread_mutex_lock(&locked->lock);
  locked->hits += 1;
  pthread_mutex_unlock(&locked->lock);
  return NULL;
}

void mutex_on_both_sides(void) {
  struct locked state = {PTHREAD_MUTEX_INITIALIZER, 0};
  pthread_t thread;
  pthread_create(&thread, NULL, bump_locked_hits, &state);
  pthread_mutex_lock(&state.lock);
  state.hits += 1;
  pthread_mutex_unlock(&state.lock);
  pthread_join(thread, NULL);
  printf("%d\n", state.hits);
}

void written_before_create_read_after_join(void) {
  int level = 0;
  pthread_t thread;
  level = 1;
  pthread_create(&thread, NULL, print_level, &level);
  pthread_join(thread, NULL);
  level = 2;
}

static void *square(void *argument) {
  struct job *job = argument;
  job->output[job->index] = job->input[job->index] * job->input[job->index];
  return NULL;
}

void elements_by_index(void) {
  int input[4] = {1, 2, 3, 4}, output[4] = {0};
  struct job jobs[4];
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i) {
    jobs[i] = (struct job){input, output, i};
    pthread_create(&threads[i], NULL, square, &jobs[i]);
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
  printf("%d\n", output[3]);
}

static void *fill_cell(void *argument) {
  *(int *)argument = 1;
  return NULL;
}

void elements_by_address(void) {
  int cells[4] = {0};
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], NULL, fill_cell, &cells[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
}

static void *count_atomically(void *argument) {
  atomic_fetch_add((atomic_int *)argument, 1);
  return NULL;
}

void c11_atomic(void) {
  atomic_int hits = 0;
  _Atomic long total = 0;
  pthread_t thread;
  pthread_create(&thread, NULL, count_atomically, &hits);
  hits = 2;
  total += hits;
  pthread_join(thread, NULL);
  printf("%ld\n", (long)total);
}

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t more;
  int length;
};

static void *consume(void *argument) {
  struct queue *queue = argument;
  pthread_mutex_lock(&queue->lock);
  while (queue->length == 0)
    pthread_cond_wait(&queue->more, &queue->lock);
  queue->length -= 1;
  pthread_mutex_unlock(&queue->lock);
  return NULL;
}

void condition_variable(void) {
  struct queue queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
  pthread_t thread;
  pthread_create(&thread, NULL, consume, &queue);
  pthread_mutex_lock(&queue.lock);
  queue.length += 1;
  pthread_cond_signal(&queue.more);
  pthread_mutex_unlock(&queue.lock);
  pthread_join(thread, NULL);
}

static void *read_table(void *argument) {
  struct table *table = argument;
  pthread_rwlock_rdlock(&table->lock);
  printf("%d\n", table->rows);
  pthread_rwlock_unlock(&table->lock);
  return NULL;
}

void read_and_write_lock(void) {
  struct table table = {PTHREAD_RWLOCK_INITIALIZER, 0};
  pthread_t thread;
  pthread_create(&thread, NULL, read_table, &table);
  pthread_rwlock_wrlock(&table.lock);
  table.rows = 3;
  pthread_rwlock_unlock(&table.lock);
  pthread_join(thread, NULL);
}

struct spun {
  pthread_spinlock_t lock;
  int value;
};

static void *spin_bump(void *argument) {
  struct spun *spun = argument;
  pthread_spin_lock(&spun->lock);
  ++spun->value;
  pthread_spin_unlock(&spun->lock);
  return NULL;
}

void spin_lock(void) {
  struct spun spun = {.value = 0};
  pthread_t thread;
  pthread_spin_init(&spun.lock, PTHREAD_PROCESS_PRIVATE);
  pthread_create(&thread, NULL, spin_bump, &spun);
  pthread_spin_lock(&spun.lock);
  ++spun.value;
  pthread_spin_unlock(&spun.lock);
  pthread_join(thread, NULL);
}

struct c11 {
  mtx_t lock;
  int value;
};

static int c11_bump(void *argument) {
  struct c11 *c11 = argument;
  mtx_lock(&c11->lock);
  ++c11->value;
  mtx_unlock(&c11->lock);
  return 0;
}

void c11_mutex(void) {
  struct c11 c11 = {.value = 0};
  thrd_t thread;
  mtx_init(&c11.lock, mtx_plain);
  thrd_create(&thread, c11_bump, &c11);
  mtx_lock(&c11.lock);
  ++c11.value;
  mtx_unlock(&c11.lock);
  thrd_join(thread, NULL);
}

static void *own_heap(void *argument) {
  int *value = argument;
  *value += 1;
  free(value);
  return NULL;
}

void heap_handed_over(void) {
  pthread_t thread;
  int *value = malloc(sizeof *value);
  *value = 1;
  pthread_create(&thread, NULL, own_heap, value);
  pthread_join(thread, NULL);
}

static void *sum_of_own(void *argument) {
  long *sums = argument;
  long local = 0;
  for (int i = 0; i < 10; ++i)
    local += i;
  sums[0] = local;
  return NULL;
}

void different_arrays(void) {
  long mine[1] = {0}, yours[1] = {0};
  pthread_t thread;
  pthread_create(&thread, NULL, sum_of_own, mine);
  sum_of_own(yours);
  pthread_join(thread, NULL);
}
