#ifndef GLIB_H
#define GLIB_H
#ifdef __cplusplus
extern "C" {
#endif
typedef void *gpointer;
typedef int gint, gboolean;
typedef char gchar;
typedef long gint64;
typedef struct _GThread GThread;
typedef struct _GError GError;
typedef gpointer (*GThreadFunc)(gpointer data);
typedef union _GMutex {
  gpointer p;
  unsigned i[2];
} GMutex;
typedef struct _GRWLock {
  gpointer p;
  unsigned i[2];
} GRWLock;
typedef struct _GCond {
  gpointer p;
  unsigned i[2];
} GCond;
typedef struct _GAsyncQueue GAsyncQueue;
GThread *g_thread_new(const gchar *name, GThreadFunc func, gpointer data);
GThread *g_thread_try_new(const gchar *name, GThreadFunc func, gpointer data, GError **error);
gpointer g_thread_join(GThread *thread);
void g_thread_unref(GThread *thread);
GThread *g_thread_self(void);
void g_mutex_init(GMutex *mutex);
void g_mutex_clear(GMutex *mutex);
void g_mutex_lock(GMutex *mutex);
gboolean g_mutex_trylock(GMutex *mutex);
void g_mutex_unlock(GMutex *mutex);
void g_rw_lock_writer_lock(GRWLock *rw_lock);
void g_rw_lock_writer_unlock(GRWLock *rw_lock);
void g_rw_lock_reader_lock(GRWLock *rw_lock);
void g_rw_lock_reader_unlock(GRWLock *rw_lock);
void g_cond_wait(GCond *cond, GMutex *mutex);
void g_cond_signal(GCond *cond);
GAsyncQueue *g_async_queue_new(void);
void g_async_queue_push(GAsyncQueue *queue, gpointer data);
gpointer g_async_queue_pop(GAsyncQueue *queue);
#define G_LOCK_NAME(name) g__##name##_lock
#define G_LOCK_DEFINE_STATIC(name) static GMutex G_LOCK_NAME(name)
#define G_LOCK(name) g_mutex_lock(&G_LOCK_NAME(name))
#define G_UNLOCK(name) g_mutex_unlock(&G_LOCK_NAME(name))
#ifdef __cplusplus
}
#endif
#endif
