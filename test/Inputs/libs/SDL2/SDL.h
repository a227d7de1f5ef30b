#ifndef SDL_h_
#define SDL_h_
#ifdef __cplusplus
extern "C" {
#endif
typedef unsigned int Uint32;
typedef struct SDL_Thread SDL_Thread;
typedef int (*SDL_ThreadFunction)(void *data);
SDL_Thread *SDL_CreateThread(SDL_ThreadFunction fn, const char *name, void *data);
void SDL_WaitThread(SDL_Thread *thread, int *status);
void SDL_DetachThread(SDL_Thread *thread);
typedef struct SDL_mutex SDL_mutex;
typedef struct SDL_semaphore SDL_sem;
typedef struct SDL_cond SDL_cond;
SDL_mutex *SDL_CreateMutex(void);
int SDL_LockMutex(SDL_mutex *mutex);
int SDL_TryLockMutex(SDL_mutex *mutex);
int SDL_UnlockMutex(SDL_mutex *mutex);
void SDL_DestroyMutex(SDL_mutex *mutex);
SDL_sem *SDL_CreateSemaphore(Uint32 initial_value);
int SDL_SemWait(SDL_sem *sem);
int SDL_SemPost(SDL_sem *sem);
int SDL_CondWait(SDL_cond *cond, SDL_mutex *mutex);
int SDL_CondSignal(SDL_cond *cond);
typedef struct {
  int value;
} SDL_atomic_t;
int SDL_AtomicAdd(SDL_atomic_t *a, int v);
int SDL_AtomicGet(SDL_atomic_t *a);
#ifdef __cplusplus
}
#endif
#endif
