// RUN: %fearless mutable-static,shared-mutation %s -- -std=gnu11 | %filecheck %s
// Library functions with hidden state in C: what is one state, and what is one stream.
#include <dirent.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <string.h>

static void *resolver(void *arg) {
  gethostbyname(arg);
  return NULL;
}
void two_resolvers(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, resolver, "a");
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'gethostbyname' is called here {{.*}}[fearless-mutable-static]
  gethostbyname("b");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: note: help: call 'getaddrinfo'{{.*}}
  pthread_join(thread, NULL);
}

static void *by_name(void *arg) {
  getpwnam(arg);
  return NULL;
}
void name_and_number(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, by_name, "root");
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'getpwuid' is called here while another thread may call 'getpwnam'{{.*}}[fearless-mutable-static]
  getpwuid(0);
  pthread_join(thread, NULL);
}

// The state of readdir belongs to the stream.
static void *reader(void *arg) {
  readdir(arg);
  return NULL;
}
void one_stream(void) {
  DIR *dir = opendir("/");
  pthread_t thread;
  pthread_create(&thread, NULL, reader, dir);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'readdir' is called here {{.*}}[fearless-shared-mutation]
  readdir(dir);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: note: help: give each thread an object of its own, or call it under one lock
  pthread_join(thread, NULL);
}

static void *other_reader(void *arg) {
  readdir(arg);
  return NULL;
}
void two_streams(void) {
  DIR *dir = opendir("/"), *other = opendir("/tmp");
  pthread_t thread;
  pthread_create(&thread, NULL, other_reader, other);
  readdir(dir);
  pthread_join(thread, NULL);
}

static void *message(void *arg) {
  char text[64];
  strerror_r(1, text, sizeof text);
  return arg;
}
void reentrant_messages(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, message, NULL);
  strerror(2);
  pthread_join(thread, NULL);
}
