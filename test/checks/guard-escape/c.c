// RUN: %fearless guard-escape %s -- | %filecheck %s
#include <pthread.h>

struct entry {
  int value;
};
struct table {
  pthread_mutex_t lock;
  int hits;
  char name[20];
  struct entry *head;
};

void hit(struct table *t) {
  pthread_mutex_lock(&t->lock);
  t->hits++;
  t->name[0] = 'x';
  pthread_mutex_unlock(&t->lock);
}
int *hits(struct table *t) {
  int *p;
  pthread_mutex_lock(&t->lock);
  p = &t->hits;
  pthread_mutex_unlock(&t->lock);
  return p;
  // CHECK: :[[@LINE-1]]:10: warning: this returns a pointer to 't->hits', which 't->lock' guards only until the function returns (Rust: E0515)
}
char *name(struct table *t) {
  pthread_mutex_lock(&t->lock);
  char *p = t->name;
  pthread_mutex_unlock(&t->lock);
  return p;
  // CHECK: :[[@LINE-1]]:10: warning: this returns a pointer to 't->name', which 't->lock' guards only until the function returns (Rust: E0515) [fearless-guard-escape]
}
/* The lock stays held, the value is copied, what it points to is not written. */
int *lock_and_get(struct table *t) {
  pthread_mutex_lock(&t->lock);
  return &t->hits;
}
int value(struct table *t) {
  pthread_mutex_lock(&t->lock);
  int hits = t->hits;
  pthread_mutex_unlock(&t->lock);
  return hits;
}
struct entry *head(struct table *t) {
  pthread_mutex_lock(&t->lock);
  struct entry *e = t->head;
  pthread_mutex_unlock(&t->lock);
  return e;
}
