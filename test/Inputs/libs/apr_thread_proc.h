#ifndef APR_THREAD_PROC_H
#define APR_THREAD_PROC_H
#ifdef __cplusplus
extern "C" {
#endif
typedef int apr_status_t;
#define APR_SUCCESS 0
#define APR_THREAD_FUNC
typedef struct apr_pool_t apr_pool_t;
typedef struct apr_thread_t apr_thread_t;
typedef struct apr_threadattr_t apr_threadattr_t;
typedef void *(APR_THREAD_FUNC *apr_thread_start_t)(apr_thread_t *, void *);
apr_status_t apr_thread_create(apr_thread_t **new_thread, apr_threadattr_t *attr, apr_thread_start_t func, void *data,
                               apr_pool_t *cont);
apr_status_t apr_thread_join(apr_status_t *retval, apr_thread_t *thd);
typedef struct apr_thread_mutex_t apr_thread_mutex_t;
apr_status_t apr_thread_mutex_create(apr_thread_mutex_t **mutex, unsigned int flags, apr_pool_t *pool);
apr_status_t apr_thread_mutex_lock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_trylock(apr_thread_mutex_t *mutex);
apr_status_t apr_thread_mutex_unlock(apr_thread_mutex_t *mutex);
#ifdef __cplusplus
}
#endif
#endif
