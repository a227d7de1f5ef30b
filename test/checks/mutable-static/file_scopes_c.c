// RUN: %fearless mutable-static %s -- -std=c11 | %filecheck %s
// A C module with a static thread.
#include <pthread.h>

static pthread_t thr;
static int quit;
static int level;
static void *mod(void *a) {
  while (!quit)
    // CHECK: :[[@LINE+3]]:5: warning: 'level' is written here while 'mod_level()', which any thread may call, may read it, without a lock (Rust: E0133) [fearless-mutable-static]
    // CHECK: note: 'level' is read here in 'mod_level()', without a lock
    // CHECK: note: 'mod_level()' can be called while the thread runs, which it does until it is told to stop
    level++;
  return a;
}
void mod_init(void) {
  quit = 0;
  level = 0;
  pthread_create(&thr, NULL, mod, NULL);
}
void mod_exit(void) {
  // CHECK: :[[@LINE+2]]:3: warning: 'quit' is written here while the thread started in 'mod_init()' may read it, without a lock (Rust: E0133) [fearless-mutable-static]
  // CHECK: note: 'mod_exit()' joins the thread only after this access
  quit = 1;
  pthread_join(thr, NULL);
  level = 0;
}
int mod_level(void) { return level; }
