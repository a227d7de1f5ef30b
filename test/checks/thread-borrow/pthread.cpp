// RUN: %fearless thread-borrow %s -- -std=c++20 %mock | %filecheck %s
// pthreads from C++: a struct argument, 'this', a static member function, a lambda without captures.
#include <cstdio>
#include <memory>
#include <pthread.h>
#include <string>

struct Args {
  const char *name;
  int count;
};

static void *print_args(void *p) {
  auto *args = static_cast<Args *>(p);
  std::printf("%s %d\n", args->name, args->count);
  return nullptr;
}

static void *print_owned_args(void *p) {
  std::unique_ptr<Args> args(static_cast<Args *>(p));
  std::printf("%s %d\n", args->name, args->count);
  return nullptr;
}

void struct_argument_detached() {
  Args args{"one", 1};
  pthread_t thread;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'args'{{.*}}[fearless-thread-borrow]
  pthread_create(&thread, nullptr, print_args, &args);
  pthread_detach(thread);
}

void struct_argument_joined() {
  Args args{"one", 1};
  pthread_t thread;
  pthread_create(&thread, nullptr, print_args, &args);
  pthread_join(thread, nullptr);
}

void struct_argument_owned() {
  pthread_t thread;
  pthread_create(&thread, nullptr, print_owned_args, new Args{"one", 1});
  pthread_detach(thread);
}

void lambda_entry_detached() {
  int level = 1;
  pthread_t thread;
  auto entry = [](void *p) -> void * {
    std::printf("%d\n", *static_cast<int *>(p));
    return nullptr;
  };
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'level'{{.*}}[fearless-thread-borrow]
  pthread_create(&thread, nullptr, entry, &level);
  pthread_detach(thread);
}

class Engine {
public:
  void start_detached() {
    pthread_t thread;
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'this'{{.*}}[fearless-thread-borrow]
    pthread_create(&thread, nullptr, &Engine::entry, this);
    pthread_detach(thread);
  }
  void run() {
    pthread_t thread;
    pthread_create(&thread, nullptr, &Engine::entry, this);
    pthread_join(thread, nullptr);
  }

private:
  static void *entry(void *p) {
    static_cast<Engine *>(p)->work();
    return nullptr;
  }
  void work() { std::printf("%d\n", rounds_); }
  int rounds_ = 3;
};

class Motor {
public:
  void start() { pthread_create(&thread_, nullptr, &Motor::entry, this); }
  ~Motor() { pthread_join(thread_, nullptr); } // waits before the members go

private:
  static void *entry(void *p) {
    std::printf("%d\n", static_cast<Motor *>(p)->rounds_);
    return nullptr;
  }
  int rounds_ = 3;
  pthread_t thread_;
};
