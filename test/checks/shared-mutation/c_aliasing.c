// RUN: %fearless shared-mutation,mutable-static %s -- -std=gnu11 | %filecheck %s
// What C's pointers lead to: followed where one definition reaches, silent where not.
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

struct stats {
  int hits;
  struct stats *next;
  union {
    int as_int;
    float as_float;
  } last;
};
static struct stats global, fourth, fifth, sixth;
static int other, third;

static void *bump_global(void *arg) {
  struct stats *p = &global;
  p->hits++;
  return arg;
}
void pointer_to_a_global(void) {
  pthread_t t;
  pthread_create(&t, NULL, bump_global, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'global.hits' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  global.hits++;
  pthread_join(t, NULL);
}

static void *bump_next(void *arg) {
  struct stats *s = arg, *q = s->next;
  q->hits++;
  return NULL;
}
void next_of_the_argument(struct stats *s) {
  pthread_t t;
  pthread_create(&t, NULL, bump_next, s);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 's->next->hits' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  s->next->hits++;
  pthread_join(t, NULL);
}

static void out_parameter(int **into) { *into = &other; }
static void *bump_other(void *arg) {
  int *p;
  out_parameter(&p);
  (*p)++;
  return arg;
}
void through_an_out_parameter(void) {
  pthread_t t;
  pthread_create(&t, NULL, bump_other, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'other' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  other++;
  pthread_join(t, NULL);
}

static int cells[8];
static void *clear_cells(void *arg) {
  int *p = cells;
  *p = 0;
  p[1] = 0;
  return arg;
}
void array_that_decays(void) {
  pthread_t t;
  pthread_create(&t, NULL, clear_cells, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'cells[0]' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  cells[0] = 1;
  cells[2] = 1; // nobody else's
  pthread_join(t, NULL);
}

struct list_head {
  struct list_head *next;
};
struct entry {
  int value;
  struct list_head link;
};
#define container_of(p, type, member) ((type *)((char *)(p) - offsetof(type, member)))
static void *bump_entry(void *arg) {
  struct entry *e = container_of(arg, struct entry, link);
  e->value++;
  return NULL;
}
void outwards_from_a_member(struct entry *e) {
  pthread_t t;
  pthread_create(&t, NULL, bump_entry, &e->link);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'e->value' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  e->value++;
  pthread_join(t, NULL);
}
void another_entry(struct entry *e, struct entry *f) {
  pthread_t t;
  pthread_create(&t, NULL, bump_entry, &e->link);
  f->value++;
  pthread_join(t, NULL);
}

static int table_hits;
static void on_open(void) {
  table_hits++;
}
struct operations {
  const char *name;
  void (*open)(void);
};
static const struct operations operations[] = {{"file", on_open}};
static void *open_by_table(void *arg) {
  operations[0].open();
  return arg;
}
void functions_in_a_table(void) {
  pthread_t t;
  pthread_create(&t, NULL, open_by_table, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'table_hits' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  table_hits++;
  pthread_join(t, NULL);
}
static void *entry_from_table(void *arg) {
  third++;
  return arg;
}
typedef void *(*entry_point)(void *);
static const entry_point entries[] = {entry_from_table};
void entry_in_a_table(void) {
  pthread_t t;
  pthread_create(&t, NULL, entries[0], NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'third' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  third++;
  pthread_join(t, NULL);
}

static void *write_float(void *arg) {
  fourth.last.as_float = 1;
  return arg;
}
void members_of_a_union(void) {
  pthread_t t;
  pthread_create(&t, NULL, write_float, NULL);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'fourth.last.as_int' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  fourth.last.as_int = 1;
  pthread_join(t, NULL);
}
static void *write_hits(void *arg) {
  fifth.hits = 1;
  return arg;
}
void other_member(void) {
  pthread_t t;
  pthread_create(&t, NULL, write_hits, NULL);
  fifth.last.as_int = 1;
  pthread_join(t, NULL);
}

// One of two, not known which: silent.
static void *bump_either(void *arg) {
  struct stats *p = arg ? &fifth : &sixth;
  p->next = NULL;
  return NULL;
}
void either(void *which) {
  pthread_t t;
  pthread_create(&t, NULL, bump_either, which);
  sixth.next = NULL;
  pthread_join(t, NULL);
}
// A new object each time.
static void *own_copy(void *arg) {
  struct stats mine = *(struct stats *)arg;
  mine.hits++;
  free(arg);
  return NULL;
}
void copies(void) {
  pthread_t t;
  struct stats *p = malloc(sizeof *p);
  p->hits = 0;
  pthread_create(&t, NULL, own_copy, p);
  p = malloc(sizeof *p);
  p->hits = 1;
  free(p);
  pthread_join(t, NULL);
}
