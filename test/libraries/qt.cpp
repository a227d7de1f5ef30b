// RUN: %fearless all %s -- -std=c++20 %libs | %filecheck %s
#include <Qt/QtConcurrent>
#include <vector>

class Worker : public QThread {
public:
  int steps = 0;
  void run() override { steps = 1; }
};
class Hasty : public QThread {
public:
  int steps = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'steps' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  void run() override { steps = 1; }
};
int read_before_the_wait() {
  Hasty worker;
  worker.start();
  int seen = worker.steps;
  worker.wait();
  return seen;
}
int read_after_the_wait() {
  Worker worker;
  worker.steps = 2; // not started yet
  worker.start();
  worker.wait();
  return worker.steps;
}
int created() {
  int n = 0;
  QThread *t = QThread::create([&n] { n = 1; });
  n = 2; // not started yet
  t->start();
  t->wait();
  return n;
}
int created_and_raced() {
  int n = 0;
  QThread *t = QThread::create([&n] { n = 1; });
  t->start();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while a thread may write it, without a lock (Rust: E0499) [fearless-shared-mutation]
  n = 2;
  t->wait();
  return n;
}
int concurrently() {
  int n = 0, m = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'n' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  auto f = QtConcurrent::run([&n] { n = 1; });
  auto g = QtConcurrent::run([&m] { m = 1; });
  int seen = n;
  f.waitForFinished();
  g.waitForFinished();
  return seen + m;
}
int mapped(std::vector<int> &in) {
  int sum = 0;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'sum' is written by several threads at once without a lock (Rust: E0594) [fearless-shared-mutation]
  QtConcurrent::blockingMap(in, [&sum](int &x) { sum += x; });
  QtConcurrent::blockingMap(in, [](int &x) { x *= 2; });
  return sum;
}

static QMutex lock;
static QReadWriteLock rows_lock;
static int hits, rows, hurried;
class Locked : public QThread {
  void run() override {
    QMutexLocker held(&lock);
    ++hits;
    held.unlock();
    QReadLocker reading(&rows_lock);
    (void)rows;
    held.relock();
    ++hits;
  }
};
void locked_on_both_sides() {
  Locked t;
  t.start();
  lock.lock();
  ++hits;
  lock.unlock();
  rows_lock.lockForWrite();
  ++rows;
  rows_lock.unlock();
  t.wait();
}
class Unlocked : public QThread {
  void run() override {
    QMutexLocker held(&lock);
    ++hurried;
    held.unlock();
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'hurried' is written here while the code that started this thread may write it, without a common lock (Rust: E0133) [fearless-mutable-static]
    ++hurried;
  }
};
void one_side_unlocks_too_early() {
  Unlocked t;
  t.start();
  lock.lock();
  ++hurried;
  lock.unlock();
  t.wait();
}

class Job : public QRunnable {
public:
  explicit Job(int *out) : out_(out) {}
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '*out_' is written here while the code that started this thread may read it, without a lock (Rust: E0502) [fearless-shared-mutation]
  void run() override { *out_ = 1; }

private:
  int *out_;
};
int a_job() {
  int n = 0;
  QThreadPool pool;
  Job job(&n);
  pool.start(&job);
  int seen = n;
  pool.waitForDone();
  return seen + n;
}
