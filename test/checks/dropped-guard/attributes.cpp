// RUN: %fearless dropped-guard %s -- -std=c++20 %mock | %filecheck %s
// A class with Clang's scoped_lockable attribute is a guard; other classes with destructors are not.
class __attribute__((capability("mutex"))) Mutex {
public:
  void Lock() __attribute__((acquire_capability()));
  void Unlock() __attribute__((release_capability()));
};

class __attribute__((scoped_lockable)) MutexLocker {
public:
  explicit MutexLocker(Mutex &mutex) __attribute__((acquire_capability(mutex)));
  ~MutexLocker() __attribute__((release_capability()));
};

class Profiler {
public:
  explicit Profiler(Mutex &mutex);
  ~Profiler();
};

Mutex gate;
int value = 0;

void dropped() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'gate'{{.*}}[fearless-dropped-guard]
  MutexLocker{gate};
  ++value;
}

void named() {
  MutexLocker lock(gate);
  ++value;
}

void for_the_full_expression() { MutexLocker{gate}, ++value; }

void not_a_guard() {
  Profiler{gate};
  ++value;
}
