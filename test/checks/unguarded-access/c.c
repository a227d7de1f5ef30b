// RUN: %fearless unguarded-access %s -- -std=c11 | %filecheck %s
// C: structs with a mutex, wrappers that take the owner, macros, initialisation and destruction.
#include <pthread.h>
#include <stdlib.h>

struct queue {
  pthread_mutex_t mutex;
  int length;
  int *items;
};

static void queue_lock(struct queue *q) { pthread_mutex_lock(&q->mutex); }
static void queue_unlock(struct queue *q) { pthread_mutex_unlock(&q->mutex); }
#define WITH_LOCK(q) pthread_mutex_lock(&(q)->mutex)
#define END_LOCK(q) pthread_mutex_unlock(&(q)->mutex)

struct queue *queue_new(void) {
  struct queue *q = malloc(sizeof *q);
  q->length = 0;
  return q;
}
void queue_init(struct queue *q) {
  q->length = 0;
  pthread_mutex_init(&q->mutex, NULL);
}
void queue_destroy(struct queue *q) {
  pthread_mutex_destroy(&q->mutex);
  q->length = -1;
}
void queue_free(struct queue *q) {
  q->length = -1;
  free(q);
}
void queue_push(struct queue *q, int item) {
  queue_lock(q);
  q->items[q->length++] = item;
  queue_unlock(q);
}
int queue_pop(struct queue *q) {
  WITH_LOCK(q);
  int item = q->items[--q->length];
  END_LOCK(q);
  return item;
}
void queue_clear(struct queue *q) {
  if (pthread_mutex_trylock(&q->mutex) != 0)
    return;
  q->length = 0;
  pthread_mutex_unlock(&q->mutex);
}
int queue_length(struct queue *q) {
  // CHECK: :[[@LINE+1]]:13: warning: 'q->length' is read here without 'q->mutex', which 3 of 4 accesses hold
  return q->length;
}

// A file's own state.
static pthread_mutex_t state_mutex = PTHREAD_MUTEX_INITIALIZER;
static int state;
void state_set(int s) {
  pthread_mutex_lock(&state_mutex);
  state = s;
  pthread_mutex_unlock(&state_mutex);
}
void state_add(int s) {
  pthread_mutex_lock(&state_mutex);
  state += s;
  pthread_mutex_unlock(&state_mutex);
}
int state_get(void) {
  pthread_mutex_lock(&state_mutex);
  int s = state;
  pthread_mutex_unlock(&state_mutex);
  return s;
}
void state_clear(void) {
  // CHECK: :[[@LINE+1]]:3: warning: 'state' is written here without 'state_mutex', which 3 of 4 accesses hold
  state = 0;
}
int main(void) {
  state = 0; // the only thread there is
  state_set(2);
  return state_get();
}
