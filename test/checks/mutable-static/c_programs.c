// Whole programs: what main touches before the first thread and after the last, and who still runs.
// RUN: %fearless-silent mutable-static %s -- -std=gnu11 -DORDERED
// RUN: %fearless mutable-static %s -- -std=gnu11 -DTOO_FEW | %filecheck %s --check-prefix=CHECK-FEW
// RUN: %fearless mutable-static %s -- -std=gnu11 -DDETACHED | %filecheck %s --check-prefix=CHECK-DETACHED
// RUN: %fearless mutable-static %s -- -std=gnu11 -DEXITS | %filecheck %s --check-prefix=CHECK-EXITS
// RUN: %fearless mutable-static %s -- -std=gnu11 -DNESTED | %filecheck %s --check-prefix=CHECK-NESTED
// RUN: %fearless-silent mutable-static %s -- -std=gnu11 -DSIGNALS
// RUN: %fearless mutable-static %s -- -std=gnu11 -DLOOP | %filecheck %s --check-prefix=CHECK-LOOP
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int verbose, total, parts[4];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#ifdef ORDERED
static void *work(void *arg) {
  int i = *(int *)arg;
  if (verbose)
    puts("working");
  parts[i] = i;
  pthread_mutex_lock(&lock);
  total += i;
  pthread_mutex_unlock(&lock);
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t threads[4];
  int ids[4];
  verbose = argc > 1;
  total = 0;
  for (int i = 0; i < 4; ++i) {
    ids[i] = i;
    if (pthread_create(&threads[i], NULL, work, &ids[i]) != 0) {
      perror("pthread_create");
      exit(1);
    }
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
  verbose = 0;
  for (int i = 0; i < 4; ++i)
    total += parts[i];
  printf("%d\n", total);
  return 0;
}
#endif

#ifdef TOO_FEW
static void *work(void *arg) {
  // CHECK-FEW: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' is written here while the code that started this thread may read it, without a lock (Rust: E0133) [fearless-mutable-static]
  total++;
  return arg;
}
static void *other(void *arg) {
  verbose++;
  return arg;
}
int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, work, NULL);
  pthread_create(&b, NULL, other, NULL);
  pthread_join(b, NULL);
  verbose = 1;
  printf("%d\n", total); // a still runs
  return 0;
}
#endif

#ifdef DETACHED
static void *work(void *arg) {
  total++;
  return arg;
}
int main(void) {
  pthread_t a;
  verbose = 1;
  pthread_create(&a, NULL, work, NULL);
  pthread_detach(a);
  // CHECK-DETACHED: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  total = 1;
  pthread_exit(NULL);
}
#endif

#ifdef EXITS
static void *work(void *arg) {
  if (!arg)
    pthread_exit(NULL);
  total++;
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t a;
  if (pthread_create(&a, NULL, work, argv))
    return 1;
  if (argc > 3) {
    pthread_join(a, NULL);
    total = 0; // joined
    exit(0);
  }
  // CHECK-EXITS: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  total = 2;
  pthread_join(a, NULL);
  return total;
}
#endif

#ifdef NESTED
static void *inner(void *arg) {
  total++;
  return arg;
}
static void *outer(void *arg) {
  pthread_t t;
  pthread_create(&t, NULL, inner, arg);
  // CHECK-NESTED: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' is written here while a thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  total++;
  pthread_join(t, NULL);
  verbose++;
  return arg;
}
int main(void) {
  pthread_t a;
  pthread_create(&a, NULL, outer, NULL);
  pthread_join(a, NULL);
  verbose = 0;
  return total;
}
#endif

#ifdef SIGNALS
static volatile sig_atomic_t stop;
static void on_signal(int number) {
  (void)number;
  stop = 1;
}
int main(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  signal(SIGTERM, on_signal);
  while (!stop)
    pause();
  total++;
  return total;
}
#endif

#ifdef LOOP
static void *work(void *arg) {
  // CHECK-LOOP: :[[@LINE+1]]:{{[0-9]+}}: warning: 'total' is written by 4 threads at once without a lock (Rust: E0133) [fearless-mutable-static]
  total++;
  return arg;
}
int main(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(threads + i, NULL, work, NULL);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
  return total;
}
#endif
