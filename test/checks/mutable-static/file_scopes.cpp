// RUN: %fearless mutable-static %s -- -std=c++20 %mock | %filecheck %s
// Threads whose handle is a global or a static member: the file is their scope.
#include <thread>

// static member + free functions
class Stat {
public:
  static int hits;
  static void start();
  static void stop();
  static std::thread worker;
  static bool quit;
};
int Stat::hits;
std::thread Stat::worker;
bool Stat::quit;
void Stat::start() {
  worker = std::thread([] {
    while (!quit)
      ++hits;
  });
}
void Stat::stop() {
  // CHECK: :[[@LINE+2]]:3: warning: 'quit' is written here while the thread started in 'start()' may read it, without a lock (Rust: E0133) [fearless-mutable-static]
  // CHECK: note: 'stop()' joins the thread only after this access
  quit = true;
  worker.join();
}
static std::thread worker;
static bool done;
static int ticks;
void start_ticker() {
  worker = std::thread([] {
    while (!done)
      // CHECK: :[[@LINE+3]]:9: warning: 'ticks' is written here while 'get_ticks()', which any thread may call, may read it, without a lock (Rust: E0133) [fearless-mutable-static]
      // CHECK: note: 'ticks' is read here in 'get_ticks()', without a lock
      // CHECK: note: 'get_ticks()' can be called while the thread runs, which it does until it is told to stop
      ++ticks;
  });
}
void stop_ticker() {
  // CHECK: :[[@LINE+2]]:3: warning: 'done' is written here while the thread started in 'start_ticker()' may read it, without a lock (Rust: E0133) [fearless-mutable-static]
  // CHECK: note: 'stop_ticker()' joins the thread only after this access
  done = true;
  worker.join();
}
int get_ticks() { return ticks; }
