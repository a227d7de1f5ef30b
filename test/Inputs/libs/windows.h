#ifndef WINDOWS_H
#define WINDOWS_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#define WINAPI
#define INFINITE 0xFFFFFFFFu
#define WAIT_OBJECT_0 0u
#define TRUE 1
#define FALSE 0
typedef int BOOL;
typedef unsigned char BOOLEAN;
typedef unsigned int DWORD;
typedef long LONG;
typedef void *HANDLE, *LPVOID, *PVOID;
typedef DWORD *LPDWORD;
typedef const char *LPCSTR;
typedef struct _SECURITY_ATTRIBUTES *LPSECURITY_ATTRIBUTES;
typedef DWORD(WINAPI *LPTHREAD_START_ROUTINE)(LPVOID);
HANDLE CreateThread(LPSECURITY_ATTRIBUTES attributes, size_t stack, LPTHREAD_START_ROUTINE start, LPVOID parameter,
                    DWORD flags, LPDWORD id);
uintptr_t _beginthreadex(void *security, unsigned stack, unsigned (*start)(void *), void *arglist, unsigned flag,
                         unsigned *thrdaddr);
DWORD WaitForSingleObject(HANDLE handle, DWORD milliseconds);
DWORD WaitForMultipleObjects(DWORD count, const HANDLE *handles, BOOL all, DWORD milliseconds);
BOOL CloseHandle(HANDLE object);
HANDLE CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual, BOOL initial, LPCSTR name);
BOOL SetEvent(HANDLE event);
HANDLE CreateMutexA(LPSECURITY_ATTRIBUTES attributes, BOOL owner, LPCSTR name);
BOOL ReleaseMutex(HANDLE mutex);
typedef struct _RTL_CRITICAL_SECTION {
  LONG LockCount;
} RTL_CRITICAL_SECTION, CRITICAL_SECTION, *LPCRITICAL_SECTION;
typedef struct _RTL_SRWLOCK {
  PVOID Ptr;
} RTL_SRWLOCK, SRWLOCK, *PSRWLOCK;
typedef struct _RTL_CONDITION_VARIABLE {
  PVOID Ptr;
} CONDITION_VARIABLE, *PCONDITION_VARIABLE;
#define SRWLOCK_INIT {0}
void InitializeCriticalSection(LPCRITICAL_SECTION section);
void EnterCriticalSection(LPCRITICAL_SECTION section);
BOOL TryEnterCriticalSection(LPCRITICAL_SECTION section);
void LeaveCriticalSection(LPCRITICAL_SECTION section);
void DeleteCriticalSection(LPCRITICAL_SECTION section);
void AcquireSRWLockExclusive(PSRWLOCK lock);
void ReleaseSRWLockExclusive(PSRWLOCK lock);
void AcquireSRWLockShared(PSRWLOCK lock);
void ReleaseSRWLockShared(PSRWLOCK lock);
void WakeConditionVariable(PCONDITION_VARIABLE variable);
BOOL SleepConditionVariableCS(PCONDITION_VARIABLE variable, LPCRITICAL_SECTION section, DWORD milliseconds);
#ifdef __cplusplus
}
#endif
#endif
