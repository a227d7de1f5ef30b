// RUN: %fearless unguarded-access %s -- -std=gnu17 | %filecheck %s
// A pointer that is set once, under a lock, by whoever comes first.
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

typedef int (*action)(int);
action find(const char *name);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

// Silent: who has looked under the lock has seen the one value that it gets.
static action opening;
#define LOAD_OPENING()                                                         \
  do {                                                                         \
    pthread_mutex_lock(&lock);                                                 \
    if (!opening)                                                              \
      opening = find("open");                                                  \
    pthread_mutex_unlock(&lock);                                               \
  } while (0)

int open_it(int n) {
  LOAD_OPENING();
  return opening(n);
}
int open_twice(int n) {
  LOAD_OPENING();
  return opening(n) + opening(n);
}

// Silent: in a helper, and spelled out.
static char *table;
static void make_table(void) {
  pthread_mutex_lock(&lock);
  if (table == NULL) {
    table = malloc(256);
  }
  pthread_mutex_unlock(&lock);
}
char entry(int i) {
  make_table();
  return table[i];
}
char *whole(void) {
  make_table();
  return table;
}

// Flagged: another function gives it a new value.
static action closing;
int close_it(int n) {
  pthread_mutex_lock(&lock);
  if (!closing)
    closing = find("close");
  pthread_mutex_unlock(&lock);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'closing'{{.*}}[fearless-unguarded-access]
  return closing(n);
}
void change(const char *name) {
  pthread_mutex_lock(&lock);
  closing = find(name);
  pthread_mutex_unlock(&lock);
}
int is_set(void) {
  pthread_mutex_lock(&lock);
  int set = closing != NULL;
  pthread_mutex_unlock(&lock);
  return set;
}

// Flagged: it is looked at before the lock is taken, too.
static action stating;
int state(int n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'stating'{{.*}}[fearless-unguarded-access]
  if (!stating) {
    pthread_mutex_lock(&lock);
    if (!stating)
      stating = find("stat");
    pthread_mutex_unlock(&lock);
  }
  return stating(n);
}

// Flagged: on one way nobody has looked under the lock.
static action reading;
int read_it(int n, int quick) {
  if (!quick) {
    pthread_mutex_lock(&lock);
    if (!reading)
      reading = find("read");
    pthread_mutex_unlock(&lock);
  }
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'reading'{{.*}}[fearless-unguarded-access]
  return reading(n);
}

// CHECK-NOT: warning:
