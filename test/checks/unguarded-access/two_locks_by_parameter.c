// RUN: %fearless unguarded-access %s -- -std=gnu17 | %filecheck %s
// Each page has a lock, and the engine has one. Writers of 'next' hold both.
#include <pthread.h>

struct page {
  pthread_mutex_t lock;
  struct page *next;
  int used, age;
};
struct engine {
  pthread_mutex_t lock;
  struct page *free;
  int count;
};

void clear(struct page *p) {
  pthread_mutex_lock(&p->lock);
  p->used = 0;
  p->age = 0;
  pthread_mutex_unlock(&p->lock);
}
void use(struct page *p) {
  pthread_mutex_lock(&p->lock);
  p->used++;
  p->age++;
  pthread_mutex_unlock(&p->lock);
}
void give_back(struct engine *e, struct page *p) {
  pthread_mutex_lock(&p->lock);
  pthread_mutex_lock(&e->lock);
  p->next = e->free;
  p->age = 0;
  e->free = p;
  e->count++;
  pthread_mutex_unlock(&e->lock);
  pthread_mutex_unlock(&p->lock);
}
void give_back_old(struct engine *e, struct page *p) {
  pthread_mutex_lock(&p->lock);
  pthread_mutex_lock(&e->lock);
  p->next = NULL;
  if (!p->next)
    p->next = e->free;
  e->free = p;
  e->count++;
  pthread_mutex_unlock(&e->lock);
  pthread_mutex_unlock(&p->lock);
}
// Silent: the engine's lock, which the writers have, too.
struct page *take(struct engine *e) {
  pthread_mutex_lock(&e->lock);
  struct page *p = e->free;
  e->free = p->next;
  e->count--;
  pthread_mutex_unlock(&e->lock);
  return p;
}
// Flagged: some writers of 'age' hold only the page's.
int age(struct engine *e) {
  pthread_mutex_lock(&e->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'e->free->age'{{.*}}[fearless-unguarded-access]
  int age = e->free->age;
  pthread_mutex_unlock(&e->lock);
  return age;
}

// CHECK-NOT: warning:
