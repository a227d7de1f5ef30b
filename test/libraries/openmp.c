// RUN: %fearless all %s -- -std=c11 -fopenmp %libs | %filecheck %s
#include <omp.h>
#include <stdlib.h>

static int hits, counted;

int every_thread_counts(void) {
  int n = 0;
#pragma omp parallel
  {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
    ++n;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hits' is written by several threads at once without a lock (Rust: E0133) [fearless-mutable-static]
    ++hits;
  }
  return n;
}
double sum_without_a_reduction(const double *in, int size) {
  double sum = 0;
#pragma omp parallel for
  for (int i = 0; i < size; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'sum' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
    sum += in[i];
  return sum;
}
double sum_with_a_reduction(const double *in, int size) {
  double sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (int i = 0; i < size; ++i)
    sum += in[i];
  return sum;
}
double sum_under_atomic_and_critical(const double *in, int size) {
  double sum = 0, top = 0;
  int seen = 0;
#pragma omp parallel for
  for (int i = 0; i < size; ++i) {
#pragma omp atomic
    sum += in[i];
#pragma omp critical
    if (in[i] > top)
      top = in[i];
#pragma omp critical(names)
    ++seen;
  }
  return sum + top + seen;
}
double two_criticals(const double *in, int size) {
  int seen = 0;
#pragma omp parallel for
  for (int i = 0; i < size; ++i) {
#pragma omp critical(one)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'seen' is written by several threads at once without a common lock (Rust: E0594) [fearless-shared-mutation]
    ++seen;
#pragma omp critical(other)
    ++seen;
  }
  return seen;
}
double atomic_on_one_side(int size) {
  int seen = 0, last = 0;
#pragma omp parallel for lastprivate(last)
  for (int i = 0; i < size; ++i) {
#pragma omp atomic
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'seen' is written here while another of the threads may read it, without a lock (Rust: E0594) [fearless-shared-mutation]
    ++seen;
    last = seen;
  }
  return last;
}
double atomic_read(int size) {
  int seen = 0, last = 0;
#pragma omp parallel for lastprivate(last)
  for (int i = 0; i < size; ++i) {
#pragma omp atomic
    ++seen;
#pragma omp atomic read
    last = seen;
  }
  return last;
}
void private_variables(const double *in, double *out, int size) {
  int i, j;
  double t, u = 1;
#pragma omp parallel for private(t, j) firstprivate(u)
  for (i = 0; i < size; ++i) {
    t = in[i];
    for (j = 0; j < 4; ++j)
      t += j;
    u += t;
    out[i] = t + u;
  }
}
void not_private(const double *in, double *out, int size) {
  int i;
  double t;
#pragma omp parallel for
  for (i = 0; i < size; ++i) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 't' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
    t = in[i];
    out[i] = t;
  }
}
void inner_counter_is_shared(double *out, int size) {
  int i, j;
#pragma omp parallel for
  for (i = 0; i < size; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'j' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
    for (j = 0; j < 4; ++j)
      out[4 * i + j] = 0;
}
void neighbours(double *v) {
#pragma omp parallel for
  for (int i = 0; i < 99; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'v[i]' is written here while another of the threads may read it, without a lock (Rust: E0594) [fearless-shared-mutation]
    v[i] = v[i + 1];
}
void own_elements(double *v, int size, const int *start) {
  double m[100][4];
#pragma omp parallel for
  for (int i = 0; i < 100; ++i) {
    v[i] = 2 * v[i];
    for (int j = 0; j < 4; ++j)
      m[i][j] = v[i];
  }
#pragma omp parallel for collapse(2)
  for (int i = 0; i < 100; ++i)
    for (int j = 0; j < 4; ++j)
      m[i][j] = v[i];
  // Rows of a sparse matrix.
#pragma omp parallel for
  for (int i = 0; i < size; ++i)
    for (int j = start[i]; j < start[i + 1]; ++j)
      v[j] = 0;
  // By the thread's number.
#pragma omp parallel
  {
    int id = omp_get_thread_num();
    v[id] = 1;
    for (int k = id; k < size; k += omp_get_num_threads())
      v[k] = 1;
  }
}
void all_write_one_element(double *v) {
#pragma omp parallel for
  for (int i = 0; i < 100; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'v[0]' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
    v[0] = i;
}
int sections(void) {
  int a = 0, b = 0, both = 0;
#pragma omp parallel sections
  {
#pragma omp section
    {
      a = 1;
      a = 2;
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'both' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
      ++both;
    }
#pragma omp section
    {
      b = 1;
      ++both;
    }
  }
  return a + b + both;
}
int one_thread_of_the_team(void) {
  int a = 0, b = 0, c = 0, d = 0;
#pragma omp parallel firstprivate(b, d)
  {
#pragma omp single
    a = 1;
    b = a;
#pragma omp master
    c = 1;
#pragma omp barrier
    d = c;
  }
  return a + c;
}
int no_barrier_after_master(void) {
  int c = 0, seen = 0;
#pragma omp parallel firstprivate(seen)
  {
#pragma omp master
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'c' is written here while another of the threads may read it, without a lock (Rust: E0594) [fearless-shared-mutation]
    c = 1;
    seen = c;
  }
  return c + seen;
}
int nowait(double *v, int size) {
  int first = 0, seen = 0;
#pragma omp parallel firstprivate(seen)
  {
#pragma omp single nowait
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'first' is written here while another of the threads may read it, without a lock (Rust: E0594) [fearless-shared-mutation]
    first = 1;
    seen = first;
  }
  return seen;
}
int phases(double *v, double *w) {
#pragma omp parallel
  {
#pragma omp for
    for (int i = 0; i < 100; ++i)
      v[i] = i;
#pragma omp for
    for (int i = 0; i < 99; ++i)
      w[i] = v[i + 1];
  }
  return 0;
}
void ordered(int *last) {
#pragma omp parallel for ordered
  for (int i = 0; i < 100; ++i) {
#pragma omp ordered
    *last = i;
  }
}
int tasks(void) {
  int a = 0, b = 0, seen = 0;
#pragma omp parallel
#pragma omp single
  {
#pragma omp task shared(a)
    a = 1;
#pragma omp task shared(b)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'b' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
    b = 1;
    seen = b;
#pragma omp taskwait
    seen += a + b;
  }
  return seen;
}
int fib(int n) {
  int x, y;
  if (n < 2)
    return n;
#pragma omp task shared(x)
  x = fib(n - 1);
#pragma omp task shared(y)
  y = fib(n - 2);
#pragma omp taskwait
  return x + y;
}
struct node {
  struct node *next;
  int value;
};
static void visit(struct node *n) { n->value++; }
void tasks_of_a_list(struct node *head) {
  int visited = 0;
#pragma omp parallel
#pragma omp single
  for (struct node *n = head; n; n = n->next) {
#pragma omp task firstprivate(n)
    {
      visit(n);
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'visited' is written by several threads at once without a lock (Rust: E0499) [fearless-shared-mutation]
      ++visited;
    }
  }
}
static omp_lock_t lock;
void own_locks(void) {
  omp_init_lock(&lock);
#pragma omp parallel
  {
    omp_set_lock(&lock);
    ++counted;
    omp_unset_lock(&lock);
  }
  omp_destroy_lock(&lock);
}
static int per_thread;
#pragma omp threadprivate(per_thread)
void thread_private(void) {
#pragma omp parallel
  ++per_thread;
}
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '*out' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
static void helper(int *out) { *out += 1; }
static void helper_under_lock(int *out) { *out += 1; }
int through_a_call(void) {
  int n = 0, m = 0;
#pragma omp parallel
  {
    helper(&n);
#pragma omp critical
    helper_under_lock(&m);
  }
  return n + m;
}
static void share_the_work(double *v, int size) {
#pragma omp for
  for (int i = 0; i < size; ++i)
    v[i] = 0;
}
void work_shared_in_a_callee(double *v, int size) {
#pragma omp parallel
  share_the_work(v, size);
}
void one_thread_only(void) {
  int n = 0;
#pragma omp parallel num_threads(1)
  ++n;
#pragma omp simd
  for (int i = 0; i < 8; ++i)
    n = i;
}
void made_by_each(int size) {
#pragma omp parallel
  {
    int *own = malloc(sizeof *own);
    *own = size;
    free(own);
  }
}
