// RUN: %fearless all %s -- -std=gnu11 %libs | %filecheck %s
#include <SDL2/SDL.h>
#include <stddef.h>
#include <stdio.h>

static int hits, safe_hits, loaded;
static SDL_mutex *lock;
static SDL_sem *ready;
static SDL_atomic_t frames;

static int bump(void *data) {
  (void)data;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written here while another thread may write it, without a lock (Rust: E0133) [fearless-mutable-static]
  return ++hits;
}
void two_threads(void) {
  SDL_Thread *first = SDL_CreateThread(bump, "first", NULL);
  SDL_Thread *second = SDL_CreateThread(bump, "second", NULL);
  SDL_WaitThread(first, NULL);
  SDL_WaitThread(second, NULL);
}

static int load(void *data) {
  *(int *)data = 7;
  return 0;
}
static int hurry(void *data) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '*(int *)data' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  *(int *)data = 7;
  return 0;
}
void read_too_early(void) {
  int level = 0;
  SDL_Thread *thread = SDL_CreateThread(hurry, "load", &level);
  printf("%d\n", level);
  SDL_WaitThread(thread, NULL);
}
void read_after_the_wait(void) {
  int level = 0;
  SDL_Thread *thread = SDL_CreateThread(load, "load", &level);
  SDL_WaitThread(thread, NULL);
  printf("%d\n", level);
}
void detached(void) {
  int level = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: thread may outlive 'level', which it points to (Rust: E0597) [fearless-thread-borrow]
  SDL_DetachThread(SDL_CreateThread(load, "load", &level));
}

static int locked(void *data) {
  (void)data;
  SDL_LockMutex(lock);
  ++safe_hits;
  SDL_UnlockMutex(lock);
  SDL_AtomicAdd(&frames, 1);
  loaded = 1;
  SDL_SemPost(ready);
  return 0;
}
int main(void) {
  lock = SDL_CreateMutex();
  ready = SDL_CreateSemaphore(0);
  SDL_Thread *thread = SDL_CreateThread(locked, "locked", NULL);
  if (SDL_TryLockMutex(lock) == 0) {
    ++safe_hits;
    SDL_UnlockMutex(lock);
  }
  SDL_AtomicAdd(&frames, 1);
  SDL_SemWait(ready);
  printf("%d\n", loaded);
  SDL_WaitThread(thread, NULL);
  SDL_DestroyMutex(lock);
  return 0;
}
