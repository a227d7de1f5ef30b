// RUN: %fearless all %s -- -std=gnu11 %libs | %filecheck %s
#include <stdio.h>
#include <windows.h>

static int hits, safe_hits, rows, prepared;
static CRITICAL_SECTION section;
static SRWLOCK rows_lock = SRWLOCK_INIT;

static DWORD WINAPI bump(LPVOID arg) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written by 2 threads at once without a lock (Rust: E0133) [fearless-mutable-static]
  ++hits;
  return 0;
}
void two_threads(void) {
  DWORD id;
  HANDLE threads[2];
  for (int i = 0; i < 2; ++i)
    threads[i] = CreateThread(NULL, 0, bump, NULL, 0, &id);
  WaitForMultipleObjects(2, threads, TRUE, INFINITE);
}

struct job {
  int result;
};
static DWORD WINAPI fill(LPVOID arg) {
  struct job *j = arg;
  j->result = 1;
  return 0;
}
static DWORD WINAPI hurry(LPVOID arg) {
  struct job *j = arg;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'j->result' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  j->result = 1;
  return 0;
}
void read_before_the_wait(void) {
  struct job j = {0};
  HANDLE thread = CreateThread(NULL, 0, hurry, &j, 0, NULL);
  printf("%d\n", j.result);
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
}
void read_after_the_wait(void) {
  struct job j = {0};
  HANDLE thread;
  thread = CreateThread(NULL, 0, fill, &j, 0, NULL);
  if (thread == NULL)
    return;
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  printf("%d\n", j.result);
}
static unsigned fill_too(void *arg) {
  ((struct job *)arg)->result = 2;
  return 0;
}
void begun_by_the_runtime(void) {
  struct job j = {0};
  HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, fill_too, &j, 0, NULL);
  WaitForSingleObject(thread, INFINITE);
  printf("%d\n", j.result);
}
void never_waited_for(void) {
  struct job j = {0};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: thread may outlive 'j', which it points to (Rust: E0597) [fearless-thread-borrow]
  HANDLE thread = CreateThread(NULL, 0, fill, &j, 0, NULL);
  CloseHandle(thread);
}

static DWORD WINAPI bump_locked(LPVOID arg) {
  EnterCriticalSection(&section);
  ++safe_hits;
  LeaveCriticalSection(&section);
  AcquireSRWLockShared(&rows_lock);
  printf("%d\n", rows);
  ReleaseSRWLockShared(&rows_lock);
  return 0;
}
void locked_on_both_sides(void) {
  InitializeCriticalSection(&section);
  HANDLE thread = CreateThread(NULL, 0, bump_locked, NULL, 0, NULL);
  if (TryEnterCriticalSection(&section)) {
    ++safe_hits;
    LeaveCriticalSection(&section);
  }
  AcquireSRWLockExclusive(&rows_lock);
  ++rows;
  ReleaseSRWLockExclusive(&rows_lock);
  WaitForSingleObject(thread, INFINITE);
  DeleteCriticalSection(&section);
}

static HANDLE ready_event, mutex;
static DWORD WINAPI prepare(LPVOID arg) {
  prepared = 1;
  SetEvent(ready_event);
  return 0;
}
void event_as_hand_shake(void) {
  HANDLE thread = CreateThread(NULL, 0, prepare, NULL, 0, NULL);
  WaitForSingleObject(ready_event, INFINITE);
  printf("%d\n", prepared);
  WaitForSingleObject(thread, INFINITE);
}

static int mutexed;
static DWORD WINAPI under_mutex(LPVOID arg) {
  WaitForSingleObject(mutex, INFINITE);
  ++mutexed;
  ReleaseMutex(mutex);
  return 0;
}
void mutex_object(void) {
  HANDLE thread = CreateThread(NULL, 0, under_mutex, NULL, 0, NULL);
  if (WaitForSingleObject(mutex, 10) == WAIT_OBJECT_0) {
    ++mutexed;
    ReleaseMutex(mutex);
  }
  WaitForSingleObject(thread, INFINITE);
}
