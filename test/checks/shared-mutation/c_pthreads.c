// RUN: %fearless shared-mutation,mutable-static %s -- -std=gnu11 | %filecheck %s
// Every kind of lock and signal of POSIX threads, and locks of one element or object.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static void use(int value) { (void)value; }

// Locks in an array, indexed like the data.
struct slot {
  pthread_mutex_t lock;
  int data;
};
static struct slot slots[8];
static void *bump_slot(void *arg) {
  int i = *(int *)arg;
  pthread_mutex_lock(&slots[i].lock);
  slots[i].data++;
  pthread_mutex_unlock(&slots[i].lock);
  return NULL;
}
void element_by_its_own_lock(void) {
  pthread_t a, b;
  int i = 1, j = 2;
  pthread_create(&a, NULL, bump_slot, &i);
  pthread_create(&b, NULL, bump_slot, &j);
  pthread_mutex_lock(&slots[1].lock);
  slots[1].data++;
  pthread_mutex_unlock(&slots[1].lock);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}
static struct slot wrong[8];
static void *bump_first(void *arg) {
  pthread_mutex_lock(&wrong[0].lock);
  wrong[0].data++;
  pthread_mutex_unlock(&wrong[0].lock);
  return arg;
}
void element_by_the_lock_of_another(void) {
  pthread_t t;
  pthread_create(&t, NULL, bump_first, NULL);
  pthread_mutex_lock(&wrong[1].lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'wrong[0].data' is written here while a thread may write it, without a common lock (Rust: E0133) [fearless-mutable-static]
  wrong[0].data++;
  pthread_mutex_unlock(&wrong[1].lock);
  pthread_join(t, NULL);
}
static pthread_mutex_t stripes[4];
static int counts[4];
static void *bump_stripe(void *arg) {
  int i = *(int *)arg;
  pthread_mutex_lock(&stripes[i]);
  counts[i]++;
  pthread_mutex_unlock(&stripes[i]);
  return NULL;
}
void lock_array_beside_the_data(void) {
  pthread_t a, b;
  int i = 3;
  pthread_create(&a, NULL, bump_stripe, &i);
  pthread_create(&b, NULL, bump_stripe, &i);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// Objects with a lock, reached through pointers and lists.
struct node {
  pthread_mutex_t lock;
  int value;
  struct node *next;
};
static struct node *head;
static void *walk(void *arg) {
  for (struct node *n = head; n; n = n->next) {
    pthread_mutex_lock(&n->lock);
    n->value++;
    pthread_mutex_unlock(&n->lock);
  }
  return arg;
}
void node_by_its_own_lock(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, walk, NULL);
  pthread_create(&b, NULL, walk, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}
static void *touch(void *arg) {
  struct node *n = arg;
  pthread_mutex_lock(&n->lock);
  n->value++;
  pthread_mutex_unlock(&n->lock);
  return NULL;
}
void node_by_the_lock_of_the_next(struct node *n) {
  pthread_t t;
  pthread_create(&t, NULL, touch, n);
  pthread_mutex_lock(&n->next->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n->value' is written here while a thread may write it, without a common lock (Rust: E0499) [fearless-shared-mutation]
  n->value++;
  pthread_mutex_unlock(&n->next->lock);
  pthread_join(t, NULL);
}

// A lock that is a pointer, made by malloc.
struct service {
  pthread_mutex_t *lock;
  int requests;
};
static void *serve(void *arg) {
  struct service *s = arg;
  pthread_mutex_lock(s->lock);
  s->requests++;
  pthread_mutex_unlock(s->lock);
  return NULL;
}
int lock_by_pointer(void) {
  pthread_t t;
  struct service s = {malloc(sizeof(pthread_mutex_t)), 0};
  pthread_mutex_init(s.lock, NULL);
  pthread_create(&t, NULL, serve, &s);
  pthread_mutex_lock(s.lock);
  s.requests++;
  pthread_mutex_unlock(s.lock);
  pthread_join(t, NULL);
  pthread_mutex_destroy(s.lock);
  free(s.lock);
  return s.requests;
}

// The result of a trylock.
static pthread_mutex_t tried;
static int by_try, by_bad_try;
static void *try_it(void *arg) {
  if (pthread_mutex_trylock(&tried) == 0) {
    by_try++;
    pthread_mutex_unlock(&tried);
  }
  if (!pthread_mutex_trylock(&tried)) {
    by_try++;
    pthread_mutex_unlock(&tried);
  }
  int got = pthread_mutex_trylock(&tried);
  if (got != 0)
    return arg;
  by_try++;
  pthread_mutex_unlock(&tried);
  return arg;
}
static void *try_badly(void *arg) {
  if (pthread_mutex_trylock(&tried)) // taken by another
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'by_bad_try' is written here while another thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
    by_bad_try++;
  else
    pthread_mutex_unlock(&tried);
  return arg;
}
void tried_locks(void) {
  pthread_t a, b, c, d;
  pthread_create(&a, NULL, try_it, NULL);
  pthread_create(&b, NULL, try_it, NULL);
  pthread_create(&c, NULL, try_badly, NULL);
  pthread_create(&d, NULL, try_badly, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  pthread_join(c, NULL);
  pthread_join(d, NULL);
}

// Barrier.
static pthread_barrier_t meet;
static int half[2];
static void *left(void *arg) {
  half[0] = 1;
  pthread_barrier_wait(&meet);
  use(half[1]);
  return arg;
}
static void *right(void *arg) {
  half[1] = 1;
  pthread_barrier_wait(&meet);
  use(half[0]);
  return arg;
}
void barrier(void) {
  pthread_t a, b;
  pthread_barrier_init(&meet, NULL, 2);
  pthread_create(&a, NULL, left, NULL);
  pthread_create(&b, NULL, right, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}
static int early[2];
static void *hurried_left(void *arg) {
  early[0] = 1;
  use(early[1]);
  pthread_barrier_wait(&meet);
  return arg;
}
static void *hurried_right(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'early[1]' is written here while another thread may read it, without a lock (Rust: E0133) [fearless-mutable-static]
  early[1] = 1;
  pthread_barrier_wait(&meet);
  return arg;
}
void before_the_barrier(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, hurried_left, NULL);
  pthread_create(&b, NULL, hurried_right, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// Thread-specific data, and variables of each thread.
static pthread_key_t key;
static _Thread_local int own;
static __thread int own_too;
static void *of_each(void *arg) {
  int *mine = malloc(sizeof *mine);
  *mine = 1;
  pthread_setspecific(key, mine);
  int *again = pthread_getspecific(key);
  *again = 2;
  ++own;
  ++own_too;
  return arg;
}
void thread_specific(void) {
  pthread_t a, b;
  pthread_key_create(&key, free);
  pthread_create(&a, NULL, of_each, NULL);
  pthread_create(&b, NULL, of_each, NULL);
  ++own;
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// Attributes change nothing.
static int detached_hits;
static void *hit(void *arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'detached_hits' is written here while another thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  ++detached_hits;
  return arg;
}
void with_attributes(void) {
  pthread_attr_t attributes;
  pthread_t a, b;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 1 << 20);
  pthread_create(&a, &attributes, hit, NULL);
  pthread_create(&b, &attributes, hit, NULL);
  pthread_attr_destroy(&attributes);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// Argument blocks from the heap, one a thread; ids in an array, joined in a loop.
struct job {
  int input, output;
};
static void *work(void *arg) {
  struct job *j = arg;
  j->output = 2 * j->input;
  return j;
}
int argument_blocks(int n) {
  pthread_t *threads = malloc(n * sizeof *threads);
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    struct job *j = malloc(sizeof *j);
    j->input = i;
    pthread_create(&threads[i], NULL, work, j);
  }
  for (int i = 0; i < n; ++i) {
    void *result;
    pthread_join(threads[i], &result);
    struct job *j = result;
    sum += j->output;
    free(j);
  }
  free(threads);
  return sum;
}
struct common {
  int input, output;
};
static void *work_on_one(void *arg) {
  struct common *j = arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'j->output' is written by 16 threads at once without a lock (Rust: E0499) [fearless-shared-mutation]
  j->output = 2 * j->input;
  return j;
}
int one_block_for_all(void) {
  pthread_t threads[16];
  struct common *j = malloc(sizeof *j);
  for (int i = 0; i < 16; ++i) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'j->input' is written here while a thread may read it, without a lock (Rust: E0506) [fearless-shared-mutation]
    j->input = i;
    pthread_create(&threads[i], NULL, work_on_one, j);
  }
  for (int i = 0; i < 16; ++i)
    pthread_join(threads[i], NULL);
  int sum = j->output;
  free(j);
  return sum;
}

// The older builtins of the compiler.
static int added, swapped, spun;
static int spin_word;
static void *by_builtins(void *arg) {
  __sync_fetch_and_add(&added, 1);
  __sync_bool_compare_and_swap(&swapped, 0, 1);
  while (__sync_lock_test_and_set(&spin_word, 1))
    ;
  ++spun;
  __sync_lock_release(&spin_word);
  return arg;
}
void builtins(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, by_builtins, NULL);
  pthread_create(&b, NULL, by_builtins, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}
static int half_atomic;
static void *add_atomically(void *arg) {
  __sync_fetch_and_add(&half_atomic, 1);
  return arg;
}
void plain_beside_builtin(void) {
  pthread_t t;
  pthread_create(&t, NULL, add_atomically, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'half_atomic' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  half_atomic = 0;
  pthread_join(t, NULL);
}
