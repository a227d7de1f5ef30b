// RUN: %fearless mutable-static %s -- -std=gnu17 | %filecheck %s
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <threads.h>

static long requests;
static void *serve(void *unused) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'requests'{{.*}}[fearless-mutable-static]
  ++requests;
  return unused;
}
void two_threads_one_global(void) {
  pthread_t first, second;
  pthread_create(&first, NULL, serve, NULL);
  pthread_create(&second, NULL, serve, NULL);
  pthread_join(first, NULL);
  pthread_join(second, NULL);
}

int hits;
static void *hit(void *unused) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'hits'{{.*}}[fearless-mutable-static]
  hits += 1;
  return unused;
}
void array_of_threads(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], NULL, hit, NULL);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
}

volatile int stop;
static void *poll(void *unused) {
  for (int i = 0; !stop && i < 100; ++i)
    thrd_yield();
  return unused;
}
void volatile_stop_flag(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, poll, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'stop'{{.*}}[fearless-mutable-static]
  stop = 1;
  pthread_join(thread, NULL);
}

static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER;
static int stock;
static void *restock(void *unused) {
  pthread_mutex_lock(&stock_lock);
  ++stock;
  pthread_mutex_unlock(&stock_lock);
  return unused;
}
void parent_forgets_the_lock(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, restock, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'stock'{{.*}}[fearless-mutable-static]
  stock = 0;
  pthread_join(thread, NULL);
}

static const char *format_number(int n) {
  static char scratch[32];
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'scratch'{{.*}}[fearless-mutable-static]
  snprintf(scratch, sizeof scratch, "item-%d", n);
  return scratch;
}
static void *format_one(void *unused) {
  format_number(1);
  return unused;
}
void static_buffer(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, format_one, NULL);
  format_number(2);
  pthread_join(thread, NULL);
}

// Silent from here on.

static pthread_mutex_t balance_lock = PTHREAD_MUTEX_INITIALIZER;
static long balance;
static void *deposit(void *unused) {
  pthread_mutex_lock(&balance_lock);
  ++balance;
  pthread_mutex_unlock(&balance_lock);
  return unused;
}
void mutex_on_both_sides(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, deposit, NULL);
  deposit(NULL);
  pthread_join(thread, NULL);
  printf("%ld\n", balance);
}

static atomic_int ticks;
static _Atomic int tocks;
static void *tick(void *unused) {
  ticks++;
  atomic_fetch_add(&tocks, 1);
  return unused;
}
void c11_atomics(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, tick, NULL);
  ticks = 0;
  tocks += 2;
  pthread_join(thread, NULL);
}

static _Thread_local int depth;
static __thread int height;
static void *descend(void *unused) {
  ++depth;
  ++height;
  return unused;
}
void thread_locals(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, descend, NULL);
  ++depth;
  ++height;
  pthread_join(thread, NULL);
}

static int level;
static void *print_level(void *unused) {
  printf("%d\n", level);
  return unused;
}
void written_before_and_after(void) {
  pthread_t thread;
  level = 1;
  pthread_create(&thread, NULL, print_level, NULL);
  pthread_join(thread, NULL);
  level = 2;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int table[4];
static void fill_table(void) { table[0] = 1; }
static void *use_table(void *unused) {
  pthread_once(&once, fill_table);
  printf("%d\n", table[0]);
  return unused;
}
void once_function(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, use_table, NULL);
  use_table(NULL);
  pthread_join(thread, NULL);
}

static int ready;
static pthread_mutex_t ready_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready_condition = PTHREAD_COND_INITIALIZER;
static void *wait_until_ready(void *unused) {
  pthread_mutex_lock(&ready_lock);
  while (!ready)
    pthread_cond_wait(&ready_condition, &ready_lock);
  pthread_mutex_unlock(&ready_lock);
  return unused;
}
void condition_variable(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, wait_until_ready, NULL);
  pthread_mutex_lock(&ready_lock);
  ready = 1;
  pthread_cond_broadcast(&ready_condition);
  pthread_mutex_unlock(&ready_lock);
  pthread_join(thread, NULL);
}

static const int limits[] = {1, 2, 3};
static void *print_limit(void *unused) {
  printf("%d\n", limits[1]);
  return unused;
}
void const_table(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, print_limit, NULL);
  print_limit(NULL);
  pthread_join(thread, NULL);
}
