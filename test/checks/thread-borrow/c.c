// RUN: %fearless thread-borrow %s -- -std=gnu17 | %filecheck %s
// A C thread that is not joined simply goes on: there is no destructor that would stop the program.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

struct job {
  int *total;
  int count;
};

static void *print_int(void *argument) {
  printf("%d\n", *(int *)argument);
  return NULL;
}

static void *run_job(void *argument) {
  struct job *job = argument;
  *job->total += job->count;
  return NULL;
}

static void *run_and_free(void *argument) {
  printf("%d\n", *(int *)argument);
  free(argument);
  return NULL;
}

static int print_int_c11(void *argument) { return printf("%d\n", *(int *)argument); }

void detached_local(void) {
  int level = 1;
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'level'{{.*}}[fearless-thread-borrow]
  pthread_create(&thread, NULL, print_int, &level);
  pthread_detach(thread);
}

void never_joined(void) {
  int width = 1;
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'width'{{.*}}[fearless-thread-borrow]
  pthread_create(&thread, NULL, print_int, &width);
}

void handle_given_to_the_caller(pthread_t *thread) {
  struct job task = {NULL, 2};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'task'{{.*}}[fearless-thread-borrow]
  pthread_create(thread, NULL, run_job, &task);
}

void joined_on_one_path(int wait) {
  int depth = 1;
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'depth'{{.*}}[fearless-thread-borrow]
  pthread_create(&thread, NULL, print_int, &depth);
  if (wait)
    pthread_join(thread, NULL);
}

void index_of_the_loop(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'i'{{.*}}[fearless-thread-borrow]
    pthread_create(&threads[i], NULL, print_int, &i);
  for (int k = 0; k < 4; ++k)
    pthread_join(threads[k], NULL);
}

void c11_detached(void) {
  int height = 1;
  thrd_t thread;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'height'{{.*}}[fearless-thread-borrow]
  thrd_create(&thread, print_int_c11, &height);
  thrd_detach(thread);
}

// Silent from here on.

void joined_local(void) {
  int level = 1;
  pthread_t thread;
  pthread_create(&thread, NULL, print_int, &level);
  pthread_join(thread, NULL);
}

void joined_if_created(void) {
  int level = 1;
  pthread_t thread;
  if (pthread_create(&thread, NULL, print_int, &level) != 0)
    return;
  pthread_join(thread, NULL);
}

void joined_on_both_paths(int early) {
  int level = 1;
  pthread_t thread;
  pthread_create(&thread, NULL, print_int, &level);
  if (early) {
    pthread_join(thread, NULL);
    return;
  }
  printf("later\n");
  pthread_join(thread, NULL);
}

void elements_joined_in_a_loop(void) {
  pthread_t threads[4];
  int values[4] = {1, 2, 3, 4};
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], NULL, print_int, &values[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
}

void struct_joined(void) {
  int sum = 0;
  struct job task = {&sum, 2};
  pthread_t thread;
  pthread_create(&thread, NULL, run_job, &task);
  pthread_join(thread, NULL);
}

void heap_given_away(void) {
  int *value = malloc(sizeof *value);
  pthread_t thread;
  *value = 1;
  pthread_create(&thread, NULL, run_and_free, value);
  pthread_detach(thread);
}

static int program_level = 1;

void static_detached(void) {
  static int visits = 1;
  pthread_t thread;
  pthread_create(&thread, NULL, print_int, &visits);
  pthread_detach(thread);
  pthread_create(&thread, NULL, print_int, &program_level);
  pthread_detach(thread);
}

void null_argument(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, run_and_free, NULL);
  pthread_detach(thread);
}

void c11_joined(void) {
  int height = 1;
  thrd_t thread;
  if (thrd_create(&thread, print_int_c11, &height) == thrd_success)
    thrd_join(thread, NULL);
}
