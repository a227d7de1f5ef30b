// RUN: %fearless dropped-guard %s --set=FearlessExplain=dump -- -std=c11 | %filecheck %s
// The same facts from C: pthread_create with a struct of arguments, locks by call.
#include <pthread.h>

struct Job {
  pthread_mutex_t lock;
  int count;
  int *out;
};

// CHECK-LABEL: {{^}}function work{{$}}
static void *work(void *arg) {
  struct Job *job = arg;
  pthread_mutex_lock(&job->lock);
  job->count++; // CHECK: {{^}}  [[#@LINE]]: write arg.deref.count must {arg.deref.lock}{{$| (after|before)}}
  pthread_mutex_unlock(&job->lock);
  *job->out = 1; // CHECK: {{^}}  [[#@LINE]]: write arg.deref.out.deref{{$| (after|before)}}
  return 0;
}

// CHECK-LABEL: {{^}}function joined{{$}}
void joined(void) {
  int result = 0;
  struct Job job = {PTHREAD_MUTEX_INITIALIZER, 0, &result};
  pthread_t id;
  job.count = 1; // CHECK: {{^}}  [[#@LINE]]: write job.count{{$| (after|before)}}
  // CHECK: [[#@LINE+6]]: spawn #0 handle id{{$}}
  // CHECK-NEXT: {{^}}    write job.count must {job.lock}{{$}}
  // CHECK-NEXT: {{^}}    read job.out{{$}}
  // CHECK-NEXT: {{^}}    write result{{$}}
  // CHECK-NEXT: {{^}}    use job.lock{{$}}
  // CHECK-NEXT: {{^}}    borrow job{{$}}
  pthread_create(&id, 0, work, &job);
  pthread_mutex_lock(&job.lock);
  job.count = 2; // CHECK: {{^}}  [[#@LINE]]: write job.count must {job.lock} running {#0}{{$| (after|before)}}
  pthread_mutex_unlock(&job.lock);
  pthread_join(id, 0); // CHECK: {{^}}  [[#@LINE]]: join {#0} id
  job.count = 3;       // CHECK: {{^}}  [[#@LINE]]: write job.count{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function locked{{$}}
void locked(struct Job *job) {
  pthread_mutex_lock(&job->lock);
  job->count = 1; // CHECK: {{^}}  [[#@LINE]]: write job.deref.count must {job.deref.lock}{{$| (after|before)}}
  pthread_mutex_unlock(&job->lock);
  job->count = 2; // CHECK: {{^}}  [[#@LINE]]: write job.deref.count{{$| (after|before)}}
}

// CHECK-LABEL: {{^}}function tried{{$}}
void tried(struct Job *job) {
  if (pthread_mutex_trylock(&job->lock) == 0) {
    job->count = 1; // CHECK: {{^}}  [[#@LINE]]: write job.deref.count must {job.deref.lock}{{$| (after|before)}}
    pthread_mutex_unlock(&job->lock);
  }
}
