// RUN: %fearless unguarded-access %s -- -std=c++20 -pthread | %filecheck %s
// Who is given a guard runs under its lock.
#include <condition_variable>
#include <mutex>

class Player {
public:
  void play() {
    std::unique_lock<std::mutex> lock(mutex_);
    command_ = 1;
    wait(lock);
  }
  void stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    command_ = 2;
    wait(lock);
  }
  int command() {
    std::lock_guard<std::mutex> lock(mutex_);
    return command_;
  }
  // Silent: the guard comes from outside.
  void seek(std::unique_lock<std::mutex> &lock, int to) {
    command_ = 3;
    position_ = to;
    changed_.notify_all();
    wait(lock);
    finish();
  }
  // Silent: handed over for good.
  void end(std::unique_lock<std::mutex> lock) {
    command_ = 4;
    changed_.notify_all();
    lock.unlock();
  }

  // Flagged: a mutex is no guard.
  void reset(std::mutex &) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'command_'{{.*}}[fearless-unguarded-access]
    command_ = 0;
    changed_.notify_all();
  }

private:
  void wait(std::unique_lock<std::mutex> &lock) {
    while (command_ != 0)
      changed_.wait(lock);
  }
  void finish() {
    command_ = 0;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int command_ = 0;
  int position_ = 0;
};

void use(Player &player) {
  player.play();
  player.stop();
}

// CHECK-NOT: warning:
