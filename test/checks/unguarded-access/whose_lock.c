// RUN: %fearless unguarded-access %s -- -std=gnu17 | %filecheck %s
// Which lock guards what, where objects reach their lock through pointers.
#include <pthread.h>
#include <stdlib.h>

// Silent: the members of a list share the lock of their pool.
struct pool {
  pthread_mutex_t lock;
  struct block *first;
};
struct block {
  struct pool *pool;
  struct block *next, *prev;
  int size;
};

void insert(struct block *b) {
  pthread_mutex_lock(&b->pool->lock);
  b->prev = NULL;
  b->next = b->pool->first;
  if (b->next)
    b->next->prev = b;
  b->pool->first = b;
  pthread_mutex_unlock(&b->pool->lock);
}
void take_out(struct block *b) {
  pthread_mutex_lock(&b->pool->lock);
  if (b->next)
    b->next->prev = b->prev;
  if (b->prev)
    b->prev->next = b->next;
  else
    b->pool->first = b->next;
  b->next = b->prev = NULL;
  pthread_mutex_unlock(&b->pool->lock);
}

// Flagged: no lock at all.
void cut(struct block *b) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'b->next'{{.*}}[fearless-unguarded-access]
  b->next = NULL;
}

// Silent: the pool comes beside the block.
void drop_first(struct pool *p) {
  pthread_mutex_lock(&p->lock);
  struct block *first = p->first;
  p->first = first->next;
  first->next = NULL;
  pthread_mutex_unlock(&p->lock);
}
void forget(struct pool *p, struct block *b) {
  pthread_mutex_lock(&p->lock);
  b->prev = NULL;
  pthread_mutex_unlock(&p->lock);
}

// Flagged: a lock of another kind.
struct other {
  pthread_mutex_t lock;
};
void forget_wrong(struct other *o, struct block *b) {
  pthread_mutex_lock(&o->lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'b->prev'{{.*}}[fearless-unguarded-access]
  b->prev = NULL;
  pthread_mutex_unlock(&o->lock);
}

// Silent: the same where the lock is a pointer itself.
struct shared {
  pthread_mutex_t *lock;
  struct part *first;
};
struct part {
  struct shared *owner;
  struct part *after, *before;
};
void add_part(struct part *p) {
  pthread_mutex_lock(p->owner->lock);
  p->before = NULL;
  p->after = p->owner->first;
  if (p->after)
    p->after->before = p;
  p->owner->first = p;
  pthread_mutex_unlock(p->owner->lock);
}
void remove_part(struct part *p) {
  pthread_mutex_lock(p->owner->lock);
  if (p->after)
    p->after->before = p->before;
  if (p->before)
    p->before->after = p->after;
  p->before = p->after = NULL;
  pthread_mutex_unlock(p->owner->lock);
}
// Flagged: no lock at all.
void cut_part(struct part *p) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'p->after'{{.*}}[fearless-unguarded-access]
  p->after = NULL;
}

// Silent: the way to the lock is read before the lock is taken.
struct hub {
  pthread_mutex_t lock;
  int users;
};
struct plug {
  struct hub *hub;
  int id;
};
void use_plug(struct plug *p) {
  pthread_mutex_lock(&p->hub->lock);
  p->hub->users++;
  pthread_mutex_unlock(&p->hub->lock);
}
void use_twice(struct plug *p) {
  pthread_mutex_lock(&p->hub->lock);
  p->hub->users += 2;
  pthread_mutex_unlock(&p->hub->lock);
}
void pull_plug(struct plug *p) {
  pthread_mutex_t *lock = &p->hub->lock;
  pthread_mutex_lock(lock);
  p->hub->users--;
  p->hub = NULL;
  pthread_mutex_unlock(lock);
}

// Silent: the lock within a worker guards its statistics, not what the worker
// alone has.
struct statistics {
  pthread_mutex_t lock;
  long hits, misses, errors;
};
struct worker {
  struct statistics statistics;
  void *log;
  int fd;
};
struct connection {
  struct worker *worker;
};
void hit(struct connection *c) {
  pthread_mutex_lock(&c->worker->statistics.lock);
  c->worker->statistics.hits++;
  c->worker->statistics.misses--;
  pthread_mutex_unlock(&c->worker->statistics.lock);
}
void miss(struct connection *c) {
  pthread_mutex_lock(&c->worker->statistics.lock);
  c->worker->statistics.misses++;
  c->worker->statistics.hits--;
  pthread_mutex_unlock(&c->worker->statistics.lock);
}
void clear(struct connection *c) {
  pthread_mutex_lock(&c->worker->statistics.lock);
  c->worker->statistics.hits = 0;
  c->worker->statistics.misses = 0;
  c->worker->statistics.hits = 0;
  c->worker->statistics.misses = 0;
  c->worker->statistics.errors = 0;
  pthread_mutex_unlock(&c->worker->statistics.lock);
}
void *log_of(struct connection *c) { return c->worker->log; }
void moved(struct connection *c, int fd) { c->worker->fd = fd; }

// Flagged: the statistics.
void error(struct connection *c) {
  pthread_mutex_lock(&c->worker->statistics.lock);
  c->worker->statistics.errors++;
  pthread_mutex_unlock(&c->worker->statistics.lock);
}
void errors(struct connection *c, int n) {
  pthread_mutex_lock(&c->worker->statistics.lock);
  c->worker->statistics.errors += n;
  pthread_mutex_unlock(&c->worker->statistics.lock);
}
void no_errors(struct connection *c) {
  pthread_mutex_lock(&c->worker->statistics.lock);
  c->worker->statistics.errors = 0;
  pthread_mutex_unlock(&c->worker->statistics.lock);
}
void forgotten(struct connection *c) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}errors'{{.*}}[fearless-unguarded-access]
  c->worker->statistics.errors++;
}

// CHECK-NOT: warning:
