// What C compilers take, of all ages: no crash and no word.
// RUN: %fearless-silent all %s -- -std=gnu89 -pthread -Wno-everything -DOLD
// RUN: %fearless-silent all %s -- -std=gnu99 -pthread -Wno-everything
// RUN: %fearless-silent all %s -- -std=gnu17 -pthread -Wno-everything
// RUN: %fearless-silent all %s -- -std=gnu23 -pthread -Wno-everything -DNEW
#ifdef OLD
typedef unsigned long pthread_t;
typedef struct { long words[5]; } pthread_mutex_t;
static pthread_mutex_t lock;
static count;
extern pthread_mutex_lock(), pthread_create();

/* Definitions of Kernighan and Ritchie, implicit int, calls without a declaration. */
add(a, b)
  int a, b;
{
  return a + b;
}
old_style(argument)
  char *argument;
{
  extern undeclared();
  undeclared(argument, 1, 2.0);
  another_one();
  return add(1);
}
static *worker(argument)
  void *argument;
{
  pthread_mutex_lock(&lock);
  count++;
  pthread_mutex_unlock(&lock);
  return 0;
}
start() {
  pthread_t t;
  pthread_create(&t, 0, worker, 0);
  pthread_create(&t, 0, worker);
  pthread_join(t);
  pthread_mutex_lock();
  pthread_mutex_unlock(&lock, 1);
}
#else
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#ifdef NEW
static constexpr int limit = 4;
[[nodiscard]] static bool is_set(typeof(limit) x) { return x == true && nullptr == (void *)0; }
static unsigned _BitInt(17) narrow;
static void *new_worker(void *) {
  static thread_local int own;
  auto n = own++;
  narrow = (unsigned _BitInt(17))n;
  return nullptr;
}
void new_style() {
  pthread_t t;
  pthread_create(&t, nullptr, new_worker, nullptr);
  pthread_join(t, nullptr);
  (void)is_set(1);
}
enum colour : unsigned char { red, green };
#endif

static void *dispatch(void *arg) {
  /* Computed goto. */
  static void *const labels[] = {&&zero, &&one, &&end};
  int i = *(int *)arg;
again:
  goto *labels[i];
zero:
  i = 1;
  goto again;
one:
  i = 2;
  goto again;
end:
  return arg;
}

static jmp_buf back;
static void *jumps(void *arg) {
  if (setjmp(back) == 0)
    longjmp(back, 1);
  return arg;
}

static void *extensions(void *arg) {
  int n = ({ int x = 1; x + 1; });
  int v[n], w[][2] = {[1] = {1, 2}};
  struct {
    int size;
    char flexible[];
  } *tail = arg;
  union {
    struct {
      int a, b;
    };
    long both;
  } anonymous = {.both = 0};
  int nested(int y) __attribute__((unused));
  __typeof__(n) m = n ?: 2;
  __asm__ volatile("" : "+r"(m) : "r"(n) : "memory");
  asm("nop");
  switch (m) {
  case 0 ... 3:
    v[0] = 1;
    break;
  default:
    __builtin_unreachable();
  }
  anonymous.a = w[1][0];
  tail->flexible[tail->size] = 0;
  void *p = (char *)arg + 1;
  p += 1; /* arithmetic on void */
  __builtin_prefetch(p);
  goto out;
out:;
local: __attribute__((unused));
  return (void *)(ptrdiff_t)anonymous.b;
}

static void clean(int *p) { *p = 0; }
static void *cleanup(void *arg) {
  __attribute__((cleanup(clean))) int x = 1;
  __auto_type y = x;
  return y ? arg : NULL;
}
static int variadic(int n, ...) {
  va_list list;
  va_start(list, n);
  int first = va_arg(list, int);
  va_end(list);
  return first;
}
static int generic(double d) { return _Generic(d, double : 1, default : 2); }
static void callback(int (*f)(double), void *(*g)(void *)) {
  f(1);
  g(0);
}
struct incomplete;
static void *unknown(struct incomplete *p) { return p; }

void start(void) {
  pthread_t t[6];
  int i = 0, first = 0;
  pthread_create(&t[0], NULL, dispatch, &first);
  pthread_create(&t[1], NULL, jumps, NULL);
  pthread_create(&t[2], NULL, extensions, NULL);
  pthread_create(&t[3], NULL, cleanup, NULL);
  pthread_create(&t[4], NULL, (void *(*)(void *))unknown, NULL);
  pthread_create(&t[5], NULL, (void *)0, NULL);
  for (i = 0; i < 6; ++i)
    pthread_join(t[i], NULL);
  callback(generic, dispatch);
  variadic(1, 2);
}
#endif
